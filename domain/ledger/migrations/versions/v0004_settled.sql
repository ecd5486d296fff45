-- Up to this moment somebody was told what was known. Nothing is recorded any more as if it had been known by then: an
-- event gets its time before it gets its place, and in between another may have asked.
CREATE TABLE ledger.settled (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), until timestamptz NOT NULL
);
INSERT INTO ledger.settled (until) VALUES ('-infinity');

-- Runs as the owner: waits for the appends that are under way, and moves the moment on, never back.
CREATE FUNCTION ledger.settle(moment timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ledger, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM settled WHERE until >= moment) THEN
        LOCK TABLE ledger.events IN EXCLUSIVE MODE;
        -- Not into the future, by a process whose clock is ahead: until then nobody could record anything.
        UPDATE settled SET until = greatest(until, least(moment, clock_timestamp()));
    END IF;
END;
$$;
REVOKE ALL ON FUNCTION ledger.settle(timestamptz) FROM PUBLIC;

-- As before; and what comes too late for a moment that is settled is refused as if another had been first, for then it
-- is decided anew, at a later time, by the program before this one as well.
CREATE OR REPLACE FUNCTION ledger.append(ids uuid[], versions bigint[], topics text[], states text[])
RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ledger, pg_temp SET lock_timeout = '5s' AS $$
DECLARE recorded text;
BEGIN
    LOCK TABLE ledger.events IN EXCLUSIVE MODE;
    FOR recorded IN
        SELECT substring(state FROM '"timestamp":\{"_type_":"datetime_iso","_data_":"([-0-9T:.+]+)"')
        FROM unnest(states) AS state
    LOOP
        IF EXISTS (SELECT FROM settled WHERE until >= recorded::timestamptz) THEN
            RAISE EXCEPTION 'recorded at a moment that is settled'
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'settled';
        END IF;
    END LOOP;
    PERFORM pg_notify('ledger', '');
    RETURN QUERY
        INSERT INTO ledger.events (originator_id, originator_version, topic, state)
        SELECT * FROM unnest(ids, versions, topics, states)
        RETURNING events.notification_id;
END;
$$;
