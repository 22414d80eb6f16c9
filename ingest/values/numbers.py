"""Numbers as clerks write them: "1.200", "1,5", "≈ 20", "20 hộ", "2 nghìn"."""

import re
from collections.abc import Callable

import polars as pl

from ingest.values.columns import by_expression, rest_by_distinct
from layers.dataset import DataField
from layers.text import fold

_DIGITS = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
_NUMBER = re.compile(r"[+-]?\d[\d., ]*")
# Words that may stand before or behind a number without changing it, folded.
_ABOUT = {"", "khoang", "gan", "tren duoi", "uoc", "uoc tinh", "uoc khoang", "co", "tong", "so"}
_SIGNS = re.compile(r"^[≈~∼≃\s]+")
_UNITS = {
    *("", "ho", "ho dan", "ho gia dinh", "gia dinh", "nha", "can", "can ho", "phong"),
    *("nguoi", "nguoi dan", "nhan khau", "khau", "dan", "can bo", "chien si", "nhan vien"),
    *("ca", "ca benh", "ca f0", "ca mac", "f0", "f1", "truong hop", "benh nhan", "bn"),
    *("giuong", "giuong benh", "cho", "cho o", "mau", "mau ngay", "mui", "lieu", "xet nghiem"),
    *("diem", "chot", "co so", "cai", "chiec", "xe", "luot", "luot nguoi", "to", "xom", "khoi"),
}
# Of "trên 20" nobody knows how many; these words make another number of it, surely.
_TIMES = {"nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000}
_LARGEST = 10**18


def read_integers(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """ "1.200", "1,200", "1 200", "+20", "20.0", "≈ 20", "20 hộ", "2 nghìn" -> Int64."""
    found = _rest(column, by_expression(column, _digits), _integer)
    return rest_by_distinct(column, found, _integer_in_words)


def read_decimals(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """ "18,6789", "18.6789", "1.234,5", "1,234.5", "~ 18,5" -> Float64 (finite)."""
    return rest_by_distinct(column, plain_decimals(column), _decimal_in_words)


def plain_decimals(column: pl.Series) -> pl.Series:
    """Numbers without any words: Float64, null for all else."""
    return _rest(column, by_expression(column, _point), _decimal)


def _rest(
    column: pl.Series, found: pl.Series, expression: Callable[[pl.Expr], pl.Expr]
) -> pl.Series:
    """`found`, and what the expression makes of the texts for which nothing was found yet."""
    odd = (column.is_not_null() & found.is_null()).arg_true()
    return found.scatter(odd, by_expression(column[odd], expression)) if len(odd) else found


# Most cells are these two already.
def _digits(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(r"^\d{1,18}$")).then(text).cast(pl.Int64, strict=False)


def _point(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(r"^-?\d+(\.\d+)?$")).then(text).cast(pl.Float64, strict=False)


def _integer(text: pl.Expr) -> pl.Expr:
    plain = (
        pl.when(text.str.contains(r"^[+-]?\d{1,3}([., ]\d{3})+$"))
        .then(text.str.replace_all(r"[., ]", ""))
        .otherwise(text.str.replace(r"[.,]0+$", ""))
    )
    return (
        pl.when(plain.str.contains(r"^[+-]?\d{1,18}$"))
        .then(plain.str.strip_chars_start("+"))
        .cast(pl.Int64, strict=False)
    )


def _decimal(text: pl.Expr) -> pl.Expr:
    dense = text.str.replace_all(" ", "")
    point = (
        pl.when(dense.str.contains(r"^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d*$"))  # 1.234,5
        .then(dense.str.replace_all(r"\.", "").str.replace(",", "."))
        .when(dense.str.contains(r"^[+-]?\d{1,3}(,\d{3})+\.\d*$"))  # 1,234.5
        .then(dense.str.replace_all(",", ""))
        .when(dense.str.contains(r"^[+-]?\d{1,3}((\.\d{3}){2,}|(,\d{3}){2,})$"))  # 2.064.512
        .then(dense.str.replace_all("[.,]", ""))
        .otherwise(dense)
    )
    return pl.when(point.str.contains(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$")).then(
        point.cast(pl.Float64, strict=False)
    )


def _in_words(text: str) -> tuple[str, int] | None:
    """The bare number, and what the words behind it multiply it by; None for unknown words."""
    plain = _SIGNS.sub("", text.translate(_DIGITS))
    found = list(_NUMBER.finditer(plain))
    # One number only; "F0" behind it is a word.
    if not found or any(_word_of(plain, other.start()) is None for other in found[1:]):
        return None
    number = found[0]
    before, behind = plain[: number.start()], plain[number.end() :]
    # "≤ 2" is not 2, and nobody knows what "£2" was.
    if fold(before) not in _ABOUT or re.search(r"[^\w\s.:]", before):
        return None
    if re.search(r"[^\w\s./()]", behind):
        return None
    words = fold(behind)
    times = 1
    first, _, rest = words.partition(" ")
    if first in _TIMES:
        times, words = _TIMES[first], rest
    return (number[0].strip(" .,"), times) if words in _UNITS else None


def _word_of(text: str, at: int) -> str | None:
    """The word a digit belongs to ("F0"); None where it stands alone."""
    return text[at - 1] if at and text[at - 1].isalpha() else None


def _integer_in_words(text: str) -> int | None:
    found = _in_words(text)
    if found is None:
        return None
    number, times = found
    if times == 1:
        whole = by_expression(pl.Series("x", [number]), _integer)[0]
        return int(whole) if whole is not None else None
    value = by_expression(pl.Series("x", [number]), _decimal)[0]
    # "1.200 nghìn" may be 1,2 or 1 200 thousand.
    if value is None or re.search(r"[.,]\d{3}$", number):
        return None
    product = round(value * times, 6)
    return int(product) if product.is_integer() and abs(product) < _LARGEST else None


def _decimal_in_words(text: str) -> float | None:
    found = _in_words(text)
    if found is None or found[1] != 1:
        return None
    value = by_expression(pl.Series("x", [found[0]]), _decimal)[0]
    return float(value) if value is not None else None
