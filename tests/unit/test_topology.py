"""Every way to damage a set of outlines is found as itself, with its area, and as nothing else."""

from dataclasses import replace

import numpy as np
import pyproj
import pytest
import shapely
from topology_world import (
    METRE,
    WIDE,
    border,
    east_north,
    geodesic,
    longest_edge,
    pushed,
    square,
    with_geometry,
    world,
)

from ingest.boundaries.topology import Outline, examine

ROOMY = 0.05


def shapes(outlines):
    return np.array([outline.geometry for outline in outlines])


def only_fault(outlines, parents=None):
    """The outlines that came out and the one fault that must have been found."""
    kept, faults = examine(list(outlines), world()[1] if parents is None else parents)
    assert [fault.code for fault in faults] and len(faults) == 1, [f.code for f in faults]
    return kept, faults[0]


def rows(*positions):
    return tuple(sorted(world()[0][position].row for position in positions))


def test_a_set_in_order_has_no_fault_and_comes_back_as_it_was():
    outlines, parents = world()
    for above in (parents, {}):
        kept, faults = examine(list(outlines), above)
        assert faults == []
        assert all(after is before for after, before in zip(kept, outlines, strict=True))


def test_nothing_to_examine():
    assert examine([], {}) == ([], [])


# Between neighbours -------------------------------------------------------------------------------


@pytest.mark.parametrize("metres", [0.5, 5, 30])
def test_overlap_is_told_on_both_and_both_are_kept_as_drawn(metres):
    damaged, land = pushed(metres)
    kept, fault = only_fault(damaged)
    assert (fault.code, fault.repaired) == ("unit_overlap", False)
    assert fault.rows == rows(*border()[:2])
    assert fault.area_m2 == pytest.approx(geodesic(land), rel=0.01)
    assert all(after is before for after, before in zip(kept, damaged, strict=True))


@pytest.mark.parametrize("metres", [0.5, 5, 30])
@pytest.mark.parametrize("above", [True, False])
def test_gap_is_told_on_those_around_it(metres, above):
    damaged, land = pushed(-metres)
    kept, fault = only_fault(damaged, None if above else {})
    assert (fault.code, fault.repaired) == ("unit_gap", False)
    assert fault.rows == rows(*border()[:2])
    assert fault.area_m2 == pytest.approx(geodesic(land), rel=0.01)
    assert len(kept) == len(damaged)


@pytest.mark.parametrize("metres", [0.02, -0.02, 0.045, -0.045])
def test_sliver_is_closed_and_told(metres):
    damaged, land = pushed(metres)
    kept, fault = only_fault(damaged)
    assert (fault.code, fault.repaired) == ("unit_sliver", True)
    assert tuple(sorted(fault.rows)) == rows(*border()[:2])
    assert fault.area_m2 == pytest.approx(geodesic(land), rel=0.01)
    assert shapely.coverage_is_valid(shapes(kept))
    assert fault.words["most_en"] == f"{abs(metres) * 100:.1f}"


def test_a_hamlet_one_centimetre_off_goes_back_to_its_neighbours():
    outlines, _ = world()
    i = border()[0]
    shifted = shapely.transform(outlines[i].geometry, lambda xy: xy + east_north(0.01, 0))
    land = shapely.symmetric_difference(shifted, outlines[i].geometry)
    kept, fault = only_fault(with_geometry(i, shifted))
    assert (fault.code, fault.repaired) == ("unit_sliver", True)
    assert fault.rows[0] == outlines[i].row and len(fault.rows) > 3
    assert fault.area_m2 == pytest.approx(geodesic(land), rel=0.01)
    assert shapely.equals_exact(kept[i].geometry, outlines[i].geometry, tolerance=0)


@pytest.mark.parametrize("seed", range(3))
def test_after_snapping_borders_are_shared_and_nothing_moved_far(seed):
    outlines, parents = world()
    rng = np.random.default_rng(seed)

    def shaken(geometry):
        ring = shapely.get_coordinates(geometry)[:-1]
        return shapely.Polygon(ring + rng.uniform(-0.012, 0.012, ring.shape) * METRE)

    damaged = [replace(outline, geometry=shaken(outline.geometry)) for outline in outlines]
    for above in (parents, {}):
        kept, faults = examine(damaged, above)
        assert {fault.code for fault in faults} == {"unit_sliver"}
        assert shapely.coverage_is_valid(shapes(kept), gap_width=ROOMY * METRE)
        moved = shapely.hausdorff_distance(shapes(kept), shapes(damaged))
        assert moved.max() < 0.05 * METRE * WIDE


