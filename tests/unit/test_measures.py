"""How anyone will know: what each kind of measure takes, and that no figure appears that nobody recorded."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.access import Role
from domain.model.errors import Invalid, WrongState
from domain.model.measures import Measure, MeasureKind, number, reference
from domain.model.narration import says
from tests.scenarios import Story, framework

AT = "2025-01-06 10:00"
PLACES: dict[str, Any] = {"kind": "count", "measure": "Places kept", "unit": "places", "target": "6"}
EVIDENCE: dict[str, Any] = {"evidence": "https://example.org/report.pdf", "evidence_on": date(2025, 1, 3)}
DIGEST = "sha256:" + "0a" * 32


def measured(**said: Any) -> Story:
    return Story().does("set-measure", AT, Role.OFFICER, **({"measure": "We look"} | said))


def found(story: Story, **said: Any) -> Story:
    return story.does("record-reading", AT, Role.OFFICER, **(EVIDENCE | said))


@pytest.mark.parametrize(
    ("said", "baseline", "target"),
    [
        ({"kind": "percentage", "baseline": "unknown"}, None, None),
        ({"kind": "percentage", "baseline": "58", "target": "70 %"}, Decimal(58), Decimal(70)),
        ({"kind": "percentage", "baseline": "0.5"}, Decimal("0.5"), None),
        ({"kind": "count", "target": "1,000"}, None, Decimal(1000)),
        ({"kind": "count", "baseline": "0", "target": "6"}, Decimal(0), Decimal(6)),
        ({"kind": "one_off"}, None, None),
        ({"kind": "status", "statuses": ["planned", "open"]}, None, None),
        ({"kind": "quality"}, None, None),
        ({"kind": "experience"}, None, None),
    ],
)
def test_a_measure_is_what_was_said(said: dict[str, Any], baseline: Decimal | None, target: Decimal | None) -> None:
    measure = measured(**said).commitment.measurement
    assert isinstance(measure, Measure)
    assert (measure.kind, measure.baseline, measure.target) == (MeasureKind(said["kind"]), baseline, target)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "guess"}, "kind"),
        ({"kind": "percentage"}, "baseline"),
        ({"kind": "percentage", "baseline": "many"}, "baseline"),
        ({"kind": "percentage", "baseline": "1001"}, "baseline"),
        ({"kind": "percentage", "baseline": "-1"}, "baseline"),
        ({"kind": "percentage", "baseline": "NaN"}, "baseline"),
        ({"kind": "percentage", "baseline": "١٢"}, "baseline"),
        ({"kind": "count"}, "target"),
        ({"kind": "count", "target": "2.5"}, "target"),
        ({"kind": "count", "target": "9" * 400}, "target"),
        ({"kind": "one_off", "target": "1"}, "target"),
        ({"kind": "quality", "baseline": "3"}, "baseline"),
        ({"kind": "experience", "statuses": ["good", "bad"]}, "statuses"),
        ({"kind": "status"}, "statuses"),
        ({"kind": "status", "statuses": ["open"]}, "statuses"),
        ({"kind": "status", "statuses": ["open", "open"]}, "statuses"),
        ({"kind": "status", "statuses": [str(number) for number in range(13)]}, "statuses"),
        ({"kind": "status", "statuses": ["open", "a\nb"]}, "statuses"),
        ({"kind": "one_off", "measure": " "}, "measure"),
        ({"kind": "one_off", "scope": "x" * 201}, "scope"),
        ({"kind": "one_off", "unit": "\x00"}, "unit"),
    ],
)
def test_what_does_not_go_together_is_refused_with_the_field(said: dict[str, Any], field: str) -> None:
    story = Story()
    with pytest.raises(Invalid) as refusal:
        story.does("set-measure", AT, Role.OFFICER, **({"measure": "We look"} | said))
    assert refusal.value.field == field
    assert story.commitment.measurement is None


@pytest.mark.parametrize(
    ("measure", "said", "value"),
    [
        ({"kind": "percentage", "baseline": "unknown"}, {"value": "86 %"}, "86"),
        (PLACES, {"value": "4"}, "4"),
        ({"kind": "one_off"}, {"value": "done"}, "done"),
        ({"kind": "status", "statuses": ["planned", "open"]}, {"value": "open"}, "open"),
        ({"kind": "quality"}, {"words": "It is warm now."}, None),
        ({"kind": "experience"}, {"words": "I was asked."}, None),
    ],
)
def test_a_reading_is_what_was_found_on_its_evidence(measure: dict[str, Any], said: dict[str, Any], value: Any) -> None:
    (reading,) = found(measured(**measure), **said).commitment.readings.values()
    assert (reading.value, reading.words.text if reading.words else None) == (value, said.get("words"))
    assert (reading.as_at, reading.evidence_on) == (date(2025, 1, 3), date(2025, 1, 3))
    assert reading.evidence == "https://example.org/report.pdf"


@pytest.mark.parametrize(
    ("measure", "said", "field"),
    [
        (PLACES, {}, "value"),
        (PLACES, {"value": "some"}, "value"),
        (PLACES, {"value": "4.5"}, "value"),
        (PLACES, {"value": "4", "words": "Four"}, "words"),
        (PLACES, {"value": "4", "evidence_on": date(2025, 1, 7)}, "evidence_on"),
        (PLACES, {"value": "4", "as_at": date(2025, 1, 7)}, "as_at"),
        (PLACES, {"value": "4", "as_at": date(1900, 1, 7)}, "as_at"),
        (PLACES, {"value": "4", "evidence": "trust me"}, "evidence"),
        ({"kind": "one_off"}, {"value": "100"}, "value"),
        ({"kind": "status", "statuses": ["planned", "open"]}, {"value": "86"}, "value"),
        ({"kind": "quality"}, {"value": "5", "words": "Good"}, "value"),
        ({"kind": "experience"}, {}, "words"),
    ],
)
def test_a_reading_that_is_none_is_refused_with_the_field(
    measure: dict[str, Any], said: dict[str, Any], field: str
) -> None:
    story = measured(**measure)
    with pytest.raises(Invalid) as refusal:
        found(story, **said)
    assert refusal.value.field == field
    assert not story.commitment.readings


def test_nothing_is_read_off_a_measure_that_was_not_set() -> None:
    with pytest.raises(WrongState, match="no measure yet"):
        found(Story(), value="4")


def test_a_wrong_reading_is_withdrawn_once_and_stays_in_the_history() -> None:
    story = found(measured(**PLACES), value="60")
    (reading,) = story.commitment.readings
    story.does("withdraw-reading", AT, Role.OFFICER, reading=reading, reason="It was 6.")
    assert story.commitment.readings[reading].withdrawn == "It was 6."
    with pytest.raises(WrongState):
        story.does("withdraw-reading", AT, Role.OFFICER, reading=reading, reason="Again")
    with pytest.raises(Invalid):
        story.does("withdraw-reading", AT, Role.OFFICER, reading="reading:99", reason="None")


def test_a_new_measure_leaves_earlier_readings_with_the_measure_they_were_for() -> None:
    story = found(measured(**PLACES), value="4").does(
        "set-measure", AT, Role.OFFICER, kind="percentage", measure="Share filled", baseline="unknown"
    )
    (reading,) = story.commitment.readings.values()
    assert story.commitment.measurement is not None
    assert reading.measure < story.commitment.measurement.version
    assert story.commitment.measure == "Share filled"


def test_what_counts_is_the_last_reading_of_each_scope_by_the_day_it_was_true() -> None:
    story = measured(kind="one_off", measure="Each group has a Member who links it to the Cooperative")
    found(story, value="not_done", scope="First group", as_at=date(2024, 6, 1))
    found(story, value="done", scope="First group", as_at=date(2024, 9, 1))
    found(story, value="not_done", scope="First group", as_at=date(2024, 7, 1))  # comes late
    found(story, value="not_done", scope="Second group", as_at=date(2024, 6, 1))
    assert {reading.scope: reading.value for reading in story.commitment.found} == {
        "First group": "done",
        "Second group": "not_done",
    }
    last = next(reading.id for reading in story.commitment.found if reading.value == "done")
    story.does("withdraw-reading", AT, Role.OFFICER, reading=last, reason="Another commitment.")
    assert {reading.scope: reading.as_at for reading in story.commitment.found} == {
        "First group": date(2024, 7, 1),
        "Second group": date(2024, 6, 1),
    }


def test_the_history_tells_measure_and_reading_with_unit_scope_and_days() -> None:
    story = measured(kind="percentage", baseline="unknown", target="70", scope="Care leavers of 19 to 21")
    told = says(story.commitment.pending_events[-1], framework())  # type: ignore[arg-type]
    assert told == (
        "How anyone will know: We look. Of whom: Care leavers of 19 to 21. Before: unknown. To reach: 70 %."
    )
    found(story, value="58", as_at=date(2024, 1, 1))
    told = says(story.commitment.pending_events[-1], framework())  # type: ignore[arg-type]
    assert told == (
        "Found: 58 % (Care leavers of 19 to 21), as at Monday 1 January 2024. Evidence of Friday 3 January 2025."
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "http://example.org/a?b=c#d",
        DIGEST,
        DIGEST.upper().replace("SHA", "sha"),
        "paper: Executive, 5 June 2024, item 50",
    ],
)
def test_evidence_is_an_address_a_digest_or_a_paper(text: str) -> None:
    assert reference(f" {text} ").lower() == text.lower()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "report.pdf",
        "javascript:alert(1)",
        "data:text/html,hi",
        "ftp://example.org/x",
        "https://user:secret@example.org/x",
        "https://example.org/a b",
        'https://example.org/"onclick="x',
        "https://",
        "https://localhost",
        "https://example.org/\u202egro.live",
        "https://a[b.c/x",
        "sha256:abc",
        "sha256:" + "g" * 64,
        "https://example.org/" + "x" * 1_000,
        "paper:",
        "paper: two\nlines",
    ],
)
def test_what_is_no_evidence_is_refused(text: str | None) -> None:
    with pytest.raises(Invalid) as refusal:
        reference(text)
    assert refusal.value.field == "evidence"


@given(st.text(), st.sampled_from([MeasureKind.PERCENTAGE, MeasureKind.COUNT]))
def test_whatever_is_typed_is_a_number_within_bounds_or_is_refused(text: str, kind: MeasureKind) -> None:
    try:
        taken = number("value", text, kind)
    except Invalid:
        return
    assert 0 <= taken <= 1_000_000_000
    assert taken.is_finite()


@given(st.text(max_size=1_200))
def test_no_text_makes_evidence_raise_anything_but_a_refusal(text: str) -> None:
    for start in ("", "https://", "paper:", "sha256:"):
        try:
            assert "\n" not in reference(start + text)
        except Invalid:
            continue
