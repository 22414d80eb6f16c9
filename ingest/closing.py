"""A full list that would remove much: its rows go in, what it leaves out waits for a person."""

from dataclasses import replace

from psycopg2.extensions import connection as Connection

from ingest import ledger
from ingest.load.compare import Effect
from ingest.load.fold import refold
from layers.catalogue import Catalogue
from layers.errors import InputError
from layers.settings import Settings

# A list must leave out this many records before their share is looked at.
FLOOR = 10


def closes_too_much(effect: Effect, settings: Settings) -> bool:
    """Whether more would vanish than `limits.closing_share` of the sender's records."""
    return effect.gone > max(FLOOR, settings.limits.closing_share * effect.alive)


def keep_open(connection: Connection, effect: Effect) -> Effect:
    """Take the vanishing records out of the delivery's effect (temporary table `gone`)."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM gone")
    return replace(effect, gone=0, waiting=effect.gone)


def confirm(connection: Connection, catalogue: Catalogue, submission_id: int) -> int:
    """Let a waiting list close what it leaves out; how many records that closed.

    From its as-of moment on they are gone; the list is folded in as if it had closed them at once.
    Raises UnknownName, and InputError where nothing waits.
    """
    found = ledger.submission(connection, submission_id)
    if not found["closing_waits"] or found["taken_back"] is not None:
        raise InputError(
            f"submission {submission_id}: nothing in it waits to be confirmed",
            vi=f"Lần gửi {submission_id} không có gì chờ xác nhận.",
        )
    dataset = catalogue[found["dataset"]]
    ledger.lock_dataset(connection, dataset.name)
    name = dataset.name
    with connection.cursor() as cursor:
        cursor.execute(
            # The word holds for the list however often its kept file was gone through.
            "UPDATE xom.submission SET closes = true, closing_waits = false, "
            "confirmed = now.moment FROM (SELECT xom.next_moment(%s) AS moment) now "
            "WHERE closing_waits AND taken_back IS NULL "
            "AND %s IN (submission_id, supplements) RETURNING confirmed",
            (found["dataset"], found["supplements"] or submission_id),
        )
        row = cursor.fetchone()
        assert row is not None
        cursor.execute(
            f"""
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT DISTINCT v.record_id FROM data.{name}_version v
JOIN data.{name}_row r ON r.row_id = v.row_id
JOIN xom.submission s ON s.submission_id = r.submission_id
JOIN xom.submission list ON list.submission_id = %(id)s AND list.sender_id = s.sender_id
WHERE v.recorded_to = 'infinity' AND v.valid_from <= list.as_of AND v.valid_to > list.as_of""",
            {"id": submission_id},
        )
        cursor.execute("CREATE TEMPORARY TABLE listed ON COMMIT DROP AS SELECT * FROM touched")
    refold(connection, dataset, row[0])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
SELECT count(*) FROM listed, xom.submission s
WHERE s.submission_id = %s AND NOT EXISTS (
    SELECT FROM data.{name}_version v
    WHERE v.record_id = listed.record_id AND v.recorded_to = 'infinity'
      AND v.valid_from <= s.as_of AND v.valid_to > s.as_of)""",
            (submission_id,),
        )
        (closed,) = cursor.fetchone() or (0,)
        cursor.execute(
            "UPDATE xom.submission SET records_gone = %s WHERE submission_id = %s",
            (closed, submission_id),
        )
    return int(closed)
