"""Large, clean files for the benchmarks."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import shapely
import xlsxwriter
from numpy.typing import NDArray

from examples.province import build_province

HEADINGS = ("Tên điểm phong tỏa", "Địa chỉ", "Huyện", "Xã", "Xóm", "Ngày phong tỏa",
            "Dự kiến kết thúc", "Số hộ", "Số người", "Số công văn", "Vĩ độ", "Kinh độ")  # fmt: skip
_LAST_DAY = date(2021, 9, 17)
HOUSEHOLDS = HEADINGS.index("Số hộ")

Row = tuple[str | int | float | date, ...]


def write_bench_workbook(
    path: Path, rows: int = 100_000, seed: int = 2021, faults: int = 0
) -> None:
    """Write `rows` clean lockdown points × 12 columns, spread over all hamlets, as one .xlsx.

    Every key (commune and name) is unique; every point lies in the hamlet that its row names.
    Dates are Excel dates, numbers and coordinates (EPSG:4326) numeric cells. In `faults` rows, as
    far apart as they can be, the number of households is no number.
    """
    wrong = set(np.linspace(0, rows - 1, faults, dtype=int).tolist())
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": datetime(2021, 9, 17, 8, 0)})
        day_format = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet("Danh sach")
        page.write_row(0, 0, HEADINGS)
        for index, values in enumerate(_rows(rows, seed)):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    page.write_string(index + 1, column, value)
                elif isinstance(value, date):
                    page.write_datetime(index + 1, column, value, day_format)
                elif column == HOUSEHOLDS and index in wrong:
                    page.write_string(index + 1, column, "nhiều")
                else:
                    page.write_number(index + 1, column, value)


def write_bench_text(path: Path, rows: int, seed: int = 2021) -> None:
    """Write the same rows as a CSV file (UTF-8, semicolons, days as dd/mm/yyyy)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(HEADINGS)
        for values in _rows(rows, seed):
            table.writerow(f"{v:%d/%m/%Y}" if isinstance(v, date) else v for v in values)


def _rows(rows: int, seed: int) -> Iterator[Row]:
    rng = np.random.default_rng([seed, 100])
    province = build_province(seed)
    communes = {unit.code: unit for unit in province.communes}
    districts = {unit.code: unit for unit in province.districts}
    chosen = rng.integers(len(province.hamlets), size=rows)
    shapes = np.array([unit.geometry for unit in province.hamlets])
    points = points_inside(shapes, chosen, rng)
    ages, households = rng.integers(0, 14, size=rows), rng.integers(1, 80, size=rows)
    for index in range(rows):
        hamlet = province.hamlets[chosen[index]]
        commune = communes[hamlet.parent]
        start = _LAST_DAY - timedelta(days=int(ages[index]))
        row = index + 1
        yield (
            f"Điểm phong tỏa số {row}",
            f"Số {row % 200}, {hamlet.full_name}",
            districts[commune.parent].name,
            commune.full_name,
            hamlet.full_name,
            start,
            start + timedelta(days=14),
            int(households[index]),
            int(households[index]) * 4,
            f"{1000 + row % 3000}/QĐ-UBND",
            float(points[index, 1]),
            float(points[index, 0]),
        )


def points_inside(
    shapes: NDArray[np.object_], chosen: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """For each index into `shapes` a random point inside that shape, five decimals: (n, 2)."""
    shapely.prepare(shapes)
    west, south, east, north = shapely.bounds(shapes)[chosen].T
    points = np.empty((len(chosen), 2))
    missing = np.arange(len(chosen))
    while len(missing):
        x = np.round(rng.uniform(west[missing], east[missing]), 5)
        y = np.round(rng.uniform(south[missing], north[missing]), 5)
        inside = shapely.contains_xy(shapes[chosen[missing]], x, y)
        points[missing[inside]] = np.stack([x, y], axis=1)[inside]
        missing = missing[~inside]
    return points
