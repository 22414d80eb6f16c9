"""VN-2000: the pinned shift against PROJ's own database, and how far each usual mistake is off."""

from importlib import import_module

import numpy as np
import pyproj
import pytest
import shapely

from layers.geodesy import (
    EPSG_6960,
    TM3,
    UTM_VN2000,
    VN2000,
    WGS84,
    Helmert,
    known_zone,
    transformer,
)

VINH = (105.6813, 18.6734)
GEOD = pyproj.Geod(ellps="WGS84")
PARAMETERS = {
    "x": -191.90441429, "y": -39.30318279, "z": -111.45032835,
    "rx": -0.00928836, "ry": 0.01975479, "rz": -0.00427372, "s": 0.252906278,
}  # fmt: skip


def metres(first, second):
    return GEOD.inv(*first, *second)[2]


def official(code):
    """PROJ's operation that names EPSG:6960, whatever its default may be."""
    group = pyproj.transformer.TransformerGroup(code, WGS84, always_xy=True)
    return next(t for t in group.transformers if "VN-2000 to WGS 84 (2)" in t.description)


@pytest.mark.parametrize("code", [*TM3, *UTM_VN2000, VN2000])
def test_every_zone_agrees_with_epsg_6960_both_ways(code):
    lon = np.linspace(102.2, 109.4, 12)
    lat = np.linspace(8.5, 23.3, 12)
    x, y = transformer(WGS84, code).transform(lon, lat)
    back = official(code).transform(x, y)
    assert GEOD.inv(lon, lat, *back)[2].max() < 0.001
    there = transformer(code, WGS84).transform(x, y)
    assert GEOD.inv(*there, *back)[2].max() < 1e-6


def test_central_meridians_are_those_of_epsg():
    for code, meridian in TM3.items():
        x, _ = transformer(VN2000, code).transform(meridian, 18.0)
        assert x == pytest.approx(500_000, abs=1e-6), code


def test_the_parameters_are_the_official_ones():
    operation = pyproj.CRS.from_epsg(VN2000)  # the datum is known to PROJ
    assert operation.datum.name == "Vietnam 2000"
    pinned = dict(zip(PARAMETERS, EPSG_6960.__dict__.values(), strict=True))
    assert pinned == PARAMETERS
    definition = official(9208).definition
    for name, value in PARAMETERS.items():
        assert f"{name}={value}" in definition


def test_the_migration_holds_the_same_constants():
    migration = import_module("layers.migrations.versions.0002_vn2000")
    assert EPSG_6960.towgs84 == migration.TO_WGS84
    assert migration.TM3.items() <= TM3.items()
    assert set(TM3) - set(migration.TM3) == {5896, 5897, 5898}  # PostGIS has these itself


def shifted(helmert):
    """Where Vinh comes to lie when its VN-2000 coordinates go through other parameters."""
    geographic = transformer(WGS84, VN2000).transform(*VINH)
    return pyproj.Transformer.from_pipeline(helmert.pipeline).transform(*geographic)


@pytest.mark.parametrize(
    ("changed", "off"),
    [
        (dict.fromkeys(("x", "y", "z", "rx", "ry", "rz", "ppm"), 0.0), 224.5),
        ({"rx": -EPSG_6960.rx, "ry": -EPSG_6960.ry, "rz": -EPSG_6960.rz}, 0.7),
        ({"x": -EPSG_6960.x}, 371),
    ],
    ids=["no shift", "rotations not flipped", "positive dX"],
)
def test_the_usual_mistakes_are_seen(changed, off):
    mistaken = Helmert(**(EPSG_6960.__dict__ | changed))
    assert metres(VINH, shifted(mistaken)) == pytest.approx(off, rel=0.05)
    assert metres(VINH, shifted(EPSG_6960)) < 0.001  # heights are left out


def test_the_wrong_meridian_is_26_km_off():
    metric = transformer(WGS84, 9208).transform(*VINH)
    assert metres(VINH, transformer(5897).transform(*metric)) == pytest.approx(26_400, rel=0.01)


def test_a_definition_with_its_own_shift_does_not_override_the_pinned_one():
    other = pyproj.CRS.from_wkt(
        pyproj.CRS.from_epsg(9208).to_wkt("WKT1_GDAL").replace(
            'SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]]',
            'SPHEROID["WGS 84",6378137,298.257223563],TOWGS84[0,0,0,0,0,0,0]',
        )
    )  # fmt: skip
    assert other.is_bound
    metric = transformer(WGS84, 9208).transform(*VINH)
    assert metres(VINH, transformer(other).transform(*metric)) < 0.001


def test_geometries_lose_heights_and_keep_their_shape():
    square = shapely.Polygon([(0, 0, 5), (1e3, 0, 5), (1e3, 1e3, 5), (0, 1e3, 5)])
    moved = transformer(9208).geometries(
        np.array([shapely.transform(square, lambda c: c + np.array([590_000, 2_065_000]))])
    )[0]
    assert not moved.has_z
    area = abs(GEOD.geometry_area_perimeter(moved)[0])
    assert area == pytest.approx(1e6, rel=5e-4)  # the zone's scale is 0.9999 on the meridian


ESRI = (
    'PROJCS["VN_2000_104_45",GEOGCS["{geog}",DATUM["{datum}",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",{scale}],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("geog", "datum", "meridian", "scale", "code"),
    [
        ("GCS_VN_2000", "D_Vietnam_2000", 104.75, 0.9999, 9208),
        ("GCS_VN_2000", "D_VN_2000", 105.75, 0.9999, 9210),
        ("GCS_WGS_1984", "D_WGS_1984", 104.75, 0.9999, 9208),
        ("GCS_VN_2000", "D_VN_2000", 105.0, 0.9996, 3405),
        ("GCS_WGS_1984", "D_WGS_1984", 105.0, 0.9996, None),
        ("GCS_WGS_1984", "D_WGS_1984", 103.9, 0.9999, None),
    ],
)
def test_zones_are_known_however_a_projection_file_writes_them(geog, datum, meridian, scale, code):
    crs = pyproj.CRS.from_wkt(ESRI.format(geog=geog, datum=datum, meridian=meridian, scale=scale))
    assert known_zone(crs) == code
