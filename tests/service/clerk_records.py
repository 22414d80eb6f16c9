"""Random good records of a dataset: what a clerk knows, before it is written down."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import shapely
from hypothesis import strategies as st

from ingest.batch import Context
from layers.dataset import DataField, Dataset
from layers.text import fold
from layers.units import Unit

TODAY = date(2021, 9, 15)
NAMES = ("Chợ Đầu Mối", "Ga hàng hóa", "Ngõ nhỏ", "Nhà văn hóa", "Trường mẫu giáo", "Nhà trọ",
         "Khách sạn Biển", "Cửa hàng số", "Bến xe", "Trạm mẫu", "Siêu thị", "Cầu đường sắt",
         "Ký túc xá")  # fmt: skip
TEXTS = {"doc_no": "{}/QĐ-UBND", "hours": "{}h - 22h", "address": "Số {} đường Mẫu",
         "contact": "Cán bộ trực số {}", "road": "Quốc lộ {}", "duty": "Tiếp nhận tin số {}",
         "hotline": "1900 00{}", "code": "CS-{}", "licence": "{}/GPP"}  # fmt: skip
PHONES = ("0900 000 0{}", "0900.000.0{}", "(0238) 30000{}", "+84 900 000 0{}")


@dataclass
class Record:
    """Values by field, units as units; `point` is latitude and longitude, or None."""

    values: dict[str, Any]
    point: tuple[float, float] | None = None


class Places:
    """The units of a sender's area that are named so but once in the province."""

    def __init__(self, context: Context) -> None:
        """Communes whose name is nobody else's, not even without accents."""
        units = context.units
        communes = [unit for unit in units.units.values() if unit.level == "commune"]
        once = Counter(fold(unit.name) for unit in communes)
        inside = units.inside(communes, context.area)
        self.context = context
        self.communes = [unit for unit in inside if once[fold(unit.name)] == 1]

    def __repr__(self) -> str:
        return f"{self.context.dataset.name} of {self.context.sender.id}"

    def hamlets(self, commune: Unit) -> list[Unit]:
        """Its hamlets whose name is nobody else's in it."""
        own = [u for u in self.context.units.units.values() if u.parent_id == commune.unit_id]
        once = Counter(fold(unit.name) for unit in own)
        return [unit for unit in own if once[fold(unit.name)] == 1]

    def point(self, unit: Unit) -> tuple[float, float]:
        """Latitude and longitude inside a unit."""
        at = shapely.from_wkb(self.context.units.points[unit.unit_id])
        return round(at.y, 6), round(at.x, 6)


@st.composite
def records(draw: Callable[..., Any], places: Places) -> list[Record]:
    """2 to 6 good records, no two with one key."""
    dataset = places.context.dataset
    count = draw(st.integers(2, 6))
    communes = draw(
        st.lists(st.sampled_from(places.communes), min_size=count, max_size=count, unique_by=id)
    )
    if dataset.period is None and draw(st.booleans()):  # several in one commune
        communes = sorted(communes[: count // 2] * 2 + communes[: count % 2], key=id)
    kept = {f.name for f in dataset.fields if f.required or draw(st.booleans())}
    pointed = dataset.place != "unit" and (dataset.place == "coordinates" or draw(st.booleans()))
    made = [draw(_record(places, unit, n, kept)) for n, unit in enumerate(communes)]
    for number, record in enumerate(made):
        _without_twin(record, made[:number], places)
        if pointed:
            unit = record.values.get("hamlet") or record.values["commune"]
            record.point = places.point(unit)
    return made


def _without_twin(record: Record, before: list[Record], places: Places) -> None:
    """Zones are told apart by their hamlets: each in turn has the commune's next one."""
    if "hamlet" in places.context.dataset.key:
        commune = record.values["commune"]
        taken = sum(other.values["commune"] is commune for other in before)
        record.values["hamlet"] = places.hamlets(commune)[taken]


@st.composite
def _record(draw: Callable[..., Any], places: Places, commune: Unit, n: int, kept: set[str]):
    dataset = places.context.dataset
    values: dict[str, Any] = {}
    for each in dataset.fields:
        if each.name in kept:
            values[each.name] = _value(draw, each, n)
    if "hamlet" in values:
        values["hamlet"] = draw(st.sampled_from(places.hamlets(commune)[:8]))
    values["commune"] = commune
    district = places.context.units.ancestors[commune.unit_id]["district"]
    values["district"] = places.context.units.units[district]
    if "start_date" in values and values.get("end_date"):
        values["end_date"] = values["start_date"] + timedelta(days=draw(st.integers(0, 30)))
    if dataset.name == "commune_daily":
        parts = [draw(st.integers(0, 400)) for _ in range(3)]
        values |= dict(zip(("active", "recovered", "deaths"), parts, strict=True))
        values |= {"f0": sum(parts), "day": TODAY}
    return Record({name: value for name, value in values.items() if value is not None})


def _value(draw: Callable[..., Any], each: DataField, n: int) -> Any:
    """A value of the field; every record's texts are its own."""
    if each.type == "integer":
        least, most = int(each.min or 0), int(each.max or 1000)
        return draw(st.integers(least, min(most, 3000)))
    if each.type == "date":
        return TODAY - timedelta(days=draw(st.integers(0, 90)))
    if each.type == "choice":
        return draw(st.sampled_from(sorted(each.choices)))
    if each.type == "phone":
        return draw(st.sampled_from(PHONES)).format(n + 10)
    if each.type == "text":
        words = TEXTS.get(each.name) or draw(st.sampled_from(NAMES)) + " {}"
        return words.format(n + 10)
    return each.type if each.type == "unit" else None


def columns(dataset: Dataset, made: list[Record]) -> list[str]:
    """The fields that the records fill, but for the coordinates."""
    filled = {name for record in made for name in record.values}
    return [each.name for each in dataset.fields if each.name in filled]
