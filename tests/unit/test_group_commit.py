"""Who writes with whom, who leads, and who gives up: callers on threads, and a `write` that the test holds up."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from threading import Event, Lock

import pytest

from domain.ledger.database import Busy, Unavailable
from domain.ledger.group_commit import MOST_BYTES, MOST_SAVES, GroupCommit

PATIENCE = 10.0


@dataclass
class Paper:
    """What is written, batch by batch. The first batch waits until it is let go; a batch may be told to fail."""

    batches: list[list[int]] = field(default_factory=list)
    begun: Event = field(default_factory=Event)
    let_go: Event = field(default_factory=Event)
    fails_with: BaseException | None = None

    def write(self, saves: Sequence[int]) -> Sequence[int | Exception]:
        self.batches.append(list(saves))
        self.begun.set()
        if len(self.batches) == 1:
            assert self.let_go.wait(PATIENCE)
            if self.fails_with is not None:
                raise self.fails_with
        return [ValueError(save) if save < 0 else save * 10 for save in saves]


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(400) as made:
        yield made


def alone(group: GroupCommit[int, int], save: int, size: int = 1) -> int:
    """What one caller with one save gets."""
    (answer,) = group((save, size))
    if isinstance(answer, Exception):
        raise answer
    return answer


def behind_a_leader(
    paper: Paper, threads: ThreadPoolExecutor, group: GroupCommit[int, int], saves: Sequence[int], size: int = 1
) -> tuple["Future[int]", list["Future[int]"]]:
    """One save that is being written, and others that wait behind it in this order."""
    leader = threads.submit(alone, group, 0, size)
    assert paper.begun.wait(PATIENCE)
    waiting = []
    for number, save in enumerate(saves, start=1):
        waiting.append(threads.submit(alone, group, save, size))
        until(lambda wanted=number: len(group._queue) == wanted)  # type: ignore[misc]
    return leader, waiting


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.001)


def test_who_is_alone_writes_at_once_and_who_comes_meanwhile_writes_together(
    paper: Paper, threads: ThreadPoolExecutor
) -> None:
    leader, waiting = behind_a_leader(paper, threads, GroupCommit(paper.write), [1, 2, 3])
    paper.let_go.set()
    assert leader.result(PATIENCE) == 0
    assert [each.result(PATIENCE) for each in waiting] == [10, 20, 30]
    assert paper.batches == [[0], [1, 2, 3]]


def test_an_error_of_one_is_raised_to_nobody_else(paper: Paper, threads: ThreadPoolExecutor) -> None:
    _, waiting = behind_a_leader(paper, threads, GroupCommit(paper.write), [1, -2, 3])
    paper.let_go.set()
    assert [waiting[0].result(PATIENCE), waiting[2].result(PATIENCE)] == [10, 30]
    assert isinstance(waiting[1].exception(PATIENCE), ValueError)


@pytest.mark.parametrize("fault", [Unavailable("gone"), RuntimeError("a fault"), KeyboardInterrupt()])
def test_a_leader_that_fails_fails_its_own_batch_and_the_next_leads(
    paper: Paper, threads: ThreadPoolExecutor, fault: BaseException
) -> None:
    paper.fails_with = fault
    leader, waiting = behind_a_leader(paper, threads, GroupCommit(paper.write), [1, 2])
    paper.let_go.set()
    assert isinstance(leader.exception(PATIENCE), type(fault))
    assert [each.result(PATIENCE) for each in waiting] == [10, 20]


def test_where_there_is_no_room_a_save_is_refused_at_once_and_the_others_go_on(
    paper: Paper, threads: ThreadPoolExecutor
) -> None:
    group = GroupCommit(paper.write, room=2)
    _, waiting = behind_a_leader(paper, threads, group, [1, 2])
    with pytest.raises(Busy):
        alone(group, 3)
    paper.let_go.set()
    assert [each.result(PATIENCE) for each in waiting] == [10, 20]
    assert alone(group, 4) == 40
    assert 3 not in [save for batch in paper.batches for save in batch]


def test_who_waits_too_long_is_told_so_and_is_not_written_later(paper: Paper, threads: ThreadPoolExecutor) -> None:
    group = GroupCommit(paper.write, within=0.1)
    leader, waiting = behind_a_leader(paper, threads, group, [1])
    assert isinstance(waiting[0].exception(PATIENCE), Busy)
    paper.let_go.set()
    assert leader.result(PATIENCE) == 0
    assert alone(group, 2) == 20
    assert paper.batches == [[0], [2]]


def test_who_is_being_written_for_too_long_is_told_that_no_reply_came(threads: ThreadPoolExecutor) -> None:
    begun, slow, let_go, batches = Event(), Event(), Event(), []

    def write(saves: Sequence[int]) -> Sequence[int]:
        batches.append(list(saves))
        begun.set()
        assert (slow if len(batches) == 1 else let_go).wait(PATIENCE)
        return saves

    group: GroupCommit[int, int] = GroupCommit(write, within=0.3)
    first = threads.submit(alone, group, 0)
    assert begun.wait(PATIENCE)
    waiting = [threads.submit(alone, group, save) for save in (1, 2)]
    until(lambda: len(group._queue) == 2)
    slow.set()
    until(lambda: len(batches) == 2)
    led = batches[1][0]
    told = waiting[2 - led].exception(PATIENCE)
    assert type(told) is Unavailable
    let_go.set()
    assert (first.result(PATIENCE), waiting[led - 1].result(PATIENCE)) == (0, led)


def test_beside_a_leader_that_hangs_another_leads(paper: Paper, threads: ThreadPoolExecutor) -> None:
    group = GroupCommit(paper.write, hangs_after=0.1)
    leader, waiting = behind_a_leader(paper, threads, group, [1])
    time.sleep(0.15)
    assert alone(group, 2) == 20
    assert waiting[0].result(PATIENCE) == 10
    assert not leader.done()
    paper.let_go.set()
    assert leader.result(PATIENCE) == 0
    assert alone(group, 3) == 30
    assert paper.batches == [[0], [2, 1], [3]]


def test_a_batch_has_so_many_saves_at_most(paper: Paper, threads: ThreadPoolExecutor) -> None:
    _, waiting = behind_a_leader(paper, threads, GroupCommit(paper.write), range(1, MOST_SAVES + 11))
    paper.let_go.set()
    assert [each.result(PATIENCE) for each in waiting] == [number * 10 for number in range(1, MOST_SAVES + 11)]
    assert [len(batch) for batch in paper.batches] == [1, MOST_SAVES, 10]


def test_a_batch_has_so_many_bytes_at_most_and_a_larger_save_is_written_by_itself(
    paper: Paper, threads: ThreadPoolExecutor
) -> None:
    for size, batches in ((MOST_BYTES // 2, [[0], [1, 2], [3]]), (MOST_BYTES * 3, [[0], [1], [2], [3]])):
        paper = Paper()
        _, waiting = behind_a_leader(paper, threads, GroupCommit(paper.write), [1, 2, 3], size)
        paper.let_go.set()
        assert [each.result(PATIENCE) for each in waiting] == [10, 20, 30]
        assert paper.batches == batches


@pytest.mark.parametrize("seed", range(5))
def test_every_caller_gets_its_own_answer_once_whatever_fails_hangs_or_gives_up(
    threads: ThreadPoolExecutor, seed: int
) -> None:
    """Nobody waits for ever, nobody gets the answer of another, nothing is written twice."""
    chance, lock, written = Random(seed), Lock(), list[int]()

    def write(saves: Sequence[int]) -> Sequence[int | Exception]:
        with lock:
            written.extend(saves)
            slow, fails = chance.random() < 0.1, chance.random() < 0.1
        if slow:
            time.sleep(0.05)
        if fails:
            raise (Unavailable("gone"), KeyError("a fault"), KeyboardInterrupt())[saves[0] % 3]
        return [ValueError(save) if save % 7 == 0 else save for save in saves]

    group: GroupCommit[int, int] = GroupCommit(write, room=20, within=0.04, hangs_after=0.02)

    def caller(first: int) -> list[tuple[int, object]]:
        told: list[tuple[int, object]] = []
        for save in range(first, first + 50, several := 1 + first % 3):
            saves = range(save, min(save + several, first + 50))
            try:
                told += zip(saves, group(*((each, 1) for each in saves)), strict=True)
            except BaseException as error:
                told += ((each, error) for each in saves)
        return told

    told = [each for found in threads.map(caller, range(0, 40 * 50, 50), timeout=60) for each in found]
    assert len(written) == len(set(written))
    assert len(told) == 40 * 50
    for save, answer in told:
        if isinstance(answer, Busy):
            assert save not in written
        elif isinstance(answer, int):
            assert answer == save
        elif isinstance(answer, ValueError):
            assert answer.args == (save,)
        else:
            assert isinstance(answer, Unavailable | KeyError | KeyboardInterrupt)
    assert group._leader is None
    assert not group._queue


def test_a_caller_with_several_leads_for_all_of_them(paper: Paper) -> None:
    paper.let_go.set()
    group = GroupCommit(paper.write)
    answers = group((1, 1), (-2, 1), (3, 1))
    assert (answers[0], type(answers[1]), answers[2]) == (10, ValueError, 30)
    assert group() == []
    assert paper.batches == [[1, -2, 3]]


def test_a_caller_with_several_goes_along_with_others_and_leads_what_does_not_fit(
    paper: Paper, threads: ThreadPoolExecutor
) -> None:
    group = GroupCommit(paper.write)
    leader, waiting = behind_a_leader(paper, threads, group, [1], MOST_BYTES // 2)
    several = threads.submit(group, *[(number, MOST_BYTES // 2) for number in range(2, 6)])
    until(lambda: len(group._queue) == 5)
    paper.let_go.set()
    assert leader.result(PATIENCE) == 0
    assert waiting[0].result(PATIENCE) == 10
    assert several.result(PATIENCE) == [20, 30, 40, 50]
    assert paper.batches == [[0], [1, 2], [3, 4], [5]]


def test_of_several_those_without_room_are_refused_and_the_others_are_written(
    paper: Paper, threads: ThreadPoolExecutor
) -> None:
    group = GroupCommit(paper.write, room=2)
    behind_a_leader(paper, threads, group, [1])
    several = threads.submit(group, (2, 1), (3, 1), (4, 1))
    until(lambda: len(group._queue) == 2)
    paper.let_go.set()
    answers = several.result(PATIENCE)
    assert (answers[0], *map(type, answers[1:])) == (20, Busy, Busy)
    assert paper.batches == [[0], [1, 2]]


def test_of_several_that_wait_too_long_each_is_told_what_is_true_of_it(threads: ThreadPoolExecutor) -> None:
    """One is being written by somebody else, so it may be on the record; the other never will be."""
    batches, first, second = list[list[int]](), Event(), Event()

    def write(saves: Sequence[int]) -> Sequence[int]:
        batches.append(list(saves))
        assert (first if len(batches) == 1 else second).wait(PATIENCE)
        return saves

    group: GroupCommit[int, int] = GroupCommit(write, within=0.3)
    leader = threads.submit(alone, group, 0)
    until(lambda: len(batches) == 1)
    behind = threads.submit(alone, group, 1)
    until(lambda: len(group._queue) == 1)
    several = threads.submit(group, (2, 1), (3, MOST_BYTES))
    until(lambda: len(group._queue) == 3)
    first.set()
    assert [type(each) for each in several.result(PATIENCE)] == [Unavailable, Busy]
    second.set()
    assert (leader.result(PATIENCE), behind.result(PATIENCE)) == (0, 1)
    assert batches == [[0], [1, 2]]
