"""The points that rows give, in degrees; and the points at which rows without one stand."""

import numpy as np
import polars as pl
import shapely

from ingest.batch import Batch, Context
from layers.dataset import LEVELS
from layers.geodesy import transformer
from layers.units import UnitIndex

Degrees = np.ndarray[tuple[int], np.dtype[np.float64]]
Ids = np.ndarray[tuple[int], np.dtype[np.int64]]


def coordinates(batch: Batch, context: Context) -> tuple[Degrees, Degrees]:
    """Longitude and latitude in degrees, NaN where a row gives none or only one of the two.

    Metres of the province's own zone are turned into degrees, whichever of the two axes the sender
    calls X, and that is said.
    """
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
    _from_metres(batch, context, longitude, latitude)
    return longitude, latitude


def _from_metres(batch: Batch, context: Context, longitude: Degrees, latitude: Degrees) -> None:
    """Replace pairs that are metres of the province's zone and lie in one of its units."""
    metres = np.flatnonzero((np.abs(longitude) > 360) & (np.abs(latitude) > 360))
    if context.crs is None or not len(metres):
        return
    to_degrees = transformer(context.crs)
    a, b = longitude[metres], latitude[metres]
    done = np.zeros(len(metres), dtype=bool)
    for easting, northing in ((a, b), (b, a)):
        x, y = to_degrees.transform(easting, northing)
        found = ~done & (context.units.locate(np.asarray(x), np.asarray(y)) != -1)
        longitude[metres[found]], latitude[metres[found]] = x[found], y[found]
        done |= found
    batch.findings.add(
        "projected_coordinates",
        pl.Series(metres[done]),
        axis(batch),
        words={"crs": context.crs},
    )


def axis(batch: Batch) -> str | None:
    field = batch.dataset.coordinate("latitude")
    return field.name if field else None


def stand_at_unit(
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
