"""The sample's three days against its answer key: what is found, what is held, what is loaded."""

import csv
from collections import Counter, defaultdict
from datetime import datetime

import pytest

from ingest import ledger
from ingest.path import check_file, ingest_file
from ingest.refusals import Refused
from ingest.request import Request
from layers.database import connect
from layers.errors import InputError

pytestmark = pytest.mark.service

# Said of a whole file; the key speaks of rows.
GENERAL = {"closing_suspended", "closing_waits", "columns_ignored"}
# Lines of the key that a plain reader stumbles over, and what is said of them here: nothing where
# they are understood, a warning where the sender should look, an error where a person must choose.
UNDERSTOOD = {
    "viết tắt": [set()],
    "gõ sai một chữ": [{"unit_understood"}, {"unknown_unit"}],
    "toạ độ VN-2000 (mét)": [{"projected_coordinates"}],
    "độ phút giây": [set()],
}


@pytest.fixture(scope="module")
def manifest(sample):
    with (sample / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def key(sample):
    """file -> the lines of the answer key about it."""
    lines = defaultdict(list)
    with (sample / "answer_key.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            lines[line["file"]].append(line)
    return lines


@pytest.fixture(scope="module")
def deployment(deployments):
    with deployments.deployment() as settings:
        yield settings


@pytest.fixture(scope="module")
def checked(sample, manifest, deployment, catalogue):
    """file -> what `check` finds while nothing is loaded yet: a Result, or the refusal."""
    return {d["file"]: run(check_file, deployment, catalogue, sample, d) for d in manifest}


@pytest.fixture(scope="module")
def loaded(sample, manifest, checked, deployment, catalogue):
    """What became of each line of the manifest, in its order, once all was loaded."""
    return [(d, run(ingest_file, deployment, catalogue, sample, d)) for d in manifest]


def run(step, settings, catalogue, sample, delivery):
    request = Request(
        sample / delivery["file"],
        dataset=delivery["dataset"],
        sender=delivery["sender"],
        as_of=datetime.fromisoformat(delivery["as_of"]),
    )
    try:
        return step(settings, catalogue, request)
    except InputError as error:
        return error


def found(outcome):
    return (outcome.result if isinstance(outcome, Refused) else outcome).findings


def test_the_findings_are_those_of_the_answer_key_and_no_others(checked, key):
    """Every line of the key by sheet, row, column and code, and nothing beside it."""
    compared, outcomes = 0, Counter()
    for file, outcome in checked.items():
        lines = key[file]
        assert isinstance(outcome, Refused) or not isinstance(outcome, InputError), outcome
        told = {(f.sheet, f.row, f.field or "", f.code) for f in found(outcome) if f.row}
        wanted = {
            (x["sheet"], int(x["row"]), x["field"], x["code"])
            for x in lines
            if x["note"] not in UNDERSTOOD
        }
        assert wanted <= told, f"{file}: missed {sorted(wanted - told)}"
        beside = defaultdict(set)
        for sheet, row, _, code in told - wanted:
            beside[sheet, row].add(code)
        for line in (x for x in lines if x["note"] in UNDERSTOOD):
            codes = beside.pop((line["sheet"], int(line["row"])), set())
            assert codes in UNDERSTOOD[line["note"]], f"{file}: {line}: {codes}"
            outcomes[line["note"], *codes] += 1
        assert not beside, f"{file}: nobody planted {dict(beside)}"
        assert {f.code for f in found(outcome) if not f.row} <= GENERAL, file
        compared += len(wanted)
    assert compared > 150
    assert {note for note, *_ in outcomes} == set(UNDERSTOOD)
    typo = "gõ sai một chữ"
    assert outcomes[typo, "unit_understood"] > outcomes[typo, "unknown_unit"]


def test_a_name_that_is_not_sure_is_offered_with_candidates(checked, key):
    offered = 0
    for file, outcome in checked.items():
        places = {(x["sheet"], int(x["row"])) for x in key[file] if x["capability"] == "boundaries"}
        for finding in found(outcome):
            if finding.code == "unknown_unit" and (finding.sheet, finding.row) in places:
                assert finding.suggestion, finding
                offered += 1
    assert offered > 5


def test_a_finding_of_a_cell_says_which(checked):
    cells = 0
    for outcome in checked.values():
        for finding in found(outcome):
            if finding.field and finding.column:
                assert finding.cell and finding.cell.strip("ABCDEFGHIJKLMNOP") == str(finding.row)
                cells += 1
    assert cells > 200


def test_a_clean_row_is_never_held_and_none_is_lost(checked, key):
    rows = 0
    for file, outcome in checked.items():
        if isinstance(outcome, InputError):
            continue
        counts = outcome.counts
        keyed = {(line["sheet"], int(line["row"])) for line in key[file]}
        held = {(f.sheet, f.row) for f in outcome.findings if f.severity == "error" and f.row}
        assert held <= keyed, file
        assert counts.held <= len(keyed)
        assert counts.rows_in == counts.loaded + counts.unchanged + counts.held
        rows += counts.rows_in
    assert rows > 6000


def test_a_file_without_a_named_dataset_is_recognised(sample, manifest, deployment, catalogue):
    for delivery in manifest[::12]:
        wanted = delivery["dataset"]
        outcome = run(check_file, deployment, catalogue, sample, delivery | {"dataset": None})
        assert isinstance(outcome, InputError) or outcome.dataset == wanted, delivery["file"]


def test_check_says_what_loading_then_does(checked, loaded, catalogue):
    first = {}
    for delivery, outcome in loaded:
        # Where senders replace each other's figures, what is new depends on who came before.
        if catalogue[delivery["dataset"]].conflict == "hold":
            sender = (delivery["dataset"], delivery["sender"])
            first.setdefault(sender, (delivery["file"], outcome))
    for file, outcome in first.values():
        if not isinstance(outcome, InputError):
            assert outcome.counts.new == checked[file].counts.new, file


def test_loading_accounts_for_every_row_in_the_ledger(loaded, deployment):
    with connect(deployment) as connection:
        submissions = ledger.submissions(connection, 10_000)
    rows = [s for s in submissions if s["kind"] != "units"]
    assert len(rows) == len(loaded)
    for line in rows:
        parts = line["rows_loaded"] + line["rows_unchanged"] + line["rows_held"]
        assert line["rows_in"] == parts
    refused = [d["file"].rpartition("/")[2] for d, o in loaded if isinstance(o, InputError)]
    recorded = {s["file_name"]: s["reason_vi"] for s in rows if s["status"] == "refused"}
    assert sorted(recorded) == sorted(refused)
    assert all(recorded.values())


def noted(loaded, words):
    chosen = [(d, outcome) for d, outcome in loaded if words in d["note"]]
    assert chosen
    return chosen


def test_the_same_file_again_changes_nothing(loaded):
    for _, outcome in noted(loaded, "gửi lại đúng tệp"):
        counts = outcome.counts
        assert counts.rows_in > 0
        assert (counts.new, counts.changed, counts.gone) == (0, 0, 0)
        assert counts.unchanged + counts.held == counts.rows_in


def test_a_late_file_falls_into_the_past(loaded, deployment):
    for delivery, outcome in noted(loaded, "đến muộn"):
        name = delivery["dataset"]
        with connect(deployment) as connection, connection.cursor() as cursor:
            cursor.execute(
                f"SELECT min(v.valid_from), count(*) FROM data.{name}_version v "
                f"JOIN data.{name}_row r USING (row_id) "
                "WHERE r.submission_id = %s AND v.recorded_to = 'infinity'",
                (outcome.submission_id,),
            )
            since, count = cursor.fetchone()
        assert count > 0
        assert since == outcome.as_of


def test_nothing_to_report_closes_what_the_sender_had(loaded, deployment):
    for delivery, outcome in noted(loaded, "không còn điểm nào"):
        assert outcome.nil
        assert outcome.counts.gone > 0
        with connect(deployment, "pub") as connection, connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM pub.{delivery['dataset']} WHERE source = %s",
                (deployment.sender(delivery["sender"]).name,),
            )
            assert cursor.fetchone() == (0,)


def test_a_correction_changes_only_what_was_wrong(loaded, key):
    for delivery, outcome in noted(loaded, "bản sửa"):
        counts = outcome.counts
        assert counts.held == 0
        assert counts.unchanged > counts.new + counts.changed > 0, delivery["file"]


def test_the_review_replaces_the_centres_figures(loaded, deployment):
    (_, outcome), *_ = noted(loaded, "CDC rà soát")
    assert outcome.counts.changed > 0
    assert outcome.counts.held == 0
    with connect(deployment, "pub") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pub.commune_daily_history WHERE source = %s",
            (deployment.sender("cdc").name,),
        )
        assert cursor.fetchone()[0] == outcome.counts.rows_in
