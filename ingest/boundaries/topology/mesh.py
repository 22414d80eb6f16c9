"""All rings of a level on one table of vertices: equal vertices are one and move together."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ingest.boundaries.topology.plane import Array, Plane, polygonal

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass
class Mesh:
    """Rings as runs of vertex numbers.

    `degrees` and `metres` are (n, 2); `corner` holds the vertices of all rings one after the other
    (closed: the first stands again at the end), `ring` the ring of each corner, `part` the polygon
    of each ring (shell first, then holes) and `owner` the outline of each polygon.  Outlines from
    number `fixed` on are there to be followed: they never move.  `frame` are edges (pairs of
    vertices, low number first) of the units above, which border the whole and never move either.
    """

    degrees: Array
    metres: Array
    corner: Ids
    ring: Ids
    part: Ids
    owner: Ids
    fixed: int
    frame: Ids

    @property
    def corner_owner(self) -> Ids:
        """The outline of each corner."""
        return np.asarray(self.owner[self.part[self.ring]])

    def edges(self) -> tuple[Ids, Mask]:
        """Positions p where an edge runs from corner p to p + 1, and whether each is loose.

        An edge is settled when exactly one outline lies on either side of it, or one outline on
        the inner side of the frame.  What is loose borders on nothing, or does not fit.
        """
        position = np.flatnonzero(self.ring[1:] == self.ring[:-1])
        start, end = self.corner[position], self.corner[position + 1]
        key, forward = self._keys(start, end), start < end
        forward ^= self._clockwise()[self.ring[position]]
        known, number = np.unique(key, return_inverse=True)
        ahead = np.bincount(number[forward], minlength=len(known))
        back = np.bincount(number[~forward], minlength=len(known))
        framed = np.isin(known, self._keys(*self.frame.T))
        settled = ((ahead == 1) & (back == 1)) | (framed & (ahead + back == 1))
        return position, ~settled[number]

    def _keys(self, one: Ids, two: Ids) -> Ids:
        return np.asarray(np.minimum(one, two) * len(self.degrees) + np.maximum(one, two))

    def _clockwise(self) -> Mask:
        """Whether a ring has its outline's land on the right."""
        rings = shapely.linearrings(self.metres[self.corner], indices=self.ring)
        shell = np.diff(self.part, prepend=-1) != 0
        return np.asarray(shapely.is_ccw(rings) != shell)

    def rebuilt(self, outline: int) -> shapely.Geometry:
        """The outline (degrees) from its rings; rings that have lost their area are left out."""
        polygons = []
        for part in np.flatnonzero(self.owner == outline):
            rings = []
            first, last = np.searchsorted(self.part, [part, part + 1])
            for ring in range(first, last):
                start, end = np.searchsorted(self.ring, [ring, ring + 1])
                rings.append(_tidy(self.corner[start : end - 1].tolist()))
            if len(rings[0]) > 2:
                shell, *holes = (self.degrees[ring] for ring in rings if len(ring) > 2)
                polygons.append(shapely.Polygon(shell, holes))
        rebuilt = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
        if rebuilt.is_valid:
            return rebuilt
        return polygonal(shapely.make_valid(rebuilt, method="structure", keep_collapsed=False))


def build(outlines: Array, around: Array, frame: Array, plane: Plane) -> Mesh:
    """The mesh of valid polygons in degrees; `around` and `frame` are those that never move."""
    parts, owner = shapely.get_parts(np.concatenate([outlines, around]), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    frame_points, frame_ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(frame)), return_index=True
    )
    together = np.ascontiguousarray(np.concatenate([points, frame_points]))
    unique, number = np.unique(together.view(np.complex128).ravel(), return_inverse=True)
    degrees = unique.view(np.float64).reshape(-1, 2)
    above = number[len(points) :]
    along = frame_ring[1:] == frame_ring[:-1]
    frame_edges = np.sort(np.column_stack([above[:-1][along], above[1:][along]]), axis=1)
    return Mesh(
        degrees=degrees,
        metres=plane.metres(degrees),
        corner=number[: len(points)],
        ring=ring,
        part=part,
        owner=owner,
        fixed=len(outlines),
        frame=frame_edges.reshape(-1, 2),
    )


def _tidy(vertices: list[int]) -> list[int]:
    """An open ring without vertices that repeat and without ways out and straight back."""
    while True:
        single = [v for i, v in enumerate(vertices) if v != vertices[i - 1]]
        after = single[1:] + single[:1]
        tidy = [v for i, v in enumerate(single) if single[i - 1] != after[i]]
        if len(tidy) == len(vertices):
            return tidy
        vertices = tidy
