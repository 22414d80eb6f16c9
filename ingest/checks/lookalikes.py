"""Two records of a file whose keys differ only in accents left out, or in punctuation.

Names that both bear accents, but others ("Quán Lan", "Quán Lân"), are two places.
"""

import polars as pl

from ingest.batch import Batch, Context
from ingest.keys import key_words
from layers.text import fold_of

_ACCENTED = r"[^ -~]"
# Without any accent, or with punctuation: of keys without both none looks like another.
_WORTH_A_LOOK = r"^[ -~]*$|[!-/:-@\[-`{}~]"
_PUNCTUATION = r"[^0-9\p{L}\p{M}|]+"


def check(batch: Batch, context: Context) -> None:
    # Every record once: that rows repeat each other is found elsewhere.
    keys = batch.rows.select(
        "key", "row", pl.int_range(pl.len(), dtype=pl.UInt32).alias("position")
    )
    keys = keys.filter(pl.col("key").is_not_null() & ~batch.held()).unique(
        "key", keep="first", maintain_order=True
    )
    if not keys["key"].str.contains(_WORTH_A_LOOK).any():
        return
    alike = keys.with_columns(fold_of(pl.col("key")).alias("folded")).filter(
        pl.col("folded").is_duplicated()
    )
    if alike.is_empty():
        return
    written = pl.col("key").str.replace_all(_PUNCTUATION, " ").str.strip_chars()
    bare = ~pl.col("written").str.contains(_ACCENTED)
    alike = (
        alike.with_columns(written.alias("written"))
        .with_columns(bare.any().over("folded").alias("hurried"))
        .with_columns(
            pl.when("hurried")
            .then(pl.col("row").first().over("folded"))
            .otherwise(pl.col("row").first().over("folded", "written"))
            .alias("first")
        )
    )
    sure = alike.filter(pl.col("row") != pl.col("first"))
    words = key_words(batch.dataset)
    batch.findings.add(
        "lookalike",
        sure["position"],
        batch.dataset.key[-1],
        words=[words | {"first": row} for row in sure["first"].to_list()],
    )