def test_a_vertex_that_only_one_neighbour_has_is_given_to_the_other_without_a_word():
    outlines, parents = world()
    i, j, k = border()
    ring = shapely.get_coordinates(outlines[i].geometry)
    more = np.insert(ring, k + 1, (ring[k] + ring[k + 1]) / 2, axis=0)
    kept, faults = examine(with_geometry(i, shapely.Polygon(more)), parents)
    assert faults == []
    assert shapely.coverage_is_valid(shapes(kept))
    count = shapely.get_num_coordinates
    assert count(kept[j].geometry) == count(outlines[j].geometry) + 1


def test_what_a_projection_rounds_is_put_back_without_a_word():
    outlines, parents = world()
    there = pyproj.Transformer.from_crs(4326, 32648, always_xy=True)
    back = pyproj.Transformer.from_crs(32648, 4326, always_xy=True)

    def rounded(xy):
        metres = np.round(np.column_stack(there.transform(*xy.T)), 4)
        return np.column_stack(back.transform(*metres.T))

    moved = [replace(o, geometry=shapely.transform(o.geometry, rounded)) for o in outlines[::2]]
    mixed = sorted([*moved, *outlines[1::2]], key=lambda outline: outline.row)
    kept, faults = examine(mixed, parents)
    assert faults == []
    assert shapely.coverage_is_valid(shapes(kept))


def test_what_stands_around_is_followed_and_never_moves():
    outlines, _ = world()
    i, j, _ = border()
    shifted = shapely.transform(outlines[i].geometry, lambda xy: xy + east_north(0, 0.02))
    around = [replace(outlines[j], row=0)]
    kept, faults = examine([replace(outlines[i], geometry=shifted)], {}, around=around)
    assert [(fault.code, fault.rows) for fault in faults] == [("unit_sliver", rows(i))]
    pair = np.array([kept[0].geometry, outlines[j].geometry])
    assert shapely.coverage_is_valid(pair)
    kept, faults = examine([outlines[i]], {}, around=[replace(outlines[i], row=0, name="Cũ")])
    assert kept == [] and [fault.code for fault in faults] == ["unit_outline_shared"]


def test_a_hamlet_one_metre_off_leaves_gaps_though_the_areas_add_up():
    outlines, parents = world()
    i = next(k for k, o in enumerate(outlines) if within(o.geometry, parents[o.parent_id]))
    shifted = shapely.transform(outlines[i].geometry, lambda xy: xy + east_north(1, 0))
    kept, faults = examine(with_geometry(i, shifted), parents)
    lost = shapely.difference(outlines[i].geometry, shifted)
    for code in ("unit_overlap", "unit_gap"):
        areas = [fault.area_m2 for fault in faults if fault.code == code]
        assert sum(areas) == pytest.approx(geodesic(lost), rel=0.01)
    assert {fault.code for fault in faults} == {"unit_overlap", "unit_gap"}
    assert kept[i].geometry is shifted


def within(geometry, parent):
    """Well inside: not even a corner on the parent's border."""
    return geometry.distance(parent.boundary) > 10 * METRE


def test_a_unit_above_that_was_drawn_apart_gives_one_line_not_hundreds():
    outlines, _ = world()
    whole = shapely.coverage_union_all(shapes(outlines))
    coarse = {1: shapely.simplify(whole, 60 * METRE)}
    own = [replace(outline, parent_id=1) for outline in outlines]
    kept, faults = examine(own, coarse)
    codes = [fault.code for fault in faults]
    assert codes.count("unit_area") == 1 and set(codes) == {"unit_area", "unit_beyond_parent"}
    lost = shapely.difference(coarse[1], whole)
    (area,) = (fault.area_m2 for fault in faults if fault.code == "unit_area")
    assert area == pytest.approx(geodesic(lost), rel=0.01)
    assert len(kept) == len(own)


