"""Loading units: read, check, examine the outlines, compare, and write only the differences."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from psycopg2.extensions import connection as Connection

from ingest.boundaries.entry import FIRST_DAY, enter
from ingest.boundaries.lists import is_list, read_unit_list
from ingest.boundaries.match import (
    Candidate,
    Plan,
    completed,
    covers,
    identity,
    make_plan,
    spoken_for,
)
from ingest.boundaries.read import UnitFile, UnitRow, read_unit_file
from ingest.boundaries.store import store
from ingest.boundaries.topology import Fault, Outline, examine, write_faults
from ingest.findings import Finding
from ingest.ledger import Counts, add_findings
from ingest.messages import refusal, sentences, severity
from layers.dataset import LEVELS, Level
from layers.settings import Settings
from layers.units import UnitIndex, read_units


@dataclass
class UnitsResult:
    """What a load of units did, or would do; `choice` says what was taken for what."""

    level: Level
    choice: dict[str, Any]
    rows_in: int = 0
    new: int = 0
    redrawn: int = 0
    unchanged: int = 0
    held: int = 0
    ended: int = 0
    submission_id: int | None = None
    faults: str | None = None
    findings: list[Finding] = field(default_factory=list)


def load_units(
    connection: Connection,
    settings: Settings,
    path: Path,
    level: Level | None = None,
    valid_from: date | None = None,
    crs: str | None = None,
    *,
    write: bool = True,
    confirm_ending: bool = False,
) -> UnitsResult:
    """Load a file of units in the caller's transaction, or only say what that would do.

    `level` and `crs` (an EPSG code) are what a person said, else they are recognised; `valid_from`
    is the day from which the units hold (None: a drawing of those that are known, which ends none;
    new ones hold as long as the unit above). Faults of the outlines go into a GeoPackage below
    `<data_dir>/faults`. Raises Unreadable, NotAllowed, Unusable.
    """
    day = valid_from or _day_of_drawing(connection, settings)
    units = read_units(connection, day)
    if is_list(path):
        file = read_unit_list(path, level, settings, units)
    else:
        file = read_unit_file(path, level, crs, settings, units)
    result = UnitsResult(
        file.level, file.describe(), rows_in=len(file.rows), findings=list(file.findings)
    )
    candidates, held = _check(file, units, settings, result, redrawn=valid_from is None)
    candidates, unusable, faults = _examine(candidates, file.level, units, result)
    candidates, twice = _once(candidates, file.level, units.day, result)
    held += unusable + twice
    plan = make_plan(candidates, held, file.level, units)
    if plan.ended and valid_from is None:
        plan = replace(plan, ended=[])  # a drawing without a date ends nothing
    elif plan.ended and not confirm_ending and not covers(plan, units):
        raise refusal("ends_too_much", file=path.name, count=len(plan.ended))
    result.held = len(held)
    result.new, result.redrawn = len(plan.new), len(plan.redrawn)
    result.unchanged, result.ended = plan.unchanged, len(plan.ended)
    if write:
        _write(connection, settings, path, valid_from, plan, result)
    if faults:
        result.faults = str(_keep_faults(settings, result, faults))
    return result


def _write(
    connection: Connection,
    settings: Settings,
    path: Path,
    valid_from: date | None,
    plan: Plan,
    result: UnitsResult,
) -> None:
    counts = Counts(
        rows_in=result.rows_in,
        loaded=result.new + result.redrawn,
        unchanged=result.unchanged,
        held=result.held,
        new=result.new,
        changed=result.redrawn,
        gone=result.ended,
    )
    result.submission_id, received = enter(
        connection, settings, result.level, valid_from or FIRST_DAY, path, counts
    )
    add_findings(connection, result.submission_id, result.findings)
    store(connection, plan, result.level, valid_from, result.submission_id, received)


def _day_of_drawing(connection: Connection, settings: Settings) -> date:
    """The day whose units a file without a date draws: today's, or of old where none are known."""
    today = settings.today or settings.now().date()
    return today if read_units(connection, today).units else FIRST_DAY


def _keep_faults(settings: Settings, result: UnitsResult, faults: list[Fault]) -> Path:
    folder = settings.data_dir / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"submission-{result.submission_id}" if result.submission_id else "plan"
    path = folder / f"{name}.gpkg"
    write_faults(faults, path)
    return path


# Checking -----------------------------------------------------------------------------------------


