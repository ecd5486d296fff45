"""The record is append-only for the service in the database itself, as `kept run` sets it up and as in production."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from api.running.postgres import SERVICE_ROLE, Embedded
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.ledger.install import install
from tests.conftest import Database, new_database
from tests.scenarios import framework_file

OWNER = "kept_owner"
EVENT = "gen_random_uuid(), 1, 'commitment.proposed', '{}'"
COLUMNS = "originator_id, originator_version, topic, state"
WRITES = {
    "insert": f"INSERT INTO ledger.events ({COLUMNS}) VALUES ({EVENT})",
    "insert or update": f"INSERT INTO ledger.events ({COLUMNS}) VALUES ({EVENT})"
    " ON CONFLICT (originator_id, originator_version) DO UPDATE SET state = '{}'",
    "update": "UPDATE ledger.events SET state = '{}'",
    "delete": "DELETE FROM ledger.events",
    "delete in a query": "WITH gone AS (DELETE FROM ledger.events RETURNING 1) SELECT count(*) FROM gone",
    "merge": "MERGE INTO ledger.events e USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "truncate": "TRUNCATE ledger.events",
    "truncate all": "TRUNCATE people.accounts, ledger.events CASCADE",
    "copy in": f"COPY ledger.events ({COLUMNS}) FROM STDIN",
    "lock": "DO $$BEGIN LOCK TABLE ledger.events IN EXCLUSIVE MODE; END$$",
    "lock rows": "SELECT FROM ledger.events FOR UPDATE",
    "move positions": "SELECT setval(pg_get_serial_sequence('ledger.events', 'notification_id'), 1)",
    "use up positions": "SELECT nextval(pg_get_serial_sequence('ledger.events', 'notification_id'))",
    "unsettle": "UPDATE ledger.settled SET until = '-infinity'",
    "keys": "SELECT key FROM voices.keys",
    "keys away": "DELETE FROM voices.keys",
    "a reading away": "DELETE FROM voices.readings",
    "another's reading": "UPDATE voices.readings SET reader = gen_random_uuid()",
    "an erasure away": "DELETE FROM voices.erased",
    "keys to be had otherwise": "CREATE VIEW read.keys AS SELECT * FROM voices.keys; SELECT * FROM read.keys",
    "another version": "UPDATE ledger.schema_version SET version_num = '0001'",
    "the catalogue": "UPDATE pg_catalog.pg_class SET relowner = 10 WHERE relname = 'events'",
}
CHANGES_OF_FORM = {
    "drop": "DROP TABLE ledger.events",
    "drop all": "DROP SCHEMA ledger CASCADE",
    "rename": "ALTER SCHEMA ledger RENAME TO before",
    "retype": "ALTER TABLE ledger.events ALTER state TYPE varchar(1) USING ''",
    "own": f"ALTER TABLE ledger.events OWNER TO {SERVICE_ROLE}",
    "own all": f"REASSIGN OWNED BY {OWNER}, postgres TO {SERVICE_ROLE}",
    "drop what is owned": f"DROP OWNED BY {OWNER}",
    "trigger off": "ALTER TABLE ledger.events DISABLE TRIGGER append_only",
    "all triggers off": "ALTER TABLE ledger.events DISABLE TRIGGER ALL",
    "trigger gone": "DROP TRIGGER append_only ON ledger.events",
    "trigger of its own": "CREATE TRIGGER mine BEFORE INSERT ON ledger.events EXECUTE FUNCTION ledger.refuse_change()",
    "triggers asleep": "SET session_replication_role = replica",
    "rule": "CREATE RULE mine AS ON INSERT TO ledger.events DO INSTEAD NOTHING",
    "rule for readers": 'CREATE RULE "_RETURN" AS ON SELECT TO ledger.events DO INSTEAD SELECT 1',
    "child": "CREATE TABLE read.child () INHERITS (ledger.events)",
    "partition": "CREATE TABLE read.child PARTITION OF ledger.events DEFAULT",
    "foreign key": "CREATE TABLE read.child (id bigint REFERENCES ledger.events ON DELETE CASCADE)",
    "policy": "CREATE POLICY mine ON ledger.events USING (false)",
    "row security": "ALTER TABLE ledger.events ENABLE ROW LEVEL SECURITY",
    "index": "CREATE UNIQUE INDEX mine ON ledger.events (topic)",
    "statistics": "CREATE STATISTICS read.mine ON topic, state FROM ledger.events",
    "append": "CREATE OR REPLACE FUNCTION ledger.append(ids uuid[], versions bigint[], topics text[], states text[])"
    " RETURNS SETOF bigint LANGUAGE sql AS 'SELECT 1'",
    "append of nobody": "DROP FUNCTION ledger.append(uuid[], bigint[], text[], text[])",
    "append led astray": "ALTER FUNCTION ledger.append(uuid[], bigint[], text[], text[]) SET search_path = read",
    "append as the caller": "ALTER FUNCTION ledger.append(uuid[], bigint[], text[], text[]) SECURITY INVOKER",
    "appends": "CREATE OR REPLACE FUNCTION ledger.append_saves(sizes integer[], ids uuid[], versions bigint[],"
    " topics text[], states text[], OUT positions bigint[], OUT refused text[]) LANGUAGE sql AS 'SELECT NULL, NULL'",
    "appends of nobody": "DROP FUNCTION ledger.append_saves(integer[], uuid[], bigint[], text[], text[])",
    "appends led astray": "ALTER FUNCTION ledger.append_saves SET search_path = read",
    "appends as the caller": "ALTER FUNCTION ledger.append_saves SECURITY INVOKER",
    "settle": "CREATE OR REPLACE FUNCTION ledger.settle(moment timestamptz) RETURNS void LANGUAGE sql AS ''",
    "refuse": "CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "table beside": "CREATE TABLE ledger.other (id int)",
    "function beside": "CREATE FUNCTION ledger.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
    "table of people": "CREATE TABLE people.other (id int)",
    "function of the clock": "CREATE FUNCTION clock.other() RETURNS void LANGUAGE sql AS ''",
    "found before others": "CREATE TABLE public.events (id int)",
    "function for all": "CREATE FUNCTION public.append() RETURNS void LANGUAGE sql AS ''",
    "schema": "CREATE SCHEMA another",
    "schema of the owner's name": f"CREATE SCHEMA {OWNER}",
}
MORE_POWER = {
    "superuser": f"ALTER ROLE {SERVICE_ROLE} SUPERUSER",
    "see all": f"ALTER ROLE {SERVICE_ROLE} BYPASSRLS",
    "new role": "CREATE ROLE another SUPERUSER",
    "be postgres": "SET ROLE postgres",
    "be the owner": f"SET ROLE {OWNER}",
    "become the owner": f"SET SESSION AUTHORIZATION {OWNER}",
    "be given the owner": f"GRANT {OWNER} TO {SERVICE_ROLE}",
    "be given files": f"GRANT pg_write_server_files TO {SERVICE_ROLE}",
    "change who may": f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT ALL ON TABLES TO {SERVICE_ROLE}",
    "settings of the owner": f"ALTER ROLE {OWNER} SET search_path = read",
    "settings of all": "ALTER SYSTEM SET fsync = off",
    "settings of the database": "DO $$BEGIN"
    " EXECUTE format('ALTER DATABASE %I SET search_path = read', current_database()); END$$",
    "read a file": "SELECT pg_read_file('PG_VERSION')",
    "list files": "SELECT pg_ls_dir('.')",
    "file to a large object": "SELECT lo_import('/etc/hostname')",
    "large object to a file": "SELECT lo_export(lo_create(0), '/tmp/kept-should-not-be')",
    "copy to a file": "COPY ledger.events TO '/tmp/kept-should-not-be'",
    "copy from a file": "COPY people.accounts FROM '/etc/passwd'",
    "a program": "COPY people.accounts FROM PROGRAM 'true'",
    "a library": "LOAD '/tmp/kept-should-not-be.so'",
    "language": "CREATE FUNCTION read.c() RETURNS int LANGUAGE c AS '/tmp/x', 'x'",
    "inside": "CREATE FUNCTION read.i() RETURNS int LANGUAGE internal AS 'pg_backend_pid'",
    "tables from elsewhere": "CREATE FOREIGN DATA WRAPPER mine",
    "event trigger": "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION ledger.refuse_change()",
    "publication": "CREATE PUBLICATION mine FOR TABLE ledger.events",
    "copy of the cluster": "SELECT pg_create_physical_replication_slot('mine')",
}
CHANGES = [
    pytest.param(change, id=name) for kind in (WRITES, CHANGES_OF_FORM, MORE_POWER) for name, change in kind.items()
]


@contextmanager
def with_an_event(database: Database) -> Iterator[Database]:
    with open_pool(database.service_url, size=2) as pool:
        Accountability(pool).adopt_framework(framework_file(), actor=SYSTEM)
    yield database


@pytest.fixture(scope="module", params=["kept run", "production"])
def kept(embedded: Embedded, set_up: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A ledger whose owner is a superuser, and one with the roles of deploy/roles."""
    with psycopg.connect(embedded.owner_url, autocommit=True) as conn:
        if not conn.execute("SELECT FROM pg_roles WHERE rolname = %s", (OWNER,)).fetchall():
            conn.execute(f"CREATE ROLE {OWNER} LOGIN")
    of = contextmanager(new_database)
    if request.param == "kept run":
        with of(embedded, like=set_up) as database, with_an_event(database):
            yield database
        return
    with of(embedded) as database, psycopg.connect(database.owner_url, autocommit=True) as conn:
        name = conn.info.dbname
        conn.execute(f"ALTER DATABASE {name} OWNER TO {OWNER}")
        conn.execute(f"REVOKE CONNECT, TEMPORARY ON DATABASE {name} FROM PUBLIC")
        conn.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {SERVICE_ROLE}")
        owner_url = make_conninfo(embedded.service_url, dbname=name, user=OWNER)
        install(owner_url, service_role=SERVICE_ROLE)
        with with_an_event(Database(owner_url, database.service_url)) as made:
            yield made


