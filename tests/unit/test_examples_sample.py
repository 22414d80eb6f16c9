"""The sample's deliveries: who, what, when, how written, and what is wrong with them."""

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import fastexcel
import numpy as np
import openpyxl
import pytest
import yaml

import layers
from examples import names
from examples.clerks import Clerk, habit_of
from examples.deliveries import Delivery
from examples.faults import LATER, PATH
from examples.province import build_province
from examples.sample import make_deliveries, write_sample
from examples.senders import SENDERS
from examples.sheets import Sheet, write_csv, write_workbook
from examples.spots import Spots
from layers.catalogue import Catalogue, read_catalogue

ROOT = Path(layers.__file__).parents[1]


@pytest.fixture(scope="module")
def deliveries() -> list[Delivery]:
    return make_deliveries()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(ROOT / "layers" / "catalogue")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def sheets_of(deliveries: list[Delivery]) -> Iterator[tuple[Delivery, Sheet]]:
    for delivery in deliveries:
        for sheet in delivery.sheets:
            yield delivery, sheet


def test_enough_of_everything(deliveries: list[Delivery], catalogue: Catalogue) -> None:
    rows = sum(len(sheet.rows) for _, sheet in sheets_of(deliveries))
    assert rows > 6_000
    assert {delivery.dataset for delivery in deliveries} == set(catalogue.datasets)
    assert len({delivery.sender for delivery in deliveries}) > 40
    days = {delivery.received.date() for delivery in deliveries}
    assert days == {date(2021, 9, 15), date(2021, 9, 16), date(2021, 9, 17)}
    formats = Counter(delivery.format for delivery in deliveries)
    assert set(formats) == {"xlsx", "xls", "ods", "csv", "csv;", "csv1258"}


def test_senders_are_the_deployments_own(catalogue: Catalogue) -> None:
    config = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    known = {sender["id"]: sender["areas"] for sender in config["senders"]}
    assert set(SENDERS) <= set(known)
    for sender in SENDERS.values():
        assert known[sender.id] == [sender.district or "40"]


def test_files_arrive_in_order_under_their_own_names(deliveries: list[Delivery]) -> None:
    moments = [delivery.received for delivery in deliveries]
    assert moments == sorted(moments)
    assert len({delivery.file for delivery in deliveries}) == len(deliveries)
    assert all(delivery.as_of <= delivery.received for delivery in deliveries)


def test_incidents(deliveries: list[Delivery]) -> None:
    notes = Counter(delivery.note for delivery in deliveries if delivery.note)
    assert notes["đến muộn, số liệu của hôm trước"] == 2
    assert notes["gửi lại đúng tệp vừa gửi"] == 1
    assert notes["bản sửa của tệp trước"] == 2
    nil = next(delivery for delivery in deliveries if delivery.note == "không còn điểm nào")
    assert [cell for row in nil.sheets[0].rows for cell in row if cell] == [
        "Không còn điểm phong tỏa nào trên địa bàn"
    ]
    late = next(d for d in deliveries if d.sender == "ubnd-tuong-duong" and d.note)
    newer = [
        d
        for d in deliveries
        if (d.sender, d.dataset) == (late.sender, late.dataset) and d.as_of > late.as_of
    ]
    assert any(d.received < late.received for d in newer), "it comes after a newer list"


def test_full_lists_change_from_day_to_day(deliveries: list[Delivery]) -> None:
    seen: list[set[str]] = []
    for delivery in deliveries:
        if delivery.sender == "ubnd-vinh" and delivery.dataset == "lockdown_point":
            sheet = delivery.sheets[0]
            column = sheet.column("name")
            seen.append({str(row[column]).strip() for row in sheet.rows if row[column]})
    first, second, third = seen
    assert first - second
    assert second - first
    assert first & second & third


def test_faults_are_few_and_of_every_kind(deliveries: list[Delivery]) -> None:
    lines = [line for delivery in deliveries for line in delivery.key]
    rows = sum(len(sheet.rows) for _, sheet in sheets_of(deliveries))
    path = Counter(line.code for line in lines if line.capability == "path")
    assert set(path) == {
        *("missing_required", "bad_date", "bad_integer", "out_of_range", "unknown_value"),
        *("unknown_unit", "outside_area", "outside_province", "incomplete_coordinates"),
        *("duplicate_row", "duplicate_key", "coordinates_swapped", "rows_apart"),
    }
    assert min(count for code, count in path.items() if code != "rows_apart") >= 5
    assert 0.015 < path.total() / rows < 0.05
    later = [line for line in lines if line.capability != "path"]
    assert 0.01 < len(later) / rows < 0.04
    assert {line.capability for line in later} == {"boundaries", "checking", "reading"}
    assert len(PATH) + len(LATER) >= 16


def test_key_names_cells_of_the_file(deliveries: list[Delivery], catalogue: Catalogue) -> None:
    for delivery in deliveries:
        sheets = {sheet.name: sheet for sheet in delivery.sheets}
        for line in delivery.key:
            sheet = sheets[line.sheet]
            assert 0 < line.row <= len(sheet.grid())
            assert not line.field or line.field in sheet.fields
            if line.capability == "path":
                row = sheet.grid()[line.row - 1]
                assert any(row), f"{delivery.file} {line}"
                if line.code == "missing_required":
                    assert not str(row[sheet.column(line.field)] or "").strip()