def _check(
    file: UnitFile,
    units: UnitIndex,
    settings: Settings,
    result: UnitsResult,
    *,
    redrawn: bool,
) -> tuple[list[Candidate], list[Candidate]]:
    """The rows that can be units (name, code, parent, an outline in the province), and the rest."""
    candidates: list[Candidate] = []
    held: list[Candidate] = []
    box = shapely.box(*settings.province.bbox)
    listed = file.crs is None
    for read in file.rows:
        row = completed(read, file.level, units, redrawn=redrawn)
        problem, parent_id = _parent(row, file.level, units, settings)
        if not row.name:
            problem = "unit_no_name"
        elif file.level != "hamlet" and not row.code:
            problem = "unit_no_code"
        elif row.geometry is not None and not _touches(row.geometry, box):
            problem = problem or "unit_outside_province"
        # In a list nobody expects outlines; elsewhere a missing one is an empty one.
        outline = row.geometry if listed or row.geometry is not None else shapely.Polygon()
        candidate = Candidate(row, parent_id, outline)
        if problem is None:
            candidates.append(candidate)
        else:
            held.append(candidate)
            result.findings.append(_finding(problem, file.level, row, units.day))
    return candidates, held


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


def _finding(code: str, level: Level, row: UnitRow, day: date) -> Finding:
    words = {"day": day.strftime("%d/%m/%Y")}
    vi, en = sentences(code, words, words)
    value = " ".join(part for part in (row.code, row.type, row.name) if part)
    return Finding(code, severity(code), level, row.row, None, None, value, vi, en)


def _touches(geometry: shapely.Geometry, box: shapely.Polygon) -> bool:
    return bool(geometry.is_empty or shapely.intersects(geometry, box))


def _once(
    candidates: list[Candidate], level: Level, day: date, result: UnitsResult
) -> tuple[list[Candidate], list[Candidate]]:
    """The rows, each unit once, and those that name a unit again with another outline."""
    first: dict[object, Candidate] = {}
    again = []
    for candidate in candidates:
        if first.setdefault(identity(candidate), candidate) is not candidate:
            again.append(candidate)
            result.findings.append(_finding("unit_twice", level, candidate.row, day))
    return list(first.values()), again


# Outlines -----------------------------------------------------------------------------------------


def _examine(
    candidates: list[Candidate], level: Level, units: UnitIndex, result: UnitsResult
) -> tuple[list[Candidate], list[Candidate], list[Fault]]:
    """Repair and judge the outlines among themselves, with their neighbours and their parents.

    The rows with what became of their outlines, those that cannot be used, and all faults.
    """
    drawn = {c.row.row: c for c in candidates if c.geometry is not None}
    if not drawn:
        return candidates, [], []
    replaced = {unit.unit_id for unit in spoken_for(candidates, level, units)}
    around = [
        Outline(0, unit.title, unit.parent_id, shape)
        for unit in units.units.values()
        if unit.level == level and unit.unit_id not in replaced
        if (shape := units.shape(unit.unit_id)) is not None
    ]
    parents = {
        parent: shape
        for parent in {c.parent_id for c in drawn.values()}
        if parent is not None and (shape := units.shape(parent)) is not None
    }
    outlines = [
        Outline(c.row.row, f"{c.row.type} {c.row.name}".strip(), c.parent_id, c.geometry)
        for c in drawn.values()
    ]
    usable, faults = examine(outlines, parents, around=around)
    repaired = {outline.row: outline.geometry for outline in usable}
    result.findings += [_told(fault, level) for fault in faults]
    kept = [
        Candidate(c.row, c.parent_id, _multi(repaired.get(c.row.row, c.geometry)))
        for c in candidates
        if c.geometry is None or c.row.row in repaired
    ]
    lost = [c for c in candidates if c.geometry is not None and c.row.row not in repaired]
    return kept, lost, faults


def _multi(geometry: shapely.Geometry | None) -> shapely.MultiPolygon | None:
    if geometry is None or geometry.geom_type == "MultiPolygon":
        return geometry
    return shapely.MultiPolygon([geometry])


def _told(fault: Fault, level: Level) -> Finding:
    vi, en = sentences(fault.code, fault.words, fault.words)
    row = next((row for row in fault.rows if row), None)
    value = ", ".join(str(row) for row in fault.rows if row)
    return Finding(fault.code, severity(fault.code), level, row, None, None, value, vi, en)
