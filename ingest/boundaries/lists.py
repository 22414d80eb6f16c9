"""A list of units without outlines (.csv, .xlsx …): codes, names, types and parents only."""

from pathlib import Path

import polars as pl

from ingest.boundaries.columns import choose_columns, level_of_content
from ingest.boundaries.read import UnitFile, unit_rows
from ingest.messages import refusal
from ingest.read import read_file
from layers.dataset import Level
from layers.settings import Settings
from layers.units import UnitIndex

SUFFIXES = (".csv", ".xlsx", ".xls", ".ods")


def is_list(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def read_unit_list(
    path: Path, level: Level | None, settings: Settings, units: UnitIndex
) -> UnitFile:
    """The units of the first sheet whose first row holds the headings.

    Raises Unreadable, and Unusable when level or names are unclear.
    """
    sheets = [s for s in read_file(path, settings.limits) if s.visible and s.cells.height > 1]
    if not sheets:
        raise refusal("empty_workbook", file=path.name)
    cells = sheets[0].cells
    headings = [heading or f"column {i}" for i, heading in enumerate(cells.row(0), start=1)]
    if len(set(headings)) < len(headings):
        headings = [f"{heading} {i}" for i, heading in enumerate(headings, start=1)]
    table = cells.slice(1).rename(dict(zip(cells.columns, headings, strict=True)))
    table = table.filter(pl.any_horizontal(pl.all().fill_null("").str.contains(r"\S")))
    level = level or level_of_content(table)
    if level is None:
        raise refusal("unknown_level", file=path.name)
    chosen = choose_columns(table, level, units, {}, path.name)
    rows = unit_rows(chosen, level, units, table, [None] * table.height)
    return UnitFile(level, rows, sheets[0].name, chosen.chosen, None, None, [])
