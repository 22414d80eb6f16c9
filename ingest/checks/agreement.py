"""Coordinates lie in the unit that the row names."""

import math

import numpy as np
import polars as pl
import shapely

from ingest.batch import Batch, Context
from layers.dataset import LEVELS
from layers.units import UnitIndex

# A checkpoint stands on a border: a point this far outside (metres) still agrees.
TOLERANCE_M = 500.0
METRES_PER_DEGREE = 111_320.0


def check(batch: Batch, context: Context) -> None:
    latitude = batch.dataset.coordinate("latitude")
    if latitude is None:
        return
    both = (pl.col("named_id") != -1) & (pl.col("located_id") != -1)
    rows = batch.rows.with_row_index("position").filter(both)
    pairs = rows.select("named_id", "located_id").unique().rows()
    apart = [
        (named, located)
        for named, located in pairs
        if named not in context.units.ancestors[located].values()
    ]
    if not apart:
        return
    rows = rows.join(
        pl.DataFrame(apart, schema=["named_id", "located_id"], orient="row"),
        on=["named_id", "located_id"],
        how="semi",
        maintain_order="left",
    )
    positions = rows["position"].filter(pl.Series(_far(rows, context.units)))
    lies_in = batch.rows["located_id"][positions].to_list()
    where = {unit_id: {"where": context.units.full_name(unit_id)} for unit_id in set(lies_in)}
    batch.findings.add(
        "coordinates_disagree",
        positions,
        latitude.name,
        words=[where[unit_id] for unit_id in lies_in],
    )


def _far(rows: pl.DataFrame, units: UnitIndex) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mask of the points that lie farther from the unit named than the tolerance.

    Where neither the unit nor one above it is drawn, no point is far.
    """
    named = rows["named_id"].to_numpy()
    x, y = rows["longitude"].to_numpy(), rows["latitude"].to_numpy()
    distinct, which = np.unique(named, return_inverse=True)
    outlines = np.array([_outline(int(unit_id), units) for unit_id in distinct], dtype=object)
    # Degrees of longitude are shorter: in these units a degree is as long both ways.
    shrink = math.cos(math.radians(float(np.mean(y))))
    scaled = shapely.transform(outlines, lambda xy: xy * (shrink, 1.0))
    metres = shapely.distance(shapely.points(x * shrink, y), scaled[which]) * METRES_PER_DEGREE
    far = metres > TOLERANCE_M  # NaN, for want of an outline, is not
    assert isinstance(far, np.ndarray)
    return far


def _outline(unit_id: int, units: UnitIndex) -> shapely.Geometry | None:
    chain = units.ancestors[unit_id]
    drawn = (units.shape(chain[level]) for level in reversed(LEVELS) if level in chain)
    return next((shape for shape in drawn if shape is not None), None)
