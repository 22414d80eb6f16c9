"""Cells as clerks write them -> typed columns; what cannot be read becomes a finding."""

from collections.abc import Callable
from datetime import date

import polars as pl

from ingest.findings import Findings
from ingest.suggest import nearest_choice
from ingest.values.clean import clean
from ingest.values.coordinates import is_short_link, read_latitudes, read_longitudes
from ingest.values.dates import read_dates
from ingest.values.numbers import read_decimals, read_integers
from ingest.values.phones import odd_phones, read_phones
from ingest.values.words import read_booleans, read_choices, says_nothing
from layers.dataset import DataField, Dataset

__all__ = ["WORD", "parse", "read_decimals", "read_integers"]

WORD = r"[\p{L}\p{N}]"  # a dash or a dot alone says nothing
LONGEST_TEXT = 500  # characters; a longer one is a paste that slipped, and no key
BAD = {
    "integer": "bad_integer",
    "decimal": "bad_decimal",
    "latitude": "bad_coordinate",
    "longitude": "bad_coordinate",
    "date": "bad_date",
    "boolean": "bad_boolean",
    "choice": "unknown_value",
}
# A cleaned String column -> a typed column, null where it cannot be read. Dates have more to say.
READERS: dict[str, Callable[[pl.Series, DataField], pl.Series]] = {
    "integer": read_integers,
    "decimal": read_decimals,
    "latitude": read_latitudes,
    "longitude": read_longitudes,
    "boolean": read_booleans,
    "choice": read_choices,
    "phone": read_phones,
}


def parse(
    rows: pl.DataFrame,
    dataset: Dataset,
    findings: Findings,
    today: date | None = None,
    since_1904: bool = False,
) -> pl.DataFrame:
    """Add a typed column for every field of `rows` (which has `raw:<field>` columns).

    `today` is the day the figures are of; `since_1904`: the workbook counts days from 1904.
    """
    typed = []
    for field in dataset.fields:
        text, faults = clean(rows[f"raw:{field.name}"])
        for code, positions in faults.items():
            findings.add(code, _once(positions, field, rows, dataset), field.name)
        text = text.alias(field.name)
        if field.type == "date":
            column, turned = read_dates(text, today, since_1904)
            findings.add("month_first", turned, field.name)
        elif field.type in READERS:
            column = READERS[field.type](text, field)
        else:
            wordless = ~text.str.contains(WORD).fill_null(value=True)
            column = text.set(wordless, None) if wordless.any() else text
        column = column.alias(field.name)
        if field.type in BAD:
            unread = (text.is_not_null() & column.is_null()).arg_true()
            unread = _once(unread, field, rows, dataset)
            if not field.required:
                unread = unread.filter(~says_nothing(text[unread]))
            if len(unread):
                _report(text, unread, field, findings)
        typed.append(column)
        if field.type == "phone":
            odd = odd_phones(column).arg_true()
            nothing = odd.filter(says_nothing(column[odd]))
            column = column.scatter(nothing, None) if len(nothing) else column
            findings.add("bad_phone", odd.filter(~odd.is_in(nothing.implode())), field.name)
        if field.type in ("text", "phone"):
            long = (column.str.len_chars() > LONGEST_TEXT).fill_null(value=False)
            findings.add("too_long", long.arg_true(), field.name, words={"most": LONGEST_TEXT})
    return rows.with_columns(typed)


def _once(
    positions: pl.Series, field: DataField, rows: pl.DataFrame, dataset: Dataset
) -> pl.Series:
    """Both coordinates in one cell: what is wrong with it is said of the latitude."""
    latitude = dataset.coordinate("latitude")
    if field.type != "longitude" or latitude is None or not len(positions):
        return positions
    same = rows[f"raw:{latitude.name}"][positions] == rows[f"raw:{field.name}"][positions]
    return positions.filter(~same.fill_null(value=False))


def _report(text: pl.Series, positions: pl.Series, field: DataField, findings: Findings) -> None:
    if field.type == "choice":
        _report_choices(text, positions, field, findings)
        return
    if field.type in ("latitude", "longitude"):
        short = text[positions].map_elements(is_short_link, return_dtype=pl.Boolean)
        findings.add("short_link", positions.filter(short), field.name)
        positions = positions.filter(~short)
    findings.add(BAD[field.type], positions, field.name)


def _report_choices(
    text: pl.Series, positions: pl.Series, field: DataField, findings: Findings
) -> None:
    words = {
        "allowed_vi": ", ".join(choice.vi for choice in field.choices.values()),
        "allowed_en": ", ".join(choice.en for choice in field.choices.values()),
    }
    written = text[positions].to_list()
    nearest = {value: nearest_choice(value, field) for value in set(written)}
    findings.add(
        BAD["choice"],
        positions,
        field.name,
        suggestions=[nearest[value] for value in written],
        words=words,
    )
