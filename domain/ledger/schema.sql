-- The ledger: every fact, in the order in which it was recorded. Run by `kept init` as the owner; {service} is the
-- role that the service connects as.
CREATE SCHEMA IF NOT EXISTS ledger;

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

-- A guard against accidents of the owner; whoever may drop it is found out by other means.
CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % refused', TG_OP;
END;
$$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.events
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

REVOKE ALL ON FUNCTION ledger.append(uuid[], bigint[], text[], text[]) FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO {service};
GRANT SELECT ON ledger.events TO {service};
GRANT EXECUTE ON FUNCTION ledger.append(uuid[], bigint[], text[], text[]) TO {service};
