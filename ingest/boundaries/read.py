"""Reading a vector file of units: which layer, which columns, in EPSG:4326."""

from dataclasses import dataclass
from pathlib import Path

import geopandas
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from ingest.messages import refusal
from layers.dataset import LEVELS, Level
from layers.errors import Unreadable
from layers.text import fold, nfc

LEVEL_WORDS: dict[Level, tuple[str, ...]] = {
    "province": ("province", "provinces", "tinh"),
    "district": ("district", "districts", "huyen", "quan huyen"),
    "commune": ("commune", "communes", "xa", "phuong xa", "ward", "wards"),
    "hamlet": ("hamlet", "hamlets", "xom", "thon", "khoi", "ban"),
}
CODE = ("code", "ma", "ma tinh", "ma huyen", "ma xa", "matinh", "mahuyen", "maxa", "ma dvhc")
NAME = ("name", "ten", "ten tinh", "ten huyen", "ten xa", "ten xom", "tenxa", "ten dvhc")
FULL_NAME = ("full name", "ten day du", "fullname")
TYPE = ("type", "loai", "cap", "kieu")
PARENT = ("parent", "ma cha", "parent code", "ma cap tren", "ma xa cha")


@dataclass(frozen=True)
class UnitRow:
    """One unit of a file; `row` is its number in the file, from 1; geometry is EPSG:4326."""

    row: int
    code: str | None
    name: str | None
    type: str
    parent: str | None
    geometry: shapely.Geometry | None


def read_unit_file(path: Path, level: Level | None, crs: str | None) -> tuple[Level, list[UnitRow]]:
    """The units of a shapefile (also zipped), GeoPackage, GeoJSON or KML, and their level.

    Raises Unreadable when it is no vector file, and Unusable when level, coordinate system or the
    columns of names are unclear.
    """
    layer, level = _choose_layer(path, level)
    try:
        frame = pyogrio.read_dataframe(path, layer=layer)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from None
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise _unreadable(path, ValueError("it has no geometry"))
    if crs is not None:
        frame = frame.set_crs(crs if ":" in crs else f"EPSG:{crs}", allow_override=True)
    if frame.crs is None:
        raise refusal("no_crs", file=path.name)
    return level, _rows(path, frame.to_crs(4326))


def _choose_layer(path: Path, level: Level | None) -> tuple[str, Level]:
    try:
        layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(path, error) from None
    if not layers:
        raise _unreadable(path, ValueError("it has no layer with geometry"))
    by_level = {known: name for name in layers if (known := _level_of(name))}
    if level is None and len(by_level) == 1:
        level = next(iter(by_level))
    level = level or _level_of(path.stem)
    if level is None:
        raise refusal("unknown_level", file=path.name)
    return by_level.get(level, layers[0]), level


def _level_of(name: str) -> Level | None:
    words = fold(name)
    return next((level for level in LEVELS if words in LEVEL_WORDS[level]), None)


def _unreadable(path: Path, error: Exception) -> Exception:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return refusal("bad_geometry_file", Unreadable, file=path.name, reason=reason)


def _rows(path: Path, frame: geopandas.GeoDataFrame) -> list[UnitRow]:
    columns = {fold(str(column)): column for column in frame.columns if column != "geometry"}

    def values(names: tuple[str, ...]) -> list[str | None]:
        column = next((columns[name] for name in names if name in columns), None)
        if column is None:
            return [None] * len(frame)
        return [_text(value) for value in frame[column]]

    names, full_names = values(NAME), values(FULL_NAME)
    if not any(names):
        raise refusal(
            "no_unit_column", file=path.name, column="name", columns=", ".join(columns.values())
        )
    return [
        UnitRow(row, code, name, type_ or _type_from(full, name), parent, geometry)
        for row, (code, name, full, type_, parent, geometry) in enumerate(
            zip(
                values(CODE),
                names,
                full_names,
                values(TYPE),
                values(PARENT),
                frame.geometry,
                strict=True,
            ),
            start=1,
        )
    ]


def _text(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    text = nfc(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))
    return text or None


def _type_from(full_name: str | None, name: str | None) -> str:
    """ "Phường Trường Vinh" less "Trường Vinh" is "Phường"."""
    if full_name and name and full_name.endswith(name):
        return full_name.removesuffix(name).strip()
    return ""
