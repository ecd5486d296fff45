"""A follower that is far behind takes more at once, and one that keeps up never waits for more."""

from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.follower import BATCH, FAR_BATCH, SOON, Pace


def test_full_batches_that_are_soon_done_grow_to_the_most_and_one_that_is_not_full_begins_anew() -> None:
    pace, limits = Pace(), []
    for _ in range(6):
        limits.append(pace.limit)
        pace.took(pace.limit, SOON / 10)
    assert limits == [500, 1_000, 2_000, 4_000, 5_000, 5_000]
    pace.took(pace.limit - 1, SOON / 10)
    assert pace.limit == BATCH


def test_a_batch_that_takes_long_is_followed_by_a_smaller_one_and_never_by_less_than_a_batch() -> None:
    pace = Pace()
    for _ in range(4):
        pace.took(pace.limit, 0)
    limits = []
    for _ in range(5):
        pace.took(pace.limit, 2 * SOON)
        limits.append(pace.limit)
    assert limits == [2_500, 1_250, 625, 500, 500]
    pace.took(pace.limit, SOON * 0.75)
    assert pace.limit == BATCH


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 60))))
def test_however_it_goes_a_batch_is_neither_too_small_nor_too_large(batches: list[tuple[float, float]]) -> None:
    pace = Pace()
    for full, seconds in batches:
        pace.took(int(pace.limit * full), seconds)
        assert BATCH <= pace.limit <= FAR_BATCH
