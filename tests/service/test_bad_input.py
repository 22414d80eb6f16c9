"""What cannot be used: one clear line, its exit code, a line in the ledger, nothing on the map."""

import pytest
import yaml
from commands import xom
from lists import DATASET, HEADINGS, SENDER, commune, everything, on_map, rows, workbook

from ingest import ledger
from layers.database import connect

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
    refused(settings, late, "--dataset", "nothing", code="UnknownName")


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
