"""Vector files of units for the tests, and the sample province's units without a database."""

import warnings
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely

from examples.province import build_province
from layers.dataset import LEVELS
from layers.geodesy import WGS84, transformer
from layers.settings import Province, Settings
from layers.units import Unit, UnitIndex

BOX = (103.85, 18.50, 105.85, 20.05)


def settings(code="40", name="Nghệ An", crs=9208, bbox=BOX):
    province = Province(code=code, name=name, workspace="nghean", crs=crs, bbox=bbox)
    return Settings(province=province)


NOBODY = UnitIndex(date(2021, 9, 17), {}, {}, {})


@cache
def units():
    """Province, districts and communes of the sample, with outlines."""
    sample = build_province()
    found, shapes, ids = {}, {}, {}
    for level, rows in zip(LEVELS, ([sample.province], sample.districts, sample.communes),
                           strict=False):  # fmt: skip
        for row in rows:
            number = len(found) + 1
            ids[row.code] = number
            found[number] = Unit(number, level, row.code, row.name, row.type, ids.get(row.parent))
            shapes[number] = shapely.to_wkb(row.geometry)
    return UnitIndex(date(2021, 9, 17), found, shapes, {})


@cache
def hamlets(commune="16663", count=None):
    """Rows (name, type, parent, outline in degrees) of the hamlets of some communes."""
    sample = build_province()
    rows = [(h.name, h.type, h.parent, h.geometry) for h in sample.hamlets
            if h.parent.startswith(commune)]  # fmt: skip
    return rows[:count]


def communes_of(district):
    """Rows (code, name, type, parent, outline in degrees) of a district's communes."""
    sample = build_province()
    return [(c.code, c.name, c.type, c.parent, c.geometry) for c in sample.communes
            if c.parent == district]  # fmt: skip


def table(rows, headings=("MAXA", "TENXA", "LOAI", "MAHUYEN"), crs=WGS84, swapped=False):
    """A frame in that coordinate system, without saying which."""
    shapes = np.array([row[-1] for row in rows], dtype=object)
    if crs != WGS84:
        shapes = transformer(WGS84, crs).geometries(shapes)
    if swapped:
        shapes = shapely.transform(shapes, lambda x, y: (y, x), interleaved=False)
    columns = {heading: [row[i] for row in rows] for i, heading in enumerate(headings)}
    return geopandas.GeoDataFrame(columns, geometry=list(shapes))


def shapefile(path, frame, prj=None, cpg="UTF-8", encode=str.encode):
    """Text goes through `encode` into the DBF; `prj`: EPSG code or None for no .prj."""
    raw = frame.copy()
    for name in raw.columns:
        if name != raw.geometry.name:
            raw[name] = [
                encode(v).decode("latin-1") if isinstance(v, str) else v for v in raw[name]
            ]
    raw = raw.set_crs(prj) if prj else raw
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a .prj is missing is the point
        pyogrio.write_dataframe(raw, path, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def zipped(path: Path, files, folder="") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, f"{folder}{file.name}")
    return path


def parts(path):
    return sorted(path.parent.glob(f"{path.stem}.*"))
