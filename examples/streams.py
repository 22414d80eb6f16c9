"""Who reports what on which days, and how the lists change from day to day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from examples.makers import MAKERS, Record, Rng
from examples.outline import DISTRICTS
from examples.senders import SENDERS
from examples.spots import Spot, Spots
from layers.dataset import Dataset
from layers.text import fold

DAYS = (date(2021, 9, 15), date(2021, 9, 16), date(2021, 9, 17))
# What a later report may say differently of the same place.
_MUTABLE = ("households", "people", "end_date", "staff_count", "status", "occupied", "patients",
            "hours", "capacity", "beds", "level")  # fmt: skip


@dataclass(frozen=True)
class Stream:
    """One sender's reports of one dataset: how many records at first, and on which days."""

    sender: str
    dataset: str
    count: int
    days: tuple[int, ...] = (0, 1, 2)
    makers: tuple[str, ...] = ()
    district: str | None = None
    towns: bool = False  # only in wards and towns


def streams() -> list[Stream]:
    """All streams of the sample."""

    def of_districts(
        dataset: str, counts: dict[str, int], days: tuple[int, ...], agency: str = "ubnd"
    ) -> list[Stream]:
        return [
            Stream(sender.id, dataset, count, days, (), sender.district)
            for sender, count in ((SENDERS[f"{agency}-{name}"], n) for name, n in counts.items())
        ]

    figures = {fold(d.name).replace(" ", "-"): d.communes for d in DISTRICTS}
    near = ("vinh", "cua-lo", "dien-chau", "quynh-luu", "nghi-loc", "hoang-mai", "hung-nguyen",
            "nam-dan", "ky-son", "quy-hop")  # fmt: skip
    daily, some = (0, 1, 2), (0, 2)
    return [
        *of_districts("lockdown_point", _POINTS, daily),
        *of_districts("lockdown_zone", _ZONES, some),
        Stream("cong-an-tinh", "control_checkpoint", 26, daily, ("provincial_checkpoint",)),
        *of_districts("control_checkpoint", _CHECKPOINTS, some),
        Stream("bo-chqs", "roadblock", 80, some),
        Stream("cong-an-tinh", "roadblock", 45, (0, 1)),
        Stream("cdc", "testing_point", 70, daily),
        *of_districts("testing_point", {"vinh": 20, "cua-lo": 12, "quynh-luu": 12}, some, "ttyt"),
        Stream("so-y-te", "medical_facility", 55, (0,), _FACILITIES, towns=True),
        Stream("so-y-te", "covid_treatment_facility", 18, daily, towns=True),
        Stream("bo-chqs", "quarantine_site", 45, daily, ("army_quarantine_site",)),
        *of_districts("quarantine_site", _QUARANTINE, some),
        Stream("so-cong-thuong", "essential_service", 880, daily),
        Stream("so-y-te", "pharmacy", 920, some),
        Stream("so-y-te", "hotline", 21, (0,), towns=True),
        *of_districts("hotline", {"vinh": 4, "cua-lo": 3, "do-luong": 2}, (0,), "ttyt"),
        *of_districts("commune_daily", figures, some, "ttyt"),
        *of_districts("commune_daily", {name: figures[name] for name in near}, (1,), "ttyt"),
    ]


_FACILITIES = ("health_station", "health_centre", "clinic")
_POINTS = {"vinh": 46, "cua-lo": 26, "nghi-loc": 28, "dien-chau": 34, "quynh-luu": 30,
           "yen-thanh": 24, "do-luong": 16, "nam-dan": 18, "hung-nguyen": 18, "quy-hop": 12,
           "hoang-mai": 20, "thanh-chuong": 14, "tuong-duong": 6, "con-cuong": 4}  # fmt: skip
_ZONES = {"vinh": 12, "cua-lo": 6, "dien-chau": 8, "quynh-luu": 7, "nghi-loc": 6, "yen-thanh": 5}
_CHECKPOINTS = {"vinh": 18, "ky-son": 9, "que-phong": 9, "hoang-mai": 11, "tan-ky": 8}
_QUARANTINE = {"nghi-loc": 12, "dien-chau": 14, "thanh-chuong": 12, "anh-son": 8, "que-phong": 7,
               "quy-chau": 6, "nghia-dan": 8, "thai-hoa": 6}  # fmt: skip


