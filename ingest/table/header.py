"""The rows of headings: one to four, with merged cells, machine names and limits among them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.read import Sheet
from ingest.table.captions import Row, is_limits, is_machine_row
from ingest.table.headings import COUNTERS, POINT, Headings
from layers.text import fold, nfc

HEADER_WITHIN = 60
DEEPEST = 4


@dataclass(frozen=True)
class Header:
    """The headings between `first` and `last` (rows from 0): field -> column (from 0), and text."""

    first: int
    last: int
    columns: dict[str, int]
    headings: dict[str, str]
    ignored: list[str]
    repeated: list[str]
    understood: list[str]
    # A second table beside the first: its own columns and texts.
    beside: "Header | None" = None

    @property
    def score(self) -> tuple[int, int, int]:
        """More columns, more of them known word for word, fewer rows."""
        return len(set(self.columns.values())), -len(self.understood), self.first - self.last


@dataclass
class _Grid:
    """Headings by column: each row's own text, and what a cell to the left spreads over it."""

    own: list[list[str]]
    spread: list[list[str]]
    spreads: list[set[int]] = field(default_factory=list)  # columns whose text goes on to the right


def best_header(
    sheet: Sheet,
    rows: Sequence[Row],
    headings: Headings,
    offset: int = 0,
    within: int = HEADER_WITHIN,
) -> Header | None:
    """The header that names the most fields among those that begin in the first `within` rows.

    `rows` are the sheet's from `offset`. Fewer rows and higher ones are preferred; None where no
    field is named.
    """
    # Among headings, some are known word for word; data and titles hardly hold any.
    known = [any(headings.exact(nfc(cell)) for cell in row if cell) for row in rows]
    best: Header | None = None
    for first in range(min(within, len(rows))):
        if best and first + offset > best.last and headings.required <= set(best.columns):
            break  # what follows is below the headings
        if not any(known[first : first + DEEPEST]) or not any(rows[first]):
            continue
        last = _last(rows, first, headings)
        header = _read(sheet, rows[first : last + 1], first + offset, headings)
        if header.columns and (best is None or header.score > best.score):
            best = header
    return best


def _last(rows: Sequence[Row], first: int, headings: Headings) -> int:
    """The last of the rows of headings that begin at `first`."""
    last = first
    for at in range(first + 1, min(first + DEEPEST, len(rows))):
        if not _goes_on(rows, first, at, headings):
            break
        if (
            is_machine_row(rows[at], headings)
            or is_limits(rows[at])
            or _stands_below(rows[first:at], rows[at])
        ):
            last = at
    return last


def _stands_below(above: Sequence[Row], row: Row) -> bool:
    """Whether headings stand where the rows above have none, or one that goes on to the right."""
    filled = [at for at, cell in enumerate(row) if cell]
    upper = [cell for line in above for cell in line if cell]
    if len(filled) < 2 or len(upper) < 2:
        return False
    return any(
        all(not line[at] or (at + 1 < len(line) and not line[at + 1]) for line in above)
        for at in filled
    )


def _goes_on(rows: Sequence[Row], first: int, last: int, headings: Headings) -> bool:
    """Whether the row may belong to the headings above it: it has no cell like a record's."""
    row = rows[last]
    if is_machine_row(row, headings) or (is_limits(row) and last - first > 1):
        return True
    for at, cell in enumerate(row):
        if not cell:
            continue
        for above in rows[first:last]:
            upper = above[at]
            if not upper:
                continue
            if fold(upper) in COUNTERS:
                return False
            meant, means = headings.read(upper), headings.read(cell)
            goes_right = at + 1 < len(above) and not above[at + 1]
            if meant and meant.exact and meant.field != POINT and meant != means and not goes_right:
                return False
    return True


def _read(sheet: Sheet, rows: Sequence[Row], first: int, headings: Headings) -> Header:
    """The header of exactly these rows, the first of which is the sheet's `first`."""
    grid = _grid(sheet, rows, first)
    last = first + len(rows) - 1
    width = len(rows[0])
    columns: dict[str, int] = {}
    texts: dict[str, str] = {}
    understood: list[str] = []
    again: dict[str, tuple[int, str]] = {}
    ignored, repeated = [], []
    for at in range(width):
        named = _name(grid, at, headings)
        label = " ".join(dict.fromkeys(own[at] for own in grid.own if own[at]))
        if named is None:
            if label:
                ignored.append(label)
            continue
        name, text, exact = named
        fields = headings.point if name == POINT else (name,)
        if name == POINT and any(f in columns for f in fields):
            ignored.append(text)
            continue
        for one in fields:
            if one in columns:
                repeated.append(one)
                again.setdefault(one, (at, text))
            else:
                columns[one], texts[one] = at, text
                if not exact:
                    understood.append(one)
    beside = _beside(first, last, columns, again)
    if beside:
        repeated = [name for name in repeated if name not in beside.columns]
    return Header(first, last, columns, texts, ignored, repeated, understood, beside)


def _beside(
    first: int, last: int, columns: dict[str, int], again: dict[str, tuple[int, str]]
) -> Header | None:
    """The second of two tables side by side: the same fields once more, all to the right."""
    if len(again) < 2 or 2 * len(again) <= len(columns):
        return None
    if min(at for at, _ in again.values()) <= max(columns.values()):
        return None
    return Header(
        first,
        last,
        {name: at for name, (at, _) in again.items()},
        {name: text for name, (_, text) in again.items()},
        [],
        [],
        [],
    )


def _name(grid: _Grid, at: int, headings: Headings) -> tuple[str, str, bool] | None:
    """The field of a column: by all texts above it together, then by the lowest, then the upper.

    A text that goes on to the right names several columns, and none alone.
    """
    whole = list(dict.fromkeys(text[at] for text in grid.spread if text[at]))
    lower = [own[at] for own in grid.own if own[at]]
    alone = [
        own[at]
        for own, spreads in zip(grid.own, grid.spreads, strict=True)
        if own[at] and (at not in spreads or own[at] == lower[-1])
    ]
    candidates = dict.fromkeys([" ".join(whole), *reversed(alone)])
    for judge in (headings.exact, headings.rough):
        for text in candidates:
            match = judge(text) if text else None
            if match:
                return match.field, text, match.exact
    return None


def _grid(sheet: Sheet, rows: Sequence[Row], first: int) -> _Grid:
    own = [[nfc(cell) if cell else "" for cell in row] for row in rows]
    grid = _Grid(own, [list(row) for row in own], [set() for _ in own])
    merged = {
        (top, left): right
        for top, left, bottom, right in sheet.merged
        if first <= top < first + len(rows) and right > left
    }
    for i, row in enumerate(own[:-1]):
        reach, text = -1, ""
        for at, cell in enumerate(row):
            if cell:
                text = cell
                reach = merged.get((first + i, at), at if sheet.merged else len(row))
                begun = at
            elif text and at <= reach and any(below[at] for below in own[i + 1 :]):
                grid.spread[i][at] = text
                grid.spreads[i].add(begun)
            else:
                text = ""
    return grid
