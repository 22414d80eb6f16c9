"""The rows below the headings: records, and rows that are none, each told apart and told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import polars as pl

from ingest.read import Sheet
from ingest.table.footers import BEGINS, Named
from ingest.table.headings import Headings
from ingest.table.kinds import Group, Kind, Layout, ends_the_table, kind_of, may_sign, says_nothing
from ingest.table.totals import Difference, differences
from layers.dataset import LEVELS, Dataset

_FIGURES = ("integer", "decimal", "latitude", "longitude")
# A merged figure stands for the rows together; what it is merged over is not each row's.
_SHARED = ("unit", "date", "choice", "text", "boolean")
FIRST_ROWS = 4


@dataclass
class Body:
    """What stands below one header. Lists hold Excel's row numbers.

    `rows`: sheet, row, raw:<field>. `apart`: rows that are no records, by their kind; `given`: rows
    whose unit a row above gave; `shared`: rows that got the value of a merged cell; `differences`:
    totals that the rows above do not sum to.
    """

    rows: pl.DataFrame
    nil: bool
    apart: dict[Kind, list[int]] = field(default_factory=dict)
    given: list[int] = field(default_factory=list)
    given_fields: set[str] = field(default_factory=set)
    shared: list[int] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def filled_mask(cells: pl.DataFrame) -> pl.Series:
    """Mask of the rows in which any cell holds more than white space."""
    if not cells.width:
        return pl.Series("filled", [], dtype=pl.Boolean)
    return cells.select(
        pl.any_horizontal(pl.all().str.contains(r"\S")).fill_null(value=False).alias("filled")
    )["filled"]


def read_body(
    sheet: Sheet,
    columns: dict[str, int],
    dataset: Dataset,
    headings: Headings,
    start: int,
    end: int,
) -> Body:
    """The rows of `sheet.cells` from `start` up to `end` (from 0) as the dataset's raw columns."""
    below = sheet.cells.slice(start, end - start)
    keep = filled_mask(below)
    layout = _layout(columns, dataset)
    titles = (cell for line in sheet.cells.head(start).rows() for cell in line)
    kinds, groups = _kinds(below, keep, layout, dataset, headings, titles)
    apart: dict[Kind, list[int]] = {}
    for position, kind in sorted(kinds.items()):
        apart.setdefault(kind, []).append(start + position + 1)
        keep[position] = False
    said = _nil_rows(below, keep)
    nil = len(said) > 0 and int(keep.sum()) == len(said)
    if nil:
        keep = keep & False  # beside rows it is a row like any other
    raw = {name: below.to_series(at).alias(f"raw:{name}") for name, at in columns.items()}
    body = Body(below, nil, apart)
    body.differences = differences(below, columns, dataset, keep, kinds, start)
    _share_merged(sheet, columns, dataset, raw, keep, start, body)
    _give_units(groups, dataset, raw, keep, start, body)
    rows = pl.DataFrame(
        {
            "sheet": pl.repeat(sheet.name, below.height, dtype=pl.String, eager=True),
            "row": pl.int_range(start + 1, start + 1 + below.height, dtype=pl.UInt32, eager=True),
        }
    ).with_columns(
        raw.get(f.name, pl.lit(None, dtype=pl.String)).alias(f"raw:{f.name}")
        for f in dataset.fields
    )
    body.rows = rows if keep.all() else rows.filter(keep)
    return body


def _layout(columns: dict[str, int], dataset: Dataset) -> Layout:
    fields = [(at, dataset.field(name)) for name, at in columns.items()]
    of_records = {at for at, f in fields if f.type in ("unit", "date") and f.required}
    return Layout(
        columns,
        figures=frozenset(at for at, f in fields if f.type in _FIGURES),
        days=frozenset(at for at, f in fields if f.type == "date"),
        units=frozenset(at for at, f in fields if f.type == "unit"),
        no_total=frozenset(of_records),
    )


def _kinds(
    below: pl.DataFrame,
    keep: pl.Series,
    layout: Layout,
    dataset: Dataset,
    headings: Headings,
    titles: Iterable[str | None],
) -> tuple[dict[int, Kind], dict[int, Group]]:
    """The rows that are no records, by position; and the units that rows give to those below."""
    missing, other = _doubtful(below, layout, dataset)
    doubtful = (keep & (missing | other)).arg_true()
    kinds: dict[int, Kind] = {}
    groups: dict[int, Group] = {}
    last_whole = max(_positions((keep & ~missing).arg_true().tail(1)), default=-1)
    ended = False
    lines = below[doubtful].rows()
    units = (c for at in layout.units for c in below.to_series(at).unique().to_list())
    named = Named(units, chain(titles, (cell for line in lines for cell in line)))
    lacks = missing[doubtful].to_list()
    for position, cells, lack in zip(doubtful.to_list(), lines, lacks, strict=True):
        found = kind_of(cells, layout, headings, named, position < FIRST_ROWS, lack)
        if found is None or found[0] in ("beside", "note"):
            ended = ended or (position > last_whole and ends_the_table(cells))
            if ended and may_sign(cells):
                found = "signature", None
        if found is not None:
            kinds[position] = found[0]
            if found[1] is not None:
                groups[position] = found[1]
            elif found[0] == "total":
                groups[position] = Group()  # whatever stood over the rows above ends with them
    return kinds, groups


