-- The first event of each history, by what it begins: for the list of councils, and for whatever starts from all there is of
-- a kind. On a large ledger build it by hand before (docs/upgrade.md). A build by hand that was cut off leaves an index that
-- serves no question: it is made again.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('ledger.events_first') AND NOT indisvalid) THEN
        DROP INDEX ledger.events_first;
    END IF;
END;
$$;
CREATE INDEX IF NOT EXISTS events_first ON ledger.events (topic, originator_id) WHERE originator_version = 1;

-- Texts that are held, as they are listed (api/held_lists.py): these do all that the two before them did.
CREATE INDEX held_waiting ON people.held (council, asked_at, id) WHERE state = 'waiting';
CREATE INDEX held_asked ON people.held (writer, council, asked_at, id) WHERE state <> 'accepted';
CREATE INDEX held_every ON people.held (council, asked_at, id);
DROP INDEX people.held_of_council, people.held_of_writer;
