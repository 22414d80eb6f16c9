"""The units that rows name: each combination of cells is asked once."""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.batch import Batch, Context
from ingest.place.points import Ids
from layers.dataset import DataField
from layers.finder import Answer, Finder
from layers.text import has_accents

# A unit was found, but not as it is written: the sender should see what was understood.
UNDERSTOOD = {"typo", "type", "accents", "similar", "elsewhere"}
# How many names that have accents tell a writer's habit, and which share of them.
FEW, MOSTLY, SAMPLE = 3, 0.9, 200
LIST = re.compile(r"\s*[,;+/\n]\s*|\s+(?:và|&)\s+")
# "Hưng Bình, TP Vinh", "Hưng Bình - TP Vinh": with the units above it in one cell.
ABOVE = re.compile(r"[,;]|\s[-–]\s")


@dataclass(frozen=True)
class Found:
    """What a row's unit cells name: the lowest unit, or the first cell that names none or many.

    `members`: the units of a list ("Xóm 1, 2, 3"), inside `unit_id`. `understood`: the fields in
    which a unit was found that is written otherwise, with its full name.
    """

    unit_id: int | None = None
    members: tuple[int, ...] = ()
    understood: tuple[tuple[str, str], ...] = ()
    problem: str | None = None
    field: str | None = None
    within: str | None = None
    candidates: str | None = None


@dataclass(frozen=True)
class Named:
    """For every row the lowest unit named (-1: none), and what a list of units names."""

    units: Ids
    members: dict[int, tuple[int, ...]]  # by the row's position


def named_units(batch: Batch, context: Context) -> Named:
    """Find what the unit cells of every row name; findings where that is nothing or unsure."""
    fields = batch.dataset.unit_fields
    result = np.full(batch.rows.height, -1, dtype=np.int64)
    members: dict[int, tuple[int, ...]] = {}
    if not fields:
        return Named(result, members)
    columns = [field.name for field in fields]
    groups = (
        batch.rows.select(*columns, pl.int_range(pl.len(), dtype=pl.UInt32).alias("position"))
        .group_by(columns, maintain_order=True)
        .agg("position")
    )
    problems: dict[tuple[str, str], list[tuple[pl.Series, Found]]] = {}
    understood: dict[str, list[tuple[pl.Series, str]]] = {}
    lists = batch.dataset.geometry == "polygon"
    accented = {field.name: _accented(batch.rows[field.name], field, context) for field in fields}
    for *texts, listed in groups.iter_rows():
        found = resolve(
            dict(zip(columns, texts, strict=True)), fields, context, accented, lists=lists
        )
        for name, meant in found.understood:
            understood.setdefault(name, []).append((positions_of(listed), meant))
        if found.unit_id is not None:
            result[listed] = found.unit_id
            if found.members:
                members |= dict.fromkeys(listed, found.members)
        elif found.problem and found.field:
            problems.setdefault((found.problem, found.field), []).append(
                (positions_of(listed), found)
            )
    for (code, name), entries in problems.items():
        report(code, name, entries, batch, context)
    for name, meanings in understood.items():
        report_understood(name, meanings, batch)
    return Named(result, members)


def positions_of(positions: list[int]) -> pl.Series:
    return pl.Series(positions, dtype=pl.UInt32)


def _accented(column: pl.Series, field: DataField, context: Context) -> bool | None:
    """Whether the writer of a column puts the accents: so do (nearly) all names that have any.

    Then "Nghi Thanh" is not a hurried "Nghi Thành". None where the column does not tell.
    """
    assert field.level is not None
    finder, written = context.finder, []
    for text in column.drop_nulls().unique(maintain_order=True).head(SAMPLE):
        answer = finder.find(field.level, text, area=context.area, sender=context.sender.id)
        if answer.unit_id is not None and has_accents(finder.units.units[answer.unit_id].name):
            written.append(has_accents(text))
    return True if len(written) >= FEW and sum(written) >= MOSTLY * len(written) else None


