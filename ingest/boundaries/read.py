"""Reading a vector file of units: the whole of it, in EPSG:4326, with what was taken for what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

from ingest.boundaries.attributes import attributes
from ingest.boundaries.columns import (
    Columns,
    Role,
    choose_columns,
    level_of_content,
    official,
    split_type,
)
from ingest.boundaries.crs import Choice, Ground, System, choose_crs
from ingest.boundaries.refuse import refuse_unusable
from ingest.boundaries.source import Source, open_source
from ingest.findings import Finding
from ingest.legacy import TITLES
from ingest.messages import refusal, sentences, severity
from layers.dataset import LEVELS, Level
from layers.errors import Unreadable
from layers.settings import Settings
from layers.text import fold
from layers.units import UnitIndex

LEVEL_WORDS: dict[Level, tuple[str, ...]] = {
    "province": ("province", "provinces", "tinh"),
    "district": ("district", "districts", "huyen", "quan huyen"),
    "commune": ("commune", "communes", "xa", "phuong xa", "ward", "wards"),
    "hamlet": ("hamlet", "hamlets", "xom", "thon", "khoi", "ban", "khoi xom", "thon xom"),
}


@dataclass(frozen=True)
class UnitRow:
    """One unit of a file; `row` is its number in the file, from 1; geometry is EPSG:4326."""

    row: int
    code: str | None
    name: str | None
    type: str
    parent: str | None
    geometry: shapely.Geometry | None


@dataclass(frozen=True)
class UnitFile:
    """What a file holds, and what was taken for what: shown before anything is written.

    `encoding` is None where the text was Unicode; `crs` says why it was taken where the file does
    not say it; `findings` are about the whole file.
    """

    level: Level
    rows: list[UnitRow]
    layer: str
    columns: dict[Role, str]
    encoding: str | None
    crs: Choice | None  # None: a list without outlines
    findings: list[Finding]

    def describe(self) -> dict[str, Any]:
        """For a person or a program: layer, level, columns, encoding, coordinate system."""
        return {
            "level": self.level,
            "layer": self.layer,
            "columns": dict(self.columns),
            "encoding": self.encoding or "utf-8",
            "crs": self.crs.system.title_en if self.crs else None,
            "rows": len(self.rows),
        }


def read_unit_file(
    path: Path,
    level: Level | None,
    crs: str | None,
    settings: Settings,
    units: UnitIndex,
    *,
    layer: str | None = None,
    columns: Mapping[Role, str] | None = None,
) -> UnitFile:
    """The units of a shapefile or GeoJSON or KML (also zipped) or GeoPackage.

    `level`, `crs`, `layer` and `columns` are what a person said; the rest is recognised from the
    content, the units known on the day and the province's extent. Raises Unreadable, NotAllowed,
    and Unusable when level, names or coordinate system are unclear or the file cannot be right.
    """
    with open_source(path, settings.limits) as source:
        layer, level = _choose_layer(source, path, layer, level)
        frame = _read(source, path, layer)
    shapes: np.ndarray[Any, np.dtype[np.object_]] = np.asarray(frame.geometry.values, dtype=object)
    table, encoding = attributes(
        frame.drop(columns=frame.geometry.name), source.encoding, source.shapefile
    )
    level = level or level_of_content(table)
    if level is None:
        raise refusal("unknown_level", file=path.name)
    if not any(shapely.get_dimensions(s) == 2 for s in shapes if s is not None):
        raise refusal("no_polygons", file=path.name)
    chosen = choose_columns(table, level, units, columns or {}, path.name)
    rows = unit_rows(chosen, level, units, table, shapes)
    ground = _ground(rows, level, settings, units)
    choice = choose_crs(shapes, frame.crs, crs, ground, settings.province, path.name)
    placed = choice.system.place(shapes)
    rows = [
        UnitRow(r.row, r.code, r.name, r.type, r.parent, shape)
        for r, shape in zip(rows, placed, strict=True)
    ]
    refuse_unusable(rows, level, units, settings, path.name)
    findings = _findings(level, choice, encoding, bool(shapely.has_z(shapes).any()))
    return UnitFile(level, rows, layer, chosen.chosen, encoding, choice, findings)


# The file -----------------------------------------------------------------------------------------


def _choose_layer(
    source: Source, path: Path, layer: str | None, level: Level | None
) -> tuple[str, Level | None]:
    """The layer said, or the one named as the level, or the only one."""
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(source.path) if kind is not None]
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(path, error) from None
    if not layers:
        raise _unreadable(path, ValueError("it has no layer with geometry"))
    if layer is not None:
        if layer not in layers:
            raise refusal("no_layer", file=path.name, layer=layer, layers=", ".join(layers))
        return layer, level or _level_of(layer) or _level_of(path.stem)
    by_level = {known: name for name in layers if (known := _level_of(name))}
    if level is None and len(by_level) == 1:
        level = next(iter(by_level))
    level = level or _level_of(path.stem)
    if level in by_level:
        return by_level[level], level
    if len(layers) > 1:
        raise refusal("several_layers", file=path.name, layers=", ".join(layers))
    return layers[0], level


def _level_of(name: str) -> Level | None:
    words = fold(name)
    return next((level for level in LEVELS if words in LEVEL_WORDS[level]), None)


def _read(source: Source, path: Path, layer: str) -> geopandas.GeoDataFrame:
    # ISO-8859-1 makes one character of every byte of a DBF, so that no byte is lost.
    raw = {"encoding": "ISO-8859-1"} if source.shapefile else {}
    try:
        frame = pyogrio.read_dataframe(source.path, layer=layer, **raw)
    except (DataSourceError, DataLayerError, FeatureError, GeometryError, ValueError) as error:
        raise _unreadable(path, error) from None
    except shapely.errors.ShapelyError as error:
        raise _unreadable(path, error) from None
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise _unreadable(path, ValueError("it has no geometry"))
    if frame.empty:
        raise refusal("no_units", file=path.name)
    return frame


def _unreadable(path: Path, error: Exception) -> Exception:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return refusal("bad_geometry_file", Unreadable, file=path.name, reason=reason)


# The rows -----------------------------------------------------------------------------------------


def unit_rows(
    columns: Columns,
    level: Level,
    units: UnitIndex,
    table: Any,
    shapes: Iterable[shapely.Geometry | None],
) -> list[UnitRow]:
    """The rows of a table of units, names and types apart, parents by their official code."""
    rows = []
    for number, (code, name, full, type_, parent, above, shape) in enumerate(
        zip(*(columns.values(table, role) for role in _ORDER), shapes, strict=True), start=1
    ):
        split, bare = split_type(name, level) if name else ("", name)
        if type_ or not split:
            bare = name if not type_ or fold(split) != fold(type_) else bare
        kind = type_ or split or _type_from(full, name)
        known = _parent_code(parent, above, level, units)
        rows.append(UnitRow(number, official(code, level), bare, kind, known, shape))
    return rows


_ORDER: tuple[Role, ...] = ("code", "name", "full_name", "type", "parent", "grandparent")


def _type_from(full_name: str | None, name: str | None) -> str:
    """ "Phường Trường Vinh" less "Trường Vinh" is "Phường"."""
    if full_name and name and full_name.endswith(name):
        return full_name.removesuffix(name).strip()
    return ""


def _parent_code(
    parent: str | None, above: str | None, level: Level, units: UnitIndex
) -> str | None:
    """The parent as the file names it, by code where a name and the unit above it decide."""
    if parent is None or above is None:
        return parent
    steps = LEVELS[: LEVELS.index(level)]
    within = [u.unit_id for step in steps[:-1] for u in units.find(step, above)]
    found = units.spelled(units.find(steps[-1], parent, within), parent) if within else []
    return found[0].code or parent if len(found) == 1 else parent


# Where it lies ------------------------------------------------------------------------------------


def _ground(rows: list[UnitRow], level: Level, settings: Settings, units: UnitIndex) -> Ground:
    """Known outlines: of the unit itself by code, else of its parent; around all, the province."""
    shapes: dict[int, shapely.Geometry | None] = {}

    def shape(unit_id: int) -> shapely.Geometry | None:
        if unit_id not in shapes:
            shapes[unit_id] = units.shape(unit_id)
        return shapes[unit_id]

    def expected(row: UnitRow) -> shapely.Geometry | None:
        own = units.find(level, row.code) if row.code else []
        above = [
            unit
            for step in reversed(LEVELS[: LEVELS.index(level)])
            if row.parent and step != "province"
            for unit in units.find(step, row.parent)
        ]
        found = [s for unit in (*own, *above) if (s := shape(unit.unit_id)) is not None]
        return found[0] if found else None

    outline = [
        s
        for unit in units.find("province", settings.province.code)
        if (s := shape(unit.unit_id)) is not None
    ]
    around = outline[0] if outline else shapely.box(*settings.province.bbox)
    return Ground([expected(row) for row in rows], around, known=bool(outline))


def _findings(level: Level, choice: Choice, encoding: str | None, heights: bool) -> list[Finding]:
    findings = []
    if choice.code:
        findings.append(_general(choice.code, level, *choice.words))
    if encoding:
        words = {"encoding": TITLES.get(encoding, encoding)}
        findings.append(_general("legacy_encoding", level, words, words))
    if heights:
        findings.append(_general("heights_dropped", level, {}, {}))
    return findings


def _general(
    code: str, level: Level, words_vi: dict[str, str], words_en: dict[str, str]
) -> Finding:
    return Finding(code, severity(code), level, None, None, None, None,
                   *sentences(code, words_vi, words_en))  # fmt: skip


__all__ = ["System", "UnitFile", "UnitRow", "read_unit_file"]
