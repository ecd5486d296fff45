"""What is counted where commands are decided and events are followed. Labels are words of ours from short lists: never
an id, a name, a council or anything that a person wrote."""

from prometheus_client import Counter, Histogram

COMMANDS = Counter(
    "kept_commands",
    "Commands by what became of them: taken, repeated, unavailable, or the refusal.",
    ["command", "outcome"],
)
CONFLICTS = Counter("kept_append_conflicts", "Appends that somebody else was first to; they are decided again.")
LOST_REPLIES = Counter("kept_append_replies_lost", "Appends without a reply; they are looked for and decided again.")
STEPS = Counter("kept_steps", "Steps that the clock took: escalate, unanswered or warn.", ["action"])
LATENESS = Histogram(
    "kept_step_lateness_seconds",
    "How long after it could be taken a step was recorded.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 3600, 6 * 3600, 86400),
)
TAKEN = Counter("kept_followed_events", "Events that a follower of the ledger took.", ["follower"])
TAKING = Histogram(
    "kept_batch_seconds",
    "How long a follower took for a batch of events.",
    ["follower"],
    buckets=(0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 20),
)
