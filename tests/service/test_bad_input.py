"""What cannot be used: one clear line, its exit code, a line in the ledger, nothing on the map.

Where each kind of bad input has its tests (`corpus`: files of that name in tests/corpus):

| Input | Tests |
|---|---|
| zip bomb | unit/test_read (sizes, parts), corpus bomb.xlsx |
| a million formatted blank rows, far columns | here, unit/test_read, corpus far-*.xlsx |
| entities, DTD | unit/test_read, corpus outside-entity.xlsx, laughs.xlsx |
| another kind under a wrong name | unit/test_read, corpus web-page.xls, letter.*, xml-of-2003.xls |
| password, macros | here, unit/test_read, corpus with-a-password.xlsx, with-macros.xlsm |
| cells that begin like formulas | unit/test_answer, unit/test_marked_copy, corpus hostile-* |
| formulas that failed or have no value | unit/test_read_faults, corpus failed-*, never-* |
| merged cells, titles, hidden rows and sheets | unit/test_table*, test_layouts, corpus |
| blank rows keep Excel's numbers | unit/test_read, corpus blank-rows-keep-their-numbers.xlsx |
| headings doubled, blank, renamed, NFD | unit/test_table, corpus heading-twice.xlsx, nfd.xlsx … |
| old fonts, Windows-1258, NBSP | unit/test_legacy, unit/test_unit_files (.dbf), corpus |
| days: serials, 1904, orders, 29/2 | unit/test_values, unit/test_read_faults, corpus days-* |
| the day in Vietnam and in UTC | here |
| numbers: points, commas, words, 1e2 | unit/test_values, corpus numbers-*, no-whole-number.* |
| codes that lost their zeros | unit/test_finder, unit/test_unit_files, corpus telephones.xlsx |
| coordinates: every spelling and slip | unit/test_coordinates, unit/test_place_points, corpus |
| a unit unknown, abolished, one of a name | here, unit/test_finder, test_places, corpus |
| one key twice, in the file and in two senders' | here, unit/test_checks, test_fold_model, corpus |
| no rows; far fewer than before | here, test_confirm, corpus no-rows.xlsx |
| the same file again; an older one late | here, test_fold_model |
| archives and parts of boundaries | unit/test_unit_files, test_unit_files_refused |
| broken outlines | unit/test_topology*, test_broken_districts |
| a file still being written | test_inbox |
| the disk fails while reading | here; cut off at any byte: unit/test_read |
"""

import errno
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from answers import told
from book import xlsx
from commands import xom
from deliver import Desk
from lists import DATASET, HEADINGS, SENDER, commune, everything, on_map, rows, workbook

from ingest import ledger
from ingest.path import check_file, ingest_file
from ingest.read import read_file
from ingest.request import Request
from layers.database import connect
from layers.errors import Unreadable
from layers.settings import Limits

pytestmark = pytest.mark.service

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BYTES = {
    "unreadable": ("a.xlsx", b"PK\x03\x04 cut off here", "cut_off"),
    "encrypted": (
        "a.xlsx",
        OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "mislabelled": ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "mislabelled"),
    "picture": ("a.xlsx", b"\x89PNG\r\n\x1a\n0000", "mislabelled"),
    "empty file": ("a.xlsx", b"", "empty_file"),
}


def one_line(said, code=2):
    """The only line on standard error, and no traceback in it."""
    assert said.code == code, said
    assert len(said.errors) == 1, said.errors
    (line,) = said.errors
    assert line.startswith("xom: ") and "Traceback" not in line
    assert len(line) < 400
    return line


def refused(settings, file, *words, code):
    """Send the file: refused in one line, recorded with that reason, and the map is as before."""
    before = on_map(settings)
    said = xom(settings, "ingest", file, "--sender", SENDER, *words, "--json")
    line = one_line(said)
    (answer,) = said.json
    assert answer["error"]["code"] == code
    assert f"xom: {answer['error']['message']}" == line
    with connect(settings) as connection:
        (newest,) = ledger.submissions(connection, 1)
    assert (newest["status"], newest["sender_id"]) == ("refused", SENDER)
    assert newest["reason_en"] == answer["error"]["message"]
    assert newest["reason_vi"] == answer["error"]["message_vi"]
    assert newest["file_name"] == file.name
    assert on_map(settings) == before
    return line


