"""Good rows are read in every style of writing, and one damaged cell is found, and nothing else.

Records are drawn first, then a clerk's way of writing them: order and words of headings, blank
rows and columns, groups, totals, ways of days, numbers and coordinates, kind of file and letters.
What the style itself has to be told is part of what is expected. `XOM_EXAMPLES=2000` looks longer.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from answers import told
from clerk_records import Places, Record, records
from clerk_sheets import Sheet, place, sheets
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import settings as effort
from hypothesis import strategies as st

from ingest.batch import Batch, Context
from ingest.path import examine
from ingest.read import read_file
from ingest.request import Request
from ingest.scope import scope_of
from ingest.senders import areas, may_send
from layers.database import connect
from layers.dataset import DataField, Dataset
from layers.settings import Limits
from layers.text import nfc
from layers.units import Unit, read_units

pytestmark = pytest.mark.service

EXAMPLES = int(os.environ.get("XOM_EXAMPLES", "150"))
DAY = date(2021, 9, 15)
SENDERS = ("ubnd-vinh", "ubnd-dien-chau", "cdc", "so-y-te", "so-cong-thuong", "cong-an-tinh",
           "bo-chqs", "ttyt-vinh")  # fmt: skip


class Offices:
    """Who may send what, and the folder in which their files are written."""

    def __init__(self, places: list[Places], folder: Path) -> None:
        self.places, self.folder = places, folder

    def __repr__(self) -> str:
        return f"{len(self.places)} offices"


@pytest.fixture(scope="module")
def offices(deployments, catalogue, tmp_path_factory):
    """Every dataset with the senders that may send it, as they stand on the day."""
    with deployments.deployment() as settings, connect(settings) as connection:
        units = read_units(connection, DAY)
        moment = settings.midnight(DAY).replace(hour=16)
        made = [
            Places(
                Context(
                    dataset,
                    sender,
                    areas(connection, sender, dataset, DAY),
                    units,
                    moment,
                    crs=settings.province.crs,
                )
            )
            for dataset in catalogue
            for sender in map(settings.sender, SENDERS)
            if may_send(sender, dataset)
        ]
    return Offices(made, tmp_path_factory.mktemp("styles"))


def checked(places: Places, sheet: Sheet, folder: Path) -> Batch:
    path = folder / f"a{sheet.suffix}"
    sheet.write()(path)
    batch = examine(read_file(path, Limits()), Request(path), places.context)
    scope_of(batch, places.context)  # says where a key that is lost keeps a list open
    return batch


def remarks(batch: Batch) -> list[str]:
    return sorted(map(told, batch.tell()))


@st.composite
def written(draw: Callable[..., Any], offices: list[Places]) -> tuple[Places, list[Record], Sheet]:
    places = draw(st.sampled_from(offices))
    made = draw(records(places))
    return places, made, draw(sheets(places.context.dataset, made))


def look(step: Callable[..., None]) -> Callable[..., None]:
    """Run a test on drawn examples, always the same ones."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    made = effort(
        max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=quiet,
        database=None, phases=[Phase.generate, Phase.shrink],
    )(given(data=st.data())(step))  # fmt: skip
    return made


@look
def test_good_rows_in_any_style_have_no_finding(offices, data):
    places, made, sheet = data.draw(written(offices.places))
    note(repr(sheet))
    batch = checked(places, sheet, offices.folder)
    assert remarks(batch) == sorted(sheet.remarks)
    assert batch.rows.height == len(made)
    assert not batch.held().any()
    for number, row in enumerate(batch.rows.iter_rows(named=True)):
        understood(places.context.dataset, made[number], row)


def understood(dataset: Dataset, record: Record, row: dict[str, Any]) -> None:
    """The row holds what the clerk meant."""
    for name, value in record.values.items():
        if isinstance(value, Unit):
            assert row[f"{name}_id"] == value.unit_id
        elif dataset.field(name).type == "phone":
            assert [c for c in row[name] if c.isdigit()] == [c for c in value if c.isdigit()]
        else:
            assert row[name] == (nfc(value) if isinstance(value, str) else value)
    if record.point:
        assert (row["latitude"], row["longitude"]) == pytest.approx(record.point, abs=1e-5)
    assert row["approximate"] == (dataset.geometry == "point" and record.point is None)


