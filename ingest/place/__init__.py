"""Placing rows: the unit each one names, the point it gives, and each from the other."""

import numpy as np
import polars as pl
import shapely

from ingest.batch import Batch, Context
from ingest.place.addresses import addressed_units
from ingest.place.names import named_units
from ingest.place.points import Degrees, Ids, axis, coordinates, stand_at_unit
from layers.dataset import LEVELS, Level
from layers.units import UnitIndex


def place(batch: Batch, context: Context) -> None:
    """Add the columns of a placed batch (see `Batch`); findings where a row has no place."""
    named = named_units(batch, context)
    longitude, latitude = coordinates(batch, context)
    located = context.units.locate(longitude, latitude)
    has_point = np.isfinite(longitude)
    addressed_units(batch, context, named.units, has_point)
    outside = has_point & (located == -1)
    batch.findings.add("outside_province", pl.Series(np.flatnonzero(outside)), axis(batch))
    # No place at all, so that no other check judges it.
    longitude[outside] = latitude[outside] = np.nan
    if not any(field.required for field in batch.dataset.fields if field.type == "unit"):
        nowhere = ~has_point & (named.units == -1) & ~batch.held().to_numpy()
        batch.findings.add("missing_place", pl.Series(np.flatnonzero(nowhere)))
    units = _deepest(named.units, located, context.units)
    approximate = np.zeros(len(units), dtype=bool)
    if batch.dataset.geometry == "point":
        approximate = ~has_point & (units != -1)
        stand_at_unit(units, approximate, longitude, latitude, context.units)
    outlines, zones = _zones(named.members, batch.rows.height, context.units)
    no_outline = (units != -1) & ~outside & outlines.is_null().to_numpy()
    no_outline &= _without_outline(batch, units, longitude, context.units)
    # A point that stands nowhere cannot be shown; figures count even if their unit is not drawn.
    code = "no_outline" if batch.dataset.geometry == "point" else "not_drawn"
    batch.findings.add(code, pl.Series(np.flatnonzero(no_outline)))
    batch.rows = batch.rows.with_columns(
        *_chain(units, context.units),
        pl.Series("named_id", named.units),
        pl.Series("located_id", located),
        pl.Series("longitude", longitude).fill_nan(None),
        pl.Series("latitude", latitude).fill_nan(None),
        pl.Series("approximate", approximate),
        outlines,
        zones,
    )


def _zones(
    members: dict[int, tuple[int, ...]], height: int, units: UnitIndex
) -> tuple[pl.Series, pl.Series]:
    """Rows that list units: their union (hex EWKB, EPSG:4326), and the units' keys in one text."""
    outlines: list[str | None] = [None] * height
    zones: list[str | None] = [None] * height
    made: dict[tuple[int, ...], tuple[str | None, str]] = {}
    for position, listed in members.items():
        if listed not in made:
            shapes = [shape for i in listed if (shape := units.shape(i)) is not None]
            outline = None
            if len(shapes) == len(listed):
                union = shapely.union_all(np.array(shapes, dtype=object))
                parts = shapely.MultiPolygon(list(shapely.get_parts(union)))
                outline = shapely.to_wkb(shapely.set_srid(parts, 4326), hex=True, include_srid=True)
            made[listed] = outline, " + ".join(sorted(units.key(i) for i in listed))
        outlines[position], zones[position] = made[listed]
    return (
        pl.Series("outline", outlines, dtype=pl.String),
        pl.Series("zone", zones, dtype=pl.String),
    )


def _deepest(named: Ids, located: Ids, units: UnitIndex) -> Ids:
    """The named unit, made more exact by the point where the point lies inside it."""
    result = np.where(named == -1, located, named)
    both = np.flatnonzero((named != -1) & (located != -1) & (named != located))
    for name, point in {(int(named[i]), int(located[i])) for i in both}:
        if name in units.ancestors[point].values():
            result[(named == name) & (located == point)] = point
    return result


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
