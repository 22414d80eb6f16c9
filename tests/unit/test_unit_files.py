"""Vector files of units as district offices send them: columns, text and coordinates recognised."""

import unicodedata
import zipfile

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
import vectors
from legacy_writers import cp1258, tcvn3, vni
from vectors import NOBODY, communes_of, parts, shapefile, table, units, zipped

from ingest.boundaries.read import read_unit_file
from layers.errors import InputError
from layers.geodesy import WGS84

SETTINGS = vectors.settings()
VINH = communes_of("412")
GEOD = pyproj.Geod(ellps="WGS84")


def read(path, level=None, crs=None, known=None, settings=SETTINGS, **said):
    return read_unit_file(path, level, crs, settings, units() if known is None else known, **said)


def refused(path, *args, **said):
    with pytest.raises(InputError) as told:
        read(path, *args, **said)
    assert "\n" not in str(told.value) and "\n" not in told.value.vi
    assert path.name in str(told.value)
    return told.value.code


def codes(file):
    return [finding.code for finding in file.findings]


def off(file):
    """How far the middles of the outlines lie from where they belong, in metres."""
    there = shapely.centroid(np.array([row[-1] for row in VINH], dtype=object))
    here = shapely.centroid(np.array([row.geometry for row in file.rows], dtype=object))
    return max(GEOD.inv(a.x, a.y, b.x, b.y)[2] for a, b in zip(there, here, strict=True))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "xa.shp"


# Formats --------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "kml", "shp"])
def test_every_format_holds_the_same_units(tmp_path, suffix):
    path = tmp_path / f"xa.{suffix}"
    pyogrio.write_dataframe(table(VINH).set_crs(WGS84), path, **(
        {"driver": "LIBKML"} if suffix == "kml" else {}))  # fmt: skip
    file = read(path)
    assert file.level == "commune"
    assert [(r.code, r.name, r.type, r.parent) for r in file.rows] == [r[:4] for r in VINH]
    assert off(file) < 0.01
    assert set(codes(file)) <= {"heights_dropped"}


def test_archives(tmp_path, path):
    shapefile(path, table(VINH), prj=WGS84)
    archive = zipped(tmp_path / "a.zip", parts(path), folder="ranh gioi/")
    assert len(read(archive, "commune").rows) == len(VINH)
    kml = tmp_path / "doc.kml"
    pyogrio.write_dataframe(table(VINH).set_crs(WGS84), kml, driver="LIBKML")
    kmz = zipped(tmp_path / "xa.kmz", [kml])
    file = read(kmz, "commune")
    assert [r.code for r in file.rows] == [r[0] for r in VINH]
    assert off(file) < 0.01


@pytest.mark.parametrize("gone", [".shx", ".cpg", ".prj"])
def test_missing_parts_of_a_shapefile(tmp_path, path, gone):
    shapefile(path, table(VINH), prj=WGS84)
    path.with_suffix(gone).unlink()
    before = parts(path)
    file = read(path)
    assert [r.name for r in file.rows] == [r[1] for r in VINH]
    assert off(file) < 0.01
    assert parts(path) == before  # nothing is written beside the sender's files
    assert codes(file) == (["crs_inferred"] if gone == ".prj" else [])


# Text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stated", [None, "UTF-8", "1258", "ISO-8859-1", "1252"])
@pytest.mark.parametrize(
    ("encode", "name"),
    [(str.encode, None), (cp1258, "cp1258"), (tcvn3, "tcvn3"), (vni, "vni")],
    ids=["utf-8", "cp1258", "tcvn3", "vni"],
)
def test_text_of_a_dbf_whatever_its_cpg_says(path, encode, name, stated):
    rows = [(c, n.lower(), t.lower(), p, g) for c, n, t, p, g in VINH]
    shapefile(path, table(rows), prj=WGS84, cpg=stated, encode=encode)
    file = read(path)
    assert [(r.name, r.type) for r in file.rows] == [(r[1], r[2]) for r in rows]
    if name in ("tcvn3", "vni"):
        assert codes(file) == ["legacy_encoding"]
        assert file.encoding == name


def test_decomposed_names_become_one_form(path):
    rows = [(c, unicodedata.normalize("NFD", n), t, p, g) for c, n, t, p, g in VINH]
    shapefile(path, table(rows), prj=WGS84)
    assert [r.name for r in read(path).rows] == [r[1] for r in VINH]


