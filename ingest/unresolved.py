"""Places that held rows name and nobody is sure of: listed with candidates, grouped by spelling."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from psycopg2.extensions import connection as Connection

from ingest.aliases import read_aliases
from ingest.batch import Context
from ingest.messages import codes, holds
from ingest.place.names import LIST
from ingest.senders import areas
from layers.catalogue import Catalogue
from layers.dataset import Dataset, Level
from layers.errors import InputError
from layers.finder import Answer
from layers.settings import Settings
from layers.text import nfc, spelling
from layers.units import read_units

UNSURE = ["unknown_unit", "ambiguous_unit"]
# The last pass through a delivery's kept file that still counts. One that a full list of the same
# sender and moment has replaced says nothing any more.
_OPEN = """
s.taken_back IS NULL
AND NOT EXISTS (
    SELECT FROM xom.submission again WHERE again.taken_back IS NULL
      AND again.supplements = coalesce(s.supplements, s.submission_id)
      AND again.submission_id > s.submission_id)
AND NOT EXISTS (
    SELECT FROM xom.submission list WHERE list.dataset = s.dataset
      AND list.sender_id = s.sender_id AND list.as_of = s.as_of AND list.received > s.received
      AND list.closes AND list.status = 'accepted' AND list.taken_back IS NULL)"""


@dataclass(frozen=True)
class Suggestion:
    """A unit that may be meant, and how the words lead to it (see `layers.finder.Candidate`)."""

    unit: str
    code: str | None
    reason: str


@dataclass
class Unresolved:
    """One spelling of one sender inside one unit (None: inside the sender's area).

    `known` names its unit where the words have been taught since, but their rows not loaded.
    """

    sender: str
    level: Level
    text: str
    within_id: int | None
    within: str | None
    day: date
    number: int = 0
    rows: int = 0
    known: str | None = None
    candidates: list[Suggestion] = field(default_factory=list)
    datasets: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    submissions: list[int] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class _Cells:
    """Held rows of one submission with the same unit cells."""

    submission_id: int
    sender: str
    file_name: str
    as_of: datetime
    texts: dict[str, str | None]
    rows: int
    otherwise_good: int


def read_unresolved(
    connection: Connection, settings: Settings, catalogue: Catalogue
) -> list[Unresolved]:
    """All of them, the longest held first, numbered from 1; asked anew on each delivery's day."""
    found: dict[tuple[str, Level, str, int | None], Unresolved] = {}
    for dataset in catalogue:
        if dataset.unit_fields:
            for cells in _held(connection, dataset):
                context = _context(connection, settings, dataset, cells)
                if context is not None:
                    _ask(found, cells, context)
    listed = sorted(found.values(), key=lambda place: (min(place.submissions), place.text))
    for number, place in enumerate(listed, start=1):
        place.number = number
    return listed


def _held(connection: Connection, dataset: Dataset) -> Iterator[_Cells]:
    """The unit cells of rows held for their unit, or for a fault too common to be listed."""
    names = [unit.name for unit in dataset.unit_fields]
    cells = ", ".join(f"h.values ->> '{name}'" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
WITH held AS (
    SELECT h.submission_id, h.row_number, h.values, f.unsure, f.faults
    FROM xom.held_row h
    JOIN xom.submission s ON s.submission_id = h.submission_id AND s.dataset = %s AND {_OPEN}
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE code = ANY (%s)) AS unsure, count(*) AS faults
        FROM xom.finding WHERE submission_id = h.submission_id AND sheet = h.sheet
          AND row_number = h.row_number AND (severity = 'error' OR code = ANY (%s))) f
    WHERE f.unsure > 0 OR f.faults = 0
)
SELECT s.submission_id, s.sender_id, s.file_name, s.as_of, ARRAY[{cells}],
       count(*), count(*) FILTER (WHERE h.unsure = h.faults)
FROM held h JOIN xom.submission s USING (submission_id)
GROUP BY 1, 2, 3, 4, 5
ORDER BY s.as_of, s.received, s.submission_id, min(h.row_number)""",
            (dataset.name, UNSURE, [code for code in codes() if holds(code)]),
        )
        for number, sender, file, as_of, written, rows, good in cursor.fetchall():
            texts = {
                name: nfc(text) or None if text else None
                for name, text in zip(names, written, strict=True)
            }
            yield _Cells(number, sender, file, as_of, texts, rows, good)


def _context(
    connection: Connection, settings: Settings, dataset: Dataset, cells: _Cells
) -> Context | None:
    """What the delivery was checked with; None where its sender may no longer send it."""
    try:
        sender = settings.sender(cells.sender)
        units = read_units(connection, cells.as_of.astimezone(settings.zone).date())
        area = areas(connection, sender, dataset, units.day)
    except InputError:
        return None
    aliases = tuple(read_aliases(connection))
    return Context(dataset, sender, area, units, cells.as_of, aliases, settings.province.crs)


def _ask(
    found: dict[tuple[str, Level, str, int | None], Unresolved], cells: _Cells, context: Context
) -> None:
    for level, text, within, answer in _unsure(cells.texts, context):
        sure = answer.unit_id is not None
        rows = cells.otherwise_good if sure else cells.rows
        if not rows:
            continue  # known by now, and held for other reasons
        units = context.units
        place = found.setdefault(
            (cells.sender, level, spelling(text), within),
            Unresolved(
                sender=cells.sender,
                level=level,
                text=text,
                within_id=within,
                within=units.full_name(within) if within else None,
                day=units.day,
            ),
        )
        place.rows += rows
        place.day = units.day
        place.known = units.full_name(answer.unit_id) if answer.unit_id is not None else None
        place.candidates = [
            Suggestion(units.full_name(c.unit_id), units.units[c.unit_id].code, c.reason)
            for c in answer.candidates
        ]
        for kept, name in (
            (place.datasets, context.dataset.name),
            (place.files, cells.file_name),
        ):
            if name not in kept:
                kept.append(name)
        if cells.submission_id not in place.submissions:
            place.submissions.append(cells.submission_id)


def _unsure(
    texts: dict[str, str | None], context: Context
) -> list[tuple[Level, str, int | None, Answer]]:
    """(level, words, unit above, answer) of the highest cell that is not sure, a list by its parts.

    Of cells that are all sure by now, the last that was taught, else the lowest.
    """
    finder, sender = context.finder, context.sender.id
    parent: int | None = None
    fields = context.dataset.unit_fields
    asked: list[tuple[Level, str, int | None, Answer]] = []
    for field_ in fields:
        text, level = texts[field_.name], field_.level
        if text is None or level is None:
            continue
        within = None if parent is None else (parent,)
        parts = [text]
        answer = finder.find(level, text, within, area=context.area, sender=sender)
        if answer.unit_id is None and context.dataset.geometry == "polygon":
            parts = LIST.split(text) if field_ is fields[-1] else parts
        answers = [finder.find(level, p, within, area=context.area, sender=sender) for p in parts]
        told = [(level, p, parent, a) for p, a in zip(parts, answers, strict=True)]
        unsure = [entry for entry in told if entry[3].unit_id is None]
        if unsure:
            return unsure
        asked += told
        parent = answer.unit_id
    taught = [entry for entry in asked if entry[3].reason == "alias"]
    return (taught or asked)[-1:]
