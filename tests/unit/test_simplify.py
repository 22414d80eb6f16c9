"""Simplified for display, neighbours still meet: no slivers, no overlaps."""

import numpy as np
import pytest
import shapely

from examples.province import build_province
from layers.simplify import simplified


@pytest.mark.parametrize("tolerance", [0.0005, 0.002, 0.01])
@pytest.mark.parametrize("level", ["hamlets", "communes", "districts"])
def test_borders_stay_shared(level, tolerance):
    shapes = [unit.geometry for unit in build_province().levels()[level]]
    simple = np.array(simplified(shapes, tolerance))
    assert shapely.is_valid(simple).all() and not shapely.is_empty(simple).any()
    assert shapely.coverage_is_valid(simple, gap_width=1e-6)
    holes = shapely.get_num_interior_rings(shapely.get_parts(shapely.coverage_union_all(simple)))
    assert holes.sum() == 0
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(shapes).sum()


def test_one_by_one_they_would_come_apart():
    shapes = [unit.geometry for unit in build_province().levels()["communes"]]
    assert not shapely.coverage_is_valid(shapely.simplify(shapes, 0.002))


def test_what_is_no_polygon_stays_as_it_is():
    point, square = shapely.Point(105, 19), shapely.box(105, 19, 106, 20)
    given = [None, point, square, shapely.Polygon()]
    assert simplified(given, 0.001) == given
    assert simplified([], 0.001) == []


def test_outlines_that_overlap_come_out_valid():
    rng = np.random.default_rng(5)
    discs = [shapely.Point(*rng.uniform(0, 1, 2)).buffer(0.3) for _ in range(30)]
    for shape in simplified(discs, 0.2):
        assert shape.is_valid and not shape.is_empty
