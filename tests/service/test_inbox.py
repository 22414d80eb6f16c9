"""Inboxes: what is dropped there is taken once, answered, and filed away, whatever happens."""

import json
import os
import threading

import psycopg2
import pytest
from lists import DATASET, SENDER, on_map, rows, workbook

from ingest import inbox, ledger
from ingest.inbox import make_inboxes, take_all
from layers.database import connect
from layers.errors import DatabaseError
from layers.settings import Schedule

pytestmark = pytest.mark.service


@pytest.fixture
def box(settings):
    """The sender's inbox, in a deployment that takes files without waiting."""
    make_inboxes(settings)
    return settings.data_dir / "inbox" / SENDER


@pytest.fixture
def quick(settings):
    eager = settings.model_copy(update={"schedule": Schedule(settle_seconds=0)})
    eager._path = settings.path
    return eager


def names(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def submissions(settings):
    with connect(settings) as connection:
        return [s for s in ledger.submissions(connection) if s["kind"] != "units"]


def good(settings, *titles):
    return rows(settings, titles or ["Chợ Vinh"])


def test_a_good_file_is_loaded_answered_and_filed_under_done(quick, catalogue, box):
    workbook(box / "ds điểm.xlsx", good(quick))
    changed = take_all(quick, catalogue)
    (line,) = submissions(quick)
    assert changed == [line["submission_id"]]
    assert on_map(quick) == ["Chợ Vinh"]
    assert (line["sender_id"], line["dataset"], line["file_name"]) == (
        SENDER,
        DATASET,
        "ds điểm.xlsx",
    )
    assert names(box) == ["done", "returned", "taking"]
    assert names(box / "taking") == names(box / "returned") == []
    filed = names(box / "done")
    assert [name.partition("_")[2] for name in filed] == [
        "ds điểm.xlsx", "ds điểm.xlsx.csv", "ds điểm.xlsx.json",
    ]  # fmt: skip
    told = json.loads((box / "done" / filed[2]).read_text("utf-8"))
    assert (told["status"], told["rows_in"], told["findings"]) == ("accepted", 1, [])
    assert take_all(quick, catalogue) == []


def test_a_file_with_mistakes_is_returned_with_its_findings(quick, catalogue, box):
    workbook(box / "a.xlsx", [*good(quick), *rows(quick, ["Ga Vinh"], "nhiều")])
    (box / "b.xlsx").write_bytes(b"PK\x03\x04")
    (box / "c.csv").write_bytes(b"")
    old = inbox.PATIENCE_SECONDS
    inbox.PATIENCE_SECONDS = 0
    try:
        take_all(quick, catalogue)
    finally:
        inbox.PATIENCE_SECONDS = old
    returned = {name.partition("_")[2]: box / "returned" / name for name in names(box / "returned")}
    assert {"a.xlsx", "b.xlsx", "c.csv"} <= set(returned)
    told = json.loads(returned["a.xlsx.json"].read_text("utf-8"))
    assert [(f["row"], f["code"]) for f in told["findings"]] == [(5, "bad_integer")]
    assert "Lỗi" in returned["a.xlsx.csv"].read_text("utf-8-sig")
    # What clerks read names their file, not our folders.
    assert returned["b.xlsx.csv"].read_text("utf-8-sig").startswith("Tệp b.xlsx bị hỏng")
    assert returned["c.csv.csv"].read_text("utf-8-sig").startswith("Tệp c.csv rỗng")
    assert on_map(quick) == ["Chợ Vinh"]


def test_the_folder_may_name_the_dataset(quick, catalogue, box):
    table = [["Tên điểm", "Xã", "Từ ngày"], ["Chợ Vinh", good(quick)[0][2], "15/9/2021"]]
    workbook(box / DATASET / "a.xlsx", table[1:], table[0])
    workbook(box / "pharmacy" / "b.xlsx", table[1:], table[0])  # which this sender may not send
    take_all(quick, catalogue)
    assert sorted((s["file_name"], s["status"]) for s in submissions(quick)) == [
        ("a.xlsx", "accepted"), ("b.xlsx", "refused"),
    ]  # fmt: skip
    assert on_map(quick) == ["Chợ Vinh"]


def test_a_file_that_is_being_written_is_left_until_it_is_whole(quick, settings, catalogue, box):
    whole = workbook(box.parent / "whole.xlsx", good(quick)).read_bytes()
    (box / "a.xlsx").write_bytes(whole[: len(whole) // 2])
    (box / "b.csv.part").write_text("Tên")
    assert take_all(quick, catalogue) == []
    (box / "a.xlsx").write_bytes(whole)
    os.utime(box / "a.xlsx", (0, 0))  # an old date on a new file says nothing of its rest
    assert take_all(settings, catalogue) == []  # settles for a second by default
    assert names(box) == ["a.xlsx", "b.csv.part", "done", "returned", "taking"]
    assert len(take_all(quick, catalogue)) == 1
    assert names(box) == ["b.csv.part", "done", "returned", "taking"]


def test_links_hidden_files_and_unknown_folders_are_left_alone(quick, catalogue, box, tmp_path):
    outside = workbook(tmp_path / "outside.xlsx", good(quick))
    (box / "link.xlsx").symlink_to(outside)
    (tmp_path / "other").mkdir()
    workbook(tmp_path / "other" / "b.xlsx", good(quick))
    (box / DATASET).symlink_to(tmp_path / "other")
    for name in (".a.xlsx", "~$a.xlsx", "a.xlsx.tmp"):
        workbook(box / "a.xlsx", good(quick)).rename(box / name)
    (box / "cũ").mkdir()
    assert take_all(quick, catalogue) == []
    assert submissions(quick) == []
    assert outside.exists() and names(tmp_path / "other") == ["b.xlsx"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("=cmd|' C calc'!A0.xlsx", "=cmd|' C calc'!A0.xlsx"),
        ("a\nb.xlsx", "a\ufffdb.xlsx"),
        ("..xom..%2e%2e%2fx.xlsx", "..xom..%2e%2e%2fx.xlsx"),
        ("a~b~c.xlsx", "a~b~c.xlsx"),
        ("$(rm -rf) `x` ;'\"\\.xlsx", "$(rm -rf) `x` ;'\"\\.xlsx"),
        ("n" * 245 + ".xlsx", None),
        ("ộ" * 83 + ".xlsx", None),
        (b"caf\xe9.xlsx", "caf\ufffd.xlsx"),
    ],
)
def test_a_hostile_name_stays_a_name(quick, catalogue, box, name, kept):
    made = workbook(box / "plain.xlsx", good(quick))
    if kept and kept.startswith("."):
        name = kept = f"x{kept}"  # what begins with a dot is hidden
    made.rename(box / os.fsdecode(name))
    assert len(take_all(quick, catalogue)) == 1
    (line,) = submissions(quick)
    if kept:
        assert line["file_name"] == kept
    assert line["file_name"].endswith(".xlsx")
    assert len(names(box / "done")) == 3
    assert names(box) == ["done", "returned", "taking"]
    assert names(box.parent) == sorted(s.id for s in quick.senders)


def test_a_crash_after_the_load_is_finished_without_a_second_submission(
    quick, catalogue, box, monkeypatch
):
    workbook(box / "a.xlsx", good(quick))

    def broken(*_):
        raise RuntimeError("the machine lost its power here")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "write_answer", broken)
        take_all(quick, catalogue)
    assert on_map(quick) == ["Chợ Vinh"]
    assert len(names(box / "taking")) == 1
    assert take_all(quick, catalogue) == []
    assert len(submissions(quick)) == 1
    assert names(box / "taking") == []
    assert len(names(box / "done")) == 3


def test_a_file_that_breaks_the_program_is_returned_and_never_blocks_the_others(
    quick, catalogue, box, monkeypatch
):
    workbook(box / "a.xlsx", good(quick, "Chợ Vinh"))
    workbook(box / "b.xlsx", good(quick, "Chợ Vinh", "Ga Vinh"))
    load = inbox.ingest_file

    def fragile(settings, catalogue, request):
        if request.name == "a.xlsx":
            raise RuntimeError("unforeseen")
        return load(settings, catalogue, request)

    monkeypatch.setattr(inbox, "ingest_file", fragile)
    assert len(take_all(quick, catalogue)) == 1
    for _ in range(inbox.MOST_ATTEMPTS):
        take_all(quick, catalogue)
    assert on_map(quick) == ["Chợ Vinh", "Ga Vinh"]
    assert names(box / "taking") == []
    states = {s["file_name"]: s["status"] for s in submissions(quick)}
    assert states == {"a.xlsx": "refused", "b.xlsx": "accepted"}
    assert any(name.endswith("a.xlsx.csv") for name in names(box / "returned"))


def test_a_database_that_is_away_costs_no_attempt(quick, catalogue, box, monkeypatch):
    workbook(box / "a.xlsx", good(quick))

    def away(*_):
        raise DatabaseError("away")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "ingest_file", away)
        for _ in range(inbox.MOST_ATTEMPTS + 2):
            with pytest.raises(DatabaseError):
                take_all(quick, catalogue)
    assert len(take_all(quick, catalogue)) == 1
    assert on_map(quick) == ["Chợ Vinh"]


def test_two_schedulers_at_once_load_a_file_once(quick, catalogue, box):
    for n in range(6):
        workbook(box / f"{n}.xlsx", good(quick, *[f"Điểm {i}" for i in range(n + 1)]))
    taken = [[], []]
    both = [
        threading.Thread(target=lambda mine=mine: mine.extend(take_all(quick, catalogue)))
        for mine in taken
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    take_all(quick, catalogue)  # for the one that found the other at work
    assert sorted(s["file_name"] for s in submissions(quick)) == [f"{n}.xlsx" for n in range(6)]
    assert len(names(box / "done")) == 18


def test_the_ledger_refuses_a_second_submission_of_one_claim(settings, catalogue):
    line = ledger.NewSubmission(
        "nil", DATASET, SENDER, "a.xlsx", "0", 0, settings.now(), claim="20210915T160000-1"
    )
    with pytest.raises(psycopg2.errors.UniqueViolation), connect(settings) as connection:
        ledger.add_submission(connection, line)
        ledger.add_submission(connection, line)
