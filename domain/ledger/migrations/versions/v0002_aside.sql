-- Commitments and duties that the clock cannot read (domain/ledger/aside.py): named, and tried again later.
CREATE TABLE IF NOT EXISTS clock.aside (
    follower text NOT NULL, subject uuid NOT NULL, position bigint NOT NULL, fault text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(), tries integer NOT NULL DEFAULT 1,
    try_at timestamptz NOT NULL DEFAULT now() + interval '5 seconds', PRIMARY KEY (follower, subject)
);
