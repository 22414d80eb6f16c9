"""Files that cannot be right: refused in one line, before anything is written."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

import shapely

from ingest.messages import refusal
from layers.dataset import LEVELS, Level
from layers.settings import Settings
from layers.text import spelling
from layers.units import UnitIndex

FEW = 3


class Row(Protocol):
    """What is looked at of a row."""

    @property
    def row(self) -> int: ...
    @property
    def code(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def geometry(self) -> shapely.Geometry | None: ...


def refuse_unusable(
    rows: Sequence[Row], level: Level, units: UnitIndex, settings: Settings, file: str
) -> None:
    """Raise Unusable for doubled codes, parents in a circle, foreign codes, another province."""
    _codes_once(rows, file)
    _parents_above(rows, level, units, file)
    _official_codes(rows, level, units, file)
    box = shapely.box(*settings.province.bbox)
    outlines = [r.geometry for r in rows if r.geometry is not None and not r.geometry.is_empty]
    if outlines and not shapely.intersects(box, outlines).any():
        raise refusal("outside_province_file", file=file, province=settings.province.name)


def _codes_once(rows: Sequence[Row], file: str) -> None:
    """One code for two names; the same unit twice is told row by row."""
    names: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row.code:
            names[row.code].setdefault(spelling(row.name or ""), row.row)
    for code, named in names.items():
        if len(named) > 1:
            first, second, *_ = named.values()
            raise refusal("code_twice", file=file, unit=code, first=first, second=second)


def _parents_above(rows: Sequence[Row], level: Level, units: UnitIndex, file: str) -> None:
    """A chain of parents inside the file that comes back to where it began."""
    above = LEVELS[: LEVELS.index(level)]
    parents = {r.code: r for r in rows if r.code and r.parent}
    for row in parents.values():
        seen: set[str] = set()
        step: Row | None = row
        while step and step.code and step.parent:
            if any(units.find(upper, step.parent) for upper in above):
                break
            if step.code in seen:
                raise refusal("parents_in_circle", file=file, unit=row.code, row=row.row)
            seen.add(step.code)
            step = parents.get(step.parent)


def _official_codes(rows: Sequence[Row], level: Level, units: UnitIndex, file: str) -> None:
    """Where the level's codes are known, a list of which none is among them uses its own.

    A unit or two may be new.
    """
    known = {u.code for u in units.units.values() if u.level == level and u.code}
    codes = {row.code for row in rows if row.code}
    if level != "hamlet" and known and len(codes) >= FEW and not codes & known:
        example = min(codes)
        raise refusal("codes_not_official", file=file, unit=example, known=min(known))
