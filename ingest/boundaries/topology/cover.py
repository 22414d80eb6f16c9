"""Outlines and the units above: what lies outside them, and what of them nobody covers."""

import numpy as np
import shapely

from ingest.boundaries.topology.model import Fault, Outline, area_words, titles, vietnamese
from ingest.boundaries.topology.plane import Array, Plane, polygonal, wide

_MOSTLY = 0.5
# Whoever leaves more of a unit uncovered than this has left units out, not drawn a border badly.
_INCOMPLETE_SHARE = 0.05
# A unit above with more uncovered pieces along its border was drawn apart from these.
_MANY_PIECES = 5
_EQUAL_M2 = 0.01


class Cover:
    """Outlines (with those around them) and the units above, in local metres."""

    def __init__(
        self,
        outlines: list[Outline],
        around: list[Outline],
        parents: dict[int, shapely.Geometry],
        plane: Plane,
        tolerance: float,
    ) -> None:
        self._outlines, self._everyone = outlines, [*outlines, *around]
        self._plane, self._tolerance = plane, tolerance
        self._shapes = plane.to_metres(np.array([o.geometry for o in self._everyone], dtype=object))
        self._tree = shapely.STRtree(self._shapes)
        named = {o.parent_id for o in outlines if o.parent_id is not None}
        self._ids = [i for i in parents if i in named]
        self._parents = plane.to_metres(np.array([parents[i] for i in self._ids], dtype=object))
        number = {parent_id: k for k, parent_id in enumerate(self._ids)}
        self._parent = np.array([number.get(o.parent_id or 0, -1) for o in outlines], dtype=int)

    def outside(self) -> tuple[set[int], list[Fault]]:
        """Numbers of the outlines that lie mostly outside their parents, and faults."""
        known = np.flatnonzero(self._parent >= 0)
        parents = self._parents[self._parent[known]]
        shapely.prepare(self._parents)
        out = known[~shapely.covers(parents, self._shapes[known])]
        beyond = shapely.difference(self._shapes[out], self._parents[self._parent[out]])
        held, faults = set(), []
        for i, piece in zip(out.tolist(), beyond, strict=True):
            pieces = wide(piece, self._tolerance)
            if not pieces:
                continue
            share = sum(p.area for p in pieces) / self._shapes[i].area
            code = "unit_in_wrong_parent" if share > _MOSTLY else "unit_beyond_parent"
            if share > _MOSTLY:
                held.add(i)
            faults.append(self._fault(code, (self._outlines[i],), pieces, share))
        return held, faults

    def uncovered(self, misplaced: set[int], unsure: set[int | None]) -> list[Fault]:
        """What of the units above nobody covers; gaps between outlines without a unit above.

        `misplaced` are the rows of outlines that overlap others or lie outside: with them areas may
        add up by chance. Nothing is said of parents in `unsure`, of which an outline was no use.
        """
        faults = []
        area = shapely.area(self._shapes[: len(self._outlines)])
        known = self._parent >= 0
        covered = np.bincount(self._parent[known], area[known], minlength=len(self._ids))
        look = np.abs(shapely.area(self._parents) - covered) > _EQUAL_M2
        look[self._parent[known & np.array([o.row in misplaced for o in self._outlines])]] = True
        for k in np.flatnonzero(look).tolist():
            if self._ids[k] not in unsure:
                faults += self._missing(k)
        free = np.flatnonzero(~known)
        if len(free) > 1:
            faults += self._holes(self._shapes[free])
        return faults

    def _missing(self, k: int) -> list[Fault]:
        parent = self._parents[k]
        near = self._shapes[self._tree.query(parent, predicate="intersects")]
        pieces = wide(shapely.difference(parent, shapely.union_all(near)), self._tolerance)
        apart = [p for p in pieces if p.distance(parent.boundary) <= self._tolerance]
        if sum(p.area for p in pieces) > _INCOMPLETE_SHARE * parent.area:
            apart, pieces = pieces, []
        elif len(apart) > _MANY_PIECES:
            pieces = [p for p in pieces if p.distance(parent.boundary) > self._tolerance]
        else:
            apart = []
        faults = [self._fault("unit_gap", self._beside(p), [p], 0.0) for p in pieces]
        if apart:
            own = tuple(self._outlines[i] for i in np.flatnonzero(self._parent == k))
            share = sum(p.area for p in apart) / parent.area
            faults.insert(0, self._fault("unit_area", own, apart, share))
        return faults

    def _holes(self, shapes: Array) -> list[Fault]:
        """Holes that several outlines enclose together; in a single one it is meant so."""
        if shapely.coverage_is_valid(shapes):
            whole = shapely.coverage_union_all(shapes)
        else:
            whole = shapely.union_all(shapes)
        parts = shapely.get_parts(polygonal(whole))
        faults = []
        for hole in (shapely.Polygon(ring) for part in parts for ring in part.interiors):
            beside = self._beside(hole)
            if len(beside) > 1 and (pieces := wide(hole, self._tolerance)):
                faults.append(self._fault("unit_gap", beside, pieces, 0.0))
        return faults

    def _beside(self, piece: shapely.Geometry) -> tuple[Outline, ...]:
        near = self._tree.query(piece, predicate="dwithin", distance=self._tolerance)
        return tuple(self._everyone[i] for i in np.sort(near))

    def _fault(
        self,
        code: str,
        concerned: tuple[Outline, ...],
        pieces: list[shapely.Polygon],
        share: float,
    ) -> Fault:
        place = self._plane.to_degrees(shapely.MultiPolygon(pieces))
        area = float(self._plane.area(place))
        english = f"{share * 100:.2g}" if share < 0.1 else f"{share * 100:.0f}"
        words = {
            "share_vi": vietnamese(english),
            "share_en": english,
            "units": titles([*concerned]),
        }
        rows = tuple(o.row for o in concerned if o.row)
        return Fault(code, rows, area, place, False, words | area_words(area))