def test_no_column_is_required_and_absent(deliveries: list[Delivery], catalogue: Catalogue) -> None:
    for delivery, sheet in sheets_of(deliveries):
        if not sheet.headings or delivery.note == "tiêu đề hai dòng":
            continue
        dataset = catalogue[delivery.dataset]
        for field in dataset.fields:
            assert not field.required or field.name in sheet.fields
        used = [name for name in sheet.fields if name]
        assert len(set(used)) == len(used)


def test_people_are_plainly_made_up(deliveries: list[Delivery]) -> None:
    for delivery, sheet in sheets_of(deliveries):
        for row in sheet.rows:
            for name, cell in zip(sheet.fields, row, strict=True):
                if not str(cell or "").strip():
                    continue
                if name in ("phone", "number"):
                    assert str(cell).strip().startswith("0100"), delivery.file
                if name == "contact":
                    plain = " ".join(unicodedata.normalize("NFC", str(cell)).split())
                    assert any(plain.endswith(made) for made in names.FICTIONAL), plain


def test_written_files_hold_the_sheets(sample: Path, deliveries: list[Delivery]) -> None:
    wanted = dict.fromkeys(("xlsx", "xls", "ods", "csv", "csv;", "csv1258"))
    for delivery in deliveries:
        if delivery.format in wanted and wanted[delivery.format] is None:
            wanted[delivery.format] = delivery  # type: ignore[call-overload]
    for form, delivery in wanted.items():
        assert isinstance(delivery, Delivery)
        sheet, path = delivery.sheets[0], sample / delivery.file
        if form.startswith("csv"):
            encoding = "cp1258" if form == "csv1258" else "utf-8-sig"
            text = unicodedata.normalize("NFC", path.read_bytes().decode(encoding))
            separator = "," if form == "csv" else ";"
            written = list(csv.reader(text.splitlines(keepends=True), delimiter=separator))
        else:
            frame = fastexcel.read_excel(path).load_sheet(0, header_row=None, skip_rows=0)
            written = [[str(cell or "") for cell in row] for row in frame.to_polars().rows()]
        assert len(written) == len(sheet.grid())
        heading = [unicodedata.normalize("NFC", word) for word in sheet.headings]
        assert written[len(sheet.titles)][: len(heading)] == heading


def test_manifest_and_key_files(sample: Path, deliveries: list[Delivery]) -> None:
    with (sample / "manifest.csv").open(encoding="utf-8", newline="") as file:
        manifest = list(csv.DictReader(file))
    assert [row["file"] for row in manifest] == [delivery.file for delivery in deliveries]
    for row in manifest:
        assert (sample / row["file"]).is_file()
        assert datetime.fromisoformat(row["as_of"]).utcoffset() is not None
    with (sample / "answer_key.csv").open(encoding="utf-8", newline="") as file:
        key = list(csv.DictReader(file))
    assert len(key) == sum(len(delivery.key) for delivery in deliveries)
    assert {path.name for path in (sample / "boundaries").iterdir()} == {
        *("province.gpkg", "districts.gpkg", "communes.gpkg", "hamlets.gpkg"),
    }
    twice = [row["file"] for row in manifest if row["note"] == "gửi lại đúng tệp vừa gửi"]
    first = twice[0].replace(" (1)", "")
    assert (sample / twice[0]).read_bytes() == (sample / first).read_bytes()


def test_the_same_seed_writes_the_same_cells(deliveries: list[Delivery]) -> None:
    again = make_deliveries()
    assert [d.file for d in again] == [d.file for d in deliveries]
    assert [d.sheets for d in again] == [d.sheets for d in deliveries]
    assert [d.key for d in again] == [d.key for d in deliveries]


def test_excel_titles_are_merged_and_dates_are_dates(tmp_path: Path) -> None:
    sheet = Sheet("Danh sach", [["DANH SÁCH"]], ["STT", "Ngày"], [None, "day"])
    sheet.rows.append([1, date(2021, 9, 15)])
    write_workbook(tmp_path / "a.xlsx", [sheet])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert page is not None
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:B1"]
    assert page["B3"].value == datetime(2021, 9, 15)


def test_cp1258_holds_all_of_vietnamese(tmp_path: Path) -> None:
    words = "Quỳnh Lưu, Nghĩa Đàn, Thuỷ, ẵ ỡ ự Ậ Ỗ đ"
    write_csv(
        tmp_path / "a.csv", Sheet("Sheet1", [], [words], [None]), encoding="cp1258", delimiter=";"
    )
    assert unicodedata.normalize("NFC", (tmp_path / "a.csv").read_text("cp1258")).strip() == words


def test_names_without_accents_stay_clear(catalogue: Catalogue) -> None:
    """A clerk who types no accents does so only where one commune can be meant."""
    province = build_province()
    dataset = catalogue["commune_daily"]
    clerk = Clerk("x", dataset, habit_of("ttyt-vinh", dataset, 2021), province)
    doubled = [name for (parent, name), count in clerk.bare.items() if parent and count > 1]
    assert doubled, "the province has such names"
    rng = np.random.default_rng(5)
    spots = Spots(province)
    for _ in range(50):
        spot = spots.anywhere(rng)
        assert spot.hamlet.parent == spot.commune.code
        assert spot.commune.parent == spot.district.code
