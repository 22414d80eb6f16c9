"""Loading units: the file is held against what exists on its day, and only differences are written.

A file speaks for the parents it names: units of its level under them that it leaves out end on its
day; those under other parents are not touched.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from psycopg2.extensions import connection as Connection
from psycopg2.extras import execute_values

from ingest.boundaries.entry import enter
from ingest.boundaries.read import UnitRow, read_unit_file
from ingest.findings import Finding
from ingest.ledger import Counts, add_findings
from ingest.messages import sentences, severity
from layers.dataset import LEVELS, Level
from layers.settings import Settings
from layers.text import spelling
from layers.units import Unit, UnitIndex, read_units


@dataclass
class UnitsResult:
    """What a load of units did."""

    level: Level
    submission_id: int = 0
    rows_in: int = 0
    new: int = 0
    redrawn: int = 0
    unchanged: int = 0
    held: int = 0
    ended: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Checked:
    row: UnitRow
    parent_id: int | None
    geometry: shapely.MultiPolygon


def load_units(
    connection: Connection,
    settings: Settings,
    path: Path,
    level: Level | None = None,
    valid_from: date | None = None,
    crs: str | None = None,
) -> UnitsResult:
    """Load a vector file of units in the caller's transaction.

    `valid_from` is the day from which they hold (else the first day of the deployment's records,
    1900-01-01); `crs` overrides what the file says. Raises Unreadable, Unusable.
    """
    day = valid_from or date(1900, 1, 1)
    units = read_units(connection, day)
    file = read_unit_file(path, level, crs, settings, units)
    level, rows = file.level, file.rows
    result = UnitsResult(level, rows_in=len(rows), findings=list(file.findings))
    checked = _check(rows, level, units, settings, result)
    result.held = len(rows) - len(checked)
    existing = _existing(units, level, {c.parent_id for c in checked})
    matched = {_identity(c): existing.pop(_identity(c), None) for c in checked}
    redrawn = [c for c in checked if (u := matched[_identity(c)]) and _redrawn(c, u, units)]
    new = [c for c in checked if matched[_identity(c)] is None]
    result.new, result.redrawn, result.ended = len(new), len(redrawn), len(existing)
    result.unchanged = len(checked) - len(new) - len(redrawn)
    counts = Counts(
        rows_in=result.rows_in,
        loaded=result.new + result.redrawn,
        unchanged=result.unchanged,
        held=result.held,
        new=result.new,
        changed=result.redrawn,
        gone=result.ended,
    )
    result.submission_id, received = enter(connection, settings, level, day, path, counts)
    add_findings(connection, result.submission_id, result.findings)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE xom.unit SET valid_to = %s, ended_by = %s WHERE unit_id = ANY (%s)",
            (day, result.submission_id, [unit.unit_id for unit in existing.values()]),
        )
        ids = _insert_units(cursor, new, level, day, result.submission_id)
        drawn = list(zip(ids, new, strict=True))
        for c in redrawn:
            unit = matched[_identity(c)]
            assert unit is not None
            drawn.append((unit.unit_id, c))
        cursor.execute(
            "UPDATE xom.unit_geometry SET recorded_to = %s, ended_by = %s "
            "WHERE recorded_to = 'infinity' AND unit_id = ANY (%s)",
            (received, result.submission_id, [unit_id for unit_id, _ in drawn]),
        )
        execute_values(
            cursor,
            "INSERT INTO xom.unit_geometry (unit_id, geom, point, submission_id, recorded_from) "
            "VALUES %s",
            [
                (
                    unit_id,
                    shapely.to_wkb(c.geometry, hex=True, include_srid=True),
                    shapely.to_wkb(
                        shapely.set_srid(shapely.point_on_surface(c.geometry), 4326),
                        hex=True,
                        include_srid=True,
                    ),
                    result.submission_id,
                    received,
                )
                for unit_id, c in drawn
            ],
        )
    return result


def _insert_units(
    cursor: object, new: list[_Checked], level: Level, day: date, submission_id: int
) -> list[int]:
    rows = [
        (level, c.row.code, c.row.name, c.row.type, c.parent_id, day, submission_id) for c in new
    ]
    returned = execute_values(
        cursor,
        "INSERT INTO xom.unit (level, code, name, type, parent_id, valid_from, submission_id) "
        "VALUES %s RETURNING unit_id",
        rows,
        fetch=True,
    )
    return [row[0] for row in returned]


# Matching -----------------------------------------------------------------------------------------


def _identity(unit: _Checked | Unit) -> tuple[str | None, str, str, int | None]:
    """What makes a unit the same one: code, name, type and parent. Another name, another unit."""
    row = unit.row if isinstance(unit, _Checked) else unit
    return row.code, spelling(row.name or ""), spelling(row.type), unit.parent_id


def _existing(
    units: UnitIndex, level: Level, parents: set[int | None]
) -> dict[tuple[str | None, str, str, int | None], Unit]:
    """Units of the level under the file's parents; with a higher parent, everything below it."""
    named = {p for p in parents if p is not None}
    return {
        _identity(unit): unit
        for unit in units.units.values()
        if unit.level == level
        and (unit.parent_id in parents or named & set(units.ancestors[unit.unit_id].values()))
    }


