"""A file of units that cannot be right changes nothing, and says so in one line."""

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest

from ingest.boundaries import load_units
from layers.database import connect
from layers.errors import InputError
from layers.settings import Settings

sys.path.append(str(Path(__file__).parents[1] / "unit"))
from vectors import communes_of, parts, shapefile, table, zipped

pytestmark = pytest.mark.service
VINH = communes_of("412")


def slipping(folder: Path) -> Path:
    path = folder / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../xa.shp", b"x")
    return path


def two(folder: Path) -> Path:
    first = shapefile(folder / "xa.shp", table(VINH), prj=4326)
    second = shapefile(folder / "xa2.shp", table(VINH), prj=4326)
    return zipped(folder / "two.zip", [*parts(first), *parts(second)])


def truncated(folder: Path) -> Path:
    path = shapefile(folder / "xa.shp", table(VINH), prj=4326)
    path.write_bytes(path.read_bytes()[:5000])
    return path


def geopackage(folder: Path, rows: list[tuple[object, ...]]) -> Path:
    path = folder / "xa.gpkg"
    pyogrio.write_dataframe(table(rows).set_crs(4326), path)
    return path


def doubled(folder: Path) -> Path:
    return geopackage(folder, [(VINH[0][0], *VINH[1][1:]), VINH[0]])


def circular(folder: Path) -> Path:
    return geopackage(folder, [(*r[:3], r[0], r[4]) for r in VINH])


def foreign(folder: Path) -> Path:
    return geopackage(folder, [(str(90000 + i), *r[1:]) for i, r in enumerate(VINH)])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (slipping, "zip_slip"),
        (two, "several_vector_files"),
        (truncated, "cut_off"),
        (doubled, "code_twice"),
        (circular, "parents_in_circle"),
        (foreign, "codes_not_official"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_nothing_changes(
    settings: Settings, tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    path = make(tmp_path)
    before = state(settings)
    with pytest.raises(InputError) as told, connect(settings) as connection:
        load_units(connection, settings, path, "commune")
    assert told.value.code == code
    assert "\n" not in str(told.value)
    assert state(settings) == before


def test_a_bare_shapefile_in_the_zone_is_the_same_units(settings: Settings, tmp_path: Path) -> None:
    """Twice the same units: from the sample's GeoPackage, and in VN-2000 through a bare .shp."""
    path = shapefile(tmp_path / "xa.shp", table(VINH, crs=9208), cpg=None)
    with connect(settings) as connection:
        result = load_units(connection, settings, path)
    assert (result.level, result.rows_in, result.new, result.held) == ("commune", len(VINH), 0, 0)
    assert [finding.code for finding in result.findings] == ["crs_inferred"]
    assert result.ended == 0


def state(settings: Settings) -> tuple[object, ...]:
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM xom.unit), (SELECT count(*) FROM xom.unit_geometry), "
            "(SELECT max(valid_to) FROM xom.unit), (SELECT count(*) FROM xom.submission)"
        )
        found: tuple[object, ...] = cursor.fetchone()
    return found
