"""Framework files for properties: what a council may well send, at its extremes, and what nobody should send."""

import json
from copy import deepcopy
from datetime import date, datetime, time
from typing import Any

from hypothesis import strategies as st

from tests.unit.strategies import KEYS

BODIES = (*KEYS, "hearth", "bench", "table", "assembly", "moot")
"""Every body that any file has: twelve."""

LIMITS = [date(1989, 1, 1), date(2025, 3, 30), date(2025, 10, 26), date(2100, 12, 31), date(2200, 12, 31)]
days = st.one_of(
    st.dates(date(2023, 1, 1), date(2027, 12, 31)), st.sampled_from(LIMITS), st.dates(LIMITS[0], LIMITS[-1])
)
times = st.one_of(
    st.integers(0, 40).map(lambda number: f"{number} working days"),
    st.sampled_from(["0 working days", "1 working day", "999 working days"]),
    st.sampled_from(["PT0S", "PT0.001S", "PT2S", "P1D", "P400DT1H", "P9999DT9999H99999M999999S"]),
)
few_days = st.one_of(st.integers(0, 12), st.sampled_from([0, 60, 366]))
rhythms = st.builds(
    "{} {}s".format,
    st.one_of(st.integers(1, 14), st.sampled_from([1, 98, 99])),
    st.sampled_from(["week", "month"]),
)
names = st.one_of(
    st.sampled_from(["Forum", "Grand Moot", "Ярмарка", "委員会", "مجلس", "e\u0301", "👩‍👧", '"Quoted" \\ # [x] = 1']),
    st.text(st.characters(categories=["L", "N", "P", "S", "M"]), min_size=1, max_size=12),
)


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A table with any of some fields."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def meetings(draw: st.DrawFn) -> dict[str, Any]:
    """Any rhythm, single days or neither, and now and then every single one of them cancelled."""
    made: dict[str, Any] = draw(
        _some(
            meets=st.fixed_dictionaries({"first": days, "every": rhythms}),
            meetings=st.lists(days, max_size=5),
            cancelled=st.lists(days, max_size=5),
        )
    )
    if draw(st.integers(0, 4)) == 0:
        made["cancelled"] = [*made.get("meetings", []), *made.get("cancelled", [])]
    return made


comings = st.one_of(
    st.fixed_dictionaries({"every": rhythms}, optional={"first": days}),
    st.fixed_dictionaries({"months": st.lists(st.integers(1, 12), min_size=1, max_size=3)}),
    st.fixed_dictionaries({"due_on": days}),
    st.just({"whenever": "Somebody asks."}),
)
"""When a duty comes round."""


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """A file that can be adopted, however odd its numbers and days are."""
    keys = draw(st.lists(st.sampled_from(BODIES), min_size=1, unique=True))
    ladder = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    limits = _some(or_next_meeting=st.booleans(), papers_close=few_days, at_least=few_days, warn=few_days)
    name, alike = draw(names), draw(st.booleans())
    bodies = [
        {"key": key, "name": name if alike else f"{name} {key}", "aliases": [name, name], "respond_within": draw(times)}
        | draw(limits)
        | draw(meetings())
        for key in keys
    ]
    answer = st.fixed_dictionaries({"respond_within": times})
    clocks = {"challenge": draw(answer), "explanation": draw(answer)} | draw(
        _some(
            progress_every=rhythms,
            vacant_lead_climbs=st.booleans(),
            measure_within=times,
            due_date_within=times,
            warn=few_days,
        )
    )
    pairs = st.fixed_dictionaries({"from": st.sampled_from(keys), "to": st.sampled_from(keys)})
    made = {
        "council": "testshire",
        "name": name,
        "version": name,
        "ladder": ladder,
        "clocks": clocks,
        "bodies": bodies,
        "routes": draw(st.lists(pairs, max_size=4)),
        "duties": [
            {"key": "report", "title": name, "body": draw(st.sampled_from(keys))}
            | draw(comings)
            | draw(_some(due_after=few_days, last_done=days))
        ],
        "outcomes": [{"key": "healthy", "name": name} | draw(_some(lead=names))] * draw(st.integers(0, 1)),
        "promises": [{"key": "p1", "text": name}] * draw(st.integers(0, 1)),
    }
    return made | draw(_some(in_force_from=days))


@st.composite
def revisions(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """What a council may make of its file: other times, meetings and rungs for the same bodies."""
    made = deepcopy(data) | {"version": draw(names)}
    for body in draw(st.lists(st.sampled_from(made["bodies"]), max_size=3)):
        body["respond_within"] = draw(times)
        if draw(st.booleans()):
            for key in ("meets", "meetings", "cancelled"):
                body.pop(key, None)
            body |= draw(meetings())
    if draw(st.booleans()):
        made["duties"] = [{"key": "report", "title": "Report", "body": made["bodies"][0]["key"]} | draw(comings)]
    if draw(st.booleans()):
        made["ladder"] = draw(
            st.lists(st.sampled_from([body["key"] for body in made["bodies"]]), min_size=1, unique=True)
        )
    return made


@st.composite
def versions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Files that one council adopts, in whatever order and however often."""
    first = draw(files())
    return [first, draw(revisions(first)), draw(revisions(first))]


anything: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.sampled_from(
            [10**30, -1, 0, 1e308, float("inf"), float("nan"), "", " ", "0 months", "P", "PT", "100 weeks"]
        ),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
        st.sampled_from([*BODIES, "healthy", "p1", "x" * 400, "two\nlines", "two\u2028lines", "\u200b", "\x7f"]),
        days,
        st.sampled_from([datetime(2025, 1, 1, 9), time(9, 30)]),  # noqa: DTZ001 - TOML has those
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "", "a b", "x\ny"]), inner),
    max_leaves=4,
)
"""What stands in no file where it should."""
SECTIONS = ("seats", "priorities", "duties", "indicators", "pledges", "policy", "vision", "voices", "articles", "other")


def _places(data: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found: list[tuple[str | int, ...]] = [above] if above else []
    for key, value in entries:
        found += _places(value, (*above, key))
    return found


@st.composite
def wild_files(draw: st.DrawFn) -> dict[str, Any]:
    """A file in which some things were taken out, put in, doubled or replaced by anything."""
    made = deepcopy(draw(files()))
    for _ in range(draw(st.integers(0, 3))):
        *way, last = draw(st.sampled_from(_places(made) or [("council",)]))
        part: Any = made
        for key in way:
            part = part[key]
        harm = draw(st.sampled_from(["replace", "replace", "remove", "add", "double"]))
        if harm == "remove":
            part.pop(last, None) if isinstance(part, dict) else part.pop(last)
        elif harm == "double" and isinstance(part, list):
            part.append(deepcopy(part[last]))
        elif harm == "add":
            made[draw(st.sampled_from(SECTIONS))] = draw(st.lists(anything, max_size=2) | anything)
        else:
            part[last] = draw(anything)
    return made


def toml(data: dict[str, Any], *, headers: bool = False) -> str:
    """The same data as TOML text; with `headers`, lists of tables are written as [[entries]] of their own."""
    lines, entries = [], []
    for key, value in data.items():
        if headers and isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            for entry in value:
                entries += [
                    f"[[{_string(key)}]]  # an entry",
                    *(f"{_string(k)} = {_value(v)}" for k, v in entry.items()),
                ]
        else:
            lines.append(f"{_string(key)} = {_value(value)}")
    return "\n".join([*lines, *entries, ""])


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_string(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
