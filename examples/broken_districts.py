"""The sample's hamlets as 21 files from the districts, each with a fault of its own.

What GIS staff get when they ask district offices for their hamlets; with faults.csv, the key to
what is wrong with which.  Deterministic for a seed.
"""

import csv
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely

from examples import damage
from examples.old_text import cp1258, tcvn3, vni
from examples.province import Province, Unit, build_province
from layers.geodesy import WGS84, transformer
from layers.text import fold

ZONE = 9208  # VN-2000 / TM-3 104-45, the province's own
NEXT_ZONE = 5897  # 105°
UTM_48N = 32648


@dataclass(frozen=True)
class Broken:
    """How one district's file is wrong, and the code of the finding that must say so ("": none).

    `crs`: EPSG code of the coordinates; `prj`: what the .prj says (None: there is none); `swapped`:
    x is the northing; `without`: suffix of a part that is missing; `harm`: what is
    done to the outlines.
    """

    fault: str
    code: str
    crs: int = ZONE
    prj: int | None = ZONE
    swapped: bool = False
    without: str = ""
    suffix: str = ".shp"
    encode: Callable[[str], bytes] = str.encode
    stated: str = "UTF-8"
    harm: Callable[[damage.Outlines, Sequence[str]], int] | None = None
    rows: str = ""


def _decomposed(text: str) -> bytes:
    return unicodedata.normalize("NFD", text).encode()


# One for each district, in the order of their codes.
FAULTS = (
    Broken("missing .prj", "crs_inferred", prj=None),
    Broken("the .prj of another zone", "crs_wrong", prj=NEXT_ZONE),
    Broken("TCVN3 without .cpg", "legacy_encoding", encode=tcvn3, stated=""),
    Broken("names decomposed (NFD)", "", encode=_decomposed),
    Broken("VNI without .cpg", "legacy_encoding", encode=vni, stated=""),
    Broken("Windows-1258 without .cpg", "legacy_encoding", encode=cp1258, stated=""),
    Broken("missing .shx", "", without=".shx"),
    Broken("heights", "heights_dropped", harm=damage.heights),
    Broken("a ring that crosses itself", "unit_ring", harm=damage.curl),
    Broken("an overlap", "unit_overlap", harm=damage.overlap),
    Broken("a gap", "unit_gap", harm=damage.gap),
    Broken("a sliver of 2 cm", "unit_sliver", harm=damage.sliver),
    Broken("a row that stands twice", "unit_outline_repeated", rows="twice"),
    Broken("another commune's code", "unit_in_wrong_parent", rows="wrong parent"),
    Broken("names without types", "", rows="no types"),
    Broken("polygons and points in one geometry", "unit_mixed_outline", crs=WGS84,
           suffix=".geojson", harm=damage.mixed),
    Broken("northing before easting, no .prj", "crs_inferred", prj=None, swapped=True),
    Broken("UTM zone 48N", "", crs=UTM_48N, prj=UTM_48N),
    Broken("a part inside another part", "unit_nested_shell", harm=damage.nested),
    Broken("a spike", "unit_spike", harm=damage.spike),
    Broken("an empty geometry", "unit_empty_outline", harm=damage.empty),
)  # fmt: skip


def write_broken_districts(folder: Path, seed: int = 2021) -> list[Path]:
    """Write one file (or zip, every second) per district into `folder`; gives their paths.

    Shapefiles (one GeoJSON) with the columns MA_XA (the commune's code), TEN_XOM and LOAI; beside
    them faults.csv: district, file, row (from 1; blank: all), fault, code.
    """
    folder.mkdir(parents=True, exist_ok=True)
    province = build_province(seed)
    paths, key = [], []
    for number, (district, broken) in enumerate(zip(province.districts, FAULTS, strict=True)):
        frame, row = _frame(province, district, broken)
        name = fold(district.name).replace(" ", "_")
        path = _write(folder / f"{district.code}_{name}{broken.suffix}", frame, broken)
        if number % 2 and broken.suffix == ".shp":
            path = _zipped(path)
        paths.append(path)
        key.append((district.code, path.name, row, broken.fault, broken.code))
    with (folder / "faults.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("district", "file", "row", "fault", "code"))
        writer.writerows(key)
    return paths


def _frame(
    province: Province, district: Unit, broken: Broken
) -> tuple[geopandas.GeoDataFrame, int | None]:
    """The district's hamlets with their fault, and the row that has it, if it is a single one."""
    communes = [c.code for c in province.communes if c.parent == district.code]
    hamlets = [h for h in province.hamlets if h.parent in communes]
    outlines = np.array([hamlet.geometry for hamlet in hamlets], dtype=object)
    parents = [hamlet.parent for hamlet in hamlets]
    row = None
    if broken.harm:
        position = broken.harm(outlines, parents)
        row = None if broken.harm is damage.heights else position + 1
    if broken.rows == "wrong parent":
        parents[0], row = communes[-1], 1
    columns = {
        "MA_XA": parents,
        "TEN_XOM": [hamlet.name for hamlet in hamlets],
        "LOAI": [hamlet.type for hamlet in hamlets],
    }
    if broken.rows == "no types":
        del columns["LOAI"]
    frame = geopandas.GeoDataFrame(columns, geometry=list(_placed(outlines, broken)))
    if broken.rows == "twice":
        frame = frame.iloc[[*range(len(frame)), 0]]
        row = len(frame)
    return frame, row


def _placed(outlines: damage.Outlines, broken: Broken) -> damage.Outlines:
    if broken.crs == WGS84:
        return outlines
    to_plane = transformer(WGS84, broken.crs)

    def moved(xyz: np.ndarray) -> np.ndarray:
        xyz[:, :2] = np.column_stack(to_plane.transform(xyz[:, 0], xyz[:, 1]))
        return xyz[:, [1, 0]] if broken.swapped else xyz

    solid = bool(shapely.has_z(outlines).any())
    placed: damage.Outlines = shapely.transform(outlines, moved, include_z=solid)
    return placed


def _write(path: Path, frame: geopandas.GeoDataFrame, broken: Broken) -> Path:
    if broken.suffix == ".geojson":
        frame.set_crs(broken.crs).to_file(path, engine="pyogrio", driver="GeoJSON")
        return path
    raw = frame.copy()
    for name in raw.columns.drop("geometry"):  # the bytes, one character each
        raw[name] = [broken.encode(text).decode("latin-1") for text in raw[name]]
    raw = raw.set_crs(broken.prj) if broken.prj else raw
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a .prj that is missing is meant to be
        pyogrio.write_dataframe(raw, path, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if broken.stated:
        path.with_suffix(".cpg").write_text(broken.stated, "ascii")
    if broken.without:
        path.with_suffix(broken.without).unlink()
    return path


def _zipped(path: Path) -> Path:
    """The parts of a shapefile in one archive in their place."""
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(path.parent.glob(f"{path.stem}.*")):
            if part != packed:
                archive.writestr(zipfile.ZipInfo(part.name), part.read_bytes())
                part.unlink()
    return packed
