"""What is counted in the clock's process. Labels are words of ours from short lists, never ids."""

from prometheus_client import Counter, Gauge, Histogram

POKES = Counter("kept_pokes", "Pokes by what became of them: sent, failed or server_gone.", ["outcome"])
LOOKS = Histogram(
    "kept_look_seconds",
    "How long a look at a commitment's clock took, by what came of it: done, failed or ledger_away.",
    ["outcome"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SWEEP = Histogram(
    "kept_sweep_seconds",
    "How long it took from the start of a sweep until no poke was due any more.",
    buckets=(0.1, 1, 5, 15, 30, 60, 120, 300, 600),
)
TEMPORAL = Gauge("kept_temporal_up", "Whether the Temporal server answered when it was last asked: 1 or 0.")
