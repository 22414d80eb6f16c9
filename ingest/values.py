"""Cells as clerks write them -> typed columns; what cannot be read becomes a finding."""

from collections.abc import Callable
from difflib import get_close_matches

import polars as pl

from ingest.findings import Findings
from layers.dataset import DataField, Dataset
from layers.text import fold

EXCEL_EPOCH = pl.date(1899, 12, 30)
YES = {"co", "x", "true", "1", "yes", "dung", "roi"}
NO = {"khong", "false", "0", "no", "chua", "sai"}
# Whatever cleaning might change: all but single spaces inside and letters that NFC leaves alone.
_UNCLEAN = r"^$|^ | $|  |[^ !-~\u{A1}-\u{2FF}\u{1E00}-\u{1EFF}]"
LONGEST_TEXT = 500  # characters; a longer one is a paste that slipped, and no key
BAD = {
    "integer": "bad_integer",
    "decimal": "bad_decimal",
    "latitude": "bad_decimal",
    "longitude": "bad_decimal",
    "date": "bad_date",
    "boolean": "bad_boolean",
    "choice": "unknown_value",
}


def parse(rows: pl.DataFrame, dataset: Dataset, findings: Findings) -> pl.DataFrame:
    """Add a typed column for every field of `rows` (which has `raw:<field>` columns)."""
    rows = rows.with_columns(_clean(rows[f"raw:{f.name}"]).alias(f.name) for f in dataset.fields)
    typed = [
        READERS[f.type](rows[f.name], f).alias(f.name) for f in dataset.fields if f.type in READERS
    ]
    for column in typed:
        field = dataset.field(column.name)
        unread = (rows[field.name].is_not_null() & column.is_null()).arg_true()
        if len(unread):
            _report(rows, unread, field, findings)
    rows = rows.with_columns(typed)
    for field in dataset.fields:
        if field.type == "phone":
            _check_phone(rows, field, findings)
        if field.type in ("text", "phone"):
            long = (rows[field.name].str.len_chars() > LONGEST_TEXT).fill_null(value=False)
            findings.add("too_long", long.arg_true(), field.name, words={"most": LONGEST_TEXT})
    return rows


def _clean(column: pl.Series) -> pl.Series:
    """NFC, white space collapsed, blank -> null; most cells are so already and stay untouched."""
    unclean = column.str.contains(_UNCLEAN).fill_null(value=False).arg_true()
    if not len(unclean):
        return column
    text = column[unclean].str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars()
    return column.clone().scatter(unclean, text.set(text == "", None))


def _report(rows: pl.DataFrame, positions: pl.Series, field: DataField, findings: Findings) -> None:
    if field.type != "choice":
        findings.add(BAD[field.type], positions, field.name)
        return
    words = {
        "allowed_vi": ", ".join(choice.vi for choice in field.choices.values()),
        "allowed_en": ", ".join(choice.en for choice in field.choices.values()),
    }
    written = rows[field.name][positions].to_list()
    nearest = {text: _nearest(text, field) for text in set(written)}
    findings.add(
        BAD["choice"],
        positions,
        field.name,
        suggestions=[nearest[text] for text in written],
        words=words,
    )


def _nearest(text: str, field: DataField) -> str | None:
    close = get_close_matches(fold(text), field.spellings, n=1, cutoff=0.6)
    return field.choices[field.spellings[close[0]]].vi if close else None


# Readers: a cleaned String column -> a typed column, null where it cannot be read ----------------


