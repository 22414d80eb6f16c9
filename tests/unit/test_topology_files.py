"""The GeoPackage of faults: what is in it, and that GDAL (and so QGIS) opens it."""

import pyogrio
import shapely
from topology_world import pushed, world

from ingest.boundaries.topology import Fault, examine, write_faults


def test_every_fault_is_a_point_and_those_with_land_are_areas_too(tmp_path):
    damaged, land = pushed(5)
    damaged[0] = type(damaged[0])(damaged[0].row, "Xóm Trống", damaged[0].parent_id, None)
    _, faults = examine(damaged, world()[1])
    path = tmp_path / "faults.gpkg"
    for _ in range(2):  # written anew, not added to
        write_faults(faults, path)
    assert [list(layer) for layer in pyogrio.list_layers(path)] == [
        ["faults", "Point"],
        ["areas", "MultiPolygon"],
    ]
    points = pyogrio.read_dataframe(path, layer="faults")
    assert list(points.columns) == [
        "code", "severity", "message_vi", "message_en", "rows", "area_m2", "repaired", "geometry"
    ]  # fmt: skip
    assert points.crs.to_epsg() == 4326
    assert points["code"].tolist() == ["unit_empty_outline", "unit_overlap"]
    assert points["severity"].tolist() == ["error", "warning"]
    assert points["message_vi"][1].startswith("Ranh giới chồng lấn nhau")
    assert points["message_en"][1].startswith("Outlines overlap by")
    assert points["rows"][1] == ", ".join(map(str, faults[1].rows))
    assert points.geometry[0] is None
    areas = pyogrio.read_dataframe(path, layer="areas")
    assert areas["code"].tolist() == ["unit_overlap"]
    assert areas.geometry[0].contains(points.geometry[1])
    assert shapely.symmetric_difference(areas.geometry[0], land).area < 1e-6 * land.area


def test_no_faults_are_a_file_too(tmp_path):
    write_faults([], tmp_path / "none.gpkg")
    assert len(pyogrio.read_dataframe(tmp_path / "none.gpkg", layer="faults")) == 0


def test_faults_without_land_give_no_areas(tmp_path):
    fault = Fault("heights_dropped", (1,), 0.0, shapely.Point(105, 19), True)
    write_faults([fault], tmp_path / "points.gpkg")
    assert len(pyogrio.read_dataframe(tmp_path / "points.gpkg", layer="faults")) == 1
    assert len(pyogrio.read_dataframe(tmp_path / "points.gpkg", layer="areas")) == 0