@pytest.mark.parametrize("kind", BYTES)
def test_a_file_that_cannot_be_opened(settings, tmp_path, kind):
    name, content, code = BYTES[kind]
    (tmp_path / name).write_bytes(content)
    line = refused(settings, tmp_path / name, code=code)
    assert name in line
    assert one_line(xom(settings, "check", tmp_path / name)) == line


def test_a_table_that_cannot_be_used(settings, tmp_path):
    good = rows(settings, ["Chợ Vinh"])
    loaded = xom(settings, "ingest", workbook(tmp_path / "good.xlsx", good), "--sender", SENDER)
    assert (loaded.code, on_map(settings)) == (0, ["Chợ Vinh"])

    empty = workbook(tmp_path / "trống.xlsx", [])
    line = refused(settings, empty, code="empty_workbook")
    assert "--nil" in line  # what to do next
    refused(settings, workbook(tmp_path / "lạ.xlsx", [[1]], ["Món", "Giá"]), code="unknown_dataset")
    cut = [row[:3] for row in good]
    line = refused(
        settings, workbook(tmp_path / "thiếu.xlsx", cut, HEADINGS[:3]), "--dataset", DATASET,
        code="missing_column",
    )  # fmt: skip
    assert "Ngày phong tỏa" in line
    bad = workbook(tmp_path / "hỏng.xlsx", rows(settings, ["a", "b"], "nhiều"))
    assert "2 rows" in refused_with_findings(settings, bad)
    late = workbook(tmp_path / "mai.xlsx", good)
    refused(settings, late, "--as-of", "2199-01-01T16:00", code="future_as_of")
    refused(settings, late, "--dataset", "pharmacy", code="not_allowed")
    refused(settings, late, "--dataset", "nothing", code="unknown_name")


def refused_with_findings(settings, file):
    """No usable row: the line on standard error, and every cell that is wrong below it."""
    said = xom(settings, "ingest", file, "--sender", SENDER)
    line = one_line(said)
    assert said.out.count("bad_integer") == 2
    (newest, *_) = xom(settings, "submissions", "--json").json
    told = xom(settings, "findings", newest["submission_id"], "--json").json
    assert [(f["row"], f["code"], f["value"]) for f in told] == [
        (4, "bad_integer", "nhiều"), (5, "bad_integer", "nhiều"),
    ]  # fmt: skip
    assert (newest["rows_in"], newest["rows_held"], newest["rows_loaded"]) == (2, 2, 0)
    assert on_map(settings) == ["Chợ Vinh"]
    return line


def test_a_stranger_leaves_nothing_behind(settings, tmp_path):
    before = everything(settings)
    file = workbook(tmp_path / "a.xlsx", rows(settings, ["Chợ Vinh"]))
    assert "'ai-do'" in one_line(xom(settings, "ingest", file, "--sender", "ai-do"))
    assert everything(settings) == before
    assert not list((settings.data_dir / "originals").glob("*/*"))


def test_a_list_that_leaves_out_too_much_waits_for_a_persons_word(settings, tmp_path):
    many = workbook(tmp_path / "a.xlsx", rows(settings, [f"Điểm {n:02}" for n in range(30)]))
    few = workbook(tmp_path / "b.xlsx", rows(settings, ["Điểm 00", "Điểm 01"]))
    sent = ("--sender", SENDER, "--dataset", DATASET)
    assert xom(settings, "ingest", many, *sent, "--as-of", "2021-09-15T16:00").code == 0
    said = xom(settings, "ingest", few, *sent, "--as-of", "2021-09-16T16:00", "--json")
    assert said.code == 1
    assert [f["code"] for f in said.json[0]["findings"]] == ["closing_waits"]
    assert len(on_map(settings)) == 30
    assert xom(settings, "confirm", said.json[0]["submission_id"]).code == 0
    assert on_map(settings) == ["Điểm 00", "Điểm 01"]