# Columns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        ("ma", "ten", "loai", "ma_cha"),
        ("MAXA", "TENXA", "LOAI", "MAHUYEN"),
        ("Ma_Xa", "Ten_Xa", "Cap", "Ma_Huyen"),
        ("MAPHUONG", "PHUONG", "KIEU", "HUYEN"),
        ("code", "name", "type", "parent"),
        ("A1", "TEN", "A3", "A4"),  # codes and types by their content
    ],
)
def test_columns_are_recognised(tmp_path, headings):
    path = tmp_path / "a.gpkg"
    frame = table(VINH, headings).set_crs(WGS84)
    frame.insert(0, "STT", range(1, len(frame) + 1))
    frame.insert(1, "DIENTICH", [12.5 + i for i in range(len(frame))])
    pyogrio.write_dataframe(frame, path)
    file = read(path, "commune")
    assert [(r.code, r.name, r.type, r.parent) for r in file.rows] == [r[:4] for r in VINH]
    assert file.describe()["columns"] == dict(
        zip(("code", "name", "type", "parent"), headings, strict=True)
    )


def test_level_and_type_from_full_names_and_parents_by_name(tmp_path):
    rows = [(f"{t} {n}", "Thành phố Vinh", g) for _, n, t, _, g in VINH]
    path = tmp_path / "ranh.gpkg"
    pyogrio.write_dataframe(table(rows, ("TENXA", "TENHUYEN")).set_crs(WGS84), path)
    file = read(path)
    assert file.level == "commune"
    assert [(r.name, r.type) for r in file.rows] == [(r[1], r[2]) for r in VINH]
    assert units().find("district", file.rows[0].parent)[0].code == "412"


def test_codes_that_became_numbers_are_official_again(tmp_path):
    rows = [(1 + i, n, t, float(p), g) for i, (_, n, t, p, g) in enumerate(VINH)]
    path = tmp_path / "xa.gpkg"
    pyogrio.write_dataframe(table(rows).set_crs(WGS84), path)
    file = read(path, known=NOBODY)
    assert (file.rows[0].code, file.rows[0].parent) == ("00001", "412")


def test_columns_and_layer_can_be_said(tmp_path):
    path = tmp_path / "two.gpkg"
    frame = table(VINH, ("ma", "ten", "loai", "ma_cha")).set_crs(WGS84)
    frame["ten_moi"] = [f"X {i}" for i in range(len(frame))]
    pyogrio.write_dataframe(frame, path, layer="cu")
    pyogrio.write_dataframe(frame.head(2), path, layer="moi", append=True)
    assert refused(path, "commune") == "several_layers"
    assert refused(path, "commune", layer="kia") == "no_layer"
    file = read(path, "commune", layer="moi", columns={"name": "Ten_Moi"})
    assert [r.name for r in file.rows] == ["X 0", "X 1"]
    assert refused(path, "commune", layer="moi", columns={"name": "kia"}) == "no_unit_column"


def test_a_file_without_names_or_level_is_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(table([(1, VINH[0][-1])], ("so",)).set_crs(WGS84), path)
    assert refused(path) == "unknown_level"
    assert refused(path, "commune") == "no_unit_column"


# Coordinates ----------------------------------------------------------------------------------


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("crs", [9208, 9207, 5897, 9206, 3405, 32648, WGS84])
def test_a_missing_projection_is_inferred(path, crs, swapped):
    shapefile(path, table(VINH, crs=crs, swapped=swapped))
    file = read(path)
    assert codes(file) == ["crs_inferred"]
    assert file.crs.system.name == f"EPSG:{crs}"
    assert file.crs.system.swapped == swapped
    assert off(file) < 0.01
    assert "diện tích nằm trong ranh giới đơn vị cấp trên" in file.findings[0].message_vi


@pytest.mark.parametrize(
    ("truth", "stated"),
    [(9208, 9207), (9208, 32648), (9208, WGS84), (9208, 5897), (WGS84, 9208), (3405, 32648)],
)
def test_a_wrong_projection_is_overruled_and_it_is_said(path, truth, stated):
    shapefile(path, table(VINH, crs=truth), prj=stated)
    file = read(path)
    assert codes(file) == ["crs_wrong"]
    assert f"EPSG:{stated}" in file.findings[0].message_en
    assert file.crs.system.name == f"EPSG:{truth}"
    assert off(file) < 0.01


