"""A row lies in the area that its sender answers for."""

import math

import numpy as np
import polars as pl
import shapely

from ingest.batch import Batch, Context
from layers.dataset import LEVELS

# A checkpoint stands on a border: a point this far outside (metres) is still the sender's.
TOLERANCE_M = 500.0
METRES_PER_DEGREE = 111_320.0


def check(batch: Batch, context: Context) -> None:
    columns = [f"{level}_id" for level in LEVELS]
    placed = batch.rows.select(pl.any_horizontal(pl.col(columns).is_not_null()))
    inside = batch.rows.select(
        pl.any_horizontal(pl.col(columns).is_in(list(context.area)).fill_null(value=False))
    )
    outside = placed.to_series() & ~inside.to_series()
    outside |= _far_points(batch, context)
    batch.findings.add("outside_area", outside.arg_true(), _lowest_unit_field(batch))


def _far_points(batch: Batch, context: Context) -> pl.Series:
    """Rows whose own coordinates lie farther outside the area than the tolerance."""
    given = batch.rows["longitude"].is_not_null() & ~batch.rows["approximate"]
    province = {i for i in context.area if context.units.units[i].level == "province"}
    outlines = [s for s in (context.units.shape(i) for i in context.area) if s is not None]
    if province or not outlines or not given.any():
        return pl.zeros(batch.rows.height, dtype=pl.Boolean, eager=True)
    area = shapely.union_all(np.array(outlines, dtype=object))
    shapely.prepare(area)
    positions = given.arg_true().to_numpy()
    points = shapely.points(
        batch.rows["longitude"].to_numpy()[positions], batch.rows["latitude"].to_numpy()[positions]
    )
    away = np.flatnonzero(~shapely.intersects(area, points))
    shrink = math.cos(math.radians(shapely.get_y(shapely.centroid(area))))
    near = shapely.distance(points[away], area) * METRES_PER_DEGREE * shrink <= TOLERANCE_M
    far = np.zeros(batch.rows.height, dtype=bool)
    far[positions[away[~near]]] = True
    return pl.Series(far)


def _lowest_unit_field(batch: Batch) -> str | None:
    fields = batch.dataset.unit_fields
    communes = [f for f in fields if f.level in ("district", "commune")]
    return communes[-1].name if communes else None
