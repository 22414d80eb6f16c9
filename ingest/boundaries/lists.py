"""A list of units without outlines (.csv, .xlsx …): codes, names, types and parents only."""

from pathlib import Path

import polars as pl

from ingest.boundaries.columns import choose_columns, level_of_content
from ingest.boundaries.read import UnitFile, unit_rows
from ingest.messages import refusal
from ingest.read import read_file
from layers.dataset import Level
from layers.settings import Limits, Settings
from layers.units import UnitIndex

SUFFIXES = (".csv", ".xlsx", ".xls", ".ods")


def is_list(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def first_table(path: Path, limits: Limits) -> tuple[str, pl.DataFrame, pl.Series]:
    """The first sheet that holds rows: its name, its table (headings in its first row, blank rows
    left out) and the rows' numbers as Excel counts them. Raises Unreadable, Unusable."""
    sheets = [s for s in read_file(path, limits) if s.visible and s.cells.height > 1]
    if not sheets:
        raise refusal("empty_workbook", file=path.name)
    cells = sheets[0].cells
    headings = [heading or f"column {i}" for i, heading in enumerate(cells.row(0), start=1)]
    if len(set(headings)) < len(headings):
        headings = [f"{heading} {i}" for i, heading in enumerate(headings, start=1)]
    table = cells.slice(1).rename(dict(zip(cells.columns, headings, strict=True)))
    filled = table.select(pl.any_horizontal(pl.all().fill_null("").str.contains(r"\S"))).to_series()
    return sheets[0].name, table.filter(filled), filled.arg_true() + 2


def read_unit_list(
    path: Path, level: Level | None, settings: Settings, units: UnitIndex
) -> UnitFile:
    """The units of the first sheet whose first row holds the headings.

    Raises Unreadable, and Unusable when level or names are unclear.
    """
    sheet, table, _ = first_table(path, settings.limits)
    level = level or level_of_content(table)
    if level is None:
        raise refusal("unknown_level", file=path.name)
    chosen = choose_columns(table, level, units, {}, path.name)
    rows = unit_rows(chosen, level, units, table, [None] * table.height)
    return UnitFile(level, rows, sheet, chosen.chosen, None, None, [])
