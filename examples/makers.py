"""Records as they are in the world, before a clerk writes them down: one maker per dataset.

A record is a dict of field name -> plain value; `district`, `commune` and `hamlet` hold units,
`latitude` and `longitude` floats (EPSG:4326).  Clerks decide later how each is spelt.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np

from examples import names
from examples.province import Unit
from examples.spots import Spot

Value: TypeAlias = str | int | float | date | Unit | None
Record: TypeAlias = dict[str, Value]
Rng: TypeAlias = np.random.Generator

_LOCKED_TOWN = ("Ngõ {n} đường {street}", "Dãy trọ đường {street}", "Hẻm {n} {street}",
                "Chung cư {village}", "Tổ liên gia {n} {hamlet}", "Chợ {village}")  # fmt: skip
_LOCKED_RURAL = ("Khu dân cư {hamlet}", "Cụm dân cư số {n} {hamlet}", "Chợ {commune}",
                 "Đường liên thôn {hamlet}", "Nhóm hộ {n} {hamlet}")  # fmt: skip
_HOURS = ("7h00 - 17h00", "6h00 - 20h00", "7h30 - 11h30, 13h30 - 17h00", "24/24", "7h - 21h")


def pick(rng: Rng, options: tuple[str, ...]) -> str:
    """One of the options."""
    return options[int(rng.integers(len(options)))]


def place(spot: Spot, rng: Rng, *, coordinates: float = 1.0) -> Record:
    """The fields that say where; `coordinates` is the share of records that have them."""
    record: Record = {
        "district": spot.district,
        "commune": spot.commune,
        "hamlet": spot.hamlet,
        "address": f"{spot.hamlet.full_name}, {_inside(spot.commune)}",
    }
    if rng.random() < coordinates:
        record |= {"latitude": spot.latitude, "longitude": spot.longitude}
    return record


def _inside(unit: Unit) -> str:
    """A unit's full name within a phrase: "xã Diễn Hồng"."""
    return f"{unit.type.lower()} {unit.name}"


def reach(rng: Rng) -> Record:
    """A person to call; plainly made up."""
    return {"contact": names.person(rng), "phone": names.phone(rng)}


def lockdown_point(spot: Spot, rng: Rng, day: date) -> Record:
    start = day - timedelta(days=int(rng.integers(0, 12)))
    households = int(rng.integers(1, 60))
    rural = spot.commune.type == "Xã"
    title = pick(rng, _LOCKED_RURAL if rural else _LOCKED_TOWN).format(
        hamlet=spot.hamlet.full_name,
        commune=spot.commune.name,
        n=int(rng.integers(1, 9 if rural else 120)),
        street=pick(rng, names.STREETS),
        village=pick(rng, names.VILLAGES),
    )
    return place(spot, rng, coordinates=0.75) | reach(rng) | {
        "name": title,
        "start_date": start,
        "end_date": start + timedelta(days=14) if rng.random() < 0.7 else None,
        "households": households,
        "people": households * int(rng.integers(3, 6)),
        "doc_no": f"{rng.integers(1200, 4200)}/QĐ-UBND",
    }  # fmt: skip


def lockdown_zone(spot: Spot, rng: Rng, day: date) -> Record:
    start = day - timedelta(days=int(rng.integers(0, 10)))
    households = int(rng.integers(60, 320))
    return place(spot, rng) | {
        "name": f"{spot.hamlet.full_name} {spot.commune.name}",
        "level": pick(rng, ("strict", "partial")),
        "start_date": start,
        "end_date": start + timedelta(days=14),
        "households": households,
        "people": households * 4,
        "doc_no": f"{rng.integers(1200, 4200)}/QĐ-UBND",
    }


def control_checkpoint(spot: Spot, rng: Rng, day: date) -> Record:
    road = pick(rng, names.ROADS[spot.district.code])
    return place(spot, rng) | reach(rng) | {
        "name": f"Chốt {road} - {spot.commune.name}",
        "road": road,
        "scope": pick(rng, ("district", "commune")),
        "status": "open" if rng.random() < 0.9 else "closed",
        "staff_count": int(rng.integers(3, 16)),
        "doc_no": f"{rng.integers(400, 900)}/QĐ-BCĐ",
    }  # fmt: skip


