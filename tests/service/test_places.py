"""Places nobody is sure of: listed, picked once, and the held rows go in without resending."""

from pathlib import Path
from typing import Any

import pytest
from commands import xom
from deliver import Desk

from ingest import ledger
from ingest.closing import confirm
from ingest.originals import location
from ingest.refusals import Refused
from ingest.replay import Picked, Replayed, pick
from ingest.revert import revert
from ingest.unresolved import Unresolved, read_unresolved
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import InputError, UnknownName
from layers.settings import Settings

pytestmark = pytest.mark.service
DATASET, SENDER, OLD_NAME = "lockdown_point", "ubnd-vinh", "Kinh thành"
SHOWN = "SELECT name, commune_code, households FROM pub.lockdown_point ORDER BY name"
NOON, LATER = "2021-09-14T16:00", "2021-09-15T16:00"


@pytest.fixture
def desk(settings: Settings, catalogue: Catalogue, tmp_path: Path) -> Desk:
    return Desk(settings, catalogue, tmp_path)


@pytest.fixture
def codes(desk: Desk) -> list[str]:
    return desk.communes("412")


def point(name: str, commune: str, households: int = 1, **more: Any) -> dict[str, Any]:
    row = {"name": name, "commune": commune, "start_date": "2021-09-10", "households": households}
    return row | {"phone": "0912345678"} | more


def send(desk: Desk, as_of: str, *points: dict[str, Any], **more: Any) -> int:
    number = desk.send(DATASET, SENDER, as_of, list(points), **more).submission_id
    assert number is not None
    return number


def places(desk: Desk) -> list[Unresolved]:
    with connect(desk.settings) as connection:
        return read_unresolved(connection, desk.settings, desk.catalogue)


def choose(desk: Desk, which: str, unit: str, **more: Any) -> Picked:
    return pick(desk.settings, desk.catalogue, which, unit, **more)


def take_back(desk: Desk, number: int | None) -> None:
    assert number is not None
    with connect(desk.settings) as connection:
        revert(connection, desk.catalogue, number)


def submission(desk: Desk, number: int | None) -> dict[str, Any]:
    assert number is not None
    with connect(desk.settings) as connection:
        return ledger.submission(connection, number)


def test_what_is_not_sure_is_listed_once_with_rows_files_and_candidates(
    desk: Desk, codes: list[str]
) -> None:
    bad = point("C", codes[0]) | {"start_date": "hôm kia"}
    twice = point("D", codes[0])  # held as the repetition of another row, not for its unit
    first = send(desk, NOON, point("A", OLD_NAME), point("B", "KINH  THÀNH"), bad, twice, twice)
    second = send(desk, LATER, point("A", OLD_NAME, district="412"), point("D", codes[0]))
    alone, inside = places(desk)
    assert (alone.number, alone.text, alone.rows) == (1, OLD_NAME, 2)
    assert (alone.sender, alone.datasets, alone.submissions) == (SENDER, [DATASET], [first])
    assert alone.within is None and inside.within is not None
    assert (inside.rows, inside.submissions) == (1, [second])
    assert "0912345678" not in str([alone.as_dict(), inside.as_dict()])


def test_a_picked_place_puts_its_rows_on_the_map_and_is_remembered(
    desk: Desk, codes: list[str]
) -> None:
    number = send(desk, NOON, point("A", OLD_NAME, 7), point("D", codes[0]))
    assert desk.ask(SHOWN) == [("D", codes[0], 1)]
    picked = choose(desk, "1", codes[1])
    (replayed,) = picked.replayed
    assert (replayed.supplements, replayed.released, replayed.still_held) == (number, 1, 0)
    assert desk.ask(SHOWN) == [("A", codes[1], 7), ("D", codes[0], 1)]
    made, original = submission(desk, replayed.submission_id), submission(desk, number)
    assert made["supplements"] == number and made["supplemented"] > original["received"]
    assert [made[k] for k in ("as_of", "received", "sender_id", "sha256")] == [
        original[k] for k in ("as_of", "received", "sender_id", "sha256")
    ]
    assert (made["rows_loaded"], made["rows_unchanged"], made["rows_held"]) == (1, 1, 0)
    assert places(desk) == []
    again = desk.send(DATASET, SENDER, LATER, [point("A", OLD_NAME), point("D", codes[0])])
    assert again.counts.held == 0
    # Known since the pick, not before; the purge counts from the day the file came.
    ((known,),) = desk.ask(
        "SELECT min(v.recorded_from) FROM data.lockdown_point_version v JOIN "
        "data.lockdown_point_row r USING (row_id) WHERE r.name = 'A'", role="ingest"
    )  # fmt: skip
    assert known == made["supplemented"]
    dates = desk.ask("SELECT DISTINCT purge_after FROM personal.lockdown_point", role="ingest")
    assert len(dates) == 1


