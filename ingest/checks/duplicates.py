"""A record stands once in a file: equal rows are taken once, contradictory ones not at all."""

import polars as pl

from ingest.batch import Batch, Context
from ingest.keys import key_words


def check(batch: Batch, context: Context) -> None:
    content = [f.name for f in batch.dataset.fields]
    numbered = batch.rows.select(
        "key", "row", *content, pl.int_range(pl.len(), dtype=pl.UInt32).alias("position")
    )
    # Rows with an error are held already; they neither repeat nor contradict a good one.
    shared = numbered.filter(
        pl.col("key").is_not_null() & pl.col("key").is_duplicated() & ~batch.held()
    )
    if shared.is_empty():
        return
    groups = shared.with_columns(pl.struct(content).alias("content")).with_columns(
        pl.col("content").n_unique().over("key").alias("contents"),
        pl.len().over("key").alias("size"),
        pl.col("row").first().over("key").alias("first"),
        pl.int_range(pl.len()).over("key").alias("nth"),
    )
    conflict = groups.filter(pl.col("contents") > 1)
    repeats = groups.filter((pl.col("contents") == 1) & (pl.col("nth") > 0))
    batch.findings.add(
        "duplicate_key",
        conflict["position"],
        batch.dataset.key[-1],
        words=key_words(batch.dataset),
    )
    batch.findings.add(
        "duplicate_row",
        repeats["position"],
        batch.dataset.key[-1],
        words=[{"first": row} for row in repeats["first"].to_list()],
    )
