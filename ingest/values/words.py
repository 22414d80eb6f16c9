"""Yes and no, and the values of vocabularies."""

import polars as pl

from ingest.values.columns import by_distinct
from layers.dataset import DataField
from layers.text import fold

YES = {"co", "x", "true", "1", "yes", "dung", "roi"}
NO = {"khong", "false", "0", "no", "chua", "sai"}


def read_booleans(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """ "Có", "x", "không" -> Boolean."""
    meaning = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return by_distinct(column, lambda text: meaning.get(fold(text)), pl.Boolean())


def read_choices(column: pl.Series, field: DataField) -> pl.Series:
    """Any known spelling of a vocabulary value -> the value."""
    return by_distinct(column, lambda text: field.spellings.get(fold(text)), pl.String())
