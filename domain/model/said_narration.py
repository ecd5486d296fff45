"""What each event of a voice says to a person who reads the record. Never the words: they are not for everybody."""

from domain.model import said_facts
from domain.model.governance import Framework

_FINDINGS = {
    "nobody_known": "No child can be known by it.",
    "redacted": "It is shown in other words, so that no child can be known by it.",
    "kept_back": "It is not shown.",
}
_AGES = {"4_to_10": "4 to 10", "11_to_15": "11 to 15", "16_to_17": "16 to 17", "18_to_25": "18 to 25"}
_MOVED = {
    "agreed": "was agreed",
    "declined": "was declined",
    "blocked": "is blocked",
    "escalated": "went to another body without an answer",
    "achieved": "was said to be achieved",
    "verdict_given": "got a verdict of a Care Consultant",
    "reopened": "was reopened",
    "cannot_be_met": "cannot be met",
    "explanation_delivered": "cannot be met, and children were told why",
}
_ANSWERED = {"done": "Done", "on_the_way": "On the way", "not_done": "Not done"}
MOVING = frozenset(_MOVED)
"""The events of a commitment, by name, that everybody who is linked to it is told of."""


def told_in(event: said_facts.Heard | said_facts.Repeated) -> str:
    """Where it was said, by how many of which age."""
    who = "a young person" if event.people == 1 else f"{event.people:,} young people"
    age = f", aged {_AGES[event.age_group]}" if event.age_group else ""
    return f"{said_facts.SOURCES[event.source]} ({event.where}), by {who}{age}"


def says(event: said_facts.SaidEvent, framework: Framework) -> str:
    """What happened, in a sentence or two."""
    match event:
        case said_facts.Heard():
            theme = f" Theme: {event.theme}." if event.theme else ""
            return f"It was said {told_in(event)}.{theme}"
        case said_facts.Repeated():
            return f"It was said again, {told_in(event)}."
        case said_facts.Reviewed():
            return f"Somebody who is trained looked at the words. {_FINDINGS[event.finding]}"
        case said_facts.ConsentGiven():
            return "Whoever said it agrees that everybody may read it."
        case said_facts.ConsentWithdrawn():
            return "Whoever said it took it back. The words are erased."
        case said_facts.Themed():
            return f"Theme: {event.theme}."
        case said_facts.SaidLinked():
            return f"Linked: it is about {_links(event, framework)}."
        case said_facts.SaidUnlinked():
            return f"A link was taken away: it is not about {_links(event, framework)}."
        case said_facts.Answered():
            return f"{_ANSWERED[event.what]}: {event.words}"
        case said_facts.Moved():
            return f"A commitment that it is linked to {_MOVED.get(event.what, 'changed')}."
        case _:
            raise TypeError(f"no sentence for {type(event).__name__}")


def _links(event: said_facts.SaidLinked | said_facts.SaidUnlinked, framework: Framework) -> str:
    named = {each.key: each.text for each in (*framework.priorities, *framework.promises)}
    links = [f"“{named.get(key, key)}”" for key in (*event.priorities, *event.promises)]
    return " and ".join([*(["a commitment"] if event.to else []), *links])
