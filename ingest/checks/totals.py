"""Figures of a unit equal the sum of the figures of its parts, where one file gives both.

A commune's row beside the rows of its hamlets, for the same day: each summed figure must agree.
"""

from itertools import pairwise

import polars as pl

from ingest.batch import Batch, Context
from layers.dataset import DataField


def check(batch: Batch, context: Context) -> None:
    figures = [field.name for field in batch.dataset.summed_fields]
    if batch.dataset.delivery != "periodic" or not figures:
        return
    for upper, lower in pairwise(batch.dataset.unit_fields):
        _compare(batch, upper, lower, figures)


def _compare(batch: Batch, upper: DataField, lower: DataField, figures: list[str]) -> None:
    units = {field.name for field in batch.dataset.unit_fields}
    same = [f"{upper.level}_id", *(name for name in batch.dataset.key if name not in units)]
    written = pl.col(f"raw:{lower.name}").str.contains(r"\S").fill_null(value=False)
    rows = batch.rows.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("position"),
        pl.col(f"{lower.level}_id").is_not_null().alias("is_part"),
        # A part whose cell is not understood is no total, and without it there is no sum.
        (pl.col(f"{lower.level}_id").is_null() & written).alias("unread"),
        # Of a part that is not understood nobody knows what it belongs to.
        (pl.col(f"{upper.level}_id").is_null() & written).any().alias("unclear"),
        *same,
        *figures,
    ).filter(~pl.col("unclear") & pl.all_horizontal(pl.col(same).is_not_null()))
    rows = rows.filter(~pl.col("unread").any().over(same))
    totals = rows.filter(~pl.col("is_part"))
    parts = rows.filter(pl.col("is_part"))
    if totals.is_empty() or parts.is_empty():
        return
    # An empty figure of a part is not nought: then nothing can be said.
    sums = parts.group_by(same).agg(
        pl.when(pl.col(figures).is_not_null().all()).then(pl.col(figures).sum()).name.suffix(":sum")
    )
    both = totals.join(sums, on=same, how="inner", maintain_order="left")
    for name in figures:
        apart = both.filter((pl.col(name) - pl.col(f"{name}:sum")).abs() > 1e-6)["position"]
        known = ~batch.findings.faulty([name], batch.rows.height)
        batch.findings.add(
            "total_disagrees",
            apart.filter(known[apart]),
            name,
            words={"parts_vi": lower.label.vi, "parts_en": lower.label.en},
        )
