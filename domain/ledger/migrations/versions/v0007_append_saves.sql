-- Several saves in one transaction, each all or nothing: as ledger.append beside it, which the program before uses, with
-- one lock, one NOTIFY and one wait for the disk for all of them. `sizes`: how many events each save has; they stand one
-- after the other. Answers the position of every event; and what refused each save, where any was refused: 'version' where
-- a version is taken, 'settled' where it comes too late for a moment that is settled.
CREATE FUNCTION ledger.append_saves(
    sizes integer[], ids uuid[], versions bigint[], topics text[], states text[],
    OUT positions bigint[], OUT refused text[]
) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = ledger, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    -- Behind these words stands when an event was recorded. To look for them with a pattern takes ten times as long.
    recorded constant text := '"timestamp":{"_type_":"datetime_iso","_data_":"';
    late boolean;
    made bigint[];
    first integer := 1;
    last integer := 0;
BEGIN
    LOCK TABLE ledger.events IN EXCLUSIVE MODE;
    PERFORM pg_notify('ledger', '');
    late := EXISTS (
        SELECT FROM settled, unnest(states) AS state
        WHERE substring(left(split_part(state, recorded, 2), 40) FROM '^[-0-9T:.+]+')::timestamptz <= until
    );
    IF NOT late THEN
        BEGIN
            WITH added AS (
                INSERT INTO ledger.events (originator_id, originator_version, topic, state)
                SELECT * FROM unnest(ids, versions, topics, states) RETURNING notification_id
            ) SELECT array_agg(notification_id ORDER BY notification_id) INTO positions FROM added;
            RETURN;
        EXCEPTION WHEN unique_violation THEN
            positions := NULL;
        END;
    END IF;
    -- One is refused, and only that one: so each by itself.
    FOR save IN 1 .. cardinality(sizes) LOOP
        last := first + sizes[save] - 1;
        late := EXISTS (
            SELECT FROM settled, unnest(states[first:last]) AS state
            WHERE substring(left(split_part(state, recorded, 2), 40) FROM '^[-0-9T:.+]+')::timestamptz <= until
        );
        refused[save] := CASE WHEN late THEN 'settled' END;
        made := array_fill(NULL::bigint, ARRAY[sizes[save]]);
        IF NOT late THEN
            BEGIN
                WITH added AS (
                    INSERT INTO ledger.events (originator_id, originator_version, topic, state)
                    SELECT * FROM unnest(ids[first:last], versions[first:last], topics[first:last], states[first:last])
                    RETURNING notification_id
                ) SELECT array_agg(notification_id ORDER BY notification_id) INTO made FROM added;
            EXCEPTION WHEN unique_violation THEN
                refused[save] := 'version';
            END;
        END IF;
        positions := positions || made;
        first := last + 1;
    END LOOP;
    IF last <> cardinality(ids) THEN
        RAISE EXCEPTION 'the sizes of the saves are not those of the events' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END;
$$;
REVOKE ALL ON FUNCTION ledger.append_saves(integer[], uuid[], bigint[], text[], text[]) FROM PUBLIC;
