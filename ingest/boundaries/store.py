"""Writing a plan of units: what ends, what begins, what is drawn anew."""

from datetime import date, datetime

import shapely
from psycopg2.extensions import connection as Connection
from psycopg2.extras import execute_values

from ingest.boundaries.match import Candidate, Plan
from layers.dataset import Level


def store(
    connection: Connection,
    plan: Plan,
    level: Level,
    valid_from: date | None,
    submission_id: int,
    received: datetime,
) -> None:
    """Carry the plan out under `submission_id`, in the caller's transaction.

    New units hold from `valid_from`, or as long as the unit above them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE xom.unit SET valid_to = %s, ended_by = %s WHERE unit_id = ANY (%s)",
            (valid_from, submission_id, [unit.unit_id for unit in plan.ended]),
        )
        returned = execute_values(
            cursor,
            "INSERT INTO xom.unit (level, code, name, type, parent_id, submission_id, valid_from) "
            "VALUES %s RETURNING unit_id",
            [
                (
                    *(level, c.row.code, c.row.name, c.row.type, c.parent_id, submission_id),
                    *(valid_from, c.parent_id),
                )
                for c in plan.new
            ],
            template="(%s, %s, %s, %s, %s, %s, coalesce(%s::date, (SELECT valid_from "
            "FROM xom.unit WHERE unit_id = %s), '1900-01-01'))",
            fetch=True,
        )
        drawn = [(row[0], c) for row, c in zip(returned, plan.new, strict=True)] + plan.redrawn
        cursor.execute(
            "UPDATE xom.unit_geometry SET recorded_to = %s, ended_by = %s "
            "WHERE recorded_to = 'infinity' AND unit_id = ANY (%s)",
            (received, submission_id, [unit_id for unit_id, _ in plan.redrawn]),
        )
        execute_values(
            cursor,
            "INSERT INTO xom.unit_geometry (unit_id, geom, point, submission_id, recorded_from) "
            "VALUES %s",
            [
                (unit_id, *_wkb(c), submission_id, received)
                for unit_id, c in drawn
                if c.geometry is not None
            ],
        )


def _wkb(candidate: Candidate) -> tuple[str, str]:
    """The outline and a point on it, as hex EWKB."""
    outline = shapely.set_srid(candidate.geometry, 4326)
    point = shapely.set_srid(shapely.point_on_surface(outline), 4326)
    return (
        shapely.to_wkb(outline, hex=True, include_srid=True),
        shapely.to_wkb(point, hex=True, include_srid=True),
    )
