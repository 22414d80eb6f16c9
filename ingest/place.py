"""Placing rows: the unit each one names, the point it gives, and each from the other."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely

from ingest.batch import Batch, Context
from layers.dataset import LEVELS, DataField, Level
from layers.units import Unit, UnitIndex

MOST_CANDIDATES = 5


@dataclass(frozen=True)
class Found:
    """What a row's unit cells name: the lowest unit, or the first cell that names none or many."""

    unit_id: int | None = None
    problem: str | None = None
    field: str | None = None
    within: str | None = None
    candidates: str | None = None


def place(batch: Batch, context: Context) -> None:
    """Add hamlet_id … province_id, longitude, latitude, approximate; findings where it fails."""
    named = _named_units(batch, context)
    longitude, latitude = _coordinates(batch)
    located = context.units.locate(longitude, latitude)
    has_point = np.isfinite(longitude)
    outside = has_point & (located == -1)
    batch.findings.add("outside_province", pl.Series(np.flatnonzero(outside)), _axis(batch))
    longitude[outside] = latitude[outside] = np.nan  # no place at all, so no other check judges it
    if not any(field.required for field in batch.dataset.fields if field.type == "unit"):
        nowhere = ~has_point & (named == -1) & ~batch.held().to_numpy()
        batch.findings.add("missing_place", pl.Series(np.flatnonzero(nowhere)))
    units = _deepest(named, located, context.units)
    approximate = np.zeros(len(named), dtype=bool)
    if batch.dataset.geometry == "point":
        approximate = ~has_point & (units != -1)
        _stand_at_unit(units, approximate, longitude, latitude, context.units)
    no_outline = (units != -1) & ~outside & _without_outline(batch, units, longitude, context.units)
    batch.findings.add("no_outline", pl.Series(np.flatnonzero(no_outline)))
    batch.rows = batch.rows.with_columns(
        *_chain(units, context.units),
        pl.Series("longitude", longitude).fill_nan(None),
        pl.Series("latitude", latitude).fill_nan(None),
        pl.Series("approximate", approximate),
    )


# Units by name ------------------------------------------------------------------------------------


def _named_units(batch: Batch, context: Context) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """For each row the lowest unit its cells name, or -1; each combination is asked once."""
    fields = batch.dataset.unit_fields
    result = np.full(batch.rows.height, -1, dtype=np.int64)
    if not fields:
        return result
    columns = [field.name for field in fields]
    groups = (
        batch.rows.select(*columns, pl.int_range(pl.len(), dtype=pl.UInt32).alias("position"))
        .group_by(columns, maintain_order=True)
        .agg("position")
    )
    problems: dict[tuple[str, str], list[tuple[pl.Series, Found]]] = {}
    for *texts, positions in groups.iter_rows():
        found = resolve(dict(zip(columns, texts, strict=True)), fields, context)
        if found.unit_id is not None:
            result[positions] = found.unit_id
        elif found.problem and found.field:
            problems.setdefault((found.problem, found.field), []).append(
                (pl.Series(positions, dtype=pl.UInt32), found)
            )
    for (code, name), entries in problems.items():
        _report(code, name, entries, batch, context)
    return result


def resolve(texts: dict[str, str | None], fields: list[DataField], context: Context) -> Found:
    """The lowest unit that cells name, from the highest level down, each within the one above.

    Where a name alone fits several units, those in the sender's own area are meant.
    """
    units, parent = context.units, None
    for field in fields:
        text = texts[field.name]
        if text is None or field.level is None:
            continue
        found = units.find(field.level, text, {parent} if parent else None)
        found = units.spelled(units.inside(found, context.area) or found, text)
        if len(found) != 1:
            return Found(
                problem="ambiguous_unit" if found else "unknown_unit",
                field=field.name,
                within=units.units[parent].title if parent else None,
                candidates=_candidates(found, units),
            )
        parent = found[0].unit_id
    return Found(unit_id=parent)


def _candidates(found: list[Unit], units: UnitIndex) -> str | None:
    names = [units.full_name(u.unit_id) for u in found[:MOST_CANDIDATES]]
    more = f" … ({len(found)})" if len(found) > MOST_CANDIDATES else ""
    return " | ".join(names) + more if names else None