def provincial_checkpoint(spot: Spot, rng: Rng, day: date) -> Record:
    record = control_checkpoint(spot, rng, day)
    title = f"Chốt liên ngành {record['road']} - {spot.commune.name}"
    return record | {"name": title, "scope": "province"}


def roadblock(spot: Spot, rng: Rng, day: date) -> Record:
    return place(spot, rng) | reach(rng) | {
        "name": f"{pick(rng, ('Chốt chặn', 'Rào chắn', 'Điểm chốt'))} {spot.hamlet.full_name}",
        "barrier": pick(rng, ("hard", "soft", "guarded")),
        "start_date": day - timedelta(days=int(rng.integers(1, 40))),
        "doc_no": f"{rng.integers(100, 600)}/KH-BCH",
    }  # fmt: skip


def testing_point(spot: Spot, rng: Rng, day: date) -> Record:
    where = pick(
        rng, ("Nhà văn hoá", "Trạm y tế", "Trường tiểu học", "Sân vận động", "Trường THCS")
    )
    of = spot.hamlet.full_name if where == "Nhà văn hoá" else spot.commune.name
    return place(spot, rng, coordinates=0.8) | reach(rng) | {
        "name": f"Điểm xét nghiệm {where} {of}",
        "method": pick(rng, ("pcr", "rapid", "rapid", "both")),
        "hours": pick(rng, _HOURS),
        "capacity": int(rng.integers(2, 40)) * 50,
    }  # fmt: skip


def health_station(spot: Spot, rng: Rng, day: date) -> Record:
    return place(spot, rng) | {
        "code": f"40{spot.commune.code}",
        "name": f"Trạm y tế {_inside(spot.commune)}",
        "kind": "station",
        "beds": int(rng.integers(2, 9)),
        "hotline": names.phone(rng),
    }


def health_centre(spot: Spot, rng: Rng, day: date) -> Record:
    return place(spot, rng) | {
        "code": f"40{spot.district.code}",
        "name": f"Trung tâm y tế {_inside(spot.district)}",
        "kind": "health_centre",
        "beds": int(rng.integers(8, 30)) * 10,
        "hotline": names.phone(rng),
    }


def clinic(spot: Spot, rng: Rng, day: date) -> Record:
    kind = pick(rng, ("hospital", "clinic", "clinic"))
    title = {"hospital": "Bệnh viện đa khoa", "clinic": "Phòng khám đa khoa"}[kind]
    return place(spot, rng) | {
        "code": f"40H{rng.integers(0, 1_000_000):06d}",
        "name": f"{title} {pick(rng, names.VILLAGES)}",
        "kind": kind,
        "beds": int(rng.integers(5, 50)) * (1 if kind == "clinic" else 10),
        "hotline": names.phone(rng),
    }


def covid_treatment_facility(spot: Spot, rng: Rng, day: date) -> Record:
    beds = int(rng.integers(5, 50)) * 10
    return place(spot, rng, coordinates=0.9) | {
        "name": f"{pick(rng, ('Bệnh viện dã chiến', 'Khu thu dung điều trị', 'BVĐK'))} "
        f"{spot.commune.name}",
        "tier": pick(rng, ("tier1", "tier1", "tier2", "tier3")),
        "beds": beds,
        "patients": int(beds * rng.random()),
    }


def quarantine_site(spot: Spot, rng: Rng, day: date) -> Record:
    capacity = int(rng.integers(3, 40)) * 10
    where = pick(
        rng, ("Trường Mầm non", "Trường Tiểu học", "Trường THPT", "Nhà khách", "Ký túc xá")
    )
    return place(spot, rng, coordinates=0.85) | reach(rng) | {
        "name": f"{where} {spot.commune.name}",
        "run_by": pick(rng, ("district", "district", "district", "paid")),
        "capacity": capacity,
        "occupied": int(capacity * rng.random()),
    }  # fmt: skip