def test_words_typed_wrong_are_one_line_too(settings, tmp_path):
    file = workbook(tmp_path / "a.xlsx", rows(settings, ["Chợ Vinh"]))
    assert "write it like" in one_line(xom(settings, "check", file, "--as-of", "hôm qua"))
    assert "no such file" in one_line(xom(tmp_path / "none.yaml", "status"))
    assert "no submission 999" in one_line(xom(settings, "findings", 999))
    assert "xom: " in one_line(xom(settings, "revert", 999))
    assert "'nothing'" in one_line(xom(settings, "template", "nothing"))
    nowhere = xom(settings, "template", "lockdown_point", "-o", "/nowhere/a.xlsx")
    assert "/nowhere/a.xlsx: cannot be reached" in one_line(nowhere)
    assert "cannot be read" in one_line(xom(settings, "check", tmp_path / "none.xlsx"))


def test_findings_of_one_district_reported_by_another_are_exit_code_1(settings, tmp_path):
    mixed = rows(settings, ["Chợ Vinh", "Chợ Lường"])
    mixed[1][2] = commune(settings, "427")
    said = xom(
        settings, "ingest", workbook(tmp_path / "a.xlsx", mixed), "--sender", SENDER, "--json"
    )
    assert said.code == 1
    (answer,) = said.json
    assert {"file", "dataset", "sender", "as_of", "counts", "findings", "submission_id"} <= set(
        answer
    )
    assert [f["code"] for f in answer["findings"]] == ["outside_area"]
    assert on_map(settings) == ["Chợ Vinh"]


def test_check_says_what_would_happen_and_writes_nothing(settings, tmp_path):
    before = everything(settings)
    file = workbook(tmp_path / "a.xlsx", rows(settings, ["Chợ Vinh", "Ga Vinh"]))
    said = xom(settings, "check", file, "--sender", SENDER)
    assert (said.code, said.errors) == (0, [])
    assert "2 mới" in said.out
    told = xom(settings, "check", file, "--sender", SENDER, "--json").json
    assert told["submission_id"] is None
    assert told["counts"]["new"] == 2
    assert everything(settings) == before
    assert not (settings.data_dir / "originals").exists()


def test_debug_shows_the_traceback(settings, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"")
    for command in ("check", "ingest"):
        said = xom(settings, "--debug", command, tmp_path / "a.xlsx")
        assert said.code == 2
        assert any(line.startswith("Traceback") for line in said.errors)
        assert said.errors[-1].startswith("xom: a.xlsx")


def test_a_database_that_does_not_answer_is_exit_code_3(settings, tmp_path):
    data = yaml.safe_load(settings.path.read_text("utf-8"))
    data["database"] = {"url": "postgresql://x:y@127.0.0.1:1/none"}
    config = tmp_path / "down.yaml"
    config.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    file = workbook(tmp_path / "a.xlsx", rows(settings, ["Chợ Vinh"]))
    for words in (["submissions"], ["check", file], ["ingest", file, "--sender", SENDER]):
        assert "database" in one_line(xom(config, *words), code=3)


def test_a_million_formatted_blank_rows_cost_nothing(tmp_path):
    table = [HEADINGS, [1, "Chợ Vinh", "16663", "15/9/2021", 5]]
    xlsx(table)(tmp_path / "plain.xlsx")
    (plain,) = read_file(tmp_path / "plain.xlsx", Limits())
    blank = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/><c r="CV%d" s="1"/></row>'
        % (n, n, n)
        for n in range(3, 1_000_003)
    )
    edit = {b"</sheetData>": blank + b"</sheetData>"}
    xlsx(table, edit=edit)(tmp_path / "formatted.xlsx")
    (formatted,) = read_file(tmp_path / "formatted.xlsx", Limits())
    assert formatted.cells.equals(plain.cells)