def _report(
    code: str,
    name: str,
    entries: list[tuple[pl.Series, Found]],
    batch: Batch,
    context: Context,
) -> None:
    day = context.units.day.strftime("%d/%m/%Y")
    words, suggestions = [], []
    for positions, found in entries:
        inside = {
            "day": day,
            "within_vi": f" trong {found.within}" if found.within else "",
            "within_en": f" in {found.within}" if found.within else "",
        }
        words += [inside] * len(positions)
        suggestions += [found.candidates] * len(positions)
    batch.findings.add(
        code,
        pl.concat([positions for positions, _ in entries]),
        name,
        words=words,
        suggestions=suggestions,
    )


# Points -------------------------------------------------------------------------------------------

Degrees = np.ndarray[tuple[int], np.dtype[np.float64]]
Ids = np.ndarray[tuple[int], np.dtype[np.int64]]


def _coordinates(batch: Batch) -> tuple[Degrees, Degrees]:
    """Longitude and latitude in degrees, NaN where a row gives none or only one of the two."""
    lat, lon = batch.dataset.coordinate("latitude"), batch.dataset.coordinate("longitude")
    if lat is None or lon is None:
        empty = np.full(batch.rows.height, np.nan)
        return empty, empty.copy()
    given = batch.rows.select(
        pl.col(f"raw:{lat.name}").str.contains(r"\S").fill_null(value=False).alias("lat"),
        pl.col(f"raw:{lon.name}").str.contains(r"\S").fill_null(value=False).alias("lon"),
    )
    half = (given["lat"] ^ given["lon"]).arg_true()
    batch.findings.add("incomplete_coordinates", half, lat.name)
    longitude = batch.rows[lon.name].fill_null(float("nan")).to_numpy().copy()
    latitude = batch.rows[lat.name].fill_null(float("nan")).to_numpy().copy()
    whole = np.isfinite(longitude) & np.isfinite(latitude)
    longitude[~whole] = latitude[~whole] = np.nan
    return longitude, latitude


def _axis(batch: Batch) -> str | None:
    field = batch.dataset.coordinate("latitude")
    return field.name if field else None


def _deepest(named: Ids, located: Ids, units: UnitIndex) -> Ids:
    """The named unit, made more exact by the point where the point lies inside it."""
    result = np.where(named == -1, located, named)
    both = np.flatnonzero((named != -1) & (located != -1) & (named != located))
    for name, point in {(int(named[i]), int(located[i])) for i in both}:
        if name in units.ancestors[point].values():
            result[(named == name) & (located == point)] = point
    return result


def _stand_at_unit(
    unit_ids: Ids,
    approximate: np.ndarray[tuple[int], np.dtype[np.bool_]],
    longitude: Degrees,
    latitude: Degrees,
    units: UnitIndex,
) -> None:
    """Rows without coordinates stand at the point of their unit, or of its nearest ancestor."""
    for unit_id in np.unique(unit_ids[approximate]):
        point = _point_of(int(unit_id), units)
        if point is not None:
            rows = approximate & (unit_ids == unit_id)
            longitude[rows], latitude[rows] = shapely.get_x(point), shapely.get_y(point)


def _point_of(unit_id: int, units: UnitIndex) -> shapely.Point | None:
    chain = units.ancestors[unit_id]
    for level in reversed(LEVELS):
        wkb = units.points.get(chain.get(level, -1))
        if wkb:
            return shapely.from_wkb(wkb)
    return None


def _without_outline(
    batch: Batch, unit_ids: Ids, longitude: Degrees, units: UnitIndex
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if batch.dataset.geometry == "point":
        return ~np.isfinite(longitude)
    drawn = np.array(list(units.shapes), dtype=np.int64)
    return ~np.isin(unit_ids, drawn)


def _chain(unit_ids: Ids, units: UnitIndex) -> list[pl.Series]:
    """The unit and its ancestors as one id column a level."""
    distinct = [int(i) for i in np.unique(unit_ids) if i != -1]
    column = pl.Series("unit", unit_ids)

    def at(level: Level) -> pl.Series:
        ids = [units.ancestors[i].get(level) for i in distinct]
        return column.replace_strict(distinct, ids, default=None, return_dtype=pl.Int64).alias(
            f"{level}_id"
        )

    return [at(level) for level in LEVELS]