def _series(column: pl.Series, expression: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    return column.to_frame().select(expression(pl.col(column.name))).to_series().alias(column.name)


def read_integers(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """ "1.200", "1,200", "1 200", "+20", "20.0" -> Int64."""

    def expression(text: pl.Expr) -> pl.Expr:
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

    return _series(column, expression)


def read_decimals(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """ "18,6789", "18.6789", "1.234,5", "1,234.5" -> Float64 (finite)."""

    def expression(text: pl.Expr) -> pl.Expr:
        dense = text.str.replace_all(" ", "")
        point = (
            pl.when(dense.str.contains(r"^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d*$"))  # 1.234,5
            .then(dense.str.replace_all(r"\.", "").str.replace(",", "."))
            .when(dense.str.contains(r"^[+-]?\d{1,3}(,\d{3})+\.\d*$"))  # 1,234.5
            .then(dense.str.replace_all(",", ""))
            .otherwise(dense)
        )
        return pl.when(point.str.contains(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$")).then(
            point.cast(pl.Float64, strict=False)
        )

    return _series(column, expression)


def read_dates(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """Excel dates, day/month/year in every punctuation and in words, ISO, Excel serials -> Date.

    A time of day behind the date is left out.
    """

    def expression(text: pl.Expr) -> pl.Expr:
        iso = text.str.extract(r"^(\d{4}-\d{2}-\d{2})([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$", 1)
        vietnamese = (
            r"(?i)^(?:ngày )?(\d{1,2}) ?(?:[/.\-]|tháng) ?(\d{1,2}) ?(?:[/.\-]|năm) ?(\d{4}|\d{2})"
            r"(?: \d{1,2}:\d{2}(?::\d{2})?)?$"
        )
        day, month, year = (text.str.extract(vietnamese, i) for i in (1, 2, 3))
        written = pl.concat_str(
            pl.when(year.str.len_chars() == 2).then(pl.lit("20") + year).otherwise(year),
            month.str.zfill(2),
            day.str.zfill(2),
            separator="-",
        )
        serial = text.str.extract(r"^([34]\d{4})(\.0+)?$", 1).cast(pl.Int32, strict=False)
        found = pl.coalesce(
            pl.coalesce(iso, written).str.to_date("%Y-%m-%d", strict=False),
            EXCEL_EPOCH + pl.duration(days=serial),
        ).cast(pl.Date)
        return pl.when(found.dt.year().is_between(1900, 2100)).then(found)

    # A list has thousands of rows, but few days.
    distinct = column.unique()
    dates = _series(distinct, expression)
    return dates if column.is_empty() else column.replace_strict(distinct, dates)


def read_booleans(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """ "Có", "x", "không" -> Boolean."""
    meaning = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return _by_distinct(column, lambda text: meaning.get(fold(text)), pl.Boolean())


def read_choices(column: pl.Series, field: DataField) -> pl.Series:
    """Any known spelling of a vocabulary value -> the value."""
    return _by_distinct(column, lambda text: field.spellings.get(fold(text)), pl.String())


def read_phones(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """Text as it is; a mobile number that lost its leading zero to Excel gets it back."""

    def expression(text: pl.Expr) -> pl.Expr:
        whole = text.str.replace(r"\.0$", "")
        return (
            pl.when(whole.str.contains(r"^[35789]\d{8}$"))
            .then(pl.lit("0") + whole)
            .otherwise(whole)
        )

    return _series(column, expression)


def _by_distinct(
    column: pl.Series, meaning: Callable[[str], object], dtype: pl.DataType
) -> pl.Series:
    """Apply a Python function once per distinct text."""
    distinct = column.drop_nulls().unique().to_list()
    return column.replace_strict(
        distinct, [meaning(text) for text in distinct], default=None, return_dtype=dtype
    )


def _check_phone(rows: pl.DataFrame, field: DataField, findings: Findings) -> None:
    apart = rows[field.name].str.replace_all(" - ", ";")
    digits = apart.str.replace_all(r"[\s.\-+()]", "")
    odd = digits.is_not_null() & ~digits.str.contains(r"^\d{3,12}([,;/]\d{3,12})*$")
    findings.add("bad_phone", odd.fill_null(value=False).arg_true(), field.name)


READERS: dict[str, Callable[[pl.Series, DataField], pl.Series]] = {
    "integer": read_integers,
    "decimal": read_decimals,
    "latitude": read_decimals,
    "longitude": read_decimals,
    "date": read_dates,
    "boolean": read_booleans,
    "choice": read_choices,
    "phone": read_phones,
}
