"""Holding a file's units against what exists on its day: new, redrawn, unchanged, ended.

A file speaks for the parents it names: units of its level under them that it leaves out end on its
day; those under other parents are not touched.
"""

from dataclasses import dataclass, replace

import shapely

from ingest.boundaries.read import UnitRow
from layers.dataset import Level
from layers.text import spelling
from layers.units import Unit, UnitIndex

# A new division of the land covers (nearly) what it replaces; of lists, a merger leaves a quarter.
LEAST_COVER, LEAST_NUMBER = 0.8, 0.2
Identity = tuple[str | None, str, str, int | None]


@dataclass(frozen=True)
class Candidate:
    """A row of the file that can be loaded; a list's rows have no geometry."""

    row: UnitRow
    parent_id: int | None
    geometry: shapely.MultiPolygon | None


@dataclass(frozen=True)
class Plan:
    """What a load does. `redrawn`: the unit's id and its row."""

    new: list[Candidate]
    redrawn: list[tuple[int, Candidate]]
    unchanged: int
    ended: list[Unit]


def identity(unit: Candidate | Unit) -> Identity:
    """What makes a unit the same one: code, name, type and parent. Another name, another unit."""
    row = unit.row if isinstance(unit, Candidate) else unit
    return row.code, spelling(row.name or ""), spelling(row.type), unit.parent_id


def make_plan(
    candidates: list[Candidate], held: list[Candidate], level: Level, units: UnitIndex
) -> Plan:
    """Match by identity within the parents that the file names.

    A held row keeps its unit as it is; one that does not say which unit it is ends none at all.
    """
    left = {identity(unit): unit for unit in spoken_for(candidates, level, units)}
    for row in held:
        left.pop(identity(row), None)
    if not all(is_clear(row, level) for row in held):
        left = {identity(c): left[identity(c)] for c in candidates if identity(c) in left}
    new: list[Candidate] = []
    redrawn: list[tuple[int, Candidate]] = []
    for candidate in candidates:
        unit = left.pop(identity(candidate), None)
        if unit is None:
            new.append(candidate)
        elif candidate.geometry is not None and _differs(candidate, unit, units):
            redrawn.append((unit.unit_id, candidate))
    unchanged = len(candidates) - len(new) - len(redrawn)
    return Plan(new, redrawn, unchanged, list(left.values()))


def completed(row: UnitRow, level: Level, units: UnitIndex, *, redrawn: bool) -> UnitRow:
    """A row whose code and name are known, with what the file leaves out: its type and, where it is
    `redrawn` (and not a new unit from a day on), the unit above."""
    known = units.find(level, row.code) if row.code and level != "hamlet" else []
    if len(known) != 1 or spelling(known[0].name) != spelling(row.name or ""):
        return row
    (unit,) = known
    above = units.units.get(unit.parent_id) if unit.parent_id is not None else None
    parent = above.code if above is not None and redrawn else None
    return replace(row, type=row.type or unit.type, parent=row.parent or parent)


def covers(plan: Plan, units: UnitIndex) -> bool:
    """Whether what begins or stays can take the place of what would end.

    Judged by area where the outlines are known, else by number.
    """
    ended = [shape for unit in plan.ended if (shape := units.shape(unit.unit_id)) is not None]
    drawn = [c.geometry for c in plan.new if c.geometry is not None]
    if len(ended) == len(plan.ended) and len(drawn) == len(plan.new):
        gone = sum(shape.area for shape in ended)
        return bool(sum(shape.area for shape in drawn) >= LEAST_COVER * gone)
    return len(plan.new) + plan.unchanged >= LEAST_NUMBER * len(plan.ended)


def is_clear(candidate: Candidate, level: Level) -> bool:
    """Whether the row says which unit it is."""
    coded = level == "hamlet" or candidate.row.code is not None
    return (
        coded
        and candidate.row.name is not None
        and (level == "province" or candidate.parent_id is not None)
    )


def spoken_for(candidates: list[Candidate], level: Level, units: UnitIndex) -> list[Unit]:
    """Units of the level under the file's parents; of a higher parent, everything below it."""
    parents = {candidate.parent_id for candidate in candidates}
    named = {parent for parent in parents if parent is not None}
    return [
        unit
        for unit in units.units.values()
        if unit.level == level
        and (unit.parent_id in parents or named & set(units.ancestors[unit.unit_id].values()))
    ]


def _differs(candidate: Candidate, unit: Unit, units: UnitIndex) -> bool:
    shape = units.shape(unit.unit_id)
    return shape is None or not shapely.equals_exact(shape, candidate.geometry, tolerance=0.0)
