"""The sample province: counts, names, and a partition without gaps or overlaps."""

import math

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from examples.outline import DISTRICTS
from examples.planar import crooked_ring, neighbours, partition
from examples.province import Province, build_province, make_province, write_boundaries
from layers.text import nfc


@pytest.fixture(scope="module")
def province() -> Province:
    return build_province(2021)


def area_km2(shape: shapely.Geometry) -> float:
    return abs(pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) / 1e6


def test_size_and_place(province: Province) -> None:
    assert area_km2(province.province.geometry) == pytest.approx(16_490, rel=0.01)
    west, south, east, north = province.province.geometry.bounds
    assert (west, south) >= (103.87, 18.55)
    assert (east, north) <= (105.82, 20.01)


def test_counts(province: Province) -> None:
    assert len(province.districts) == 21
    assert len(province.communes) == 460
    assert 3_700 <= len(province.hamlets) <= 3_900
    for district in DISTRICTS:
        own = [unit for unit in province.communes if unit.parent == district.code]
        assert len(own) == district.communes


def test_districts_lie_and_measure_about_right(province: Province) -> None:
    for district, unit in zip(DISTRICTS, province.districts, strict=True):
        assert area_km2(unit.geometry) == pytest.approx(district.area, rel=0.1, abs=12)
        assert unit.geometry.contains(shapely.Point(district.anchors[0]))


def test_codes_and_names(province: Province) -> None:
    codes = [unit.code for unit in province.communes]
    assert len(set(codes)) == 460
    assert codes[0] == "16663"
    assert all(len(code) == 5 for code in codes)
    assert len({(unit.parent, unit.name) for unit in province.communes}) == 460
    assert len({unit.name for unit in province.communes}) < 460, "reused between districts"
    hamlets = {(unit.parent, unit.type, unit.name) for unit in province.hamlets}
    assert len(hamlets) == len(province.hamlets)
    fifth = [unit for unit in province.hamlets if unit.full_name == "Xóm 5"]
    assert len(fifth) > 100
    everyone = (*province.districts, *province.communes, *province.hamlets)
    assert all(unit.name == nfc(unit.name) for unit in everyone)


@pytest.mark.parametrize("level", ["districts", "communes", "hamlets"])
def test_no_gaps_no_overlaps(province: Province, level: str) -> None:
    shapes = np.array([unit.geometry for unit in province.levels()[level]])
    assert shapely.is_valid(shapes).all()
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.coverage_union_all(shapes).equals(province.province.geometry)


def test_parts_add_up_to_their_parent(province: Province) -> None:
    for parents, children in (
        (province.districts, province.communes),
        (province.communes, province.hamlets),
    ):
        parts: dict[str, float] = {}
        for child in children:
            parts[child.parent] = parts.get(child.parent, 0.0) + child.geometry.area
        for parent in parents:
            assert math.isclose(parts[parent.code], parent.geometry.area, rel_tol=1e-9)


def test_another_seed_is_another_province(province: Province) -> None:
    other = build_province(7)
    assert len(other.communes) == 460
    assert not other.province.geometry.equals(province.province.geometry)
    assert make_province.__wrapped__(2021) == province


def test_partition_shares_borders() -> None:
    rng = np.random.default_rng(3)
    outline = crooked_ring(np.array([(0, 0), (20, 0), (20, 10), (0, 10)], dtype=float), 3, rng)
    faces = partition(rng.uniform((1, 1), (19, 9), size=(40, 2)), outline, rng)
    assert set(faces.seed) == set(range(40))
    assert shapely.coverage_is_valid(np.array(faces.polygons))
    assert len(neighbours(faces.polygons)) > 60
    corners = sum(shapely.get_num_coordinates(face) for face in faces.polygons)
    assert corners > 20 * len(faces.polygons), "borders are crooked, not straight"


def test_boundary_files(tmp_path_factory: pytest.TempPathFactory, province: Province) -> None:
    folder = tmp_path_factory.mktemp("boundaries")
    write_boundaries(folder)
    for name, count in (("province", 1), ("districts", 21), ("communes", 460)):
        info = pyogrio.read_info(folder / f"{name}.gpkg")
        assert (info["features"], info["crs"]) == (count, "EPSG:4326")
        assert list(info["fields"]) == ["ma", "ten", "loai", "ma_cha"]
    hamlets = pyogrio.read_dataframe(folder / "hamlets.gpkg")
    assert len(hamlets) == len(province.hamlets)
    assert (hamlets["ma"] == "").all()
    assert set(hamlets["ma_cha"]) == {unit.code for unit in province.communes}