def test_a_person_does_it_on_the_command_line(desk: Desk, codes: list[str]) -> None:
    number = send(desk, NOON, point("A", OLD_NAME), point("D", codes[0]))
    listed = xom(desk.settings, "places", "--sender", SENDER)
    assert listed.code == 1
    assert (
        f"1. “{OLD_NAME}” (commune): {SENDER}, {DATASET}, 1 dòng, lần gửi #{number}" in listed.out
    )
    picked = xom(desk.settings, "places", "pick", "1", codes[1])
    assert (picked.code, picked.errors) == (0, [])
    assert f"bổ sung từ lần gửi {number}" in picked.out
    assert xom(desk.settings, "places", "--json").json == []
    assert f"bổ sung từ lần gửi {number}" in xom(desk.settings, "submissions").out


def test_a_unit_may_be_named_as_the_list_shows_it(desk: Desk, codes: list[str]) -> None:
    send(desk, NOON, point("A", OLD_NAME), point("B", "Thành xưa"), point("D", codes[0]))
    named = choose(desk, OLD_NAME, codes[1]).unit
    assert ", thành phố Vinh" in named
    assert choose(desk, "Thành xưa", named).unit == named
    assert places(desk) == []


def test_picking_twice_is_harmless(desk: Desk, codes: list[str]) -> None:
    send(desk, NOON, point("A", OLD_NAME), point("D", codes[0]))
    choose(desk, OLD_NAME, codes[1])
    rows = desk.ask("SELECT count(*) FROM data.lockdown_point_row", role="ingest")
    with pytest.raises(UnknownName, match="no held row names"):
        choose(desk, OLD_NAME, codes[1])
    assert desk.ask("SELECT count(*) FROM data.lockdown_point_row", role="ingest") == rows


def test_a_newer_list_is_not_disturbed_by_an_older_one_gone_through_again(
    desk: Desk, codes: list[str]
) -> None:
    send(desk, NOON, point("A", OLD_NAME, 1), point("D", codes[0]), point("E", codes[0]))
    send(desk, LATER, point("A", codes[1], 9), point("D", codes[0], 9))  # E is gone
    choose(desk, OLD_NAME, codes[1])
    assert desk.ask(SHOWN) == [("A", codes[1], 9), ("D", codes[0], 9)]
    told = desk.ask(
        "SELECT households FROM pub.lockdown_point_history WHERE name = 'A' ORDER BY valid_from"
    )
    assert told == [(1,), (9,)]


def test_a_correction_of_the_same_moment_stays_the_last_word(desk: Desk, codes: list[str]) -> None:
    bad = {"name": "X", "commune": "Không đâu cả", "start_date": "2021-09-10"}
    send(desk, NOON, point("A", OLD_NAME, 1), point("D", codes[0], 1))
    send(desk, NOON, point("A", codes[1], 5), point("D", codes[0], 5), bad)
    shown = desk.ask(SHOWN)
    (replayed,) = choose(desk, OLD_NAME, codes[1]).replayed
    made = submission(desk, replayed.submission_id)
    assert (made["records_new"], made["records_changed"], made["records_gone"]) == (0, 0, 0)
    assert desk.ask(SHOWN) == shown
    # A whole list of the same moment leaves nothing of the earlier one to wait for.
    send(desk, NOON, point("A", codes[1], 6), point("D", codes[0], 6))
    assert places(desk) == []


