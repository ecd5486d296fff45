-- Everything there was before migrations were counted: made where it is not there yet, taken over where it is.

-- The ledger: every fact, in the order in which it was recorded.
CREATE TABLE IF NOT EXISTS ledger.events (
    notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state text NOT NULL,
    UNIQUE (originator_id, originator_version)
);

-- The one way to append. It runs as the owner, so that the service's role needs no right to write: lock (positions
-- are then given in commit order, and a reader that saw one has seen all before it), wake the followers, insert.
CREATE OR REPLACE FUNCTION ledger.append(ids uuid[], versions bigint[], topics text[], states text[])
RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ledger, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    LOCK TABLE ledger.events IN EXCLUSIVE MODE;
    PERFORM pg_notify('ledger', '');
    RETURN QUERY
        INSERT INTO ledger.events (originator_id, originator_version, topic, state)
        SELECT * FROM unnest(ids, versions, topics, states)
        RETURNING events.notification_id;
END;
$$;
REVOKE ALL ON FUNCTION ledger.append(uuid[], bigint[], text[], text[]) FROM PUBLIC;

-- A guard against accidents of the owner; whoever may drop it is found out by other means.
CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % refused', TG_OP;
END;
$$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.events
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- The tables below were made by the service's role. From now on they are the owner's, so that it can change them.
DO $$
DECLARE made regclass;
BEGIN
    FOR made IN
        SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('people', 'clock') AND c.relkind = 'r' AND c.relowner <> current_user::regrole
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO CURRENT_USER', made);
    END LOOP;
END;
$$;

-- Accounts and sessions, and texts held for a check: apart from the ledger, so that they can be erased.
CREATE TABLE IF NOT EXISTS people.accounts (
    id uuid PRIMARY KEY, council text, role text NOT NULL, body text, name text NOT NULL,
    token_digest bytea UNIQUE, created_at timestamptz NOT NULL DEFAULT now(), revoked_at timestamptz
);
CREATE TABLE IF NOT EXISTS people.sessions (
    digest bytea PRIMARY KEY, account_id uuid NOT NULL REFERENCES people.accounts (id) ON DELETE CASCADE,
    form_token text NOT NULL, expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_of_account ON people.sessions (account_id);
CREATE TABLE IF NOT EXISTS people.held (
    id uuid PRIMARY KEY, command_id uuid NOT NULL UNIQUE, command text NOT NULL, council text NOT NULL,
    subject uuid, about text NOT NULL, on_day date NOT NULL, said jsonb, signs jsonb NOT NULL,
    writer uuid NOT NULL, role text NOT NULL, body text, asked_at timestamptz NOT NULL,
    state text NOT NULL, decided_by uuid, decided_at timestamptz, refusal text
);
CREATE INDEX IF NOT EXISTS held_of_council ON people.held (council, asked_at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS held_of_writer ON people.held (writer, asked_at);

-- The clock's bookkeeping: which workflows want a poke, signs of life.
CREATE TABLE IF NOT EXISTS clock.positions (
    follower text PRIMARY KEY, position bigint NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS clock.watches (
    commitment_id uuid PRIMARY KEY, council uuid NOT NULL, is_open boolean NOT NULL,
    pending boolean NOT NULL, wanted bigint NOT NULL, failures integer NOT NULL DEFAULT 0,
    try_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS watches_pending ON clock.watches (try_at) WHERE pending;
CREATE TABLE IF NOT EXISTS clock.parts (
    part text PRIMARY KEY, seen timestamptz NOT NULL, status text NOT NULL, says text NOT NULL
);
