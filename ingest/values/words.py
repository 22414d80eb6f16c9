"""Yes and no, the values of vocabularies, and words for nothing."""

import re

import polars as pl

from ingest.values.columns import by_distinct
from layers.dataset import DataField
from layers.text import fold

YES = {"co", "x", "true", "1", "yes", "dung", "roi"}
NO = {"khong", "false", "0", "no", "chua", "sai"}
# Said instead of leaving a cell blank. "?" and "chưa rõ" are questions that the sender must answer.
NOTHING = {"khong", "khong co", "khong co so lieu", "chua co", "chua xac dinh", "na", "n a"}
_DASHES = re.compile(r"[-–—_.…]+")


def read_booleans(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """ "Có", "x", "không" -> Boolean."""
    meaning = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return by_distinct(column, lambda text: meaning.get(fold(text)), pl.Boolean())


def read_choices(column: pl.Series, field: DataField) -> pl.Series:
    """Any known spelling of a vocabulary value -> the value."""
    return by_distinct(column, lambda text: field.spellings.get(fold(text)), pl.String())


def says_nothing(column: pl.Series) -> pl.Series:
    """Mask of the cells that say in words, or by a dash, that there is nothing to say."""

    def nothing(text: str) -> bool:
        return bool(_DASHES.fullmatch(text)) or fold(text) in NOTHING

    return by_distinct(column, nothing, pl.Boolean()).fill_null(value=False)
