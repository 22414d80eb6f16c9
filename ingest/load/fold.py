"""The fold: versions of records from the accepted rows of all submissions not taken back.

Rows of a record are ordered by (as-of, received). A row holds from its as-of moment until the next
row of the record, or until a later full list of the same sender that covers its unit and leaves the
record out (a held row of that record, or an unreadable one in its commune, keeps it). Neighbouring
rows of one sender and equal content are one version, known by the first of them: the same content
again changes nothing.
"""

from datetime import datetime

from psycopg2.extensions import connection as Connection

from ingest.load.stage import content
from layers.dataset import Dataset


def refold(connection: Connection, dataset: Dataset, recorded: datetime) -> None:
    """Fold the records of the temporary table `touched` (record_id) anew.

    Versions that no longer hold are closed in recorded time at `recorded`, new ones open there.
    """
    name = dataset.name
    private = (
        f"LEFT JOIN personal.{name} p ON p.row_id = r.row_id" if dataset.private_fields else ""
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE touched")
        # A record's only row, with no full list after it, simply holds from its moment on.
        cursor.execute(
            f"""
CREATE TEMPORARY TABLE folded ON COMMIT DROP AS
WITH lone AS (
    SELECT r.record_id, min(r.row_id) AS row_id, min(s.as_of) AS valid_from,
           min(s.received) AS received, min(s.submission_id) AS submission_id
    FROM touched t
    JOIN data.{name}_row r ON r.record_id = t.record_id
    JOIN xom.submission s ON s.submission_id = r.submission_id AND s.taken_back IS NULL
    GROUP BY r.record_id HAVING count(*) = 1
)
SELECT record_id, row_id, valid_from, timestamptz 'infinity' AS valid_to
FROM lone
WHERE (valid_from, received, submission_id) >= ALL (
    SELECT as_of, received, submission_id FROM xom.submission
    WHERE dataset = %(dataset)s AND closes AND status = 'accepted' AND taken_back IS NULL)""",
            {"dataset": name},
        )
        cursor.execute("DELETE FROM touched t USING folded f WHERE f.record_id = t.record_id")
        cursor.execute(
            f"""
INSERT INTO folded
WITH puts AS (
    SELECT r.record_id, r.row_id, c.key, s.sender_id, s.as_of, s.received, s.submission_id,
           ARRAY[r.hamlet_id, r.commune_id, r.district_id, r.province_id] AS units, r.commune_id,
           lead(s.as_of) OVER later AS next_as_of, lead(s.received) OVER later AS next_received,
           lead(s.submission_id) OVER later AS next_id,
           ROW(s.sender_id, {content(dataset, "r", "p")}) AS said
    FROM touched t
    JOIN data.{name}_record c ON c.record_id = t.record_id
    JOIN data.{name}_row r ON r.record_id = t.record_id
    JOIN xom.submission s ON s.submission_id = r.submission_id AND s.taken_back IS NULL
    {private}
    WINDOW later AS (PARTITION BY r.record_id ORDER BY s.as_of, s.received, s.submission_id)
), ends AS (
    SELECT puts.*, as_of AS valid_from,
           last_value(said) OVER (
               PARTITION BY record_id, as_of ORDER BY received, submission_id
               ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS settled,
           least(coalesce(next_as_of, 'infinity'), coalesce(closing.as_of_closed, 'infinity'))
               AS valid_to
    FROM puts
    LEFT JOIN LATERAL (
        SELECT l.as_of AS as_of_closed
        FROM xom.submission l
        WHERE l.dataset = %(dataset)s AND l.closes AND l.status = 'accepted'
          AND l.taken_back IS NULL AND l.sender_id = puts.sender_id
          AND (l.as_of, l.received, l.submission_id)
              > (puts.as_of, puts.received, puts.submission_id)
          AND (next_id IS NULL OR (l.as_of, l.received, l.submission_id)
              < (next_as_of, next_received, next_id))
          AND l.coverage && puts.units
          AND NOT coalesce(puts.commune_id = ANY (l.suspended), false)
          AND NOT EXISTS (SELECT FROM xom.held_row h
                          WHERE h.submission_id = l.submission_id AND h.key = puts.key)
        ORDER BY l.as_of, l.received, l.submission_id
        LIMIT 1
    ) closing ON true
), held AS (   -- a row replaced at its own moment never held, unless by its like
    SELECT *, CASE WHEN lag(valid_to) OVER timeline = valid_from
                    AND lag(said) OVER timeline IS NOT DISTINCT FROM said
              THEN 0 ELSE 1 END AS starts
    FROM ends
    WHERE valid_from < valid_to OR said IS NOT DISTINCT FROM settled
    WINDOW timeline AS (PARTITION BY record_id ORDER BY as_of, received, submission_id)
), islands AS (
    SELECT *, sum(starts) OVER (PARTITION BY record_id ORDER BY as_of, received, submission_id)
              AS island
    FROM held
)
SELECT record_id, (array_agg(row_id ORDER BY as_of, received, submission_id))[1] AS row_id,
       min(valid_from) AS valid_from, max(valid_to) AS valid_to
FROM islands
GROUP BY record_id, island
HAVING min(valid_from) < max(valid_to)""",
            {"dataset": name},
        )
        cursor.execute(
            f"""
UPDATE data.{name}_version v SET recorded_to = %(recorded)s
FROM (SELECT record_id FROM touched UNION SELECT record_id FROM folded) t
WHERE v.record_id = t.record_id AND v.recorded_to = 'infinity' AND NOT EXISTS (
    SELECT FROM folded f WHERE f.record_id = v.record_id AND f.row_id = v.row_id
       AND f.valid_from = v.valid_from AND f.valid_to = v.valid_to)""",
            {"recorded": recorded},
        )
        cursor.execute(
            f"""
INSERT INTO data.{name}_version (record_id, row_id, valid_from, valid_to, recorded_from)
SELECT f.record_id, f.row_id, f.valid_from, f.valid_to, %(recorded)s
FROM folded f
WHERE NOT EXISTS (
    SELECT FROM data.{name}_version v
    WHERE v.record_id = f.record_id AND v.recorded_to = 'infinity' AND v.row_id = f.row_id
      AND v.valid_from = f.valid_from AND v.valid_to = f.valid_to)""",
            {"recorded": recorded},
        )
