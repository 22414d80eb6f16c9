"""The whole sample: boundaries, three days of workbooks, the manifest and the answer key.

python -m examples.sample FOLDER [SEED]
"""

import csv
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

import layers
from examples.deliveries import Delivery, Office, nil_sheet
from examples.makers import Record
from examples.province import build_province, write_boundaries
from examples.sheets import write_csv, write_workbook
from examples.spots import Spots
from examples.streams import DAYS, Stream, World, streams
from examples.unusual import group_rows, two_row_header
from layers.catalogue import read_catalogue

SEED = 2021
KEY_COLUMNS = ("file", "sheet", "row", "field", "code", "capability", "note")
MANIFEST_COLUMNS = ("file", "sender", "dataset", "as_of", "note")


def write_sample(folder: Path, seed: int = SEED) -> None:
    """Write `boundaries/`, `workbooks/<day>/<sender>/<file>`, `manifest.csv`, `answer_key.csv`.

    The manifest lists the deliveries in the order in which they came; `as_of` is ISO with +07:00.
    The same seed writes the same cells.
    """
    write_boundaries(folder / "boundaries", seed)
    deliveries = make_deliveries(seed)
    for delivery in deliveries:
        _write(folder / delivery.file, delivery)
    _write_table(
        folder / "manifest.csv",
        MANIFEST_COLUMNS,
        ((d.file, d.sender, d.dataset, d.as_of.isoformat(), d.note) for d in deliveries),
    )
    _write_table(
        folder / "answer_key.csv",
        KEY_COLUMNS,
        ((d.file, *asdict(line).values()) for d in deliveries for line in d.key),
    )


def make_deliveries(seed: int = SEED) -> list[Delivery]:
    """All deliveries in the order of arrival, before any file is written."""
    province = build_province(seed)
    datasets = read_catalogue(Path(layers.__file__).parent / "catalogue").datasets
    world = World(Spots(province), datasets, np.random.default_rng([seed, 1]))
    office = Office(province, datasets, world, seed)
    made: list[Delivery] = []
    for delivery, stream, records in office.ordinary(streams()):
        made += _with_incidents(office, delivery, stream, records)
    return sorted(made, key=lambda delivery: delivery.received)


def _with_incidents(
    office: Office, delivery: Delivery, stream: Stream, records: list[Record]
) -> Iterable[Delivery]:
    """What really arrives: late, again, corrected, nil … for a few files; else the file alone."""
    day = DAYS.index(delivery.as_of.date())
    match (stream.sender, stream.dataset, day):
        case ("ttyt-vinh", "testing_point", 0):
            again = delivery.received + timedelta(minutes=9)
            stem, _, ending = delivery.name.rpartition(".")
            name, note = f"{stem} (1).{ending}", "gửi lại đúng tệp vừa gửi"
            return [delivery, replace(delivery, name=name, received=again, note=note)]
        case ("ubnd-tuong-duong", "lockdown_point", 0) | ("ttyt-ky-son", "commune_daily", 1):
            late = delivery.received + timedelta(days=1, minutes=40)
            return [replace(delivery, received=late, note="đến muộn, số liệu của hôm trước")]
        case ("ubnd-dien-chau", "lockdown_point", 1) | ("so-y-te", "medical_facility", 0):
            return [delivery, _corrected(office, delivery, stream, records)]
        case ("ubnd-con-cuong", "lockdown_point", 2):
            sheets = [nil_sheet(delivery.sheets[0], "Không còn điểm phong tỏa nào trên địa bàn")]
            return [replace(delivery, sheets=sheets, key=[], note="không còn điểm nào")]
        case ("ttyt-vinh", "commune_daily", 1):
            return [delivery, _reviewed(office, records)]
        case ("ubnd-quynh-luu", "lockdown_point", _):
            return [group_rows(delivery, "có dòng nhóm và dòng tổng cộng")]
        case ("ttyt-nam-dan", "commune_daily", 1):
            return [two_row_header(delivery, "tiêu đề hai dòng")]
    return [delivery]


def _corrected(
    office: Office, delivery: Delivery, stream: Stream, records: list[Record]
) -> Delivery:
    """The same list sent again an hour or so later, with its mistakes put right."""
    clean = office.write(stream, delivery.as_of.date(), records, clean=True)
    stem, _, ending = delivery.name.rpartition(".")
    return replace(
        clean,
        name=f"{stem} (sửa).{ending}",
        as_of=delivery.as_of + timedelta(hours=1),
        received=delivery.received + timedelta(hours=1, minutes=20),
        note="bản sửa của tệp trước",
    )


def _reviewed(office: Office, records: list[Record]) -> Delivery:
    """The CDC's review next morning: some of a district's figures of the day before, put right."""
    reviewed = [
        record | {"f1": int(str(record["f1"])) + 3, "tested": int(str(record["tested"])) + 20}
        for record in records[::2]
    ]
    stream = Stream("cdc", "commune_daily", len(reviewed))
    delivery = office.write(stream, DAYS[1], reviewed, clean=True)
    moment = datetime.combine(DAYS[2], delivery.as_of.timetz()).replace(hour=9)
    stem, _, ending = delivery.name.rpartition(".")
    return replace(
        delivery,
        name=f"{stem} (rà soát).{ending}",
        as_of=moment,
        received=moment + timedelta(minutes=12),
        note="CDC rà soát số liệu của TTYT thành phố Vinh ngày 16/9",
    )


def _write(path: Path, delivery: Delivery) -> None:
    if delivery.format.startswith("csv"):
        encoding = "cp1258" if delivery.format == "csv1258" else "utf-8-sig"
        separator = "," if delivery.format == "csv" else ";"
        write_csv(path, delivery.sheets[0], encoding=encoding, delimiter=separator)
    else:
        write_workbook(path, delivery.sheets)


def _write_table(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