def resolve(
    texts: dict[str, str | None],
    fields: list[DataField],
    context: Context,
    accented: dict[str, bool | None] | None = None,
    *,
    lists: bool = False,
) -> Found:
    """The lowest unit that cells name, from the highest level down, each within the one above.

    `accented`: for each field whether its writer puts the accents (None: unknown). `lists`: the
    lowest cell may name several units ("Xóm 1, 2 và 3").
    """
    finder, parent = context.finder, None
    understood: list[tuple[str, str]] = []
    for field in fields:
        text = texts[field.name]
        if text is None or field.level is None:
            continue
        habit = (accented or {}).get(field.name)
        answer = _ask(finder, field, text, parent, context, habit)
        if answer.unit_id is None and lists and field is fields[-1] and LIST.search(text):
            answers = [
                _ask(finder, field, part, parent, context, habit) for part in LIST.split(text)
            ]
            found = tuple(sorted({a.unit_id for a in answers if a.unit_id is not None}))
            if all(a.unit_id is not None for a in answers) and parent is not None:
                return Found(unit_id=parent, members=found, understood=tuple(understood))
            answer = next((a for a in answers if a.unit_id is None), answer)
        if answer.unit_id is None:
            return Found(
                problem=problem_of(answer),
                field=field.name,
                within=finder.units.units[parent].title if parent else None,
                candidates=candidates_of(answer, finder),
            )
        if answer.reason in UNDERSTOOD:
            understood.append((field.name, finder.units.full_name(answer.unit_id)))
        parent = answer.unit_id
    return Found(unit_id=parent, understood=tuple(understood))


def _ask(
    finder: Finder,
    field: DataField,
    text: str,
    parent: int | None,
    context: Context,
    accented: bool | None,
) -> Answer:
    assert field.level is not None
    within = None if parent is None else (parent,)
    answer = finder.find(
        field.level, text, within, area=context.area, sender=context.sender.id, accented=accented
    )
    # "Xóm 1, 2" are two hamlets, of which an address would be the first.
    if answer.unit_id is None and field.level != "hamlet" and ABOVE.search(text):
        whole = finder.address(text, area=context.area, sender=context.sender.id)
        chain = {} if whole.unit_id is None else finder.units.ancestors[whole.unit_id]
        lowest = whole.unit_id is not None and chain.get(field.level) == whole.unit_id
        if lowest and (parent is None or parent in chain.values()):
            return whole
    return answer


def problem_of(answer: Answer) -> str:
    """Several units of just that name are ambiguous; anything else is unknown."""
    said = [c for c in answer.candidates if c.reason in ("exact", "abbreviation", "no accents")]
    return "ambiguous_unit" if len(said) > 1 else "unknown_unit"


def candidates_of(answer: Answer, finder: Finder) -> str | None:
    names = [finder.units.full_name(c.unit_id) for c in answer.candidates]
    return " | ".join(names) if names else None


def report(
    code: str,
    name: str,
    entries: list[tuple[pl.Series, Found]],
    batch: Batch,
    context: Context,
) -> None:
    day = context.units.day.strftime("%d/%m/%Y")
    words, suggestions = [], []
    for positions, found in entries:
        inside = {
            "day": day,
            "within_vi": f" trong {found.within}" if found.within else "",
            "within_en": f" in {found.within}" if found.within else "",
        }
        words += [inside] * len(positions)
        suggestions += [found.candidates] * len(positions)
    batch.findings.add(
        code,
        pl.concat([positions for positions, _ in entries]),
        name,
        words=words,
        suggestions=suggestions,
    )


def report_understood(name: str, meanings: list[tuple[pl.Series, str]], batch: Batch) -> None:
    batch.findings.add(
        "unit_understood",
        pl.concat([positions for positions, _ in meanings]),
        name,
        words=[{"meant": meant} for positions, meant in meanings for _ in positions],
    )
