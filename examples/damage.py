"""Damage to the outlines of one district's hamlets, each kind in one place.

Every function takes the outlines (EPSG:4326) and the code of each one's commune, changes one
outline, and returns its position.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

METRE = 1 / 111_195  # of latitude, in degrees

Outlines = NDArray[np.object_]


def overlap(outlines: Outlines, communes: Sequence[str]) -> int:
    """A hamlet takes some land of its neighbour's in the same commune."""
    return _push(outlines, communes, 5.0)


def gap(outlines: Outlines, communes: Sequence[str]) -> int:
    """A hamlet leaves some land to nobody."""
    return _push(outlines, communes, -5.0)


def sliver(outlines: Outlines, communes: Sequence[str]) -> int:
    """A border of two hamlets is drawn twice, two centimetres apart."""
    return _push(outlines, communes, -0.02)


def curl(outlines: Outlines, communes: Sequence[str]) -> int:
    """A ring makes a small turn inside its hamlet and goes on: it crosses itself."""
    for position, shape in enumerate(outlines):
        ring = shapely.get_coordinates(shape)
        for k in range(1, len(ring) - 1):
            inwards = ring[k - 1 : k + 2].mean(axis=0) - ring[k]
            inwards *= 25 * METRE / np.hypot(*inwards)
            aside = np.array([-inwards[1], inwards[0]]) / 2
            turn = shapely.Polygon([ring[k], ring[k] + inwards - aside, ring[k] + inwards + aside])
            if shapely.covers(shape, turn) and shape.boundary.intersection(turn).length == 0:
                same = turn.exterior.is_ccw == shape.exterior.is_ccw
                corners = shapely.get_coordinates(turn)[1:]
                way = corners if same else corners[-2::-1]
                closed = way if same else np.concatenate([way, ring[k : k + 1]])
                outlines[position] = shapely.Polygon(np.insert(ring, k + 1, closed, axis=0))
                return position
    raise ValueError("no hamlet has room for a turn")


def nested(outlines: Outlines, communes: Sequence[str]) -> int:
    """A part of a hamlet lies inside another part of it."""
    inner = shapely.point_on_surface(outlines[0]).buffer(20 * METRE, quad_segs=2)
    outlines[0] = shapely.MultiPolygon([outlines[0], inner])
    return 0


def spike(outlines: Outlines, communes: Sequence[str]) -> int:
    """A border runs out 20 m and straight back, at the middle of a hamlet's longest side."""
    ring = shapely.get_coordinates(outlines[0])
    side = int(np.hypot(*np.diff(ring, axis=0).T).argmax())
    along = (ring[side + 1] - ring[side]) / np.hypot(*(ring[side + 1] - ring[side]))
    foot = (ring[side] + ring[side + 1]) / 2
    across = np.array([along[1], -along[0]])
    way = [foot - along * METRE / 100, foot + across * 20 * METRE, foot + along * METRE / 100]
    outlines[0] = shapely.Polygon(np.insert(ring, side + 1, way, axis=0))
    return 0


def heights(outlines: Outlines, communes: Sequence[str]) -> int:
    """All outlines have heights."""
    outlines[:] = shapely.force_3d(outlines, 12.5)
    return 0


def mixed(outlines: Outlines, communes: Sequence[str]) -> int:
    """A hamlet's geometry holds a point beside its polygon."""
    outlines[0] = shapely.GeometryCollection([outlines[0], shapely.point_on_surface(outlines[0])])
    return 0


def empty(outlines: Outlines, communes: Sequence[str]) -> int:
    """A hamlet has lost its geometry."""
    outlines[0] = shapely.Polygon()
    return 0


def _push(outlines: Outlines, communes: Sequence[str], metres: float) -> int:
    """Move a vertex that exactly two hamlets share, in the first only, outwards by that much."""
    rings = [list(map(tuple, shapely.get_coordinates(shape))) for shape in outlines]
    users: dict[tuple[float, ...], set[int]] = {}
    for position, ring in enumerate(rings):
        for corner in ring:
            users.setdefault(corner, set()).add(position)
    for position, ring in enumerate(rings):
        for k in range(1, len(ring) - 1):
            pair = users[ring[k]]
            inner = len(pair) == 2 and len({communes[i] for i in pair}) == 1
            if not inner or not pair <= users[ring[k - 1]] & users[ring[k + 1]]:
                continue
            corners = np.array(ring)
            along = corners[k + 1] - corners[k - 1]
            outwards = np.array([along[1], -along[0]]) / np.hypot(*along)
            if not outlines[position].exterior.is_ccw:
                outwards = -outwards
            corners[k] += outwards * metres * METRE
            outlines[position] = shapely.Polygon(corners)
            return position
    raise ValueError("no two hamlets of one commune share a vertex that is theirs alone")
