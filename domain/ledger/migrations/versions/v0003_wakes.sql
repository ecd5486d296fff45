-- What a look at a clock found: when it wakes next (infinity: only when somebody acts), and for which `wanted` that is.
-- Where `looked` is not `wanted`, or is NULL, no look has answered yet: so it is with every row of the program before.
ALTER TABLE clock.watches ADD COLUMN IF NOT EXISTS wakes_at timestamptz, ADD COLUMN IF NOT EXISTS looked bigint;
-- In the order in which pokes are sent (workflows/outbox.py).
CREATE INDEX IF NOT EXISTS watches_to_send ON clock.watches
    ((CASE WHEN looked = wanted THEN wakes_at ELSE '-infinity' END), try_at, wanted) WHERE pending;
