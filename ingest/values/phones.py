"""Telephone numbers: kept as written, but for the zero that Excel takes away."""

import polars as pl

from ingest.values.columns import by_expression
from layers.dataset import DataField

# Mobile numbers begin with 03, 05, 07, 08, 09; fixed ones with 02 and have a digit more.
_BARE = r"[35789]\d{8}|2\d{9}"
# One as it is dialled: mobile (ten digits), fixed, from abroad, short and toll-free ones.
_ONE = r"0[35789]\d{8}|0[0-246]\d{8,9}|84\d{9,10}|1[89]00\d{4,6}|[1-9]\d{2,7}"
_APART = r"\s*(?:[,;/]|\s-\s)\s*"


def read_phones(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """Text as it is; a number that lost its leading zero to Excel gets it back, each of several."""

    def expression(text: pl.Expr) -> pl.Expr:
        whole = text.str.replace(r"\.0$", "")
        return (
            pl.when(whole.str.contains(rf"^(?:{_BARE})(?:{_APART}(?:{_BARE}))*$"))
            .then(whole.str.replace_all(rf"\b({_BARE})\b", "0$1"))
            .when(
                whole.str.contains(r"^[35789]\d{1,3}(?:[ .]\d{2,4}){2,3}$") & (_digits(whole) == 9)
            )
            .then(pl.lit("0") + whole)
            .otherwise(whole)
        )

    return by_expression(column, expression)


def odd_phones(column: pl.Series) -> pl.Series:
    """Mask of the cells that hold something else than one or several numbers."""
    apart = column.str.replace_all(" - ", ";")
    digits = apart.str.replace_all(r"[\s.\-+()]", "")
    odd = digits.is_not_null() & ~digits.str.contains(rf"^(?:{_ONE})(?:[,;/](?:{_ONE}))*$")
    return odd.fill_null(value=False)


def _digits(text: pl.Expr) -> pl.Expr:
    return text.str.count_matches(r"\d")
