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
    )
    away = [
        _far(group["position"].to_numpy(), group, int(unit_id), context.units)
        for (unit_id,), group in rows.group_by("named_id", maintain_order=True)
    ]
    positions = pl.Series(np.sort(np.concatenate(away)))
    lies_in = batch.rows["located_id"][positions].to_list()
    where = {unit_id: {"where": context.units.full_name(unit_id)} for unit_id in set(lies_in)}
    batch.findings.add(
        "coordinates_disagree",
        positions,
        latitude.name,
        words=[where[unit_id] for unit_id in lies_in],
    )


def _far(
    positions: np.ndarray[tuple[int], np.dtype[np.uint32]],
    rows: pl.DataFrame,
    unit_id: int,
    units: UnitIndex,
) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The positions whose points lie farther from the unit's outline than the tolerance."""
    chain = units.ancestors[unit_id]
    drawn = (units.shape(chain[level]) for level in reversed(LEVELS) if level in chain)
    outline = next((shape for shape in drawn if shape is not None), None)
    if outline is None:
        return positions[:0]
    x, y = rows["longitude"].to_numpy(), rows["latitude"].to_numpy()
    # Degrees of longitude are shorter: in these units a degree is as long both ways.
    shrink = math.cos(math.radians(float(np.mean(y))))
    scaled = shapely.transform(outline, lambda xy: xy * (shrink, 1.0))
    distance = shapely.distance(shapely.points(x * shrink, y), scaled) * METRES_PER_DEGREE
    far = positions[distance > TOLERANCE_M]
    assert isinstance(far, np.ndarray)
    return far
