"""One district of the sample, and ways to damage one hamlet of it by a known area."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pyproj
import shapely

from examples.province import build_province
from ingest.boundaries.topology import Outline

GEOD = pyproj.Geod(ellps="WGS84")
METRE = 1 / 111_195  # of latitude, in degrees
WIDE = 1 / np.cos(np.radians(19.0))  # a metre east is that many times longer in degrees


def geodesic(geometry) -> float:
    """The area (m²) that the yardstick of all areas here gives."""
    turned = shapely.orient_polygons(geometry)
    return abs(GEOD.geometry_area_perimeter(turned)[0])


@cache
def world() -> tuple[tuple[Outline, ...], dict[int, shapely.Geometry]]:
    """The hamlets of the second district, and the outlines of its communes."""
    province = build_province()
    district = province.districts[1].code
    parents = {int(u.code): u.geometry for u in province.communes if u.parent == district}
    hamlets = [u for u in province.hamlets if int(u.parent) in parents]
    return tuple(
        Outline(row, unit.full_name, int(unit.parent), unit.geometry)
        for row, unit in enumerate(hamlets, start=1)
    ), parents


@cache
def border() -> tuple[int, int, int]:
    """Positions of two hamlets of one commune, and a vertex (of the first's ring) in the middle
    of their border that no other hamlet comes near."""
    outlines, _ = world()
    for i, one in enumerate(outlines):
        ring = shapely.get_coordinates(one.geometry)
        for j, two in enumerate(outlines):
            if i == j or one.parent_id != two.parent_id:
                continue
            common = set(map(tuple, shapely.get_coordinates(two.geometry)))
            for k in range(2, len(ring) - 3):
                alone = [o for n, o in enumerate(outlines) if n not in (i, j)]
                if not all(tuple(ring[m]) in common for m in range(k - 2, k + 3)):
                    continue
                near = shapely.Point(ring[k]).buffer(120 * METRE)
                if not any(o.geometry.intersects(near) for o in alone):
                    return i, j, k
    raise AssertionError("no such border in the sample")


def pushed(metres: float):
    """All outlines with the border's vertex moved in the first hamlet only, by that much outwards
    (inwards if negative), and the land between the old border and the new."""
    outlines, _ = world()
    i, _, k = border()
    ring = shapely.get_coordinates(outlines[i].geometry)
    before, at, after = ring[k - 1 : k + 2].copy()
    along = (after - before) / [WIDE, 1.0]
    across = np.array([along[1], -along[0]]) / np.hypot(*along)
    if not shapely.is_ccw(shapely.LinearRing(ring)):
        across = -across
    moved = at + across * metres * METRE * [WIDE, 1.0]
    ring[k] = moved
    land = shapely.Polygon([before, at, after, moved])
    assert land.is_valid
    return with_geometry(i, shapely.Polygon(ring)), land


def with_geometry(position: int, geometry) -> list[Outline]:
    """All outlines, one of them with another geometry."""
    outlines = list(world()[0])
    outlines[position] = replace(outlines[position], geometry=geometry)
    return outlines


def east_north(east: float, north: float):
    """A shift in metres as degrees."""
    return np.array([east * METRE * WIDE, north * METRE])


def square(point, metres: float):
    """A square of that side around a point (degrees)."""
    x, y = metres / 2 * METRE * WIDE, metres / 2 * METRE
    return shapely.box(point.x - x, point.y - y, point.x + x, point.y + y)


def longest_edge(position: int) -> int:
    """Where the longest edge of an outline starts."""
    ring = shapely.get_coordinates(world()[0][position].geometry)
    return int(np.argmax([np.hypot(*(b - a)) for a, b in pairwise(ring)]))
