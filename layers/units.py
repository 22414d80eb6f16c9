"""Finding administrative units on a day: by code, by name within a parent, by point."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg2.extensions import connection as Connection

from layers.dataset import LEVELS, Level
from layers.text import fold, spelling


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit as it was on the index's day."""

    unit_id: int
    level: Level
    code: str | None
    name: str
    type: str
    parent_id: int | None

    @property
    def title(self) -> str:
        """ "xã Diễn Hồng": the type in lower case, then the name."""
        return f"{self.type.lower()} {self.name}".strip()


@dataclass
class UnitIndex:
    """All units that exist on one day. Look-ups never guess: they return every candidate."""

    day: date
    units: dict[int, Unit]
    shapes: dict[int, bytes] = field(repr=False)
    points: dict[int, bytes] = field(repr=False)

    @cached_property
    def _codes(self) -> dict[tuple[Level, str], Unit]:
        return {(u.level, _bare_code(u.code)): u for u in self.units.values() if u.code}

    @cached_property
    def _names(self) -> dict[tuple[Level, str], list[Unit]]:
        names: dict[tuple[Level, str], list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            for form in {fold(unit.name), fold(unit.title)}:
                names[unit.level, form].append(unit)
        return dict(names)

    @cached_property
    def ancestors(self) -> dict[int, dict[Level, int]]:
        """unit id -> level -> id of the unit itself or its ancestor at that level."""
        found: dict[int, dict[Level, int]] = {}
        for unit in self.units.values():
            chain: dict[Level, int] = {}
            step: Unit | None = unit
            while step is not None and step.level not in chain:
                chain[step.level] = step.unit_id
                step = self.units.get(step.parent_id) if step.parent_id else None
            found[unit.unit_id] = chain
        return found

    @cached_property
    def _lines(self) -> dict[int, frozenset[int]]:
        """unit id -> ids of the unit itself and all its ancestors: "xóm 5" has 300 namesakes."""
        return {unit_id: frozenset(chain.values()) for unit_id, chain in self.ancestors.items()}

    def find(self, level: Level, text: str, within: Iterable[int] | None = None) -> list[Unit]:
        """Units of that level by official code or by exact folded name, with or without type.

        `within`: ids of units of which one must be an ancestor. Several units may fold to one name;
        `spelled` keeps those that are written alike.
        """
        by_code = self._codes.get((level, _bare_code(text)))
        found = [by_code] if by_code else self._names.get((level, fold(text)), [])
        if within is not None:
            found = self.inside(found, frozenset(within))
        return found

    def inside(self, found: list[Unit], area: frozenset[int]) -> list[Unit]:
        """Of these units, those in `area`: the ids of units of which one must be an ancestor."""
        return [unit for unit in found if not area.isdisjoint(self._lines[unit.unit_id])]

    def spelled(self, found: list[Unit], text: str) -> list[Unit]:
        """Of several units with one folded name, those whose accents are written so, if any."""
        if len(found) < 2:
            return found
        written = spelling(text)
        return [u for u in found if written in (spelling(u.name), spelling(u.title))] or found

    def full_name(self, unit_id: int) -> str:
        """ "xóm 5, xã Diễn Hồng, huyện Diễn Châu": enough to tell it from its namesakes."""
        chain = self.ancestors[unit_id]
        levels = [level for level in reversed(LEVELS) if level in chain and level != "province"]
        return ", ".join(self.units[chain[level]].title for level in levels)

    def key(self, unit_id: int) -> str:
        """A name for record keys that lasts over re-loads: code, or parent's code and name."""
        unit = self.units[unit_id]
        if unit.code:
            return unit.code
        parent = self.key(unit.parent_id) if unit.parent_id else ""
        return f"{parent}/{spelling(unit.title)}"

    # Geometry -------------------------------------------------------------------------------------

    def shape(self, unit_id: int) -> shapely.Geometry | None:
        """The unit's outline in EPSG:4326, if it has one."""
        wkb = self.shapes.get(unit_id)
        return shapely.from_wkb(wkb) if wkb else None

    @cached_property
    def _outlines(self) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
        """Ids and prepared polygons from the highest level to the lowest."""
        ordered = sorted(self.shapes, key=lambda i: LEVELS.index(self.units[i].level))
        polygons = shapely.from_wkb(np.array([self.shapes[i] for i in ordered], dtype=object))
        shapely.prepare(polygons)
        return np.array(ordered, dtype=np.int64), polygons

    def locate(
        self, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """For each point (degrees, WGS 84) the id of the lowest unit it lies in, or -1.

        A point on a shared border goes to one of the neighbours, always the same one.
        """
        result = np.full(len(longitude), -1, dtype=np.int64)
        known = np.flatnonzero(np.isfinite(longitude) & np.isfinite(latitude))
        ids, polygons = self._outlines
        if not len(known) or not len(ids):
            return result
        tree = shapely.STRtree(shapely.points(longitude[known], latitude[known]))
        lowest = {level: i for i, level in enumerate(LEVELS)}
        levels = np.array([lowest[self.units[i].level] for i in ids])
        for level in reversed(range(len(LEVELS))):  # hamlets first; higher ones fill what is left
            chosen = np.flatnonzero(levels == level)
            if not len(chosen):
                continue
            which, point = tree.query(polygons[chosen], predicate="intersects")
            order = np.lexsort((-ids[chosen][which], point))
            target = known[point[order]]
            free = result[target] == -1
            result[target[free]] = ids[chosen][which[order]][free]
            if (result[known] != -1).all():
                break
        return result


def _bare_code(code: str) -> str:
    """Codes lose leading zeros and gain ".0" in spreadsheets."""
    return code.strip().removesuffix(".0").lstrip("0")


_recent: dict[tuple[str, date], tuple[object, UnitIndex]] = {}
MOST_RECENT = 8


def read_units(connection: Connection, day: date) -> UnitIndex:
    """The units that exist on `day`, with the outlines known now (EPSG:4326).

    An index is kept for the next call while no units are loaded or taken back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(submission_id), count(taken_back) FROM xom.submission WHERE kind = 'units'"
        )
        stamp = cursor.fetchone()
    place = (connection.dsn, day)
    kept = _recent.get(place)
    if kept is None or kept[0] != stamp:
        if len(_recent) >= MOST_RECENT:
            _recent.pop(next(iter(_recent)))
        _recent[place] = kept = (stamp, _read_units(connection, day))
    return kept[1]


def _read_units(connection: Connection, day: date) -> UnitIndex:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, level, code, name, type, parent_id FROM xom.unit "
            "WHERE valid_from <= %s AND valid_to > %s",
            (day, day),
        )
        units = {row[0]: Unit(*row) for row in cursor.fetchall()}
        cursor.execute(
            "SELECT unit_id, ST_AsBinary(geom), ST_AsBinary(point) "
            "FROM xom.unit_geometry g JOIN xom.unit u USING (unit_id) "
            "WHERE g.recorded_to = 'infinity' AND u.valid_from <= %s AND u.valid_to > %s",
            (day, day),
        )
        rows = cursor.fetchall()
    return UnitIndex(
        day=day,
        units=units,
        shapes={unit_id: bytes(shape) for unit_id, shape, _ in rows},
        points={unit_id: bytes(point) for unit_id, _, point in rows},
    )
