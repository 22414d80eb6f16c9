"""Yes and no, the values of vocabularies, and words for nothing."""

import polars as pl

from ingest.values.columns import by_distinct
from layers.dataset import DataField
from layers.text import fold

YES = {"co", "x", "true", "1", "yes", "dung", "roi"}
NO = {"khong", "false", "0", "no", "chua", "sai"}
# Said instead of leaving a cell blank.
NOTHING = {
    *("", "khong", "khong co", "khong ro", "khong biet", "khong xac dinh", "khong co so lieu"),
    *("chua", "chua co", "chua ro", "chua biet", "chua xac dinh", "chua cap nhat", "na", "n a"),
}


def read_booleans(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """ "Có", "x", "không" -> Boolean."""
    meaning = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return by_distinct(column, lambda text: meaning.get(fold(text)), pl.Boolean())


def read_choices(column: pl.Series, field: DataField) -> pl.Series:
    """Any known spelling of a vocabulary value -> the value."""
    return by_distinct(column, lambda text: field.spellings.get(fold(text)), pl.String())


def says_nothing(column: pl.Series) -> pl.Series:
    """Mask of the cells that say in words, or by a dash, that there is nothing to say."""
    return by_distinct(column, lambda text: fold(text) in NOTHING, pl.Boolean()).fill_null(
        value=False
    )
