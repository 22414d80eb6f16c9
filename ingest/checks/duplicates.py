"""A record stands once in a file: equal rows are taken once, contradictory ones not at all."""

import polars as pl

from ingest.batch import Batch, Context
from ingest.keys import key_words


def check(batch: Batch, context: Context) -> None:
    rows = batch.rows.with_columns(
        batch.held().alias("held"), pl.int_range(pl.len(), dtype=pl.UInt32).alias("position")
    ).filter(pl.col("key").is_not_null() & pl.col("key").is_duplicated())
    if rows.is_empty():
        return
    # A row with an error contradicts a good one as well: once corrected, one of the two must go.
    # As what was meant is not known, it is told by its cells as they were written.
    content = [field.name for field in batch.dataset.fields]
    raw = [pl.col(f"raw:{name}").fill_null("") for name in content]
    rows = rows.with_columns(
        pl.when("held").then(pl.concat_str(raw, separator="\x1f")).alias("written")
    )
    groups = rows.with_columns(pl.struct(*content, "written").alias("content")).with_columns(
        pl.col("content").n_unique().over("key").alias("contents"),
        pl.col("row").first().over("key").alias("first"),
        pl.int_range(pl.len()).over("key").alias("nth"),
    )
    conflict = groups.filter(pl.col("contents") > 1)
    repeats = groups.filter((pl.col("contents") == 1) & (pl.col("nth") > 0) & ~pl.col("held"))
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
