"""Outlines that are out of order by themselves: repaired where there is one reading, else held."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from topology_world import (
    METRE,
    WIDE,
    border,
    east_north,
    geodesic,
    longest_edge,
    square,
    with_geometry,
    world,
)

from ingest.boundaries.topology import Outline, examine

BOX = shapely.box(105.0, 19.0, 105.01, 19.01)


def examined(geometry, **others):
    """What one damaged hamlet of the district comes out as (or None), and the faults."""
    outlines, parents = world()
    i = border()[0]
    kept, faults = examine(with_geometry(i, geometry), parents)
    assert all(fault.rows == (outlines[i].row,) for fault in faults)
    return next((o.geometry for o in kept if o.row == outlines[i].row), None), faults


def hamlet():
    return world()[0][border()[0]].geometry


def with_vertices(geometry, after, *points):
    ring = shapely.get_coordinates(geometry)
    return shapely.Polygon(np.insert(ring, after + 1, points, axis=0))


def test_a_ring_that_crosses_itself_is_repaired():
    """A curl of 20 m inside the hamlet, around which the ring runs twice."""
    shape = hamlet()
    corner, step = curl(shape, 20)
    drawn = with_vertices(shape, corner, *step)
    assert not drawn.is_valid
    repaired, (fault,) = examined(drawn)
    assert (fault.code, fault.repaired) == ("unit_ring", True)
    twice = shapely.Polygon(step)
    assert fault.area_m2 == pytest.approx(geodesic(twice), rel=0.01)
    assert fault.words["reason_vi"] in ("vòng ranh giới tự cắt", "vòng ranh giới tự chạm")
    assert shapely.equals(repaired, shape)


def curl(shape, metres):
    """A vertex of the ring and a square from there inwards and back to it, in the ring's sense."""
    ring = shapely.get_coordinates(shape)
    for corner in range(1, len(ring) - 1):
        at = ring[corner]
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            away = east_north(*(metres * s for s in signs))
            points = [at, at + away * [1, 0], at + away, at + away * [0, 1], at]
            loop = shapely.Polygon(points)
            inner = shapely.affinity.scale(loop, 0.999, 0.999, origin=tuple(at))
            if shape.covers(inner) and shape.boundary.intersection(loop).area == 0:
                same = shapely.is_ccw(loop.exterior) == shapely.is_ccw(shape.exterior)
                if shape.boundary.intersection(loop).geom_type == "Point":
                    return corner, (points if same else points[::-1])[1:]
    raise AssertionError("no room for a curl")


def test_a_ring_that_can_be_read_in_two_ways_is_held():
    shape = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)])
    shape = shapely.transform(shape, lambda xy: xy / 100 + [105.0, 19.0])
    kept, (fault,) = examine([Outline(7, "Xóm 7", None, shape)], {})
    assert kept == [] and (fault.code, fault.rows, fault.repaired) == (
        "unit_unclear_outline",
        (7,),
        False,
    )


def test_a_shell_inside_another_adds_nothing():
    shape = hamlet()
    inner = square(shapely.point_on_surface(shape), 25)
    repaired, (fault,) = examined(shapely.MultiPolygon([shape, inner]))
    assert (fault.code, fault.repaired) == ("unit_nested_shell", True)
    assert fault.area_m2 == pytest.approx(geodesic(inner), rel=0.01)
    assert shapely.equals(repaired, shape)


@pytest.mark.parametrize("metres", [30, -30])
@pytest.mark.parametrize("base", [0.02, 0.0])
def test_a_spike_is_cut_off(metres, base):
    shape, corner = hamlet(), longest_edge(border()[0])
    ring = shapely.get_coordinates(shape)
    one, two = ring[corner : corner + 2]
    along = (two - one) / [WIDE, 1]
    along /= np.hypot(*along)
    foot = (one + two) / 2
    side = along * base / 2 * METRE * [WIDE, 1]
    tip = foot + np.array([along[1], -along[0]]) * metres * METRE * [WIDE, 1]
    drawn = with_vertices(shape, corner, foot - side, tip, foot + side)
    repaired, (fault,) = examined(drawn)
    assert fault.repaired and fault.code == ("unit_spike" if base else "unit_ring")
    if base:
        land = shapely.Polygon([foot - side, tip, foot + side])
        assert fault.area_m2 == pytest.approx(geodesic(land), rel=0.01)
    assert shapely.symmetric_difference(repaired, shape).area < 1e-6 * shape.area


def test_repeated_vertices_are_left_out():
    shape = hamlet()
    ring = shapely.get_coordinates(shape)
    repaired, (fault,) = examined(with_vertices(shape, 2, ring[2], ring[2]))
    assert (fault.code, fault.repaired, fault.area_m2) == ("unit_repeated_vertex", True, 0)
    assert fault.words["count"] == "2"
    assert shapely.equals_exact(repaired, shape, tolerance=0)


def test_heights_are_left_out_and_told_unless_they_are_all_zero():
    shape = hamlet()
    flat, (fault,) = examined(shapely.force_3d(shape, 12.0))
    assert (fault.code, fault.repaired) == ("heights_dropped", True)
    assert not flat.has_z and shapely.equals_exact(flat, shape, tolerance=0)
    flat, faults = examined(shapely.force_3d(shape, 0.0))
    assert faults == [] and not flat.has_z


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "unit_empty_outline"),
        (shapely.Polygon(), "unit_empty_outline"),
        (shapely.MultiPolygon(), "unit_empty_outline"),
        (shapely.Point(105, 19), "unit_not_polygon"),
        (BOX.exterior, "unit_not_polygon"),
        (shapely.GeometryCollection([shapely.Point(105, 19)]), "unit_not_polygon"),
        (shapely.from_wkt("POLYGON ((105 19, 106 NaN, 106 20, 105 19))"), "unit_unclear_outline"),
        (shapely.Polygon([(105, 19), (105.01, 19), (105.02, 19)]), "unit_unclear_outline"),
    ],
)
def test_what_is_no_polygon_is_held(geometry, code):
    kept, (fault,) = examined(geometry)
    assert kept is None
    assert (fault.code, fault.repaired) == (code, False)


def test_of_mixed_geometries_the_polygons_are_kept():
    shape = hamlet()
    mixed = shapely.GeometryCollection([shape, shape.centroid, shape.exterior])
    kept, (fault,) = examined(mixed)
    assert (fault.code, fault.repaired) == ("unit_mixed_outline", True)
    assert shapely.equals_exact(kept, shape, tolerance=0)


def test_several_faults_at_once_are_each_told():
    outlines, parents = world()
    damaged = list(outlines)
    damaged[0] = replace(outlines[0], geometry=None)
    inner = square(shapely.point_on_surface(outlines[9].geometry), 25)
    nested = shapely.MultiPolygon([outlines[9].geometry, inner])
    damaged[9] = replace(outlines[9], geometry=nested)
    damaged.append(replace(outlines[5], row=900))
    kept, faults = examine(damaged, parents)
    assert [(fault.code, fault.rows) for fault in faults] == [
        ("unit_empty_outline", (outlines[0].row,)),
        ("unit_nested_shell", (outlines[9].row,)),
        ("unit_outline_repeated", (900,)),
    ]
    assert [outline.row for outline in kept] == [outline.row for outline in outlines[1:]]
