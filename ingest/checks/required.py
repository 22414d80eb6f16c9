"""Required cells are filled."""

import polars as pl

from ingest.batch import Batch, Context
from ingest.values import WORD
from layers.dataset import DataField

# Of two coordinates one alone has its own finding, or holds the pair.
_OTHER_AXIS = {"latitude": "longitude", "longitude": "latitude"}


def check(batch: Batch, context: Context) -> None:
    for field in batch.dataset.fields:
        if field.required:
            empty = _empty(field, batch)
            for other in batch.dataset.fields:
                if other.type == _OTHER_AXIS.get(field.type):
                    empty &= _empty(other, batch)
            batch.findings.add("missing_required", empty.arg_true(), field.name)


def _empty(field: DataField, batch: Batch) -> pl.Series:
    """Mask of the blank raw cells: one that is filled but unreadable has its own finding."""
    filled = WORD if field.type == "text" else r"\S"
    return ~batch.rows[f"raw:{field.name}"].str.contains(filled).fill_null(value=False)
