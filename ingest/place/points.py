"""The points that rows give, in degrees; and the points at which rows without one stand."""

from typing import Literal

import numpy as np
import polars as pl
import shapely

from ingest.batch import Batch, Context
from ingest.values.coordinates import read_coordinate
from layers.dataset import LEVELS
from layers.geodesy import transformer
from layers.text import nfc
from layers.units import UnitIndex

Degrees = np.ndarray[tuple[int], np.dtype[np.float64]]
AXES: tuple[Literal["latitude", "longitude"], ...] = ("latitude", "longitude")
Ids = np.ndarray[tuple[int], np.dtype[np.int64]]


def coordinates(batch: Batch, context: Context) -> tuple[Degrees, Degrees]:
    """Longitude and latitude in degrees, NaN where a row gives none or only one of the two.

    Metres of the province's own zone are turned into degrees, whichever of the two axes the sender
    calls X, and degrees that only make sense the other way round are swapped; both are said.
    """
    lat, lon = batch.dataset.coordinate("latitude"), batch.dataset.coordinate("longitude")
    if lat is None or lon is None:
        empty = np.full(batch.rows.height, np.nan)
        return empty, empty.copy()
    given = batch.rows.select(
        pl.col(f"raw:{lat.name}").str.contains(r"\S").fill_null(value=False).alias("lat"),
        pl.col(f"raw:{lon.name}").str.contains(r"\S").fill_null(value=False).alias("lon"),
    )
    longitude = batch.rows[lon.name].fill_null(float("nan")).to_numpy().copy()
    latitude = batch.rows[lat.name].fill_null(float("nan")).to_numpy().copy()
    half = (given["lat"] ^ given["lon"]).arg_true()
    half = half.filter(~_from_one_cell(batch, half, longitude, latitude))
    batch.findings.add("incomplete_coordinates", half, lat.name)
    whole = np.isfinite(longitude) & np.isfinite(latitude)
    longitude[~whole] = latitude[~whole] = np.nan
    _without_zero(batch, longitude, latitude)
    _from_metres(batch, context, longitude, latitude)
    _turned(batch, context, longitude, latitude)
    return longitude, latitude


def _from_one_cell(
    batch: Batch, half: pl.Series, longitude: Degrees, latitude: Degrees
) -> pl.Series:
    """Of the rows with one cell filled, those where it holds the pair; their degrees are set."""
    names = [field.name for field in (batch.dataset.coordinate(a) for a in AXES) if field]
    pairs = []
    for position in half.to_list():
        texts = (batch.rows[f"raw:{name}"][position] for name in names)
        reading = next(
            (read_coordinate(nfc(text)) for text in texts if text and text.strip()), None
        )
        pairs.append(reading is not None and reading.pair)
        if reading is not None and reading.pair:
            latitude[position], longitude[position] = reading.latitude, reading.longitude
    return pl.Series(pairs, dtype=pl.Boolean)


def _without_zero(batch: Batch, longitude: Degrees, latitude: Degrees) -> None:
    """0 in both cells is what a form holds that nobody filled in."""
    zero = np.flatnonzero((longitude == 0) & (latitude == 0))
    batch.findings.add("coordinates_zero", pl.Series(zero), axis(batch))
    longitude[zero] = latitude[zero] = np.nan


def _turned(batch: Batch, context: Context, longitude: Degrees, latitude: Degrees) -> None:
    """Swap pairs that are a place only the other way round, and one in the province."""
    odd = np.flatnonzero((np.abs(latitude) > 90) & (np.abs(latitude) <= 180) & (longitude <= 90))
    if not len(odd):
        return
    odd = odd[context.units.locate(latitude[odd], longitude[odd]) != -1]
    longitude[odd], latitude[odd] = latitude[odd], longitude[odd]
    batch.findings.add("coordinates_swapped", pl.Series(odd), axis(batch))


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
