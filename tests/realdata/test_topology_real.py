"""Real boundaries: what is wrong with them is found, and areas agree with the geodesic ones."""

import json

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from ingest.boundaries.topology import Outline, examine
from ingest.boundaries.topology.plane import Plane
from ingest.messages import holds

pytestmark = pytest.mark.realdata
GEOD = pyproj.Geod(ellps="WGS84")
KNOWN_PAIRS = 3  # neighbours in the file of 2025 that overlap by more than 1 m²


def geodesic(geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(geometry))[0])


@pytest.fixture(scope="module")
def communes(data):
    frame = pyogrio.read_dataframe(data / "boundaries" / "nghe_an_2025.gpkg", layer="commune")
    rows = zip(frame["full_name"], frame.geometry, strict=True)
    return [Outline(row, name, None, shape) for row, (name, shape) in enumerate(rows, start=1)]


@pytest.fixture(scope="module")
def invalid(data):
    outlines = []
    for path in sorted((data / "boundaries" / "invalid_communes").glob("*.geojson")):
        feature = json.loads(path.read_text("utf-8"))["features"][0]
        shape = shapely.geometry.shape(feature["geometry"])
        outlines.append(Outline(len(outlines) + 1, feature["properties"]["a03_ten"], None, shape))
    return outlines


def test_each_invalid_commune_is_told_with_its_reason_and_repaired_or_held(invalid):
    assert len(invalid) == 39 and not any(outline.geometry.is_valid for outline in invalid)
    kept, faults = examine(invalid, {})
    told = {
        fault.rows[0]: fault
        for fault in faults
        if fault.code in ("unit_ring", "unit_nested_shell", "unit_unclear_outline")
    }
    assert sorted(told) == [outline.row for outline in invalid]
    assert all(fault.words["reason_vi"] != fault.words["reason_en"] for fault in told.values())
    repaired = {outline.row: outline.geometry for outline in kept}
    for outline in invalid:
        if holds(told[outline.row].code):
            assert outline.row not in repaired
            continue
        after = repaired[outline.row]
        assert after.is_valid and after.geom_type in ("Polygon", "MultiPolygon")
        drawn = sum(geodesic(part) for part in shapely.get_parts(outline.geometry))
        assert geodesic(after) == pytest.approx(drawn, rel=1e-5)
    print(f"\n{len(repaired)} of {len(invalid)} repaired, {len(invalid) - len(repaired)} held")


def overlapping(outlines) -> dict[tuple[int, int], float]:
    """Pairs of rows with their common area (m²), found by nothing but GEOS."""
    shapes = [outline.geometry for outline in outlines]
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = {}
    for i, j in zip(one[one < two], two[one < two], strict=True):
        common = shapely.intersection(shapes[i], shapes[j])
        parts = [p for p in shapely.get_parts(common) if p.geom_type == "Polygon"]
        if (area := sum(geodesic(part) for part in parts)) > 1:
            found[outlines[i].row, outlines[j].row] = area
    return found


def test_the_neighbours_that_overlap_are_found(communes):
    pairs = overlapping(communes)
    assert len(pairs) == KNOWN_PAIRS
    # Without snapping all are overlaps of their area; with it those of some centimetres are closed.
    _, faults = examine(communes, {}, tolerance_m=0.0005)
    told = {fault.rows: fault.area_m2 for fault in faults if fault.code == "unit_overlap"}
    for pair, area in pairs.items():
        assert told[pair] == pytest.approx(area, rel=0.01)
    kept, faults = examine(communes, {})
    near = [(f.rows[0], other, f.repaired) for f in faults for other in f.rows[1:]]
    for pair in pairs:
        assert any({one, other} == set(pair) for one, other, _ in near)
    left = overlapping(kept)
    assert set(left) == {f.rows for f in faults if f.code == "unit_overlap" and f.area_m2 > 1}
    print(f"\noverlaps: {pairs}, after snapping: {left}")


def test_areas_agree_with_the_geodesic_ones(communes):
    shapes = np.array([outline.geometry for outline in communes])
    measured = Plane(shapes).area(shapes)
    assert measured == pytest.approx([geodesic(shape) for shape in shapes], rel=1e-4)
    worst = np.abs(measured / [geodesic(shape) for shape in shapes] - 1).max()
    print(f"\n{len(shapes)} communes: at most {worst:.1e} off")
