"""What each database role may do, and where personal data are and are no longer."""

import csv
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import psycopg2
import pytest
from deployments import EMPTY, Deployments
from psycopg2.extensions import cursor as Cursor

from ingest.inbox import make_inboxes, take_all
from ingest.originals import location
from ingest.purge import purge
from ingest.senders import new_token, sender_of_token
from layers.catalogue import Catalogue
from layers.database import Role, connect, dsn
from layers.settings import Settings

pytestmark = pytest.mark.service

AUDIENCES = pytest.mark.parametrize(("role", "schema"), [("pub", "pub"), ("staff", "staff")])
# PostGIS's own, which every client needs to know what a coordinate system is.
COMMON = {"spatial_ref_sys", "geometry_columns", "geography_columns"}
PHONE, PERSON = "0912345678", "Nguyễn Thị Hoà Bình"


@pytest.fixture(scope="module")
def shared(deployments: Deployments) -> Iterator[Settings]:
    """One deployment for the tests that are refused whatever they try."""
    with deployments.deployment(EMPTY) as made:
        yield made


@contextmanager
def session(settings: Settings, role: Role) -> Iterator[Cursor]:
    """Each statement its own transaction, and writing not refused merely by default."""
    with closing(psycopg2.connect(dsn(settings, role))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
            yield cursor


@AUDIENCES
def test_a_reader_reads_its_own_schema_and_nothing_else(
    shared: Settings, role: Role, schema: str
) -> None:
    with session(shared, role) as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n "
            "ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S') "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
            "AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
        )
        readable = set(cursor.fetchall())
        assert {name for where, name in readable if where != schema} <= COMMON
        assert len(readable) > 50
        for table in ("data.lockdown_point_row", "personal.lockdown_point", "xom.sender"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"SELECT * FROM {table}")
        other = "staff" if schema == "pub" else "pub"
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(f"SELECT * FROM {other}.lockdown_point")


@AUDIENCES
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMPORARY TABLE t (x int)",
        "CREATE TABLE public.t (x int)",
        "CREATE TABLE {schema}.t (x int)",
        "CREATE SCHEMA t",
        "INSERT INTO {schema}.gt_pk_metadata VALUES ('a')",
        "DELETE FROM {schema}.gt_pk_metadata",
        "DROP VIEW {schema}.lockdown_point",
        "INSERT INTO spatial_ref_sys (srid) VALUES (1)",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY {schema}.gt_pk_metadata TO PROGRAM 'cat'",
        "SELECT xom.next_moment('lockdown_point')",
        "SET ROLE xom_ingest",
    ],
)
def test_a_reader_changes_nothing(
    shared: Settings, role: Role, schema: str, statement: str
) -> None:
    with session(shared, role) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement.format(schema=schema))


@AUDIENCES
def test_a_reader_is_read_only_and_cannot_run_for_ever(
    shared: Settings, role: Role, schema: str
) -> None:
    with connect(shared, role) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW default_transaction_read_only")
        assert cursor.fetchone() == ("on",)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE data.lockdown_point_row SET name = 'x'",
        "DELETE FROM data.lockdown_point_row",
        "TRUNCATE data.lockdown_point_row",
        "UPDATE data.lockdown_point_record SET key = 'x'",
        "DELETE FROM data.lockdown_point_version",
        "UPDATE xom.finding SET value = 'x'",
        "UPDATE xom.held_row SET key = 'x'",
        "DELETE FROM xom.submission",
        "DELETE FROM xom.sender_grant",
        "CREATE TABLE data.t (x int)",
    ],
)
def test_what_was_accepted_stands(shared: Settings, statement: str) -> None:
    with (
        session(shared, "ingest") as cursor,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
    ):
        cursor.execute(statement)


def test_no_private_field_is_in_any_view(shared: Settings, catalogue: Catalogue) -> None:
    with connect(shared, "owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns "
            "WHERE table_schema IN ('pub', 'staff')"
        )
        columns = cursor.fetchall()
        cursor.execute(
            "SELECT DISTINCT view_schema, view_name FROM information_schema.view_table_usage "
            "WHERE table_schema = 'personal'"
        )
        assert cursor.fetchall() == []
    seen = 0
    for dataset in catalogue:
        private = {field.name for field in dataset.private_fields}
        own = {name for _, view, name in columns if view.startswith(dataset.name)}
        assert not private & own
        seen += bool(private)
    assert seen, "the catalogue has no private field to test with"