def test_what_was_drawn_before_may_be_out_of_order():
    crossing = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    hourglass = shapely.transform(crossing, lambda xy: xy / 100 + [105.0, 19.0])
    above = {1: shapely.force_3d(hourglass, 3.0)}
    outline = Outline(1, "Xóm 1", 1, shapely.box(105.0, 19.005, 105.003, 19.008))
    beside = Outline(0, "Xóm 2", 1, hourglass)
    _, faults = examine([outline], above, around=[beside])
    assert [fault.code for fault in faults] == ["unit_overlap"]


def test_an_outline_that_stands_twice_is_kept_once():
    outlines, _ = world()
    again = replace(outlines[4], row=len(outlines) + 1)
    kept, fault = only_fault([*outlines, again])
    assert (fault.code, fault.rows) == ("unit_outline_repeated", (again.row,))
    assert fault.words["first"] == str(outlines[4].row)
    assert fault.area_m2 == pytest.approx(geodesic(again.geometry), rel=1e-4)
    assert kept == list(outlines)


def test_two_units_with_one_outline_both_wait():
    outlines, _ = world()
    other = replace(outlines[4], row=len(outlines) + 1, name="Xóm Khác")
    kept, fault = only_fault([*outlines, other])
    assert (fault.code, fault.rows) == ("unit_outline_shared", (outlines[4].row, other.row))
    assert kept == [outline for outline in outlines if outline is not outlines[4]]


# With the units above -----------------------------------------------------------------------------


def test_a_unit_that_reaches_beyond_its_parent_is_told_and_kept():
    outlines, parents = world()
    whole = shapely.coverage_union_all(shapes(outlines))
    for i, outline in enumerate(outlines):
        ring = shapely.get_coordinates(outline.geometry)
        k = longest_edge(i)
        middle = shapely.Point((ring[k] + ring[k + 1]) / 2)
        if whole.boundary.distance(middle) < 1e-9:
            break
    bump = shapely.difference(square(middle, 40), whole)
    kept, fault = only_fault(with_geometry(i, shapely.union(outline.geometry, bump)))
    assert (fault.code, fault.rows) == ("unit_beyond_parent", (outline.row,))
    assert fault.area_m2 == pytest.approx(geodesic(bump), rel=0.01)
    assert len(kept) == len(outlines)
    assert parents[outline.parent_id].is_valid


def test_a_unit_with_another_ones_parent_is_held():
    outlines, parents = world()
    wrong = next(p for p in parents if not parents[p].intersects(outlines[0].geometry))
    damaged = [replace(outlines[0], parent_id=wrong), *outlines[1:]]
    kept, fault = only_fault(damaged)
    assert (fault.code, fault.rows) == ("unit_in_wrong_parent", (outlines[0].row,))
    assert fault.area_m2 == pytest.approx(geodesic(outlines[0].geometry), rel=1e-4)
    assert fault.words["share_en"] == "100"
    assert kept == list(outlines[1:])


def test_units_that_do_not_add_up_to_their_parent():
    outlines, _ = world()
    i = border()[0]
    without = [outline for k, outline in enumerate(outlines) if k != i]
    kept, fault = only_fault(without)
    assert fault.code == "unit_area"
    siblings = [o.row for o in without if o.parent_id == outlines[i].parent_id]
    assert fault.rows == tuple(siblings)
    assert fault.area_m2 == pytest.approx(geodesic(outlines[i].geometry), rel=1e-3)
    assert kept == without


def test_a_unit_may_have_several_parts_and_enclose_another():
    outlines, parents = world()
    own = [o for o in outlines if o.parent_id == outlines[0].parent_id]
    one, two = next((a, b) for a in own for b in own if not a.geometry.intersects(b.geometry))
    both = replace(one, geometry=shapely.MultiPolygon([one.geometry, two.geometry]))
    rest = [both if o is one else o for o in outlines if o is not two]
    assert examine(rest, parents) == (rest, [])
    hole = square(shapely.point_on_surface(one.geometry), 30)
    holed = replace(one, geometry=shapely.difference(one.geometry, hole))
    inner = Outline(len(outlines) + 1, "Khối 9", one.parent_id, hole)
    rest = [holed if o is one else o for o in outlines] + [inner]
    assert examine(rest, parents) == (rest, [])
    assert examine([holed], {}) == ([holed], [])
