"""The decisions about what happened at a session: said, asked, decided, celebrated, taken up. Each judges one command
and triggers one event, or raises a Refusal, and then has changed nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.model import decisions, session_item_facts
from domain.model.access import Role
from domain.model.calendar import in_words
from domain.model.climb_facts import Disposed
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, WrongState
from domain.model.order import Order, proposed_as
from domain.model.session import Item, Session
from domain.model.session_decisions import YOUNG_PERSON, on_its_day, present_as, record_at
from domain.model.text import optional_line, passage

TO_TAKE_UP = (
    "point_raised",
    "question_asked",
    "assurance_given",
    "endorsed",
    "decided",
    "disposal_noted",
    "proposal_made",
)
"""What can become a commitment."""
_YOUNG = (Role.CONSULTANT.value, YOUNG_PERSON)


def note_theme(session: Session, order: Order, *, text: str) -> None:
    _item(session, order, session_item_facts.ThemeNoted, text=passage("text", text))


def raise_point(session: Session, order: Order, *, words: str, who: str | None = None) -> None:
    _item(session, order, session_item_facts.PointRaised, **_spoken(order, words, who))


def ask_question(
    session: Session, order: Order, *, words: str, who: str | None = None, response: str | None = None
) -> None:
    answer = order.words("response", response) if response and response.strip() else None
    _item(session, order, session_item_facts.QuestionAsked, **_spoken(order, words, who), response=answer)


def answer_question(session: Session, order: Order, *, item: int, response: str) -> None:
    found = _found(session, item)
    if found.kind != "question_asked":
        raise Invalid("item", "This is no question.")
    if found.response is not None:
        raise WrongState("This question has its answer.")
    said = order.words("response", response)
    record_at(session, order, session_item_facts.QuestionAnswered, item=item, response=said)


def give_assurance(session: Session, order: Order, *, text: str, who: str) -> None:
    said = present_as(order.framework, who)
    _item(session, order, session_item_facts.AssuranceGiven, text=passage("text", text), **said)


def endorse(session: Session, order: Order, *, text: str) -> None:
    _item(session, order, session_item_facts.Endorsed, text=passage("text", text))


def decide(session: Session, order: Order, *, text: str) -> None:
    number = len(session.decisions) + 1
    _item(session, order, session_item_facts.Decided, decision=number, text=passage("text", text))


def note_disposal(session: Session, order: Order, *, commitment: tuple[Commitment, Disposed | None]) -> None:
    """`commitment` is the one that the body disposed of, with what it said about it last (None: nothing)."""
    about, disposed = commitment
    if disposed is None or disposed.body != session.body:
        raise WrongState("The last word on that commitment is not this body's. Dispose of it there first.")
    noted = {(each.commitment, each.version) for each in session.items.values()}
    if (about.id, disposed.originator_version) in noted:
        raise WrongState("That is noted already.")
    said = {"version": disposed.originator_version, "disposed": disposed.decision, "causes": list(disposed.causes)}
    _item(session, order, session_item_facts.DisposalNoted, commitment=about.id, title=about.title, **said)


def propose(session: Session, order: Order, *, words: str, who: str | None = None) -> None:
    _item(session, order, session_item_facts.ProposalMade, **_spoken(order, words, who))


def celebrate(
    session: Session,
    order: Order,
    *,
    words: str | None = None,
    who: str | None = None,
    commitment: Commitment | None = None,
) -> None:
    """A commitment that was achieved, or what young people achieved, in words without names."""
    if commitment is None and not (words and words.strip()):
        raise Invalid("words", "Say what is celebrated, or choose a commitment that was achieved.")
    if commitment is not None and commitment.state != "achieved":
        raise Invalid("commitment", "That commitment is not achieved.")
    said = _spoken(order, words, who) if words and words.strip() else {"words": None, "seat": None, "as_role": None}
    about = {"commitment": commitment.id, "title": commitment.title} if commitment else {}
    _item(session, order, session_item_facts.Celebrated, **({"commitment": None, "title": None} | said | about))


def take_up(
    session: Session,
    order: Order,
    *,
    item: int,
    title: str,
    outcome: str | None = None,
    promises: Sequence[str] = (),
    priorities: Sequence[str] = (),
    lead: str | None = None,
    due_on: date | None = None,
    measure: str | None = None,
) -> Commitment:
    """A commitment made of an item, proposed to the session's body; it is recorded with the event in one go."""
    found = _found(session, item)
    if found.kind not in TO_TAKE_UP:
        raise Invalid("item", "This cannot become a commitment.")
    if found.taken_up is not None:
        raise WrongState("A commitment was made of this already.")
    made = decisions.propose(
        order,
        proposed_as(order.command_id),
        title=title,
        decided_by=session.body,
        outcome=outcome or _outcome(session, order),
        promises=promises,
        priorities=priorities,
        lead=lead,
        due_on=due_on,
        measure=measure,
        source=optional_line("source", source(session, found)),
    )
    record_at(session, order, session_item_facts.TakenUp, item=item, commitment=made.id, title=made.title)
    return made


def source(session: Session, item: Item) -> str:
    """Where a commitment that was made of an item comes from."""
    number = f"Decision {item.decision}" if item.decision else f"item {item.number}"
    name = session.title.partition(":")[0]
    return f"{name[:100]}, session of {in_words(session.day)}, {number}"


def _outcome(session: Session, order: Order) -> str | None:
    """What a session was about, where the framework in force still has that outcome."""
    return next((each.key for each in order.framework.outcomes if each.key == session.outcome), None)


def _item(session: Session, order: Order, event: type[session_item_facts.ItemRecorded], **said: Any) -> None:
    young = said.get("as_role") in _YOUNG
    record_at(session, on_its_day(session, order), event, on_behalf=young, item=len(session.items) + 1, **said)


def _spoken(order: Order, words: str | None, who: str | None) -> dict[str, Any]:
    """What was said, and by whom: somebody else only where it is their part to write down what others say."""
    role = order.actor.role
    if who is not None and role in (Role.CONSULTANT, Role.MEMBER) and who != role.value:
        raise Invalid("who", "Write down what you said yourself. Leave this out.")
    own = Role.CONSULTANT if role is Role.PARTICIPATION_WORKER else role
    return {"words": order.words("words", words)} | present_as(order.framework, who or own.value)


def _found(session: Session, item: int) -> Item:
    if item not in session.items:
        raise Invalid("item", "This session has nothing with that number.")
    return session.items[item]