def test_staff_fields_and_datasets_are_not_public(shared: Settings, catalogue: Catalogue) -> None:
    with connect(shared, "owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'pub'"
        )
        public = cursor.fetchall()
    for dataset in catalogue:
        hidden = {f.name for f in dataset.fields if f.audience == "staff"}
        own = {column for view, column in public if view.startswith(dataset.name)}
        assert not hidden & own
        assert bool(own) == (dataset.audience == "public")


def test_tokens_are_stored_hashed(settings: Settings) -> None:
    with connect(settings) as connection:
        first = new_token(connection, settings.sender("cdc"))
        token = new_token(connection, settings.sender("cdc"))
        assert sender_of_token(connection, token) == "cdc"
        assert sender_of_token(connection, first) is None
        assert sender_of_token(connection, "") is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT token_hash FROM xom.sender WHERE sender_id = 'cdc'")
            (kept,) = cursor.fetchone() or (b"",)
            assert len(bytes(kept)) == 32 and token.encode() not in bytes(kept)
            cursor.execute("UPDATE xom.sender SET active = false WHERE sender_id = 'cdc'")
        assert sender_of_token(connection, token) is None


# Personal data ------------------------------------------------------------------------------------


def write_list(path: Path, settings: Settings) -> None:
    """Two lockdown points of Vinh with a person's name and number; the second one is held."""
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code FROM xom.unit c JOIN xom.unit d ON d.unit_id = c.parent_id "
            "WHERE d.code = '412' ORDER BY 1 LIMIT 1"
        )
        (commune,) = cursor.fetchone() or ("",)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Tên điểm phong tỏa", "Xã", "Ngày phong tỏa", "Người liên hệ", "SĐT"])
        writer.writerow(["Chợ Vinh", commune, "15/9/2021", PERSON, PHONE])
        writer.writerow(["Chợ Quán Lau", commune, "31/9/2021", PERSON, PHONE])


def where_found(settings: Settings, word: str) -> set[str]:
    """Every table and file of the deployment in which a word stands."""
    found = set()
    with connect(settings, "owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, relname FROM pg_stat_user_tables WHERE schemaname <> 'public'"
        )
        for schema, name in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM {schema}."{name}" t WHERE t::text LIKE %s', (f"%{word}%",)
            )
            if cursor.fetchone() != (0,):
                found.add(f"{schema}.{name}")
    for path in settings.data_dir.rglob("*"):
        if path.is_file() and word.encode() in path.read_bytes():
            found.add(path.relative_to(settings.data_dir).parts[0])
    return found


def test_personal_data_go_on_their_day_from_everywhere(
    settings: Settings, catalogue: Catalogue
) -> None:
    quick = settings.model_copy(
        update={"schedule": settings.schedule.model_copy(update={"settle_seconds": 0.0})}
    )
    quick._path = settings.path
    make_inboxes(quick)
    write_list(quick.data_dir / "inbox" / "ubnd-vinh" / "diem phong toa.csv", quick)
    assert len(take_all(quick, catalogue)) == 1
    held = {"personal.lockdown_point", "personal.held_row", "originals", "inbox"}
    assert where_found(quick, PHONE) == where_found(quick, PERSON) == held

    days = timedelta(days=catalogue["lockdown_point"].retention_days or 0)
    with connect(quick) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM xom.submission WHERE dataset = 'lockdown_point'")
        ((sha256,),) = cursor.fetchall()
        kept = purge(connection, quick, catalogue, today() + days)
        assert (kept.rows, kept.held_rows, kept.originals) == (0, 0, 0)
    half = location(quick.data_dir / "originals", sha256).with_name("tmp_half")
    half.write_text(PHONE)  # of a run that was killed in the middle of copying
    os.utime(half, (0, 0))
    with connect(quick) as connection:
        gone = purge(connection, quick, catalogue, today() + days + timedelta(days=1))
    assert (gone.rows, gone.held_rows, gone.originals) == (1, 1, 1)
    assert where_found(quick, PHONE) == where_found(quick, PERSON) == set()
    assert not location(quick.data_dir / "originals", sha256).exists()
    with connect(quick, "pub") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pub.lockdown_point")
        assert cursor.fetchall() == [("Chợ Vinh",)]


def today() -> date:
    return date.today()
