"""Taking a submission back: a flag, and a fold anew of what it touched."""

from datetime import datetime

from psycopg2.extensions import connection as Connection

from ingest import ledger
from ingest.load.store import take_back
from layers.catalogue import Catalogue
from layers.dataset import LEVELS
from layers.errors import InputError


def revert(connection: Connection, catalogue: Catalogue, submission_id: int) -> None:
    """Take a submission back in the caller's transaction; it stays in the ledger.

    What was gone through again after it, from the same kept file, goes with it.
    Raises UnknownName for an unknown number, InputError where there is nothing to take back.
    """
    ledger.lock_dataset(connection, str(ledger.submission(connection, submission_id)["dataset"]))
    found = ledger.submission(connection, submission_id)  # nobody else takes it back meanwhile
    if found["status"] == "refused":
        raise InputError(
            f"submission {submission_id} was refused: it changed nothing",
            vi=f"Lần gửi {submission_id} đã bị từ chối, không có gì để thu hồi.",
        )
    if found["taken_back"] is not None:
        raise InputError(
            f"submission {submission_id} was taken back already",
            vi=f"Lần gửi {submission_id} đã được thu hồi trước đó.",
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE xom.submission SET taken_back = now.moment "
            "FROM (SELECT xom.next_moment(%s) AS moment) now "
            "WHERE submission_id = %s OR (supplements = %s AND submission_id > %s "
            "AND taken_back IS NULL) RETURNING submission_id, taken_back",
            (
                found["dataset"],
                submission_id,
                found["supplements"] or submission_id,
                submission_id,
            ),
        )
        taken = cursor.fetchall()
    moment = taken[0][1]
    if found["dataset"] in LEVELS:
        _revert_units(connection, catalogue, submission_id, moment)
    else:
        take_back(connection, catalogue[found["dataset"]], [number for number, _ in taken], moment)


def _revert_units(
    connection: Connection, catalogue: Catalogue, submission_id: int, moment: datetime
) -> None:
    """Remove the units that the load created, and restore what it ended or redrew."""
    with connection.cursor() as cursor:
        users = ["SELECT parent_id AS unit_id FROM xom.unit"] + [
            f"SELECT unnest(ARRAY[hamlet_id, commune_id, district_id, province_id]) "
            f"FROM data.{dataset.name}_row"
            for dataset in catalogue
        ]
        cursor.execute(
            f"SELECT count(*) FROM xom.unit WHERE submission_id = %s "
            f"AND unit_id IN ({' UNION '.join(users)})",
            (submission_id,),
        )
        (used,) = cursor.fetchone() or (0,)
        if used:
            raise InputError(
                f"submission {submission_id}: {used} of its units are in use by records or lower "
                f"units; take those back first",
                vi=f"Lần gửi {submission_id}: {used} đơn vị đang được sử dụng; "
                f"hãy thu hồi các dữ liệu đó trước.",
            )
        cursor.execute(
            "DELETE FROM xom.unit_geometry WHERE submission_id = %(id)s AND unit_id IN "
            "(SELECT unit_id FROM xom.unit WHERE submission_id = %(id)s)",
            {"id": submission_id},
        )
        cursor.execute("DELETE FROM xom.unit_change WHERE submission_id = %s", (submission_id,))
        cursor.execute("DELETE FROM xom.unit WHERE submission_id = %s", (submission_id,))
        cursor.execute(
            "UPDATE xom.unit_geometry SET recorded_to = %s WHERE submission_id = %s "
            "AND recorded_to = 'infinity'",
            (moment, submission_id),
        )
        cursor.execute(
            "UPDATE xom.unit SET valid_to = 'infinity', ended_by = NULL WHERE ended_by = %s",
            (submission_id,),
        )
        # Of each unit that is left without a drawing, the last one that still counts.
        cursor.execute(
            """
INSERT INTO xom.unit_geometry (unit_id, geom, point, submission_id, recorded_from)
SELECT DISTINCT ON (g.unit_id) g.unit_id, g.geom, g.point, g.submission_id, %(moment)s
FROM xom.unit_geometry g
JOIN xom.submission s ON s.submission_id = g.submission_id AND s.taken_back IS NULL
WHERE g.unit_id IN (SELECT unit_id FROM xom.unit_geometry WHERE submission_id = %(id)s)
  AND NOT EXISTS (SELECT FROM xom.unit_geometry now
                  WHERE now.unit_id = g.unit_id AND now.recorded_to = 'infinity')
ORDER BY g.unit_id, s.received DESC""",
            {"id": submission_id, "moment": moment},
        )