def army_quarantine_site(spot: Spot, rng: Rng, day: date) -> Record:
    record = quarantine_site(spot, rng, day)
    where = pick(rng, ("Doanh trại Tiểu đoàn", "Trường Quân sự", "Ban CHQS", "Doanh trại"))
    return record | {"name": f"{where} {spot.commune.name}", "run_by": "army"}


def essential_service(spot: Spot, rng: Rng, day: date) -> Record:
    kinds: tuple[str, ...] = ("market", "shop", "shop", "shop", "fuel")
    if spot.commune.type != "Xã":
        kinds += ("supermarket", "bank", "bank")
    kind = pick(rng, kinds)
    title = {
        "market": ("Chợ",),
        "supermarket": ("Siêu thị", "Siêu thị mini"),
        "shop": ("Tạp hoá", "Cửa hàng thực phẩm sạch", "Cửa hàng tiện lợi"),
        "fuel": ("Cửa hàng xăng dầu số",),
        "bank": ("Quỹ tín dụng", "Điểm ATM"),
    }[kind]
    own = str(rng.integers(1, 90)) if kind == "fuel" else pick(rng, names.VILLAGES)
    return place(spot, rng, coordinates=0.8) | reach(rng) | {
        "name": f"{pick(rng, title)} {own}",
        "kind": kind,
        "hours": pick(rng, _HOURS),
        "status": "open" if rng.random() < 0.92 else "closed",
    }  # fmt: skip


def pharmacy(spot: Spot, rng: Rng, day: date) -> Record:
    kind = "pharmacy" if spot.commune.type == "Phường" else "counter"
    title = "Nhà thuốc" if kind == "pharmacy" else "Quầy thuốc"
    return place(spot, rng, coordinates=0.8) | reach(rng) | {
        "name": f"{title} {pick(rng, ('Minh', 'An', 'Tâm', 'Đức', 'Hồng'))} "
        f"{pick(rng, ('Khang', 'Phúc', 'Châu', 'Hà', 'Lan', 'Nhung'))}",
        "licence": f"{rng.integers(100, 9999):04d}/{rng.integers(2015, 2022)}/ĐKKDD-NA",
        "kind": kind,
        "hours": pick(rng, _HOURS),
    }  # fmt: skip


def hotline(spot: Spot, rng: Rng, day: date) -> Record:
    duty = pick(rng, ("Tư vấn, tiếp nhận khai báo y tế", "Cấp cứu, vận chuyển F0",
                      "Đăng ký tiêm chủng", "Phản ánh vi phạm phòng chống dịch"))  # fmt: skip
    return place(spot, rng, coordinates=0.9) | {
        "name": f"Đường dây nóng {duty.split(',')[0].lower()} {spot.district.name}",
        "number": names.phone(rng),
        "duty": duty,
    }


def commune_daily(spot: Spot, rng: Rng, day: date) -> Record:
    """Figures of a commune: most have few cases, Vinh and the towns more; never inconsistent."""
    f0 = int(rng.poisson(9 if spot.commune.type != "Xã" else 2.2))
    recovered, deaths = int(f0 * rng.uniform(0.2, 0.7)), int(f0 > 12 and rng.random() < 0.2)
    return {
        "district": spot.district,
        "commune": spot.commune,
        "day": day,
        "f0": f0,
        "f1": f0 * int(rng.integers(3, 15)),
        "active": f0 - recovered - deaths,
        "recovered": recovered,
        "deaths": deaths,
        "tested": int(rng.integers(30, 900)),
        "vaccinated": int(rng.integers(150, 2500)),
    }


MAKERS: dict[str, Callable[[Spot, Rng, date], Record]] = {
    maker.__name__: maker
    for maker in (lockdown_point, lockdown_zone, control_checkpoint, provincial_checkpoint,
                  roadblock, testing_point, health_station, health_centre, clinic,
                  covid_treatment_facility,
                  quarantine_site, army_quarantine_site, essential_service, pharmacy, hotline,
                  commune_daily)
}  # fmt: skip
