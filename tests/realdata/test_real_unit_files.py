"""Real boundary files are read: what is missing in them is found, what they say is understood."""

import sys
from pathlib import Path

import pytest
import shapely

from ingest.boundaries.read import read_unit_file

sys.path.append(str(Path(__file__).parents[1] / "unit"))
import vectors

pytestmark = pytest.mark.realdata

# As known from any atlas: the province's extent and the zone that the law gives it.
BEN_TRE = vectors.settings("83", "Bến Tre", 9210, (105.95, 9.75, 106.85, 10.40))
COUNTRY = vectors.settings("01", "Việt Nam", 3405, (102.0, 8.0, 118.0, 23.5))


def test_parcels_without_a_projection_are_vn2000_105_45(data: Path) -> None:
    path = data / "boundaries/no_prj/thanhphong.shp"
    file = read_unit_file(
        path, "hamlet", None, BEN_TRE, vectors.NOBODY, columns={"name": "FEATUREID"}
    )
    assert len(file.rows) == 6588
    assert file.crs.system.name == "EPSG:9210"
    assert not file.crs.system.swapped
    assert [finding.code for finding in file.findings] == ["crs_inferred"]
    print(file.findings[0].message_vi)
    west, south, east, north = shapely.total_bounds([r.geometry for r in file.rows])
    # Thạnh Phong lies on the coast of Thạnh Phú district.
    assert 106.5 < west < east < 106.7 and 9.7 < south < north < 9.95


def test_the_communes_of_2025(data: Path) -> None:
    path = data / "boundaries/nghe_an_2025.gpkg"
    settings = vectors.settings(bbox=(103.85, 18.50, 105.97, 20.05))
    file = read_unit_file(path, "commune", None, settings, vectors.NOBODY)
    assert len(file.rows) == 130
    assert {row.type for row in file.rows} == {"Xã", "Phường"}
    assert all(row.code and len(row.code) == 5 and row.name for row in file.rows)
    assert file.findings == []


def test_every_published_commune_that_is_invalid_can_be_read(data: Path) -> None:
    files = sorted((data / "boundaries/invalid_communes").glob("*.geojson"))
    assert len(files) == 39
    for path in files:
        file = read_unit_file(path, None, None, COUNTRY, vectors.NOBODY)
        assert file.level == "commune", path.name
        assert file.columns["name"] == "a03_ten", path.name
        assert {row.type for row in file.rows} <= {"Xã", "Phường", "Đặc khu"}, path.name
        assert all(row.name and row.geometry is not None for row in file.rows)
        assert "code" not in file.columns  # it bears none that is official
