-- Which voices are linked to which commitments, as of the position of the follower `moves` (workflows/moves.py), and what
-- is to be told to each of them. Both can be thrown away with that position: they are made again from the ledger.
CREATE TABLE clock.voice_links (
    voice uuid NOT NULL, commitment uuid NOT NULL, PRIMARY KEY (voice, commitment)
);
CREATE INDEX voice_links_of_commitment ON clock.voice_links (commitment);

CREATE TABLE clock.moves (
    voice uuid NOT NULL, commitment uuid NOT NULL, at_version bigint NOT NULL, what text NOT NULL, position bigint NOT NULL,
    failures integer NOT NULL DEFAULT 0, try_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (voice, commitment, at_version)
);
CREATE INDEX moves_to_tell ON clock.moves (try_at, position);
