"""The decisions about a duty: it came on the record, and it was done. Each raises a Refusal, and then has changed
nothing."""

from datetime import date, timedelta
from uuid import uuid5

from domain.model import duty_facts
from domain.model.calendar import day_of
from domain.model.duty import Duty, duty_id
from domain.model.duty_terms import DutyTerms
from domain.model.errors import WrongState
from domain.model.order import Order, record
from domain.model.text import line, passage


def take_on(terms: DutyTerms, order: Order) -> Duty:
    """A duty of a framework, on the record from now on."""
    council = order.framework.council
    which = duty_id(council, terms.key)
    stamp = order.stamp() | {"command_id": uuid5(which, "taken on")}
    return Duty._create(duty_facts.TakenOn, id=which, **stamp, council=council, key=terms.key, title=terms.title)


def done(duty: Duty, order: Order, *, reference: str, words: str | None = None) -> None:
    """It was done, on the order's day. That fulfils every round that had come by that day or, where none had, the next
    one; what is done once more before it comes round again fulfils none."""
    terms = order.framework.duty(duty.key)
    if terms is None:
        raise WrongState("The framework in force does not have this duty.")
    record(
        duty,
        order,
        duty_facts.Done,
        reference=line("reference", reference),
        words=passage("words", words) if words and words.strip() else None,
        covers=_covered(duty, terms, order.on or day_of(order.at)),
    )


def _covered(duty: Duty, terms: DutyTerms, day: date) -> date | None:
    owed_after = max(duty.covered, duty.taken_on - timedelta(days=1))
    if terms.due_on is None and day <= owed_after:
        return None
    covers: date | None = None
    for comes_round in terms.rounds(duty.covered, taken_on=duty.taken_on):
        if comes_round > day and covers is not None:
            break
        covers = comes_round
        if comes_round >= day:
            break
    # The terms may have changed since it became late: what is done now ends that all the same.
    return covers or (duty.late.since if duty.late else None)