def test_closing_is_what_it_would_have_been(desk: Desk, codes: list[str]) -> None:
    send(desk, "2021-09-13T16:00", point("A", codes[1]), point("E", codes[1]), point("F", codes[0]))
    number = send(desk, NOON, point("A", OLD_NAME, 2), point("F", codes[0]))
    assert [name for name, *_ in desk.ask(SHOWN)] == ["A", "E", "F"]  # not sure: nothing is closed
    (replayed,) = choose(desk, OLD_NAME, codes[1]).replayed
    assert desk.ask(SHOWN) == [("A", codes[1], 2), ("F", codes[0], 1)]
    take_back(desk, replayed.submission_id)
    assert [(name, n) for name, _, n in desk.ask(SHOWN)] == [("A", 1), ("E", 1), ("F", 1)]
    assert places(desk)[0].known is not None  # the words are known, the rows wait again
    choose(desk, OLD_NAME, codes[1])
    take_back(desk, number)  # and with it what was made of its file
    assert [(name, n) for name, _, n in desk.ask(SHOWN)] == [("A", 1), ("E", 1), ("F", 1)]
    assert places(desk) == []


def test_a_list_that_would_now_close_much_waits_for_a_word(desk: Desk, codes: list[str]) -> None:
    many = [point(f"P{i:02}", codes[0]) for i in range(30)]
    send(desk, "2021-09-13T16:00", *many)
    send(desk, NOON, point("A", OLD_NAME), many[0])
    (replayed,) = choose(desk, OLD_NAME, codes[1]).replayed
    assert len(desk.ask(SHOWN)) == 31
    assert submission(desk, replayed.submission_id)["closing_waits"]
    assert replayed.submission_id is not None
    with connect(desk.settings) as connection:
        assert confirm(connection, desk.catalogue, replayed.submission_id) == 29
    assert [name for name, *_ in desk.ask(SHOWN)] == ["A", "P00"]


def test_rows_held_for_other_reasons_stay_held(desk: Desk, codes: list[str]) -> None:
    bad = point("A", OLD_NAME) | {"start_date": "31/2/2021"}
    number = send(desk, NOON, bad, point("D", codes[0]))
    (replayed,) = choose(desk, OLD_NAME, codes[1]).replayed
    assert replayed == Replayed(
        number, f"{DATASET}-{SENDER}.csv", None, 0, 1,
        "các dòng này còn bị giữ vì lỗi khác", "its rows are held for other reasons still",
    )  # fmt: skip
    assert places(desk) == [], "its place is known now"


def test_a_refused_file_goes_in_and_a_purged_one_must_be_sent_again(
    desk: Desk, codes: list[str]
) -> None:
    with pytest.raises(Refused):
        send(desk, NOON, point("A", OLD_NAME))
    (place,) = places(desk)
    original = location(
        desk.settings.data_dir / "originals", submission(desk, place.submissions[0])["sha256"]
    )
    kept = original.rename(original.with_suffix(".away"))
    (replayed,) = choose(desk, "1", codes[1]).replayed
    assert replayed.submission_id is None and "must send it again" in str(replayed.reason_en)
    kept.rename(original)
    choose(desk, OLD_NAME, codes[1])
    assert desk.ask(SHOWN) == [("A", codes[1], 1)]


def test_a_unit_that_contradicts_the_rows_is_not_taken(desk: Desk, codes: list[str]) -> None:
    send(desk, NOON, point("A", OLD_NAME, district="412"), point("D", codes[0]))
    elsewhere = desk.communes("413")[0]
    with pytest.raises(InputError, match="does not lie in"):
        choose(desk, "1", elsewhere)
    with pytest.raises(InputError, match="no unit of level commune"):
        choose(desk, "1", "Atlantis")
    assert desk.ask("SELECT count(*) FROM xom.unit_alias", role="ingest") == [(0,)]


def test_one_pick_for_all_lets_in_every_senders_rows(desk: Desk, codes: list[str]) -> None:
    send(desk, NOON, point("A", OLD_NAME, district="412"), point("D", codes[0]))
    rows = [point("Trạm", OLD_NAME, district="412"), point("Trạm 2", codes[0])]
    for row in rows:
        row |= {"facility_type": "", "kind": ""}
    desk.send(DATASET, "operator", LATER, rows)
    assert len(places(desk)) == 2
    with pytest.raises(InputError, match="several places: 1, 2"):
        choose(desk, OLD_NAME, codes[1])
    picked = choose(desk, OLD_NAME, codes[1], sender=SENDER, for_all=True)
    assert [r.still_held for r in picked.replayed] == [0, 0]
    assert [name for name, *_ in desk.ask(SHOWN)] == ["A", "D", "Trạm", "Trạm 2"]
