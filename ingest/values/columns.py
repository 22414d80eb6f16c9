"""Work on whole columns: quick expressions for what is usual, Python once for each odd text."""

from collections.abc import Callable

import polars as pl


def by_expression(column: pl.Series, expression: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """The column through a polars expression, under its own name."""
    return column.to_frame().select(expression(pl.col(column.name))).to_series().alias(column.name)


def by_distinct(
    column: pl.Series, meaning: Callable[[str], object], dtype: pl.DataType
) -> pl.Series:
    """Apply a Python function once per distinct text."""
    distinct = column.drop_nulls().unique().to_list()
    return column.replace_strict(
        distinct, [meaning(text) for text in distinct], default=None, return_dtype=dtype
    )


def rest_by_distinct(
    column: pl.Series, found: pl.Series, meaning: Callable[[str], object]
) -> pl.Series:
    """`found`, and what the function makes of the texts for which nothing was found yet."""
    odd = (column.is_not_null() & found.is_null()).arg_true()
    if not len(odd):
        return found
    texts = column[odd]
    return found.scatter(odd, by_distinct(texts, meaning, found.dtype))