def test_a_zone_said_to_be_on_wgs84_is_on_vn2000(path):
    shapefile(path, table(VINH, crs=9208), prj=WGS84)
    path.with_suffix(".prj").write_text(
        'PROJCS["VN2000_104_45",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",'
        '6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
        'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],'
        'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",104.75],'
        'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    file = read(path)
    assert off(file) < 0.01
    assert codes(file) == []


@pytest.mark.parametrize("crs", ["9208", "EPSG:9208"])
def test_what_a_person_says_is_believed_but_for_the_axes(path, crs):
    shapefile(path, table(VINH, crs=9208), prj=9207)
    file = read(path, crs=crs)
    assert (off(file) < 0.01, codes(file)) == (True, [])
    shapefile(path, table(VINH, crs=9208, swapped=True), prj=9207)
    assert off(read(path, crs=crs)) < 0.01
    assert refused(path, crs="VN-2000 mui 3") == "unknown_crs"


def test_where_nothing_is_known_the_own_zone_decides_else_two_fit(path):
    shapefile(path, table(VINH, crs=9208))
    file = read(path, known=NOBODY)
    assert file.crs.system.name == "EPSG:9208"
    assert off(file) < 0.01
    elsewhere = vectors.settings(crs=9216)
    assert refused(path, known=NOBODY, settings=elsewhere) == "two_crs_fit"


# Bad input ------------------------------------------------------------------------------------


def test_an_archive_that_would_write_outside(tmp_path):
    path = tmp_path / "a.zip"
    for name in ("../xa.shp", "/etc/xa.shp", "a/../../xa.shp", "..\\xa.shp", "C:/xa.shp"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, b"x")
        assert refused(path, "commune") == "zip_slip"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


def test_archives_with_none_two_or_too_much(tmp_path, path):
    shapefile(path, table(VINH), prj=WGS84)
    other = shapefile(tmp_path / "xom.shp", table(VINH), prj=WGS84)
    both = zipped(tmp_path / "a.zip", [*parts(path), *parts(other)])
    assert refused(both, "commune") == "several_vector_files"
    assert refused(zipped(tmp_path / "b.zip", [path.with_suffix(".dbf")])) == "no_vector_in_zip"
    small = SETTINGS.model_copy(
        update={"limits": SETTINGS.limits.model_copy(update={"unpacked_bytes": 1000})}
    )
    assert refused(zipped(tmp_path / "c.zip", parts(path)), settings=small) == "unpacks_too_large"
    cut = tmp_path / "d.zip"
    cut.write_bytes(both.read_bytes()[:3000])
    assert refused(cut) == "cut_off"


@pytest.mark.parametrize("suffix", [".shp", ".dbf"])
@pytest.mark.parametrize("share", [0.5, 0.02])
def test_a_truncated_shapefile(path, suffix, share):
    shapefile(path, table(VINH), prj=WGS84)
    part = path.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[: int(part.stat().st_size * share)])
    assert refused(path) == "cut_off"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"%PDF-1.4", "no_vector_file"), (b"a,b\n1,2", "no_vector_file"),
     (b"<html></html>", "no_vector_file"), (b"<OGRVRTDataSource/>", "no_vector_file"),
     (b"{}", "bad_geometry_file"), (b"PK\x03\x04....", "cut_off"),
     (b"SQLite format 3\x00....", "bad_geometry_file")],
)  # fmt: skip
def test_what_is_no_vector_file(tmp_path, content, code):
    path = tmp_path / "xa.shp"
    path.write_bytes(content)
    assert refused(path) == code


def test_a_file_that_is_not_there(tmp_path):
    assert refused(tmp_path / "xa.shp") == "no_file"


def test_heights_empty_and_other_shapes_are_told(tmp_path):
    rows = list(VINH)
    rows[0] = (*rows[0][:-1], shapely.force_3d(rows[0][-1], 7.0))
    rows[1] = (*rows[1][:-1], shapely.Point(105.68, 18.67))
    rows[2] = (*rows[2][:-1], shapely.Polygon())
    path = tmp_path / "xa.geojson"
    pyogrio.write_dataframe(table(rows).set_crs(WGS84), path)
    file = read(path)
    assert len(file.rows) == len(rows)
    assert codes(file) == ["heights_dropped"]
    assert not any(r.geometry.has_z for r in file.rows if r.geometry is not None)
    points = [(*row[:-1], shapely.Point(105.68, 18.67)) for row in VINH]
    pyogrio.write_dataframe(table(points).set_crs(WGS84), path)
    assert refused(path) == "no_polygons"


def test_codes_and_parents_that_cannot_be(tmp_path):
    def file(rows):
        path = tmp_path / "xa.gpkg"
        path.unlink(missing_ok=True)
        pyogrio.write_dataframe(table(rows).set_crs(WGS84), path)
        return path

    doubled = [(VINH[0][0], *VINH[1][1:]), *VINH[:1], *VINH[2:]]
    assert refused(file(doubled)) == "code_twice"
    circle = [(c, n, t, VINH[(i + 1) % 3][0] if i < 3 else p, g)
              for i, (c, n, t, p, g) in enumerate(VINH)]  # fmt: skip
    assert refused(file(circle)) == "parents_in_circle"
    itself = [(VINH[0][0], *VINH[0][1:3], VINH[0][0], VINH[0][-1]), *VINH[1:]]
    assert refused(file(itself)) == "parents_in_circle"
    own = [(str(90000 + i), *row[1:]) for i, row in enumerate(VINH)]
    assert refused(file(own)) == "codes_not_official"


@pytest.mark.parametrize("prj", [None, WGS84, 9208])
def test_a_file_for_another_province(path, prj):
    away = [(*row[:-1], shapely.transform(row[-1], lambda c: c - np.array([-1.0, 8.0])))
            for row in VINH]  # fmt: skip
    shapefile(path, table(away, crs=prj or WGS84), prj=prj)
    assert refused(path) in ("outside_province_file", "no_crs_fits")