@dataclass
class World:
    """The true state of every stream, moved on day by day; keys are unique across senders."""

    spots: Spots
    datasets: dict[str, Dataset]
    rng: Rng
    taken: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    entries: dict[tuple[str, str], list[tuple[Spot, str, Record]]] = field(default_factory=dict)

    def report(self, stream: Stream, day: date) -> list[Record]:
        """What the stream's sender would list on that day, from last time's list."""
        dataset = self.datasets[stream.dataset]
        before = self.entries.get((stream.sender, stream.dataset))
        if dataset.delivery == "periodic":
            now = self._figures(stream, day, before)
        elif before is None:
            now = self._first(stream, day)
        else:
            now = self._changed(stream, day, before)
        self.entries[stream.sender, stream.dataset] = now
        fresh = now
        if dataset.delivery == "increment" and before is not None:
            known = [record for _, _, record in before]
            fresh = [entry for entry in now if entry[2] not in known]
        return [record for _, _, record in fresh]

    def _first(self, stream: Stream, day: date) -> list[tuple[Spot, str, Record]]:
        maker = (stream.makers or (stream.dataset,))[-1]
        made: list[tuple[Spot, str, Record]] = []
        if "health_station" in stream.makers:  # every commune has one, every district a centre
            for commune in self.spots.communes.values():
                spot = self.spots.in_commune(commune, self.rng)
                made.append((spot, "health_station", MAKERS["health_station"](spot, self.rng, day)))
            for code in self.spots.districts:
                spot = self.spots.in_town(code, self.rng)
                made.append((spot, "health_centre", MAKERS["health_centre"](spot, self.rng, day)))
        made += [self._new(stream, maker, day) for _ in range(stream.count)]
        return sorted(made, key=lambda entry: entry[0].commune.code)

    def _new(self, stream: Stream, maker: str, day: date) -> tuple[Spot, str, Record]:
        """A record whose key nobody has used."""
        dataset = self.datasets[stream.dataset]
        taken = self.taken.setdefault(stream.dataset, set())
        while True:
            spot = self._spot(stream)
            record = MAKERS[maker](spot, self.rng, day)
            key = tuple(_key_part(record.get(name)) for name in dataset.key)
            if key not in taken:
                taken.add(key)
                return spot, maker, record

    def _spot(self, stream: Stream) -> Spot:
        if stream.towns:
            return self.spots.in_town(stream.district, self.rng)
        if stream.district:
            return self.spots.in_district(stream.district, self.rng)
        return self.spots.anywhere(self.rng)

    def _changed(
        self, stream: Stream, day: date, before: Iterable[tuple[Spot, str, Record]]
    ) -> list[tuple[Spot, str, Record]]:
        """Some gone, some changed, some new; the rest word for word as before."""
        increment = self.datasets[stream.dataset].delivery == "increment"
        now: list[tuple[Spot, str, Record]] = []
        for spot, maker, record in before:
            luck = self.rng.random()
            if luck < 0.07 and not increment:
                continue
            other: Record = {}
            if luck > (0.96 if increment else 0.86):
                other = MAKERS[maker](spot, self.rng, day)
            changes = {name: other[name] for name in _MUTABLE if name in other}
            now.append((spot, maker, record | changes))
        maker = (stream.makers or (stream.dataset,))[-1]
        new = self.rng.poisson(0.03 * stream.count if increment else 0.1 * stream.count)
        return now + [self._new(stream, maker, day) for _ in range(int(new))]

    def _figures(
        self, stream: Stream, day: date, before: list[tuple[Spot, str, Record]] | None
    ) -> list[tuple[Spot, str, Record]]:
        """A row for every commune of the district; cases never fall from day to day."""
        make = MAKERS["commune_daily"]
        if before is None:
            spots = [
                self.spots.in_commune(commune, self.rng)
                for commune in self.spots.communes_of[stream.district or ""]
            ]
            return [(spot, "commune_daily", make(spot, self.rng, day)) for spot in spots]
        return [(spot, maker, _grown(record, day, self.rng)) for spot, maker, record in before]


def _grown(record: Record, day: date, rng: np.random.Generator) -> Record:
    """A commune's figures a day or two later, adding up as before."""
    past = {name: value for name, value in record.items() if isinstance(value, int)}
    more = int(rng.poisson(0.4))
    cured = min(int(rng.poisson(0.6)), past["active"])
    return record | {
        "day": day,
        "f0": past["f0"] + more,
        "f1": past["f1"] + more * 6,
        "active": past["active"] + more - cured,
        "recovered": past["recovered"] + cured,
        "tested": int(rng.integers(30, 900)),
        "vaccinated": int(rng.integers(150, 2500)),
    }


def _key_part(value: object) -> str:
    """As two keys would be compared: a unit by its place, text without accents."""
    if value is None:
        return ""
    code, parent = getattr(value, "code", None), getattr(value, "parent", "")
    name = getattr(value, "full_name", value)
    return code or fold(f"{parent} {name}")
