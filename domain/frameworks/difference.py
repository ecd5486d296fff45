"""What one framework file changes against another, in sentences."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.model.calendar import in_words

_PARTS = {
    "bodies": "body",
    "routes": "direct route",
    "outcomes": "outcome",
    "promises": "promise",
    "priorities": "priority",
    "seats": "seat",
    "articles": "article",
    "principles": "principle",
    "legislation": "law",
    "voices": "voice",
    "pledges": "pledge",
    "success_criteria": "criterion of success",
    "duties": "duty",
    "indicators": "figure",
    "indicator_groups": "group of figures",
    "organisations": "organisation",
    "good_practice": "example of good practice",
}
_FIELDS = {
    "respond_within": "answer time",
    "or_next_meeting": "answers by its next meeting if that is earlier",
    "papers_close": "working days from the closing of papers to a meeting",
    "at_least": "working days it has in any case",
    "warn": "working days from a warning to a deadline",
    "meets first": "first meeting",
    "meets every": "rhythm of meetings",
    "meetings": "single meetings",
    "cancelled": "cancelled meetings",
    "progress_every": "rhythm of updates",
    "measure_within": "time for a promise without a measure to get one",
    "due_date_within": "time for a promise without a due date to get one",
    "challenge respond_within": "answer time for challenges",
    "explanation respond_within": "time for an explanation to children",
    "in_force_from": "first day in force",
    "in_force_to": "last day in force",
    "council": "council's key",
    "text": "wording",
    "from": "first day",
    "to": "last day",
    "trained": "who decides what is about one child",
    "for": "what they are for",
}


def difference(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What was added, taken away and changed from one file's data to another's; nothing where they say the same.
    Both are data that file.read or file.parse has taken."""
    plain = {*old, *new} - {*_PARTS, "ladder", "clocks", "policy", "vision", "casework"}
    found = [f"The framework: {said}." for said in _changes(_only(old, plain), _only(new, plain))]
    if old["ladder"] != new["ladder"]:
        found.append(f"The ladder is {_climb(new)}; it was {_climb(old)}.")
    for table in ("clocks", "policy", "vision"):
        found += [f"The {table}: {said}." for said in _changes(old.get(table, {}), new.get(table, {}))]
    casework = old.get("casework", {}), new.get("casework", {})
    found += [f"Casework: {said}." for said in _changes(*(_only(each, {*each} - {"take_it_to"}) for each in casework))]
    found += _entries("place for casework", *(_keyed(each.get("take_it_to", [])) for each in casework))
    for part, called in _PARTS.items():
        found += _entries(called, _keyed(old.get(part, [])), _keyed(new.get(part, [])))
    return found


def _entries(called: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for key, entry in new.items():
        if key not in old:
            yield f"Added: the {called} {_label(key, entry)}."
    for key, entry in old.items():
        if key not in new:
            yield f"Taken away: the {called} {_label(key, entry)}."
    for key, entry in new.items():
        for said in _changes(old.get(key, entry), entry):
            yield f"The {called} {_label(key, entry)}: {said}."
    both = [key for key in old if key in new]
    if both != [key for key in new if key in old]:
        yield f"The order changed: {called}, now {', '.join(new)}."


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    before, after = dict(_flat(old)), dict(_flat(new))
    for field in [*after, *(field for field in before if field not in after)]:
        if before.get(field) != after.get(field):
            called = _FIELDS.get(field, field.replace("_", " "))
            yield f"{called} is {_value(after.get(field))}, was {_value(before.get(field))}"


def _flat(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for field, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{field} ")
        else:
            yield f"{above}{field}", value


def _keyed(entries: list[dict[str, Any]]) -> dict[str, Any]:
    keyed: dict[str, Any] = {}
    for entry in entries:
        named = entry.get("key") or entry.get("number") or entry.get("who")
        key = str(named or f"{entry.get('from')} to {entry.get('to')}")
        while key in keyed:  # only a route may stand there twice
            key += " again"
        keyed[key] = entry
    return keyed


def _label(key: str, entry: dict[str, Any]) -> str:
    called = entry.get("name") or entry.get("title") or entry.get("text")
    return f"“{called}” ({key})" if called else key


def _climb(data: dict[str, Any]) -> str:
    names = {body["key"]: body["name"] for body in data["bodies"]}
    return ", ".join(names.get(key, key) for key in data["ladder"])


def _only(data: dict[str, Any], fields: set[str]) -> dict[str, Any]:
    return {field: value for field, value in data.items() if field in fields}


def _value(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "none"
    if isinstance(value, dict):
        return "(" + ", ".join(f"{field} {_value(inner)}" for field, inner in value.items()) + ")"
    return f"“{value}”" if isinstance(value, str) else str(value)
