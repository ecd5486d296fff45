-- The keys of what young people said, of held texts and of the names of accounts (docs/erasure.md). With KEPT_KEYS_URL the
-- service uses this schema of another database, whose backups are others; here then only what was erased is noted.
-- `of_account`: whose words they are, where that is known; `writer`: who recorded them.
CREATE TABLE voices.keys (
    voice uuid PRIMARY KEY, of_account uuid, writer uuid NOT NULL,
    key bytea NOT NULL CHECK (length(key) = 32), made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX keys_of_account ON voices.keys (of_account) WHERE of_account IS NOT NULL;

-- What was erased: by name only, so that a key that comes back with an old copy of this database is erased again.
CREATE TABLE voices.erased (
    voice uuid PRIMARY KEY, erased_by uuid NOT NULL, erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Whether keys are kept in another database: then none is kept here, by a process that was not told so.
CREATE TABLE voices.elsewhere (singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton));

-- Who read which words when.
CREATE TABLE voices.readings (
    reading bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reader uuid NOT NULL, voices uuid[] NOT NULL,
    read_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX readings_of_voice ON voices.readings USING gin (voices);

-- All of these run as the owner: the service's role sees no key but by them.
CREATE FUNCTION voices.keep(voice uuid, of_account uuid, writer uuid, key bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = voices, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM elsewhere) THEN
        RAISE EXCEPTION 'keys are kept in another database' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO keys (voice, of_account, writer, key) VALUES ($1, $2, $3, $4);
END;
$$;

-- The keys of some voices, for somebody who reads them now. There is no other way to a key, and this one notes who came.
CREATE FUNCTION voices.open(reader uuid, wanted uuid[])
RETURNS TABLE (voice uuid, key bytea, is_erased boolean) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = voices, pg_temp AS $$
BEGIN
    INSERT INTO readings (reader, voices)
        SELECT open.reader, array_agg(k.voice) FROM keys k WHERE k.voice = ANY(wanted) HAVING count(*) > 0;
    RETURN QUERY
        SELECT w.voice, k.key, e.voice IS NOT NULL FROM (SELECT DISTINCT unnest(wanted) AS voice) w
        LEFT JOIN keys k ON k.voice = w.voice LEFT JOIN erased e ON e.voice = w.voice;
END;
$$;

-- Whose words they are, and who recorded them: nothing for a voice that has no key.
CREATE FUNCTION voices.whose(wanted uuid) RETURNS TABLE (of_account uuid, writer uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = voices, pg_temp AS $$
    SELECT k.of_account, k.writer FROM keys k WHERE k.voice = wanted;
$$;

-- Every voice of an account that has a key.
CREATE FUNCTION voices.of(account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = voices, pg_temp AS $$
    SELECT k.voice FROM keys k WHERE k.of_account = account;
$$;

-- Erase keys for ever. Returns those that were there.
CREATE FUNCTION voices.erase(wanted uuid[], erased_by uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = voices, pg_temp AS $$
BEGIN
    INSERT INTO erased (voice, erased_by) SELECT DISTINCT unnest(wanted), erase.erased_by ON CONFLICT DO NOTHING;
    RETURN QUERY DELETE FROM keys k WHERE k.voice = ANY(wanted) RETURNING k.voice;
END;
$$;

DO $$
DECLARE made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = 'voices'::regnamespace LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
    END LOOP;
END;
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON voices.readings
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON voices.erased
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- The names of accounts and texts that are held for a check, from now on in boxes of the same kind.
ALTER TABLE people.accounts ADD COLUMN name_box bytea;
ALTER TABLE people.accounts ALTER name SET DEFAULT '';
