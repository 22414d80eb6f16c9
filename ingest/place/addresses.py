"""Units of rows that leave their unit cells empty, from their addresses: each is asked once."""

import numpy as np
import polars as pl

from ingest.batch import Batch, Context
from ingest.place.names import (
    Found,
    candidates_of,
    positions_of,
    problem_of,
    report,
    report_understood,
)
from ingest.place.points import Ids
from layers.dataset import LEVELS, DataField, Level
from layers.finder import Answer
from layers.units import UnitIndex

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


def addressed_units(batch: Batch, context: Context, units: Ids, has_point: Mask) -> None:
    """Give `units` (-1: none) of rows whose unit cells are all empty the unit in their address.

    Only a sure one that leaves no required unit open is taken, and it is said; its codes (or names)
    stand in the empty required cells from then on. Where several are possible, they are offered.
    """
    fields = batch.dataset.unit_fields
    for field in batch.dataset.address_fields if fields else []:
        empty = pl.all_horizontal(_empty(f) for f in fields)
        rows = batch.rows.select(
            pl.col(field.name).alias("text"),
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("position"),
            empty.alias("empty"),
        ).filter("empty", pl.col("text").is_not_null())
        if rows.height:
            _place(batch, context, field, rows, units, has_point)


def _place(
    batch: Batch,
    context: Context,
    field: DataField,
    rows: pl.DataFrame,
    units: Ids,
    has_point: Mask,
) -> None:
    index, finder = context.units, context.finder
    required = [f for f in batch.dataset.unit_fields if f.required]
    lowest = batch.dataset.unit_fields[-1].level or LEVELS[-1]
    understood: list[tuple[pl.Series, str]] = []
    problems: dict[str, list[tuple[pl.Series, Found]]] = {}
    for text, positions in rows.group_by("text", maintain_order=True).agg("position").iter_rows():
        answer = finder.address(text, area=context.area, sender=context.sender.id)
        unit_id = _taken(answer, required, lowest, index)
        if unit_id is not None:
            units[positions] = unit_id
            understood.append((positions_of(positions), index.full_name(unit_id)))
            continue
        open_ = positions if required else [p for p in positions if not has_point[p]]
        if answer.unit_id is None and answer.candidates and open_:
            found = Found(problem=problem_of(answer), candidates=candidates_of(answer, finder))
            problems.setdefault(found.problem or "", []).append((positions_of(open_), found))
    if understood:
        report_understood(field.name, understood, batch)
        _fill(batch, required, pl.concat([positions for positions, _ in understood]), units, index)
    for code, entries in problems.items():
        report(code, field.name, entries, batch, context)


def _taken(
    answer: Answer, required: list[DataField], lowest: Level, units: UnitIndex
) -> int | None:
    """The unit of a sure answer, at the lowest level that the dataset's own columns have."""
    if answer.unit_id is None:
        return None
    chain = units.ancestors[answer.unit_id]
    if any(f.level not in chain for f in required):
        return None
    levels = LEVELS[: LEVELS.index(lowest) + 1]
    return next((chain[level] for level in reversed(levels) if level in chain), None)


def _fill(
    batch: Batch, required: list[DataField], positions: pl.Series, units: Ids, index: UnitIndex
) -> None:
    """Write the units found into the required cells: they are given now."""
    filled = []
    for field in required:
        assert field.level is not None
        named = [index.units[index.ancestors[int(i)][field.level]] for i in units[positions]]
        cells = batch.rows[f"raw:{field.name}"].clone()
        filled.append(cells.scatter(positions, [unit.code or unit.name for unit in named]))
    batch.rows = batch.rows.with_columns(filled)


def _empty(field: DataField) -> pl.Expr:
    return ~pl.col(f"raw:{field.name}").str.contains(r"\S").fill_null(value=False)
