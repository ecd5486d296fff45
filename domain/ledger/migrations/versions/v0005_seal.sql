-- The seal: batches of events, each under a signed checkpoint of the Merkle tree over all events so far (docs/seal.md).
-- `first`: how many events were sealed before; `leaves`: the hashes of this batch's, 32 bytes each, and `positions` where
-- those events stand. That no two batches begin alike keeps two processes from sealing beside each other.
CREATE TABLE seal.checkpoints (
    size bigint PRIMARY KEY, first bigint NOT NULL UNIQUE CHECK (first >= 0),
    position bigint NOT NULL UNIQUE, positions bigint[] NOT NULL, leaves bytea NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32), note text NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (size - first BETWEEN 1 AND 256), CHECK (length(leaves) = 32 * (size - first)),
    CHECK (cardinality(positions) = size - first), CHECK (position = positions[cardinality(positions)])
);
-- Hashes do not get shorter by being compressed.
ALTER TABLE seal.checkpoints ALTER leaves SET STORAGE EXTERNAL;

-- Roots of the full subtrees of 256, 65536, ... events, so that a proof reads some hundred hashes and not all.
CREATE TABLE seal.nodes (
    level smallint CHECK (level > 0 AND level % 8 = 0), number bigint CHECK (number >= 0),
    hash bytea NOT NULL CHECK (length(hash) = 32), PRIMARY KEY (level, number)
);

-- The public keys that sealed, each from which size on.
CREATE TABLE seal.keys (
    vkey text PRIMARY KEY, since bigint NOT NULL, added_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What witnesses signed.
CREATE TABLE seal.cosignatures (
    size bigint REFERENCES seal.checkpoints, name text, line text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (size, name)
);

-- Signs of life of what seals and of what sends checkpoints out, and what is in its way.
CREATE TABLE seal.signs (
    part text PRIMARY KEY, seen timestamptz NOT NULL, trouble text
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal.nodes
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal.keys
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal.cosignatures
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
