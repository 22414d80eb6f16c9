"""Mistakes planted into finished sheets, each with its line in the answer key."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from examples.makers import Rng
from examples.province import Province
from examples.sheets import Cell, Sheet
from layers.dataset import DataField, Dataset
from layers.geodesy import WGS84, transformer
from layers.text import fold

_CASES = ("f0", "active", "recovered", "deaths")  # the first is the sum of the others
_PROVINCE_ZONE = 9208  # VN-2000 / TM-3 104°45'
# Lines of "reading" bear no code: what is written oddly is read all the same.
Capability: TypeAlias = Literal["path", "boundaries", "checking", "reading"]


@dataclass(frozen=True)
class Planted:
    """One line of the answer key but for the file: where, which finding, whose capability."""

    sheet: str
    row: int
    field: str
    code: str
    capability: Capability
    note: str


@dataclass(frozen=True)
class Scene:
    """What a fault may look at: the sheet, its dataset, where the sender may report from."""

    sheet: Sheet
    dataset: Dataset
    province: Province
    district: str | None  # code of the sender's district; None for the whole province
    rng: Rng

    def text(self, row: int, name: str) -> str:
        """The cell as text, empty where there is no such column."""
        if name not in self.sheet.fields:
            return ""
        cell = self.sheet.rows[row][self.sheet.column(name)]
        return "" if cell is None else str(cell)

    def put(self, row: int, name: str, cell: Cell) -> None:
        """Overwrite a cell."""
        self.sheet.rows[row][self.sheet.column(name)] = cell

    def some(self, fields: Iterator[DataField]) -> DataField | None:
        """One of the fields that has a column here."""
        here = [field for field in fields if field.name in self.sheet.fields]
        return here[int(self.rng.integers(len(here)))] if here else None

    def planted(
        self, row: int, name: str, code: str, note: str, capability: Capability = "path"
    ) -> Planted:
        """A line of the key for `rows[row]`."""
        number = self.sheet.excel_row(row)
        return Planted(self.sheet.name, number, name, code, capability, note)


def _missing(scene: Scene, row: int) -> Planted | None:
    field = scene.some(
        f
        for f in scene.dataset.fields
        if f.required and f.type not in ("latitude", "longitude") and scene.text(row, f.name)
    )
    if field is None:
        return None
    scene.put(row, field.name, None if scene.rng.random() < 0.6 else "   ")
    if field.level == "commune":
        # "Xóm 5" of which commune would be a second finding, and a whole address would name it.
        for name in {"hamlet", "address"} & set(scene.sheet.fields):
            scene.put(row, name, None)
    return scene.planted(row, field.name, "missing_required", "ô bắt buộc để trống")


def _bad_date(scene: Scene, row: int) -> Planted | None:
    field = scene.some(f for f in scene.dataset.fields if f.type == "date")
    if field is None:
        return None
    written = ("31/9/2021", "30/02/2021", "tuần trước", "15/13/2021", "đầu tháng 9")
    scene.put(row, field.name, written[int(scene.rng.integers(len(written)))])
    return scene.planted(row, field.name, "bad_date", "ngày không có thật")


def _bad_number(scene: Scene, row: int) -> Planted | None:
    field = scene.some(f for f in scene.dataset.fields if f.type in ("integer", "decimal"))
    if field is None:
        return None
    written = ("chưa rõ", "vài chục", "đang thống kê", "2O", "15-20")
    scene.put(row, field.name, written[int(scene.rng.integers(len(written)))])
    return scene.planted(row, field.name, f"bad_{field.type}", "không phải là số")


def _out_of_range(scene: Scene, row: int) -> Planted | None:
    field = scene.some(f for f in scene.dataset.fields if f.type == "integer" and f.max)
    if field is None or field.max is None:
        return None
    scene.put(row, field.name, -3 if scene.rng.random() < 0.5 else int(field.max) * 10)
    return scene.planted(row, field.name, "out_of_range", "số âm hoặc lớn quá mức")


def _unknown_value(scene: Scene, row: int) -> Planted | None:
    field = scene.some(f for f in scene.dataset.fields if f.type == "choice")
    if field is None:
        return None
    written = ("khác", "xem ghi chú", "?", "như trên")
    scene.put(row, field.name, written[int(scene.rng.integers(len(written)))])
    return scene.planted(row, field.name, "unknown_value", "giá trị ngoài danh mục")


def _unknown_unit(scene: Scene, row: int) -> Planted | None:
    # Communes of the province to the south: a clerk copied an old list.
    written = ("Xuân Lam", "xã Cương Gián", "Thạch Kênh", "xã Tượng Lĩnh", "Ea Súp")
    field = scene.some(f for f in scene.dataset.fields if f.level in ("commune", "hamlet"))
    if field is None or not scene.text(row, field.name):
        return None
    unit = written[int(scene.rng.integers(len(written)))]
    scene.put(row, field.name, "Xóm 99" if field.level == "hamlet" else unit)
    return scene.planted(row, field.name, "unknown_unit", "không có đơn vị này")


def _outside_area(scene: Scene, row: int) -> Planted | None:
    if scene.district is None or not scene.text(row, "commune"):
        return None
    cleared = ("district", "hamlet", "latitude", "longitude")
    present = [name for name in cleared if name in scene.sheet.fields]
    if any(scene.dataset.field(name).required for name in present):
        return None
    others = [unit for unit in scene.province.communes if unit.parent != scene.district]
    other = others[int(scene.rng.integers(len(others)))]
    home = next(unit for unit in scene.province.districts if unit.code == other.parent)
    scene.put(row, "commune", other.code)
    for name in present:
        scene.put(row, name, home.name if name == "district" else None)
    return scene.planted(row, "commune", "outside_area", f"thuộc {home.type.lower()} {home.name}")


def _swapped(scene: Scene, row: int) -> Planted | None:
    if not scene.text(row, "latitude"):
        return None
    latitude, longitude = scene.text(row, "latitude"), scene.text(row, "longitude")
    scene.put(row, "latitude", longitude)
    scene.put(row, "longitude", latitude)
    return scene.planted(row, "latitude", "coordinates_swapped", "vĩ độ và kinh độ đổi chỗ")


def _off_the_map(scene: Scene, row: int) -> Planted | None:
    if not scene.text(row, "latitude"):
        return None
    north = float(scene.text(row, "latitude").replace(",", "."))
    scene.put(row, "latitude", round(north + 2, 5))
    return scene.planted(row, "latitude", "outside_province", "gõ nhầm số độ")


def _half(scene: Scene, row: int) -> Planted | None:
    if not scene.text(row, "latitude") or scene.dataset.field("longitude").required:
        return None
    scene.put(row, "longitude", None)
    return scene.planted(row, "latitude", "incomplete_coordinates", "thiếu kinh độ")


def _abbreviated(scene: Scene, row: int) -> Planted | None:
    name = scene.text(row, "commune")
    short = {"xa": "X.", "phuong": "P.", "thi tran": "TT."}
    for word, abbreviation in short.items():
        if fold(name).startswith(f"{word} "):
            bare = name.split(maxsplit=len(word.split()))[-1]
            scene.put(row, "commune", f"{abbreviation} {bare}")
            return scene.planted(row, "commune", "unknown_unit", "viết tắt", "boundaries")
    return None


def _typo(scene: Scene, row: int) -> Planted | None:
    name = scene.text(row, "commune").rstrip()
    if len(name) < 6 or name.isdigit():
        return None
    wrong = name[:-2] + name[-1] + name[-2]
    if fold(wrong) == fold(name):
        return None
    scene.put(row, "commune", wrong)
    return scene.planted(row, "commune", "unknown_unit", "gõ sai một chữ", "boundaries")


def _old_name(scene: Scene, row: int) -> Planted | None:
    name = scene.text(row, "commune").strip()
    if not name or name.isdigit():
        return None
    scene.put(row, "commune", f"{name} (cũ)")
    return scene.planted(row, "commune", "unknown_unit", "tên cũ trước sáp nhập", "boundaries")


def _metres(scene: Scene, row: int) -> Planted | None:
    if not scene.text(row, "latitude"):
        return None
    longitude = float(scene.text(row, "longitude").replace(",", "."))
    latitude = float(scene.text(row, "latitude").replace(",", "."))
    east, north = transformer(WGS84, _PROVINCE_ZONE).transform(longitude, latitude)
    scene.put(row, "latitude", round(north, 2))
    scene.put(row, "longitude", round(east, 2))
    return scene.planted(row, "latitude", "outside_province", "toạ độ VN-2000 (mét)", "boundaries")


def _degrees_minutes(scene: Scene, row: int) -> Planted | None:
    if not scene.text(row, "latitude"):
        return None
    for name, letter in (("latitude", "N"), ("longitude", "E")):
        degrees = float(scene.text(row, name).replace(",", "."))
        minutes = degrees % 1 * 60
        seconds = f"{minutes % 1 * 60:.1f}"
        scene.put(row, name, f"{int(degrees)}°{int(minutes):02d}'{seconds}\"{letter}")
    note = "độ phút giây"
    return scene.planted(row, "latitude", "", note, "reading")


def _does_not_add_up(scene: Scene, row: int) -> Planted | None:
    if scene.dataset.name != "commune_daily" or not scene.text(row, "recovered"):
        return None
    scene.put(row, "recovered", int(scene.text(row, "f0").replace(".", "")) + 40)
    note = "khỏi bệnh nhiều hơn số ca mắc"
    return scene.planted(row, "recovered", "sum_mismatch", note, "checking")


Fault: TypeAlias = Callable[[Scene, int], Planted | None]
PATH: tuple[Fault, ...] = (_missing, _bad_date, _bad_number, _unknown_value, _unknown_unit,
                           _outside_area, _swapped, _out_of_range, _off_the_map, _half)  # fmt: skip
LATER: tuple[Fault, ...] = (_abbreviated, _metres, _degrees_minutes, _typo, _does_not_add_up,
                            _old_name)  # fmt: skip


class Saboteur:
    """Plants faults so that, over the whole sample, every kind comes up about as often."""

    def __init__(self) -> None:
        self.used: Counter[str] = Counter()

    def spoil(self, scene: Scene, *, path: float, later: float) -> list[Planted]:
        """Spoil a share of the rows, one fault a row, in place; the lines of the key."""
        sheet = scene.sheet
        rows = [int(row) for row in scene.rng.permutation(len(sheet.rows)) if any(sheet.rows[row])]
        key: list[Planted] = []
        for faults, share in ((PATH, path), (LATER, later)):
            wanted = int(scene.rng.poisson(share * len(rows)))
            for _ in range(min(wanted, len(rows) - 3)):
                planted = self._one(faults, scene, rows.pop())
                key += [planted] if planted else []
        turn = self.used["sheet"]
        self.used["sheet"] += 1
        if turn % 6 == 0 and len(rows) > 5:
            key += _repeat_row(scene, rows[0], changed=turn % 12 == 0)
        return key

    def _one(self, faults: tuple[Fault, ...], scene: Scene, row: int) -> Planted | None:
        for fault in sorted(faults, key=lambda fault: self.used[fault.__name__]):
            planted = fault(scene, row)
            if planted:
                self.used[fault.__name__] += 1
                return planted
        return None


def _repeat_row(scene: Scene, first: int, *, changed: bool) -> list[Planted]:
    """Write one row a second time at the end: exactly, or under the same key with other content."""
    sheet, key_field = scene.sheet, scene.dataset.key[-1]
    again = list(sheet.rows[first])
    if sheet.fields[0] is None:  # the running number goes on
        again[0] = sum(any(row) for row in sheet.rows) + 1
    other = scene.some(
        f
        for f in scene.dataset.fields
        if f.type in ("integer", "choice") and f.name not in scene.dataset.key
    )
    if not changed or other is None:
        sheet.rows.append(again)
        note = f"trùng dòng {sheet.excel_row(first)}"
        return [scene.planted(len(sheet.rows) - 1, key_field, "duplicate_row", note)]
    at = sheet.column(other.name)
    if other.type == "integer":
        again[at] = 7 if str(again[at]) != "7" else 8
    else:
        now = other.spellings.get(fold(str(again[at])))
        again[at] = next(choice.vi for value, choice in other.choices.items() if value != now)
    sheet.rows.append(again)
    last = len(sheet.rows) - 1
    note = "cùng khoá, nội dung khác"
    key = [scene.planted(row, key_field, "duplicate_key", note) for row in (first, last)]
    if other.name in _CASES:
        f0, *parts = (int(scene.text(last, name).replace(".", "") or 0) for name in _CASES)
        if f0 != sum(parts):
            note = "số khác làm tổng không khớp"
            key.append(scene.planted(last, "recovered", "sum_mismatch", note, "checking"))
    return key
