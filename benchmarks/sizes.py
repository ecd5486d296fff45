"""Which benchmarks there are, and how large each is: `tiny`, so that the tests see that all of them still run; `usual`,
under fifteen minutes in all; `large`, at the sizes that are asked for."""

TINY, USUAL, LARGE = "tiny", "usual", "large"
BENCHMARKS: dict[str, dict[str, tuple[str, ...]]] = {
    # Seconds for which each side of a pair writes.
    "append": {TINY: ("0.1",), USUAL: ("1.5",), LARGE: ("3",)},
    # The same, and promises.
    "commands": {TINY: ("0.2", "16"), USUAL: ("2", "960"), LARGE: ("3", "1920")},
    # Runs, and events in each.
    "following": {TINY: ("1", "300"), USUAL: ("3", "20000"), LARGE: ("20", "20000")},
    # Events.
    "replay": {TINY: ("600",), USUAL: ("20000",), LARGE: ("1000000",)},
    "projections": {TINY: ("600",), USUAL: ("5000",), LARGE: ("50000",)},
    "bundle": {TINY: ("600",), USUAL: ("20000",), LARGE: ("1000000",)},
    "seal": {TINY: ("600",), USUAL: ("20000",), LARGE: ("200000",)},
    # Seconds for which writers are under way.
    "seal_lag": {TINY: ("0.5",), USUAL: ("15",), LARGE: ("60",)},
    # Commitments that are due at one instant.
    "climb": {TINY: ("20",), USUAL: ("100", "before=0"), LARGE: ("1000", "5000", "before=0")},
    # Commitments.
    "audit": {TINY: ("4",), USUAL: ("50",), LARGE: ("500",)},
    # Commitments of each council, years, councils.
    "growth": {
        TINY: ("2", "1", "1", "2"),
        USUAL: ("10", "5", "1", "10", "100"),
        LARGE: ("20", "5", "3", "30", "300"),
    },
    # Councils, commitments of each, years.
    "simulate": {TINY: ("2", "5", "2"), USUAL: ("6", "500", "20"), LARGE: ("153", "500", "20")},
}
LIMITS = {TINY: 180, USUAL: 300, LARGE: 2 * 3600}
"""Seconds that one benchmark may take."""