def _doubtful(below: pl.DataFrame, layout: Layout, dataset: Dataset) -> tuple[pl.Series, pl.Series]:
    """Masks of the rows that lack what every record has, and of others to be looked at.

    Those are the first ones, and any with words in columns of figures or days: headings again.
    """
    columns = layout.columns
    types = {at: dataset.field(name).type for name, at in columns.items()}
    telling = [
        at
        for name, at in columns.items()
        if (dataset.field(name).required or name in dataset.key) and types[at] not in _FIGURES
    ]
    lacks = [~_matches(below, at, r"\S") for at in telling] or [pl.lit(True)]
    figures = [at for at, kind in types.items() if kind in (*_FIGURES, "date")]
    words = [_matches(below, at, r"\pL{2}") for at in figures[:2]] or [pl.lit(False)]
    # No unit and no day is called so; its row may be whole otherwise.
    totals = [_matches(below, at, BEGINS) for at in layout.no_total]
    masks = below.select(
        missing=pl.any_horizontal(lacks),
        other=pl.all_horizontal(words)
        | pl.any_horizontal(totals or [pl.lit(False)])
        | (pl.int_range(pl.len()) < FIRST_ROWS),
    )
    return masks["missing"], masks["other"]


def _matches(below: pl.DataFrame, at: int, pattern: str) -> pl.Expr:
    return pl.col(below.columns[at]).str.contains(pattern).fill_null(value=False)


def _nil_rows(below: pl.DataFrame, keep: pl.Series) -> list[int]:
    """Rows whose only cell says that there is nothing to report."""
    if int(keep.sum()) > FIRST_ROWS:
        return []
    said = []
    for position in keep.arg_true():
        filled = [cell for cell in below.row(position) if cell and cell.strip()]
        if len(filled) == 1 and says_nothing(filled[0]):
            said.append(position)
    return said


def _share_merged(
    sheet: Sheet,
    columns: dict[str, int],
    dataset: Dataset,
    raw: dict[str, pl.Series],
    keep: pl.Series,
    start: int,
    body: Body,
) -> None:
    """A cell merged over several rows holds for each of them, unless it is a figure."""
    fields = {at: name for name, at in columns.items() if dataset.field(name).type in _SHARED}
    shared: set[int] = set()
    for top, left, bottom, right in sheet.merged:
        if bottom <= top or left != right or left not in fields:
            continue
        at = top - start
        column = raw[fields[left]]
        if not 0 <= at < len(keep) or not keep[at] or not column[at]:
            continue
        under = range(at + 1, min(bottom - start + 1, len(keep)))
        below = [row for row in under if keep[row] and not column[row]]
        if below:
            raw[fields[left]] = column.clone().scatter(below, column[at])
            shared.update(start + row + 1 for row in below)
    body.shared = sorted(shared)


def _give_units(
    groups: dict[int, Group],
    dataset: Dataset,
    raw: dict[str, pl.Series],
    keep: pl.Series,
    start: int,
    body: Body,
) -> None:
    """Rows below "I. Huyện Diễn Châu" lie there, where their own cell is blank."""
    if not groups:
        return
    order = list(LEVELS)
    given: set[int] = set()
    for unit in dataset.unit_fields:
        assert unit.level is not None
        texts: dict[int, str] = {}
        for position, group in groups.items():
            if group.level == unit.level:
                texts[position] = group.text or ""
            elif group.level is None or order.index(group.level) < order.index(unit.level):
                texts[position] = ""  # another district: the commune above holds no more
        if not any(texts.values()):
            continue
        stands = pl.Series([None] * len(keep), dtype=pl.String).scatter(
            list(texts), list(texts.values())
        )
        stands = stands.fill_null(strategy="forward")
        own = raw.get(unit.name, pl.Series([None] * len(keep), dtype=pl.String))
        blank = ~own.str.contains(r"\S").fill_null(value=False)
        takes = (keep & blank & (stands != "").fill_null(value=False)).arg_true()
        if len(takes):
            raw[unit.name] = own.clone().scatter(takes, stands[takes]).alias(f"raw:{unit.name}")
            given.update(start + at + 1 for at in _positions(takes))
            body.given_fields.add(unit.name)
    body.given = sorted(given)


def _positions(series: pl.Series) -> Iterable[int]:
    return [int(at) for at in series.to_list()]
