"""A session's history in sentences: what each of its events says to a person who reads the record."""

from domain.model import session_facts as facts
from domain.model import session_item_facts as items
from domain.model.access import Role
from domain.model.calendar import in_words
from domain.model.event import RecordedEvent
from domain.model.governance import Framework
from domain.model.text import ended as _end

_DISPOSED = {
    "obstacle_removed": "removed the obstacle",
    "supported": "supports it",
    "referred_up": "sent it up",
    "accepted_cannot_be_met": "accepted that it cannot be met",
}
_SAID = {
    items.PointRaised: "raised a point",
    items.ProposalMade: "proposed",
}


def at_session(event: RecordedEvent, framework: Framework) -> str:
    """What happened, in one or two sentences; bodies and seats as a framework calls them."""
    match event:
        case facts.Called():
            place = f", {event.place}" if event.place else ""
            name = framework.body_name(event.of_body)
            return f"A session of the {name} was called for {in_words(event.day)}{place}: {_end(event.theme)}"
        case facts.Moved():
            return f"Moved from {in_words(event.moved_from)} to {in_words(event.day)}: {_end(event.reason)}"
        case facts.Cancelled():
            return f"Cancelled: {_end(event.reason)}"
        case facts.Opened():
            return "The session began."
        case facts.Closed():
            return "The session ended."
        case facts.Attended():
            return _attended(event, framework)
        case facts.ReportDrafted():
            return "Its impact report was drafted."
        case items.ThemeNoted():
            return f"Theme: {_end(event.text)}"
        case items.PointRaised() | items.ProposalMade():
            return f"{_begin(present(event.seat, event.as_role, framework))} {_SAID[type(event)]}: “{event.words.text}”"
        case items.QuestionAsked():
            answer = f" The answer: “{event.response.text}”" if event.response else ""
            return f"{_begin(present(event.seat, event.as_role, framework))} asked: “{event.words.text}”{answer}"
        case items.QuestionAnswered():
            return f"The question of item {event.item} was answered: “{event.response.text}”"
        case items.AssuranceGiven():
            return f"{_begin(present(event.seat, event.as_role, framework))} gave an assurance: {_end(event.text)}"
        case items.Endorsed():
            return f"Endorsed: {_end(event.text)}"
        case items.Decided():
            return f"Decision {event.decision}: {_end(event.text)}"
        case items.DisposalNoted():
            return f"About “{event.title}” the body {_DISPOSED[event.disposed]}."
        case items.Celebrated():
            achieved = f"Celebrated: “{event.title}” was achieved." if event.title else ""
            if event.words is None:
                return achieved
            who = _begin(present(event.seat, event.as_role, framework))
            return f"{achieved} {who} celebrated: “{event.words.text}”".strip()
        case items.TakenUp():
            return f"Item {event.item} becomes a commitment: {_end(event.title)}"
        case _:
            raise TypeError(f"no sentence for {type(event).__name__}")


def present(seat: str | None, as_role: str | None, framework: Framework) -> str:
    """Who it was, as people say it: a Care Consultant."""
    if seat is not None:
        return framework.seat_title(seat)
    says = Role(as_role).says if as_role in {role.value for role in Role} else (as_role or "").replace("_", " ")
    return f"an {says}" if says[:1] in "aeiou" else f"a {says}"


def _attended(event: facts.Attended, framework: Framework) -> str:
    who = present(event.seat, event.as_role, framework).removeprefix("a ").removeprefix("an ")
    hours = f", {event.hours.normalize():f} paid hours" if event.hours is not None else ""
    return f"Present: {who}, {event.how_many}{hours}."


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]
