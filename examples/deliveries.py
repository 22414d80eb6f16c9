"""From streams to deliveries: which sheets each file holds, when it comes, what is odd about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from itertools import groupby

import numpy as np

from examples.clerks import Clerk, Habit, habit_of
from examples.faults import Planted, Saboteur, Scene
from examples.makers import Record
from examples.province import Province
from examples.senders import SENDERS
from examples.sheets import Sheet
from examples.streams import DAYS, Stream, World
from layers.dataset import Dataset

HANOI = timezone(timedelta(hours=7))
_NAMES = {
    "lockdown_point": ("Diem phong toa", "DS điểm phong tỏa", "Bao cao phong toa"),
    "lockdown_zone": ("Vung phong toa", "DS vùng phong tỏa"),
    "control_checkpoint": ("Chot kiem soat", "DS chốt kiểm soát dịch"),
    "roadblock": ("Chot chan", "DS chốt chặn toàn tỉnh"),
    "testing_point": ("Diem xet nghiem", "DS điểm lấy mẫu"),
    "medical_facility": ("Co so y te", "Danh mục CSYT"),
    "covid_treatment_facility": ("CS dieu tri Covid", "Cơ sở điều trị"),
    "quarantine_site": ("Khu cach ly", "DS điểm cách ly tập trung"),
    "essential_service": ("Diem ban hang thiet yeu", "DVTY"),
    "pharmacy": ("Hieu thuoc", "DS nhà thuốc, quầy thuốc"),
    "hotline": ("Duong day nong", "SĐT đường dây nóng"),
    "commune_daily": ("So lieu ngay", "BC nhanh số liệu dịch"),
}


@dataclass(frozen=True)
class Delivery:
    """One file on its way: `sheets` as written, `key` what is wrong with them."""

    sender: str
    dataset: str
    name: str
    format: str
    as_of: datetime
    received: datetime
    note: str
    sheets: list[Sheet]
    key: list[Planted] = field(default_factory=list)

    @property
    def file(self) -> str:
        """Where the file lies, relative to the sample's folder."""
        return f"workbooks/{self.received:%Y-%m-%d}/{self.sender}/{self.name}"


@dataclass
class Office:
    """Writes every stream's files for three days."""

    province: Province
    datasets: dict[str, Dataset]
    world: World
    seed: int
    saboteur: Saboteur = field(default_factory=Saboteur)

    def ordinary(self, streams: list[Stream]) -> Iterator[tuple[Delivery, Stream, list[Record]]]:
        """Each stream's file of each of its days, with the records it was written from."""
        for number, day in enumerate(DAYS):
            for stream in streams:
                if number in stream.days:
                    records = self.world.report(stream, day)
                    yield self.write(stream, day, records), stream, records

    def write(
        self,
        stream: Stream,
        day: date,
        records: list[Record],
        *,
        note: str = "",
        clean: bool = False,
    ) -> Delivery:
        """The file of a stream for a day; `clean` plants nothing."""
        rng = np.random.default_rng([self.seed, day.day, *stream.sender.encode(), len(records)])
        dataset = self.datasets[stream.dataset]
        habit = self._habit(stream, len(records))
        clerk = Clerk(SENDERS[stream.sender].name, dataset, habit, self.province)
        sheets = [clerk.sheet(part, day, rng, name) for name, part in _split(records, habit.format)]
        key: list[Planted] = []
        for sheet in sheets:
            if rng.random() < 0.2 and len(sheet.rows) > 6:
                sheet.rows.insert(5, [None] * len(sheet.headings))
            if not clean:
                scene = Scene(sheet, dataset, self.province, stream.district, rng)
                key += self.saboteur.spoil(scene, path=0.024, later=0.018)
        if habit.format == "xls":  # Excel 2003 always made three
            sheets += [Sheet("Sheet2", [], [], []), Sheet("Sheet3", [], [], [])]
        stems = _NAMES[stream.dataset]
        stem = stems[len(stream.sender) % len(stems)]
        as_of = datetime(day.year, day.month, day.day, 16, 0, tzinfo=HANOI)
        received = as_of + timedelta(minutes=int(rng.integers(1, 55)))
        ending = "csv" if habit.format.startswith("csv") else habit.format
        name = f"{stem} {day.day}.{day.month}.{ending}"
        return Delivery(
            stream.sender, stream.dataset, name, habit.format, as_of, received, "", sheets, key
        )

    def _habit(self, stream: Stream, records: int) -> Habit:
        habit = habit_of(stream.sender, self.datasets[stream.dataset], self.seed)
        # Nobody keeps a thousand lines in OpenOffice or a text file.
        return replace(habit, format="xlsx", titles="short") if records > 120 else habit


def nil_sheet(sheet: Sheet, words: str) -> Sheet:
    """The same form with nothing in it but the words that say so."""
    empty = [None] * (len(sheet.headings) - 1)
    return replace(sheet, rows=[[words, *empty]])


def _split(records: list[Record], form: str) -> list[tuple[str, list[Record]]]:
    """Long workbooks keep towns and rural districts on two sheets; others have one."""
    if form != "xlsx" or len(records) < 800:
        return [("Sheet1" if form.startswith("csv") else "Danh sach", records)]

    def is_rural(record: Record) -> bool:
        return getattr(record["district"], "type", "") == "Huyện"

    titles = {False: "Thanh pho, thi xa", True: "Cac huyen"}
    parts = groupby(sorted(records, key=is_rural), key=is_rural)
    return [(titles[rural], list(part)) for rural, part in parts]
