"""What changed between two days: units that came, went, were renamed, and what became what."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor

from layers.dataset import LEVELS
from layers.text import spelling
from layers.units import Unit, read_units


@dataclass(frozen=True)
class UnitsDiff:
    """`counts`: level -> units on the first and on the second day; `reused`: codes that name
    another unit on the second day; `changes`: the recorded ones in between."""

    first: date
    second: date
    counts: dict[str, tuple[int, int]]
    came: list[Unit]
    went: list[Unit]
    reused: list[tuple[Unit, Unit]]
    changes: list[dict[str, Any]]


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
