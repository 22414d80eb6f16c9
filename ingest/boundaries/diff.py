"""What changed between two days: units that came, went, were renamed, and what became what."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor

from ingest.boundaries.entry import FIRST_DAY
from layers.dataset import LEVELS
from layers.text import spelling
from layers.units import Unit, UnitIndex, read_units


@dataclass(frozen=True)
class Redrawn:
    """A unit's new drawing: the day from which its file holds, or on which it was loaded where the
    file has no date; `area` (m²) is the land that either drawing has and the other has not."""

    unit: Unit
    on_date: date
    area: float


@dataclass(frozen=True)
class UnitsDiff:
    """`counts`: level -> units on the first and on the second day; `reused`: codes that name
    another unit on the second day; `changes`: the recorded ones in between; `redrawn`: the new
    drawings in between of units that are the same on both days."""

    first: date
    second: date
    counts: dict[str, tuple[int, int]]
    came: list[Unit]
    went: list[Unit]
    reused: list[tuple[Unit, Unit]]
    changes: list[dict[str, Any]]
    redrawn: list[Redrawn]


def diff(connection: Connection, first: date, second: date) -> UnitsDiff:
    """Compare the units of two days."""
    before, after = read_units(connection, first), read_units(connection, second)
    codes: dict[tuple[str, str | None], Unit] = {
        (u.level, u.code): u for u in after.units.values() if u.code
    }
    old, new = (
        Counter(u.level for u in before.units.values()),
        Counter(u.level for u in after.units.values()),
    )
    went = [u for i, u in before.units.items() if i not in after.units]
    return UnitsDiff(
        first=first,
        second=second,
        counts={level: (old[level], new[level]) for level in LEVELS},
        came=[u for i, u in after.units.items() if i not in before.units],
        went=went,
        reused=[
            (u, now)
            for u in went
            if (now := codes.get((u.level, u.code))) and spelling(now.title) != spelling(u.title)
        ],
        changes=_changes(connection, first, second),
        redrawn=_redrawn(connection, before, after),
    )


def _changes(connection: Connection, first: date, second: date) -> list[dict[str, Any]]:
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(
            "SELECT c.kind, c.on_date, c.share, old.level, old.code AS old_code, "
            "old.type || ' ' || old.name AS old_name, new.code AS new_code, "
            "new.type || ' ' || new.name AS new_name FROM xom.unit_change c "
            "JOIN xom.unit old ON old.unit_id = c.old_unit_id "
            "JOIN xom.unit new ON new.unit_id = c.new_unit_id "
            "WHERE c.on_date > %s AND c.on_date <= %s ORDER BY c.on_date, new.code, old.code",
            (first, second),
        )
        return [dict(row) for row in cursor.fetchall()]


def _redrawn(connection: Connection, before: UnitIndex, after: UnitIndex) -> list[Redrawn]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
SELECT * FROM (
    SELECT g.unit_id,
           CASE WHEN s.as_of <= %s::timestamp AT TIME ZONE clock.timezone THEN g.recorded_from
                ELSE s.as_of END AT TIME ZONE clock.timezone AS moment,
           ST_Area(ST_SymDifference(g.geom, lag(g.geom) OVER versions)::geography) AS area
    FROM xom.unit_geometry g
    JOIN xom.submission s ON s.submission_id = g.submission_id AND s.taken_back IS NULL
    CROSS JOIN xom.clock
    WINDOW versions AS (PARTITION BY g.unit_id ORDER BY g.recorded_from)
) drawn
WHERE area > 0 AND moment >= %s AND moment < %s
ORDER BY moment, unit_id""",
            (FIRST_DAY, before.day + timedelta(days=1), after.day + timedelta(days=1)),
        )
        return [
            Redrawn(after.units[unit_id], moment.date(), area)
            for unit_id, moment, area in cursor.fetchall()
            if unit_id in before.units and unit_id in after.units
        ]
