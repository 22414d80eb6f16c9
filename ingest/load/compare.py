"""What a delivery would do: which records are new, changed, unchanged, gone."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from ingest.load.stage import content, incoming_content
from layers.dataset import Dataset

MOST_NAMES = 50


@dataclass(frozen=True)
class Scope:
    """What a full list speaks for: the sender's units, less the communes where it is unreadable."""

    sender_id: str
    as_of: datetime
    closes: bool
    coverage: list[int]
    suspended: list[int]
    held_keys: list[str]
    received: datetime | None = None  # its place among those of one as-of moment; None: the last


@dataclass(frozen=True)
class Effect:
    """Counts of records; `gone_names` names (the first of) those that would vanish.

    `waiting` counts those whose vanishing waits for a person's word, and that are not gone.
    """

    new: int
    changed: int
    unchanged: int
    gone: int
    gone_names: list[str]
    alive: int
    waiting: int = 0


def compare(connection: Connection, dataset: Dataset, scope: Scope) -> Effect:
    """Compare the staged rows with what holds at the delivery's as-of moment.

    Leaves two temporary tables: `outcome` (key, record_id, state, same_sender) and `gone`
    (record_id, key, label).
    """
    words = {
        "sender": scope.sender_id,
        "as_of": scope.as_of,
        "coverage": scope.coverage,
        "suspended": scope.suspended,
        "held": scope.held_keys,
        "closes": scope.closes,
        "received": scope.received,
    }
    name = dataset.name
    private = (
        f"LEFT JOIN personal.{name} p ON p.row_id = r.row_id" if dataset.private_fields else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
CREATE TEMPORARY TABLE outcome ON COMMIT DROP AS
SELECT i.key, c.record_id, coalesce(s.sender_id = %(sender)s, true) AS same_sender,
       CASE WHEN {_overtaken(name, "c")} THEN 'unchanged'
            WHEN v.row_id IS NULL THEN 'new'
            WHEN ROW({incoming_content(dataset)}) IS NOT DISTINCT FROM
                 ROW({content(dataset, "r", "p")}) THEN 'unchanged'
            ELSE 'changed' END AS state
FROM incoming i
LEFT JOIN data.{name}_record c ON c.key = i.key
LEFT JOIN data.{name}_version v ON v.record_id = c.record_id AND v.recorded_to = 'infinity'
     AND v.valid_from <= %(as_of)s AND v.valid_to > %(as_of)s
LEFT JOIN data.{name}_row r ON r.row_id = v.row_id
LEFT JOIN xom.submission s ON s.submission_id = r.submission_id
{private}""",
            words,
        )
        cursor.execute(
            f"""
CREATE TEMPORARY TABLE gone ON COMMIT DROP AS
SELECT c.record_id, c.key, {_label(dataset)} AS label
FROM data.{name}_version v
JOIN data.{name}_row r ON r.row_id = v.row_id
LEFT JOIN xom.unit hamlet ON hamlet.unit_id = r.hamlet_id
LEFT JOIN xom.unit commune ON commune.unit_id = r.commune_id
LEFT JOIN xom.unit district ON district.unit_id = r.district_id
LEFT JOIN xom.unit province ON province.unit_id = r.province_id
JOIN xom.submission s ON s.submission_id = r.submission_id AND s.sender_id = %(sender)s
JOIN data.{name}_record c ON c.record_id = v.record_id
WHERE %(closes)s AND v.recorded_to = 'infinity'
  AND v.valid_from <= %(as_of)s AND v.valid_to > %(as_of)s
  AND ARRAY[r.hamlet_id, r.commune_id, r.district_id, r.province_id] && %(coverage)s::bigint[]
  AND NOT coalesce(r.commune_id = ANY (%(suspended)s::bigint[]), false)
  AND NOT c.key = ANY (%(held)s::text[])
  AND NOT EXISTS (SELECT FROM incoming i WHERE i.key = c.key)
  AND NOT {_overtaken(name, "c")}""",
            words,
        )
        cursor.execute("SELECT state, count(*) FROM outcome GROUP BY state")
        states = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM gone")
        (gone,) = cursor.fetchone() or (0,)
        cursor.execute("SELECT label FROM gone ORDER BY label LIMIT %s", (MOST_NAMES,))
        names = [key for (key,) in cursor.fetchall()]
        cursor.execute(
            f"""
SELECT count(*) FROM data.{name}_version v
JOIN data.{name}_row r ON r.row_id = v.row_id
JOIN xom.submission s ON s.submission_id = r.submission_id AND s.sender_id = %(sender)s
WHERE v.recorded_to = 'infinity' AND v.valid_from <= %(as_of)s AND v.valid_to > %(as_of)s""",
            words,
        )
        (alive,) = cursor.fetchone() or (0,)
    return Effect(
        new=states.get("new", 0),
        changed=states.get("changed", 0),
        unchanged=states.get("unchanged", 0),
        gone=gone,
        gone_names=names,
        alive=alive,
    )


def _overtaken(name: str, record: str) -> str:
    """SQL: whether a delivery of the same moment, received later, has its own row of the record."""
    return f"""(%(received)s::timestamptz IS NOT NULL AND EXISTS (
    SELECT FROM data.{name}_row own JOIN xom.submission later USING (submission_id)
    WHERE own.record_id = {record}.record_id AND later.as_of = %(as_of)s
      AND later.received > %(received)s::timestamptz AND later.taken_back IS NULL))"""


def _label(dataset: Dataset) -> str:
    """SQL: what a person calls the record: its key's fields in words, the smallest thing first."""
    parts = [
        f"{field.level}.type || ' ' || {field.level}.name"
        if field.type == "unit"
        else f'r."{field.name}"::text'
        for field in map(dataset.field, reversed(dataset.key))
    ]
    return f"concat_ws(', ', {', '.join(parts)})"


def take_out_foreign(connection: Connection, dataset: Dataset, scope: Scope) -> dict[str, str]:
    """Remove staged rows whose record another sender reported; {key: that sender's name}."""
    name = dataset.name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM xom.submission WHERE dataset = %s AND sender_id <> %s "
            "AND status = 'accepted' LIMIT 1",
            (name, scope.sender_id),
        )
        if cursor.fetchone() is None:
            return {}
        cursor.execute(
            f"""
WITH other AS (
    SELECT c.key, sender.name
    FROM incoming i
    JOIN data.{name}_record c ON c.key = i.key
    JOIN data.{name}_version v ON v.record_id = c.record_id AND v.recorded_to = 'infinity'
         AND v.valid_from <= %s AND v.valid_to > %s
    JOIN data.{name}_row r ON r.row_id = v.row_id
    JOIN xom.submission s ON s.submission_id = r.submission_id AND s.sender_id <> %s
    JOIN xom.sender ON sender.sender_id = s.sender_id
)
DELETE FROM incoming i USING other WHERE i.key = other.key RETURNING other.key, other.name""",
            (scope.as_of, scope.as_of, scope.sender_id),
        )
        return dict(cursor.fetchall())
