"""A sender's own units in its template, and what is said when a template comes back."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from desk import INDEX, POINT, context
from sheets import catalogue
from test_template import listed, rules_of

from ingest.own_units import places_of
from ingest.path import choose_dataset, examine
from ingest.read import read_file
from ingest.request import Request
from ingest.senders import may_send
from ingest.stamp import Stamp, read_stamp, stamp_of
from ingest.template import write_template
from layers.errors import Unusable
from layers.settings import Limits
from layers.units import Unit, UnitIndex

AREA = frozenset({2})
DAY = date(2021, 9, 17)


def own_stamp(**changes: object) -> Stamp:
    places = places_of(POINT, INDEX, AREA)
    named = {"sender": "ubnd-vinh", "sender_name": "UBND Vinh", "places": places.digest}
    return replace(stamp_of(POINT, DAY), **named | changes)


def template(path: Path, of=POINT, stamp: Stamp | None = None, index=INDEX) -> Path:
    write_template(of, path, places_of(of, index, AREA), stamp or own_stamp())
    return path


def filled(path: Path, **cells: object) -> Path:
    book = openpyxl.load_workbook(path)
    for name, value in cells.items():
        book["Dữ liệu"].cell(5, [f.name for f in POINT.fields].index(name) + 1, value)
    book.save(path)
    return path


GOOD = {"name": "Chợ", "commune": "Phường Hưng Bình", "hamlet": "Xóm 2", "start_date": "1/9/2021"}


def test_units_are_offered_level_by_level_in_the_order_of_numbers(tmp_path):
    more = [Unit(30 + n, "hamlet", None, str(n), "Xóm", 11) for n in (10, 9)]
    index = UnitIndex(DAY, INDEX.units | {u.unit_id: u for u in more}, {}, {})
    book = openpyxl.load_workbook(template(tmp_path / "a.xlsx", index=index))
    assert listed(book, "xom_district") == ["Thành phố Vinh"]
    assert listed(book, "xom_commune") == ["Phường Hưng Bình", "Phường Lê Lợi"]
    assert listed(book, "xom_hamlet") == ["Xóm 1", "Xóm 2", "Xóm 9", "Xóm 10"]
    assert listed(book, "xom_hamlet_above") == ["Phường Hưng Bình"] * 2 + ["Phường Lê Lợi"] * 2
    rules = rules_of(book)
    units = [rules[POINT.fields.index(f) + 1] for f in POINT.unit_fields]
    assert {rule.errorStyle for rule in units} == {"warning"}
    assert {page.sheet_state for page in book.worksheets[2:]} == {"hidden", "veryHidden"}


def test_namesakes_are_told_apart_by_all_that_is_chosen_above():
    twins = [
        Unit(3, "district", "413", "Cửa Lò", "Thị xã", 1),
        Unit(12, "commune", "16700", "Hưng Bình", "Phường", 3),
        Unit(40, "hamlet", None, "7", "Khối", 12),
    ]
    index = UnitIndex(DAY, INDEX.units | {u.unit_id: u for u in twins}, {}, {})
    places = places_of(POINT, index, frozenset({1}))
    assert places.whole == {"hamlet"}
    assert ("Thị xã Cửa Lò|Phường Hưng Bình", "Khối 7") in places.lists["hamlet"]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_the_lists_follow_what_is_chosen_above_them(tmp_path):
    """The rules' own formulas, asked as cells of LibreOffice."""
    more = [Unit(30 + n, "hamlet", None, str(n), "Xóm", 11) for n in (10, 9)]
    index = UnitIndex(DAY, INDEX.units | {u.unit_id: u for u in more}, {}, {})
    path = template(tmp_path / "a.xlsx", index=index)
    book = openpyxl.load_workbook(path)
    sheet, rules = book["Dữ liệu"], rules_of(book)
    commune, hamlet = (rules[POINT.fields.index(f) + 1].formula1 for f in POINT.unit_fields[1:])
    assert "$C5" in commune and "$D5" in hamlet
    sheet["C5"], sheet["D5"] = "Thành phố Vinh", "Phường Lê Lợi"
    sheet["X1"] = f'=COUNTA({commune})&"/"&COUNTA({hamlet})&"/"&INDEX({hamlet},2)'
    below = hamlet.replace("$D5", "$D6")  # nothing is chosen there: all are offered
    sheet["X2"] = f'=COUNTA({commune.replace("$C5", "$C6")})&"/"&COUNTA({below})'
    book.save(path)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "ods", "--outdir", tmp_path, path],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    cells = read_file(tmp_path / "a.ods", Limits())[0].cells
    assert [cells.row(0)[-1], cells.row(1)[-1]] == ["2/2/Xóm 10", "2/4"]


def told(path: Path) -> list[str]:
    found = examine(read_file(path, Limits()), Request(path), context(POINT)).tell()
    return [finding.message_vi for finding in found]


def test_todays_own_template_is_read_without_a_word(tmp_path):
    assert told(filled(template(tmp_path / "a.xlsx"), **GOOD)) == []


def test_an_old_template_is_said_with_what_changed(tmp_path):
    columns = {f.name: f.label.vi for f in POINT.fields if f.name != "people"} | {"old": "Cũ"}
    old = own_stamp(version="0" * 12, columns=columns, day=date(2021, 8, 1))
    (said,) = told(filled(template(tmp_path / "a.xlsx", stamp=old), **GOOD))
    assert "01/08/2021" in said and "thêm cột “Số người”; bỏ cột “Cũ”" in said
    (said,) = told(filled(template(tmp_path / "b.xlsx", stamp=own_stamp(version="0")), **GOOD))
    assert "danh sách chọn hoặc giới hạn" in said
    (said,) = told(filled(template(tmp_path / "c.xlsx", stamp=own_stamp(places="0")), **GOOD))
    assert "danh sách đơn vị hành chính" in said


def test_another_senders_template_is_warned_of(tmp_path):
    other = own_stamp(sender="ubnd-cua-lo", sender_name="UBND thị xã Cửa Lò")
    (said,) = told(filled(template(tmp_path / "a.xlsx", stamp=other), **GOOD))
    assert "UBND thị xã Cửa Lò" in said


def test_another_datasets_template_is_refused_in_one_line(tmp_path):
    path = filled(template(tmp_path / "a.xlsx"), **GOOD)
    sheets, sender = read_file(path, Limits()), context(POINT).sender
    with pytest.raises(Unusable, match="template of Điểm phong tỏa, not of roadblock") as error:
        choose_dataset(catalogue(), Request(path, dataset="roadblock"), sender, sheets)
    assert error.value.code == "template_of_other"


def test_the_stamp_says_which_dataset_is_meant(tmp_path):
    sender = context(POINT).sender
    for of in catalogue():
        path = tmp_path / f"{of.name}.xlsx"
        write_template(of, path)
        if may_send(sender, of):
            sheets = read_file(path, Limits())
            assert choose_dataset(catalogue(), Request(path), sender, sheets).name == of.name


def test_a_stamp_that_is_no_stamp_is_none(tmp_path):
    path = template(tmp_path / "a.xlsx")
    assert read_stamp(read_file(path, Limits())) == own_stamp()
    book = openpyxl.load_workbook(path)
    book["_xom"]["B4"] = "hôm qua"
    book.save(path)
    assert read_stamp(read_file(path, Limits())) is None
