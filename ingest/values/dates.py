"""Dates as clerks write them, in every order used in Vietnam."""

import re
from datetime import date, timedelta

import polars as pl

from ingest.values.columns import by_expression, rest_by_distinct
from layers.text import fold

EXCEL_EPOCH = date(1899, 12, 30)
MAC_EPOCH = date(1904, 1, 1)
# A date without a year is taken for the year of the figures within these days before and after.
BEFORE, AFTER = 183, 92
# A column in the American order is believed after this many dates that can be nothing else.
LEAST_AMERICAN = 2

_VIETNAMESE = (
    r"(?i)^(?:ngày )?(\d{1,2}) ?(?:[/.\-]|tháng) ?(\d{1,2}) ?(?:[/.\-]|năm) ?(\d{4}|\d{2})"
    r"(?: \d{1,2}:\d{2}(?::\d{2})?)?$"
)
_HOUR = r"(?:(?:luc )?\d{1,2} ?(?:h|g|gio|:) ?(?:\d{1,2}(?::\d{2})?(?![\d/.\-]))? ?(?:phut|p)?)"
_SEPARATOR = r" ?[/.\-,] ?"
_DAY = r"(?P<d>\d{1,2})"
_MONTH = r"(?P<m>\d{1,2})"
_WITH_YEAR = re.compile(
    rf"(?:{_HOUR},? ?)?(?:(?:tu|den|het) )?(?:ngay )?"
    rf"(?:{_DAY}(?:{_SEPARATOR}| ?thang ?){_MONTH}(?:{_SEPARATOR}| ?nam ?)(?P<y>\d{{4}}|\d{{2}})"
    rf"|(?P<y2>\d{{4}}){_SEPARATOR}(?P<m2>\d{{1,2}}){_SEPARATOR}(?P<d2>\d{{1,2}}))"
    rf"(?:,? ?{_HOUR})?\.?"
)
_WITHOUT_YEAR = re.compile(
    rf"(?:{_HOUR},? ?)?(?:ngay )?{_DAY}(?: ?[/\-] ?| ?thang ?){_MONTH}(?:,? ?{_HOUR})?"
)
_AMERICAN = r"^(\d{1,2})[/\-](\d{1,2})[/\-](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AaPp][Mm])?)?$"
_DAYS = {"hom nay": 0, "trong ngay": 0, "hom qua": 1}


def read_dates(
    column: pl.Series, today: date | None = None, since_1904: bool = False
) -> tuple[pl.Series, pl.Series]:
    """Excel dates and serials, day/month/year in every punctuation and in words, ISO -> Date.

    A time of day is left out. `today` is the day the figures are of: "hôm nay", and the year of
    dates without one. `since_1904`: the workbook counts days from 1904. The second series holds the
    positions of dates that were read month first, as the whole column is written so.
    """
    # A list has thousands of rows, but few days.
    distinct = column.unique()
    dates = _read(distinct, since_1904)
    american = _american(distinct)
    if american is not None:
        dates = pl.select(pl.coalesce(american, dates)).to_series()
    dates = rest_by_distinct(distinct, dates, lambda text: _in_words(text, today))
    year = dates.dt.year()
    dates = dates.set((year < 1900) | (year > 2100), None)
    if column.is_empty():
        return dates, pl.Series([], dtype=pl.UInt32)
    turned = pl.Series([], dtype=pl.UInt32)
    if american is not None:
        written_so = distinct.filter(american.is_not_null())
        turned = column.is_in(written_so.to_list()).fill_null(value=False).arg_true()
    return column.replace_strict(distinct, dates, return_dtype=pl.Date), turned


def _read(distinct: pl.Series, since_1904: bool) -> pl.Series:
    epoch = MAC_EPOCH if since_1904 else EXCEL_EPOCH

    def expression(text: pl.Expr) -> pl.Expr:
        iso = text.str.extract(r"^(\d{4}-\d{2}-\d{2})([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$", 1)
        day, month, year = (text.str.extract(_VIETNAMESE, i) for i in (1, 2, 3))
        written = pl.concat_str(
            pl.when(year.str.len_chars() == 2).then(pl.lit("20") + year).otherwise(year),
            month.str.zfill(2),
            day.str.zfill(2),
            separator="-",
        )
        serial = text.str.extract(r"^([34]\d{4})(\.\d+)?$", 1).cast(pl.Int32, strict=False)
        return pl.coalesce(
            pl.coalesce(iso, written).str.to_date("%Y-%m-%d", strict=False),
            pl.lit(epoch) + pl.duration(days=serial),
        ).cast(pl.Date)

    return by_expression(distinct, expression)


def _american(distinct: pl.Series) -> pl.Series | None:
    """Dates read month first, where the column as a whole is written so; None where it is not.

    It is when some can be read no other way, and none can be read only day first.
    """
    parts = distinct.to_frame().select(
        pl.col(distinct.name).str.extract(_AMERICAN, i).cast(pl.Int32).alias(name)
        for i, name in ((1, "a"), (2, "b"), (3, "year"))
    )
    proofs = parts.filter((pl.col("a") <= 12) & pl.col("b").is_between(13, 31)).height
    against = parts.filter(pl.col("a") > 12).height
    if proofs < LEAST_AMERICAN or against:
        return None
    return parts.select(
        pl.concat_str("year", "a", "b", separator="-").str.to_date("%Y-%m-%d", strict=False)
    ).to_series()


def _in_words(text: str, today: date | None) -> date | None:
    """What the expressions leave: hours in front, words, other orders, days without a year."""
    plain = " ".join(_plain(text).split())
    if today is not None and fold(text) in _DAYS:
        return today - timedelta(days=_DAYS[fold(text)])
    found = _WITH_YEAR.fullmatch(plain)
    if found:
        day, month, year = (found[n] or found[f"{n}2"] for n in ("d", "m", "y"))
        return _real(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    found = _WITHOUT_YEAR.fullmatch(plain)
    if found and today is not None:
        near = _real(today.year, int(found["m"]), int(found["d"]))
        if near and -BEFORE <= (near - today).days <= AFTER:
            return near
    return None


def _plain(text: str) -> str:
    """Lower case without accents, the punctuation kept."""
    return "".join(fold(c) or c for c in text).lower()


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
