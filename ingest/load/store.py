"""Staged rows become immutable facts, and the records they touch are folded."""

from datetime import date, datetime, timedelta

from psycopg2.extensions import connection as Connection

from ingest.load.fold import refold
from ingest.load.stage import GEOMETRY, MANY, UNIT_COLUMNS
from layers.dataset import Dataset


def store(
    connection: Connection, dataset: Dataset, submission_id: int, recorded: datetime, sent: date
) -> None:
    """Store the staged rows under `submission_id` and refold what they and its closings touch.

    `recorded` is the moment of the new versions; from the day `sent` private cells are kept.

    Needs the temporary tables of `stage` and `compare`.
    """
    _store_rows(connection, dataset, submission_id, _purge_after(dataset, sent))
    name = dataset.name
    with connection.cursor() as cursor:
        # A row that changes nothing now can still matter to what lies after it in time.
        cursor.execute(
            f"""
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT c.record_id FROM outcome o JOIN data.{name}_record c USING (key)
WHERE o.state <> 'unchanged' OR NOT o.same_sender OR EXISTS (
    SELECT FROM xom.submission later JOIN xom.submission this ON this.submission_id = %(id)s
    WHERE later.dataset = this.dataset
      AND (later.as_of > this.as_of OR this.supplements IS NOT NULL))
UNION SELECT record_id FROM gone""",
            {"id": submission_id},
        )
    refold(connection, dataset, recorded)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xom.analyze_dataset(%s) WHERE (SELECT count(*) FROM incoming) > %s",
            (name, MANY),
        )


def _store_rows(
    connection: Connection, dataset: Dataset, submission_id: int, purge_after: date | None
) -> None:
    name = dataset.name
    fields = "".join(f', "{f.name}"' for f in dataset.stored_fields) + ", geom"
    values = "".join(f', i."{f.name}"' for f in dataset.stored_fields)
    values += f", {GEOMETRY[dataset.geometry]}"
    units = ", ".join(UNIT_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO data.{name}_record (key) SELECT o.key FROM outcome o "
            f"WHERE o.record_id IS NULL"
        )
        cursor.execute(
            f"""
INSERT INTO data.{name}_row
    (record_id, submission_id, sheet, row_number, {units}, approximate{fields})
SELECT c.record_id, %s, i.sheet, i."row", {units}, i.approximate{values}
FROM incoming i JOIN data.{name}_record c ON c.key = i.key""",
            (submission_id,),
        )
        if dataset.private_fields:
            names = ", ".join(f'"{f.name}"' for f in dataset.private_fields)
            chosen = ", ".join(f'i."{f.name}"' for f in dataset.private_fields)
            cursor.execute(
                f"""
INSERT INTO personal.{name} (row_id, purge_after, {names})
SELECT r.row_id, %s, {chosen}
FROM data.{name}_row r JOIN incoming i ON i.sheet = r.sheet AND i."row" = r.row_number
WHERE r.submission_id = %s AND num_nonnulls({chosen}) > 0""",
                (purge_after, submission_id),
            )


def _purge_after(dataset: Dataset, day: date) -> date | None:
    return day + timedelta(days=dataset.retention_days) if dataset.retention_days else None


def take_back(
    connection: Connection, dataset: Dataset, submission_ids: list[int], moment: datetime
) -> None:
    """Refold every record that the submissions gave a row, or that their full lists closed.

    The caller has set `taken_back` on the submissions already.
    """
    name = dataset.name
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT record_id FROM data.{name}_row WHERE submission_id = ANY (%(ids)s)
UNION
SELECT v.record_id FROM data.{name}_version v, xom.submission s
WHERE s.submission_id = ANY (%(ids)s) AND s.closes
  AND v.recorded_to = 'infinity' AND v.valid_to = s.as_of
UNION  -- closed at the very moment of its row, a record has no version that ends there
SELECT r.record_id FROM xom.submission s
JOIN xom.submission same ON same.dataset = s.dataset AND same.sender_id = s.sender_id
     AND same.as_of = s.as_of
JOIN data.{name}_row r ON r.submission_id = same.submission_id
WHERE s.submission_id = ANY (%(ids)s) AND s.closes""",
            {"ids": submission_ids},
        )
    refold(connection, dataset, moment)