def test_the_disk_fails_at_any_moment_of_reading(tmp_path, monkeypatch):
    xlsx([HEADINGS])(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text(",".join(HEADINGS), "utf-8")
    whole = Path.read_bytes
    left = 0

    def failing(path):
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.EIO, "Input/output error")
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", failing)
    for name, times in (("a.xlsx", 0), ("a.csv", 0), ("a.csv", 1)):
        left = times
        with pytest.raises(Unreadable, match="Input/output error") as refused:
            read_file(tmp_path / name, Limits())
        assert refused.value.code == "no_file"
    monkeypatch.setattr(Path, "read_bytes", whole)

    def archive(*words, **more):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(zipfile, "ZipFile", archive)
    with pytest.raises(Unreadable) as refused:
        read_file(tmp_path / "a.xlsx", Limits())
    assert refused.value.code == "cut_off"


def test_the_day_of_the_report_is_the_provinces(settings, catalogue, tmp_path):
    listed = rows(settings, ["Chợ Vinh"])
    listed[0][3] = "16/9/2021"
    file = workbook(
        tmp_path / "a.xlsx", [*listed, [2, "Ga Vinh", commune(settings), "1/9/2021", 1]]
    )
    for hour, found in ((16, ["date_in_future D4 start_date"]), (17, [])):  # 17:00 UTC is midnight
        moment = datetime(2021, 9, 15, hour, tzinfo=UTC)
        request = Request(file, DATASET, SENDER, moment)
        lines = [
            told(f).replace("Sheet!", "") for f in check_file(settings, catalogue, request).findings
        ]
        assert lines == found


def test_a_commune_that_is_no_more_is_known_until_its_last_day(settings, catalogue, tmp_path):
    desk = Desk(settings, catalogue, tmp_path)
    gone, stays, *_ = desk.communes("412")
    desk.change(
        "UPDATE xom.unit SET valid_to = '2021-09-10' WHERE code = %(code)s AND level = 'commune'",
        {"code": gone},
    )
    listed = [
        {"name": name, "commune": code, "start_date": "1/9/2021"}
        for name, code in (("Chợ Vinh", gone), ("Ga Vinh", stays))
    ]
    before = desk.send(DATASET, SENDER, "2021-09-09T16:00", listed, check=True)
    assert (before.findings, before.counts.new) == ([], 2)
    after = desk.send(DATASET, SENDER, "2021-09-10T16:00", listed, check=True)
    assert sorted(map(told, after.findings)) == ["closing_suspended", "unknown_unit B2 commune"]
    assert "10/09/2021" in after.findings[-1].message_vi


def test_of_two_senders_of_one_record_the_first_keeps_it(settings, catalogue, tmp_path):
    desk = Desk(settings, catalogue, tmp_path)
    code = desk.communes("412")[0]
    sites = [
        {"name": name, "commune": code, "run_by": "army", "capacity": 10}
        for name in ("Khu A", "Khu B")
    ]
    desk.send("quarantine_site", "bo-chqs", "2021-09-15T16:00", sites[:1])
    answer = desk.send("quarantine_site", SENDER, "2021-09-15T17:00", sites)
    assert list(map(told, answer.findings)) == ["owned_by_other A2 name"]
    assert (answer.counts.new, answer.counts.held) == (1, 1)


def test_the_same_file_again_changes_nothing_and_an_older_one_not_today(
    settings, catalogue, tmp_path
):
    def send(name, listed, moment, households=5):
        file = workbook(tmp_path / name, rows(settings, listed, households))
        at = datetime.fromisoformat(moment).replace(tzinfo=settings.zone)
        return ingest_file(settings, catalogue, Request(file, DATASET, SENDER, at)).counts

    assert send("a.xlsx", ["Chợ Vinh", "Ga Vinh"], "2021-09-15T16:00").new == 2
    again = send("a.xlsx", ["Chợ Vinh", "Ga Vinh"], "2021-09-15T16:00")
    assert (again.unchanged, again.loaded, again.gone) == (2, 0, 0)
    # The same name with other content is another file; one of the morning comes too late.
    assert send("a.xlsx", ["Chợ Vinh", "Ngõ 5"], "2021-09-16T16:00").new == 1
    assert send("b.xlsx", ["Bến xe", "Chợ Vinh"], "2021-09-15T08:00", 9).loaded == 2
    assert on_map(settings) == ["Chợ Vinh", "Ngõ 5"]
