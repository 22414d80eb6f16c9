"""Record keys: what makes two rows speak of the same thing."""

import polars as pl

from ingest.batch import Batch
from layers.dataset import DataField, Dataset
from layers.text import spelling_of
from layers.units import UnitIndex


def add_keys(batch: Batch, units: UnitIndex) -> None:
    """Add the column `key`, null where a part that is needed cannot be read.

    Text counts in its spelling (case, accents' form, tone placement and spaces do not matter);
    units by code or by name within their parent, dates as ISO.
    """
    parts = [_part(batch, batch.dataset.field(name), units) for name in batch.dataset.key]
    batch.rows = batch.rows.with_columns(pl.concat_str(parts, separator=" | ").alias("key"))


def key_words(dataset: Dataset) -> dict[str, str]:
    """The key's fields by name, for sentences."""
    labels = [dataset.field(name).label for name in dataset.key]
    return {
        "key_vi": ", ".join(f"“{label.vi}”" for label in labels),
        "key_en": ", ".join(f"“{label.en}”" for label in labels),
    }


def _part(batch: Batch, field: DataField, units: UnitIndex) -> pl.Expr:
    if field.type == "unit":
        column = batch.rows[f"{field.level}_id"]
        ids = column.drop_nulls().unique().to_list()
        part = pl.lit(
            column.replace_strict(
                ids, [units.key(i) for i in ids], default=None, return_dtype=pl.String
            )
        )
        if field is batch.dataset.unit_fields[-1]:
            part = pl.coalesce(pl.col("zone"), part)
    elif field.type == "text":
        part = spelling_of(pl.col(field.name))
    else:
        part = pl.col(field.name).cast(pl.String)
    if field.required:
        return part
    # An optional part that is left empty is a value of its own; one that is unreadable is not.
    empty = ~pl.col(f"raw:{field.name}").str.contains(r"\S").fill_null(value=False)
    return pl.when(empty).then(part.fill_null("")).otherwise(part)