def stored(database: Database) -> list[tuple[Any, ...]]:
    """The whole record, as its owner sees it, and who may do what in its schema."""
    with psycopg.connect(database.owner_url) as conn:
        events = conn.execute("SELECT * FROM ledger.events ORDER BY notification_id").fetchall()
        assert events
        return (
            events
            + conn.execute(
                "SELECT relname, relowner, relacl::text, relhasrules, relhassubclass, relrowsecurity, reltriggers"
                " FROM (SELECT *, (SELECT string_agg(tgname || tgenabled::text, ' ' ORDER BY tgname) FROM pg_trigger"
                " WHERE tgrelid = pg_class.oid) AS reltriggers FROM pg_class) AS c"
                " WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'S') ORDER BY relname"
            ).fetchall()
        )


@pytest.mark.parametrize("change", CHANGES)
def test_the_services_role_cannot_touch_the_record(kept: Database, change: str) -> None:
    before = stored(kept)
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)
    with psycopg.connect(kept.service_url, autocommit=True) as conn, pytest.raises(refused):
        conn.execute(change.encode())
    assert stored(kept) == before


def test_not_through_a_view_nor_a_function_of_its_own_either(kept: Database) -> None:
    before = stored(kept)
    with psycopg.connect(kept.service_url) as conn:
        conn.execute("CREATE VIEW read.mine AS SELECT * FROM ledger.events")
        conn.execute(
            "CREATE FUNCTION read.mine() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM ledger.events'"
        )
        conn.execute(
            "CREATE FUNCTION read.as_trigger() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN DELETE FROM ledger.events; RETURN NULL; END'"
        )
        conn.execute("CREATE TABLE read.some (id int)")
        conn.execute("CREATE TRIGGER mine BEFORE INSERT ON read.some EXECUTE FUNCTION read.as_trigger()")
        for change in ("DELETE FROM read.mine", "SELECT read.mine()", "INSERT INTO read.some VALUES (1)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
                conn.execute(change.encode())
        conn.rollback()
    assert stored(kept) == before


def test_the_role_has_no_right_in_the_catalogue_that_it_need_not_have(kept: Database) -> None:
    def held(query: str) -> list[Any]:
        with psycopg.connect(kept.service_url) as conn:
            return [row[0] for row in conn.execute(query.encode()).fetchall()]

    rights = "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"
    record = "SELECT relname::text FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relname IN"
    tables = "('events', 'settled', 'schema_version')"
    assert len(held(f"{record} {tables}")) == 3
    assert held(f"{record} {tables} AND has_table_privilege(oid, '{rights}')") == []
    assert held(f"{record} {tables} AND has_any_column_privilege(oid, 'INSERT, UPDATE, REFERENCES')") == []
    assert held(f"{record} {tables} AND has_table_privilege(oid, 'SELECT')") == ["events", "schema_version"]
    of_the_owner = "SELECT relname FROM pg_class WHERE relnamespace IN ('people'::regnamespace, 'clock'::regnamespace)"
    assert held(f"{of_the_owner} AND relkind = 'r'")
    assert held(f"{of_the_owner} AND relkind = 'r' AND has_table_privilege(oid, 'TRUNCATE, REFERENCES, TRIGGER')") == []
    sequences = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' AND relnamespace::regnamespace::text IN"
    sequences += " ('ledger', 'voices')"
    assert len(held(sequences)) == 2
    used = "CASE WHEN relkind = 'S' THEN has_sequence_privilege(oid, 'USAGE, SELECT, UPDATE') END"
    assert held(f"{sequences} AND {used}") == []
    keys = "SELECT relname::text FROM pg_class WHERE relnamespace = 'voices'::regnamespace AND relkind = 'r'"
    assert sorted(held(keys)) == ["elsewhere", "erased", "keys", "readings"]
    assert held(f"{keys} AND has_table_privilege(oid, '{rights}')") == []
    assert held(f"{keys} AND has_any_column_privilege(oid, 'INSERT, UPDATE, REFERENCES')") == []
    assert sorted(held(f"{keys} AND has_table_privilege(oid, 'SELECT')")) == ["erased", "readings"]
    schemas = "SELECT nspname::text FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE') ORDER BY 1"
    assert [name for name in held(schemas) if not name.startswith("pg_")] == ["read", "rebuild"]
    assert (
        held(
            "SELECT relname FROM pg_class WHERE relowner = current_user::regrole AND relnamespace ="
            " 'ledger'::regnamespace"
        )
        == []
    )
    assert held("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = current_user::regrole") == []
    assert (
        held(
            "SELECT rolname FROM pg_roles WHERE rolname = current_user"
            " AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)"
        )
        == []
    )
    assert held("SELECT 1 WHERE has_database_privilege(current_database(), 'CREATE')") == []


@pytest.mark.parametrize("sizes", ["{1}", "{2}", "{0,1}", "{-1,2}", "{1,1}", "{NULL}", "{}", "{{1}}", "{2147483647}"])
def test_who_says_wrong_sizes_of_saves_writes_nothing_half(kept: Database, sizes: str) -> None:
    """A save whose second event is taken: it is refused whole, whatever is said of its size."""
    with psycopg.connect(kept.service_url, autocommit=True) as conn:
        taken = stored(kept)[0]
        before = stored(kept)
        values = (sizes, [uuid4(), taken[1]], [1, taken[2]], ["test.happened"] * 2, ["{}"] * 2)
        with suppress(psycopg.Error):
            conn.execute("SELECT ledger.append_saves(%s::integer[], %s, %s::bigint[], %s, %s)", values)
        written = len(stored(kept)) - len(before)
        assert written == (1 if sizes == "{1,1}" else 0)


def test_what_runs_as_the_owner_finds_nothing_that_the_service_made(kept: Database) -> None:
    """Every function with the owner's rights says where it looks, and last of all at what a session made for itself."""
    with psycopg.connect(kept.owner_url) as conn:
        functions = conn.execute(
            "SELECT p.oid::regprocedure::text, array_to_string(proconfig, ' '), coalesce(proacl::text, ''), proowner"
            " FROM pg_proc p WHERE prosecdef AND pronamespace::regnamespace::text NOT LIKE 'pg\\_%'"
        ).fetchall()
        row = conn.execute("SELECT current_user::regrole::oid").fetchone()
    assert row is not None
    assert len(functions) > 1
    for name, settings, rights, owner in functions:
        assert f"search_path={name.partition('.')[0]}, pg_temp" in settings, name
        assert rights, f"{name} is for everybody"
        assert "{=X" not in rights, f"{name} is for everybody"
        assert ",=X" not in rights, f"{name} is for everybody"
        assert owner == row[0], name


def test_setting_up_again_runs_nothing_that_the_service_put_in_its_way(kept: Database) -> None:
    """The owner sets up, grants and migrates; the service can make functions in two schemas, and rows in others."""
    trap = "LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'ran as %', current_user; END$$"
    names = {
        "to_regclass(text)": "regclass",
        "to_regnamespace(text)": "regnamespace",
        "hashtext(text)": "integer",
        "pg_advisory_xact_lock(bigint)": "void",
        "pg_notify(text, text)": "void",
        "clock_timestamp()": "timestamptz",
        "unnest(anyarray)": "anyelement",
        "has_table_privilege(text, text)": "boolean",
    }
    with psycopg.connect(kept.service_url) as conn:
        for schema in ("read", "rebuild"):
            for name, returns in names.items():
                conn.execute(f"CREATE FUNCTION {schema}.{name} RETURNS {returns} {trap}".encode())
            for table in ("events", "settled", "schema_version", "pg_class", "alembic_version"):
                conn.execute(f"CREATE TABLE IF NOT EXISTS {schema}.{table} (id int, version_num text)".encode())
        conn.commit()
    before = stored(kept)
    install(kept.owner_url, service_role=SERVICE_ROLE)
    assert stored(kept) == before
    with psycopg.connect(kept.service_url, autocommit=True) as conn:
        conn.execute("CREATE TEMP TABLE events (LIKE ledger.events)")
        conn.execute("CREATE TEMP TABLE settled (singleton boolean, until timestamptz)")
        conn.execute("SET search_path = pg_temp, read, rebuild, pg_catalog")
        conn.execute("SELECT ledger.settle('2001-01-01T00:00:00Z')")
        conn.execute(
            "SELECT ledger.append(ARRAY[gen_random_uuid()], '{1}'::bigint[], '{commitment.proposed}', ARRAY['{}'])"
        )
        conn.execute(
            "SELECT ledger.append_saves('{1,1}', ARRAY[gen_random_uuid(), gen_random_uuid()], '{1,1}',"
            " '{commitment.proposed,commitment.proposed}', ARRAY['{}', '{}'])"
        )
    after = stored(kept)
    assert len(after) == len(before) + 3
