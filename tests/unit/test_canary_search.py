"""The search of the trials for what people wrote finds it however a machine wrote it down."""

import base64

import pytest

from tests.faults.canaries import Place

TEXT = "wellyboots-canary"
AROUND = [(before, after) for before in range(4) for after in range(4)]


@pytest.mark.parametrize(("before", "after"), AROUND)
def test_it_is_found_in_base64_wherever_it_begins_and_ends(before: int, after: int) -> None:
    assert Place("", base64.b64encode(b"q" * before + TEXT.encode() + b"z" * after), has_ids=False).holds(TEXT)


def test_it_is_found_plain_in_hexadecimals_and_in_the_other_unicode_and_nothing_is_found_in_nothing() -> None:
    for written in (TEXT.encode(), TEXT.encode("utf-16-le"), TEXT.encode().hex().encode()):
        assert Place("", b"before " + written + b" after", has_ids=False).holds(TEXT)
    for other in (b"", b"wellyboots", base64.b64encode(b"wellyboots and a canary")):
        assert not Place("", other, has_ids=False).holds(TEXT)
