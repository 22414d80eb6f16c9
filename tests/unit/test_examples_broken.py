"""The districts' broken files: each is wrong in its own way, and in no other."""

import csv
from dataclasses import replace

import geopandas
import numpy as np
import pytest
import shapely

from examples.broken_districts import FAULTS, UTM_48N, ZONE, write_broken_districts
from examples.old_text import cp1258, tcvn3, vni
from examples.province import build_province
from ingest.boundaries.source import open_source
from ingest.boundaries.topology import Outline, examine
from ingest.legacy import decode_bytes
from ingest.messages import codes
from layers.geodesy import transformer
from layers.settings import Limits

GEOMETRIC = {b.code for b in FAULTS if b.code.startswith("unit_")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("districts")
    assert len(write_broken_districts(place)) == 21
    return place


@pytest.fixture(scope="module")
def key(folder):
    with (folder / "faults.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(folder, row):
    with open_source(folder / row["file"], Limits()) as source:
        return geopandas.read_file(source.path, engine="pyogrio")


def test_the_key_names_a_file_and_a_fault_for_each_district(folder, key):
    assert len({row["fault"] for row in key}) == len(key) == 21
    assert all((folder / row["file"]).is_file() for row in key)
    assert {row["code"] for row in key} - {""} <= set(codes())
    assert sum(row["file"].endswith(".zip") for row in key) == 9


def test_outlines_are_wrong_as_the_key_says_and_one_layer_comes_out(folder, key):
    province = build_province()
    parents = {int(c.code): c.geometry for c in province.communes}
    layer, torn = [], set()
    for row, broken in zip(key, FAULTS, strict=True):
        frame = read(folder, row)
        shapes = frame.geometry.to_numpy()
        if broken.swapped:
            shapes = shapely.transform(shapes, lambda x, y: (y, x), interleaved=False)
        if broken.crs != 4326:
            shapes = transformer(broken.crs).geometries(shapely.force_2d(shapes))
        outlines = [
            Outline(n, str(name), int(parent), shape)
            for n, (name, parent, shape) in enumerate(
                zip(frame["TEN_XOM"], frame["MA_XA"], shapes, strict=True), start=1
            )
        ]
        kept, faults = examine(outlines, parents, around=layer)
        told = [fault.code for fault in faults]
        assert told == ([row["code"]] if row["code"] in GEOMETRIC else []), row
        if told and row["code"] != "unit_gap":
            assert int(row["row"]) in faults[0].rows
        if not told or faults[0].repaired:
            assert len(kept) == len(frame)
        torn |= {(row["district"], n) for f in faults if not f.repaired for n in f.rows}
        layer += [replace(o, row=0, name=f"{row['district']}:{o.row}") for o in kept]
    shapes = np.array([outline.geometry for outline in layer])
    assert len(layer) == len(province.hamlets) - 2  # the empty one, and that of another commune
    bad = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes, gap_width=1e-6))
    assert {tuple(layer[i].name.split(":")) for i in np.flatnonzero(bad)} <= {
        (district, str(n)) for district, n in torn
    }


def test_coordinates_and_text_are_as_the_key_says(folder, key):
    frames = {row["fault"]: read(folder, row) for row in key}
    assert frames["missing .prj"].crs is None
    assert frames["the .prj of another zone"].crs.to_epsg() == 5897
    assert frames["UTM zone 48N"].crs.to_epsg() == UTM_48N
    assert frames["a gap"].crs.to_epsg() == ZONE
    west, south, *_ = frames["northing before easting, no .prj"].total_bounds
    assert west > 2_000_000 and south < 700_000
    assert frames["heights"].geometry.has_z.all()
    assert "LOAI" not in frames["names without types"]
    parts = {path.suffix for path in folder.glob("418_tuong_duong.*")}
    assert parts == {".shp", ".dbf", ".prj", ".cpg"}


@pytest.mark.parametrize("encode", [tcvn3, vni, cp1258])
@pytest.mark.parametrize("text", ["Xóm Tân Tiến", "Bản Mường Típ", "Khối Đoàn Kết", "Cồn Cả"])
def test_old_encodings_are_read_back(encode, text):
    assert decode_bytes(encode(text))[0] == text


def test_the_same_seed_gives_the_same_outlines(folder, key, tmp_path):
    write_broken_districts(tmp_path)
    for row in key[8:12]:
        again, before = read(tmp_path, row), read(folder, row)
        assert np.array_equal(again.geometry.to_wkb(), before.geometry.to_wkb())
