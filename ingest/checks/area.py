"""A row lies in the area that its sender answers for."""

import polars as pl

from ingest.batch import Batch, Context
from layers.dataset import LEVELS


def check(batch: Batch, context: Context) -> None:
    columns = [f"{level}_id" for level in LEVELS]
    placed = batch.rows.select(pl.any_horizontal(pl.col(columns).is_not_null())).to_series()
    inside = batch.rows.select(
        pl.any_horizontal(pl.col(columns).is_in(list(context.area)).fill_null(value=False))
    ).to_series()
    batch.findings.add("outside_area", (placed & ~inside).arg_true(), _lowest_unit_field(batch))


def _lowest_unit_field(batch: Batch) -> str | None:
    fields = batch.dataset.unit_fields
    communes = [f for f in fields if f.level in ("district", "commune")]
    return communes[-1].name if communes else None