def _redrawn(checked: _Checked, unit: Unit, units: UnitIndex) -> bool:
    shape = units.shape(unit.unit_id)
    return shape is None or not shapely.equals_exact(shape, checked.geometry, tolerance=0.0)


# Checking -----------------------------------------------------------------------------------------


def _check(
    rows: list[UnitRow], level: Level, units: UnitIndex, settings: Settings, result: UnitsResult
) -> list[_Checked]:
    checked: list[_Checked] = []
    seen: dict[tuple[str | None, str, str, int | None], UnitRow] = {}
    box = shapely.box(*settings.province.bbox)
    for row in rows:
        problem, parent_id = _parent(row, level, units, settings)
        if not row.name:
            problem = "unit_no_name"
        elif level != "hamlet" and not row.code:
            problem = "unit_no_code"
        geometry = _polygons(row, result)
        if geometry is None:
            problem = problem or "unit_no_outline"
        elif not shapely.intersects(geometry, box):
            problem = problem or "unit_outside_province"
        if problem is None and geometry is not None:
            candidate = _Checked(row, parent_id, geometry)
            if _identity(candidate) in seen:
                problem = "unit_twice"
            else:
                seen[_identity(candidate)] = row
                checked.append(candidate)
        if problem:
            result.findings.append(
                _finding(problem, level, row, day=units.day.strftime("%d/%m/%Y"))
            )
    return checked


def _parent(
    row: UnitRow, level: Level, units: UnitIndex, settings: Settings
) -> tuple[str | None, int | None]:
    """(problem, parent's id): by the code given, else the province for what lies right below it."""
    if level == "province":
        return None, None
    above = LEVELS[: LEVELS.index(level)]
    code = row.parent or (settings.province.code if level != "hamlet" else None)
    if code is not None:
        for step in reversed(above):
            found = units.find(step, code)
            if len(found) == 1:
                return None, found[0].unit_id
    return "unit_no_parent", None


def _polygons(row: UnitRow, result: UnitsResult) -> shapely.MultiPolygon | None:
    """The polygonal part in two dimensions, repaired where invalid; None if there is none."""
    geometry = row.geometry
    if geometry is None or geometry.is_empty:
        return None
    geometry = shapely.force_2d(geometry)
    if not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry).split("[")[0]
        geometry = shapely.make_valid(geometry)
        result.findings.append(_finding("unit_repaired", result.level, row, reason=reason))
    parts = shapely.get_parts(np.atleast_1d(shapely.get_parts(geometry)))
    polygons = [p for p in parts if p.geom_type == "Polygon" and not p.is_empty]
    if not polygons:
        return None
    return shapely.set_srid(shapely.MultiPolygon(polygons), 4326)


def _finding(code: str, level: Level, row: UnitRow, **words: str) -> Finding:
    vi, en = sentences(code, words, words)
    value = " ".join(part for part in (row.code, row.type, row.name) if part)
    return Finding(code, severity(code), level, row.row, None, None, value, vi, en)
