"""Lists of lockdown points as the committee of Vinh sends them, and what the map then shows."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from layers.database import connect
from layers.settings import Settings

HEADINGS = ["STT", "Tên điểm phong tỏa", "Xã/phường/thị trấn", "Ngày phong tỏa", "Số hộ"]
SENDER, DATASET, DISTRICT = "ubnd-vinh", "lockdown_point", "412"


def commune(settings: Settings, district: str = DISTRICT) -> str:
    """The code of a commune of that district."""
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(c.code) FROM xom.unit c JOIN xom.unit d ON d.unit_id = c.parent_id "
            "WHERE c.level = 'commune' AND d.code = %s",
            (district,),
        )
        (code,) = cursor.fetchone() or ("",)
    return str(code)


def rows(settings: Settings, names: Sequence[str], households: object = 5) -> list[list[object]]:
    code = commune(settings)
    return [[n, name, code, "15/9/2021", households] for n, name in enumerate(names, start=1)]


def workbook(
    path: Path, rows: Sequence[Sequence[object]], headings: Sequence[str] = HEADINGS
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.active.append(["DANH SÁCH ĐIỂM PHONG TỎA"])
    book.active.append([])
    for row in (headings, *rows):
        book.active.append(list(row))
    book.save(path)
    return path


def on_map(settings: Settings, dataset: str = DATASET) -> list[str]:
    """The names of what the public map shows now."""
    with connect(settings, "pub") as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM pub.{dataset} ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def everything(settings: Settings) -> dict[str, int]:
    """How many rows every table of the database holds."""
    with connect(settings, "owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables "
            "WHERE table_type = 'BASE TABLE' "
            "AND table_schema IN ('xom', 'data', 'personal', 'pub', 'staff')"
        )
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table}")
            (counts[table],) = cursor.fetchone() or (0,)
    return counts
