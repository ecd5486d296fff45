"""How often a caller may fail."""

import pytest

from api.limits import Attempts
from api.problems import TooMany


def test_a_caller_that_failed_too_often_waits_and_others_do_not() -> None:
    now = 0.0
    attempts = Attempts(most=3, seconds=60, now=lambda: now)
    for _ in range(3):
        attempts.check("a")
        attempts.failed("a")
    with pytest.raises(TooMany):
        attempts.check("a")
    attempts.check("b")
    now = 61.0
    attempts.check("a")


def test_callers_are_forgotten_before_they_fill_the_memory() -> None:
    attempts = Attempts(most=1, now=lambda: 0.0)
    for number in range(Attempts.CALLERS + 1):
        attempts.failed(str(number))
    attempts.check("0")
    with pytest.raises(TooMany):
        attempts.check("1")
