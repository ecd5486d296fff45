"""What can be chosen in a form: bodies, outcomes, challenges, causes, partners, as they are now."""

from collections.abc import Callable, Iterator

from api.pages.measured import FOUND, says
from api.pages.subject import Choice, Subject
from api.pages.words import CAUSES, SECTORS
from domain.model.access import Role
from domain.model.accountable import Accountable
from domain.model.background import Organisation
from domain.model.calendar import in_words
from domain.model.measures import MeasureKind
from domain.model.session import Item
from domain.model.session_decisions import PRESENT
from domain.model.session_items import TO_TAKE_UP
from domain.model.session_narration import present

SHORTENED = 140
"""Characters of a challenge that are shown to choose it by."""


def choices(of: str, subject: Subject) -> list[Choice]:
    """The keys that can be chosen, each as people read it."""
    return _CHOICES[of](subject)


def _bodies(subject: Subject) -> list[Choice]:
    return [(key, subject.framework.body_name(key)) for key in subject.framework.ladder]


def _outcomes(subject: Subject) -> list[Choice]:
    return [(outcome.key, outcome.name) for outcome in subject.framework.outcomes]


def _other_outcomes(subject: Subject) -> list[Choice]:
    found = _outcomes(subject)
    return found if len(found) > 1 else []


def _priorities(subject: Subject) -> list[Choice]:
    return [(priority.key, priority.text) for priority in subject.framework.priorities]


def _promises(subject: Subject) -> list[Choice]:
    return [(promise.key, promise.text) for promise in subject.framework.promises]


def _challenges(subject: Subject) -> list[Choice]:
    found = subject.commitment.challenges.values() if subject.commitment else []
    return [(c.id, f"“{_short(c.words.text)}” ({in_words(c.on)})") for c in found if c.state == "open"]


def _own_challenges(subject: Subject) -> list[Choice]:
    found = subject.commitment.challenges if subject.commitment else {}
    others = subject.actor.role is not Role.CONSULTANT
    return [(key, text) for key, text in _challenges(subject) if others or found[key].by == subject.actor.id]


def _causes(subject: Subject) -> list[Choice]:
    found = subject.about.causes.values() if isinstance(subject.about, Accountable) else []
    held = [cause for cause in found if cause.holder == subject.actor.body]
    return [(cause.id, f"{CAUSES[cause.kind]} (since {in_words(cause.since)})") for cause in held]


def _routes(subject: Subject) -> list[Choice]:
    ways = [route.receiver for route in subject.framework.routes if route.sender == subject.actor.body]
    return [(key, subject.framework.body_name(key)) for key in ways]


def _organisations(subject: Subject) -> list[Choice]:
    return [(each.key, f"{each.name} ({SECTORS[each.sector]})") for each in _by_sector(subject)]


def _other_owners(subject: Subject) -> list[Choice]:
    owner = subject.commitment.owner if subject.commitment else None
    return [choice for choice in _organisations(subject) if choice[0] != owner]


def _adopted(subject: Subject) -> list[Choice]:
    found = subject.commitment.adoptions if subject.commitment else {}
    return [(key, subject.framework.organisation_name(key)) for key in found]


def _by_sector(subject: Subject) -> Iterator[Organisation]:
    for sector in SECTORS:
        yield from (each for each in subject.framework.frame.organisations if each.sector == sector)


def _others(subject: Subject) -> list[Choice]:
    return list(subject.others)


def _linked(subject: Subject) -> list[Choice]:
    found = subject.commitment.links if subject.commitment else {}
    titles = dict(subject.others)
    return [(key, titles[key]) for key in found if key in titles]


def _found(subject: Subject) -> list[Choice]:
    """What can be found for a measure that is no number and no words."""
    measure = subject.commitment.measurement if subject.commitment else None
    if measure is None:
        return []
    if measure.kind is MeasureKind.ONE_OFF:
        return list(FOUND.items())
    return [(step, step) for step in measure.statuses]


def _readings(subject: Subject) -> list[Choice]:
    if subject.commitment is None:
        return []
    counting = [each for each in subject.commitment.readings.values() if each.withdrawn is None]
    measure = subject.commitment.measurement
    return [(each.id, f"{_short(says(each, measure))} (as at {in_words(each.as_at)})") for each in counting]


def _call_bodies(subject: Subject) -> list[Choice]:
    own = subject.actor.body if subject.actor.role is Role.CHAIR else None
    return [(body.key, body.name) for body in subject.framework.bodies if own in (None, body.key)]


def _present(subject: Subject) -> list[Choice]:
    body = subject.session.body if subject.session else ""
    # The seats of the body first, then those who have no seat.
    seats = sorted(subject.framework.seats, key=lambda seat: seat.body != body)
    roles = [(role, _begun(present(None, role, subject.framework))) for role in PRESENT]
    return [*roles, *((seat.key, seat.title) for seat in seats)]


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _questions(subject: Subject) -> list[Choice]:
    found = subject.session.items.values() if subject.session else []
    return [(str(each.number), _item(each)) for each in found if each.kind == "question_asked" and not each.response]


def _takeable(subject: Subject) -> list[Choice]:
    found = subject.session.items.values() if subject.session else []
    return [(str(each.number), _item(each)) for each in found if each.kind in TO_TAKE_UP and not each.taken_up]


def _item(item: Item) -> str:
    said = item.text or (f"“{item.words.text}”" if item.words else item.title or "")
    number = f"Decision {item.decision}" if item.decision else f"{item.number}"
    return f"{number}: {_short(said)}"


def _linked_commitments(subject: Subject) -> list[Choice]:
    found = subject.voice.commitments if subject.voice else {}
    titles = dict(subject.others)
    return [(str(which), titles[str(which)]) for which in found if str(which) in titles]


def _linked_priorities(subject: Subject) -> list[Choice]:
    found = subject.voice.priorities if subject.voice else {}
    return [(key, text) for key, text in _priorities(subject) if key in found]


def _linked_promises(subject: Subject) -> list[Choice]:
    found = subject.voice.promises if subject.voice else {}
    return [(key, text) for key, text in _promises(subject) if key in found]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED]}…"


_CHOICES: dict[str, Callable[[Subject], list[Choice]]] = {
    "bodies": _bodies,
    "outcomes": _outcomes,
    "other_outcomes": _other_outcomes,
    "priorities": _priorities,
    "promises": _promises,
    "challenges": _challenges,
    "own_challenges": _own_challenges,
    "causes": _causes,
    "routes": _routes,
    "organisations": _organisations,
    "other_owners": _other_owners,
    "adopted": _adopted,
    "others": _others,
    "commitments": _others,
    "linked_commitments": _linked_commitments,
    "linked_priorities": _linked_priorities,
    "linked_promises": _linked_promises,
    "linked": _linked,
    "found": _found,
    "readings": _readings,
    "call_bodies": _call_bodies,
    "present": _present,
    "questions": _questions,
    "takeable": _takeable,
}