@dataclass(frozen=True)
class Damage:
    """What is written into a cell instead, and the finding that this earns."""

    cell: object
    code: str


def damages(each: DataField, sheet: Sheet) -> list[Damage]:
    """What can go wrong in a cell of the field."""
    wrong = [Damage("#REF!", "error_cell")]
    if each.type == "integer":
        wrong += [Damage("nhiều", "bad_integer"), Damage("5-7", "bad_integer")]
        wrong += [Damage(-5, "out_of_range"), Damage("9.999.999", "out_of_range")]
    elif each.type == "date" and sheet.style["days"] != "month first":
        wrong += [Damage("31/2/2021", "bad_date"), Damage("chưa rõ", "bad_date")]
        wrong.append(Damage("1/1/1999", "date_implausible"))
        if not each.future:
            wrong.append(Damage("16/9/2021", "date_in_future"))
    elif each.type == "choice":
        wrong.append(Damage("không rõ", "unknown_value"))
    elif each.type == "text":
        wrong.append(Damage("dài " * 130, "too_long"))
    elif each.type == "phone":
        wrong.append(Damage("hỏi ở cổng", "bad_phone"))
    elif each.type == "unit":
        wrong.append(Damage("Xã Không Đâu", "unknown_unit"))
    elif each.type == "latitude" and not sheet.style["single"]:
        wrong += [Damage("gần chợ", "bad_coordinate"), Damage(None, "incomplete_coordinates")]
    if each.required and each.type not in ("latitude", "longitude"):
        wrong.append(Damage(None, "missing_required"))
    return wrong


def told_by_another_unit(dataset: Dataset, record: Record, name: str, damage: Damage) -> bool:
    """Whether another unit, below or above, may still say (or ask) what the cell meant."""
    names = [each.name for each in dataset.unit_fields]
    lower = names[names.index(name) + 1 :] if name in names else []
    if damage.cell is None and name in names and dataset.period:
        return True  # figures without their commune are the district's total
    return damage.code != "unknown_unit" and any(other in record.values for other in lower)


def expected(places: Places, sheet: Sheet, record: Record, each: DataField, damage: Damage, at):
    """The remarks of the undamaged sheet, and what one wrong cell adds or takes away."""
    dataset = places.context.dataset
    here = f"{place(*at)} {each.name}"
    lines = [f"{damage.code} {here}"]
    kept = list(sheet.remarks)
    if each.type in ("latitude", "longitude"):
        kept = [line for line in kept if not line.endswith(here)]  # no degrees, nothing turned
    elif each.type == "date":
        kept = [line for line in kept if line != f"month_first {here}"]
    units_in_key = any(unit.name in dataset.key for unit in dataset.unit_fields)
    no_unit = damage.code == "unknown_unit" and units_in_key and not record.point
    key_is_lost = no_unit or (
        each.name in dataset.key
        and damage.code not in ("too_long", "date_implausible", "date_in_future")
        and not (each.type == "unit" and record.point)
    )
    if key_is_lost and dataset.delivery == "full":
        lines.append("closing_suspended")
    return sorted(kept + lines)


@look
def test_one_damaged_cell_is_found_and_nothing_else(offices, data):
    places, made, sheet = data.draw(written(offices.places))
    dataset = places.context.dataset
    spots = [
        (number, name, damage)
        for (number, name), _ in sheet.at.items()
        if name in {f.name for f in dataset.fields}
        and (name in made[number].values or (made[number].point and name == "latitude"))
        for damage in damages(dataset.field(name), sheet)
        if not told_by_another_unit(dataset, made[number], name, damage)
    ]
    number, name, damage = data.draw(st.sampled_from(spots))
    row, column = sheet.at[number, name]
    sheet.rows[row][column] = damage.cell
    note(f"{sheet!r}\n{damage} at {place(row, column)}")
    batch = checked(places, sheet, offices.folder)
    each = dataset.field(name)
    wanted = expected(places, sheet, made[number], each, damage, (row, column))
    assert remarks(batch) == wanted
    assert batch.rows.height == len(made)
    held = [made_ for made_, is_held in enumerate(batch.held()) if is_held]
    assert held == ([] if damage.code == "bad_phone" else [number])
