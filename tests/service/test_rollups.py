"""Counts and sums of today's units, along merges and splits; periodic figures; ends of history."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from deliver import Desk

from layers.catalogue import Catalogue
from layers.settings import Settings

pytestmark = pytest.mark.service

NEW_UNIT = """
WITH old AS (SELECT * FROM xom.unit WHERE code = ANY (%(old)s) AND valid_to = 'infinity'),
ended AS (
    UPDATE xom.unit SET valid_to = %(day)s WHERE unit_id IN (SELECT unit_id FROM old)
      AND NOT %(more)s),
made AS (
    INSERT INTO xom.unit (level, code, name, type, parent_id, valid_from, submission_id)
    SELECT 'commune', %(code)s, 'Mới ' || %(code)s, 'Xã', min(parent_id), %(day)s,
           min(submission_id) FROM old RETURNING *),
drawn AS (
    INSERT INTO xom.unit_geometry (unit_id, geom, point, submission_id, recorded_from)
    SELECT made.unit_id, ST_Multi(ST_Union(g.geom)), ST_PointOnSurface(ST_Union(g.geom)),
           made.submission_id, now()
    FROM made, xom.unit_geometry g WHERE g.unit_id IN (SELECT unit_id FROM old)
    GROUP BY 1, made.submission_id)
INSERT INTO xom.unit_change (kind, on_date, old_unit_id, new_unit_id, share, submission_id)
SELECT %(kind)s, %(day)s, old.unit_id, made.unit_id, %(share)s, made.submission_id FROM old, made
"""


@pytest.fixture
def desk(settings: Settings, catalogue: Catalogue, tmp_path: Path) -> Desk:
    return Desk(settings, catalogue, tmp_path)


def merge(desk: Desk, old: list[str], code: str, day: str) -> None:
    words = {"old": old, "code": code, "day": day, "kind": "merge", "share": 1, "more": False}
    desk.change(NEW_UNIT, words)


def split(desk: Desk, old: str, parts: dict[str, float], day: str) -> None:
    for number, (code, share) in enumerate(parts.items(), start=1):
        words = {"old": [old], "code": code, "day": day, "kind": "split", "share": share}
        # The old unit ends with the last of its parts.
        desk.change(NEW_UNIT, words | {"more": number < len(parts)})


def point(name: str, commune: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "commune": commune, "start_date": "2021-09-10", **more}


def sums(desk: Desk, view: str, column: str = "households") -> dict[str, tuple[int, Any]]:
    """code -> (records, sum) of the units that have any."""
    found = desk.ask(f"SELECT code, features, {column} FROM pub.{view} WHERE features > 0")
    return {code: (features, total) for code, features, total in found}


def shown(desk: Desk) -> list[tuple[str, int]]:
    """The figures that today's map draws, commune by commune."""
    return desk.ask("SELECT commune_code, f0 FROM pub.commune_daily ORDER BY 1")


def three_points(desk: Desk) -> tuple[str, str, str]:
    """Two points in one commune of Vinh, one in another, one in Cửa Lò."""
    first, second = desk.communes("412")[:2]
    far = desk.communes("413")[0]
    vinh = [
        point("A", first, households=10),
        point("B", first, households=5),
        point("C", second, households=7),
    ]
    desk.send("lockdown_point", "ubnd-vinh", "2021-09-12T08:00", vinh)
    desk.send("lockdown_point", "ubnd-cua-lo", "2021-09-12T08:00", [point("D", far)])
    return first, second, far


def test_records_add_up_at_every_level(desk: Desk) -> None:
    first, second, far = three_points(desk)
    assert sums(desk, "lockdown_point_by_commune") == {
        first: (2, 15), second: (1, 7), far: (1, None)
    }  # fmt: skip
    assert sums(desk, "lockdown_point_by_district") == {"412": (3, 22), "413": (1, None)}
    assert sums(desk, "lockdown_point_by_province") == {"40": (4, 22)}
    ((units, empty),) = desk.ask(
        "SELECT count(*), count(*) FILTER (WHERE features = 0) FROM pub.lockdown_point_by_commune"
    )
    assert (units, empty) == (460, 457)  # a unit without records is on the map too


def test_what_is_gone_is_not_counted(desk: Desk) -> None:
    first, _, far = three_points(desk)
    desk.send("lockdown_point", "ubnd-vinh", "2021-09-13T08:00", [point("A", first, households=9)])
    assert sums(desk, "lockdown_point_by_commune") == {first: (1, 9), far: (1, None)}


def test_two_communes_become_one(desk: Desk) -> None:
    first, second, far = three_points(desk)
    merge(desk, [first, second], "90001", "2021-09-15")
    assert sums(desk, "lockdown_point_by_commune") == {"90001": (3, 22), far: (1, None)}
    assert sums(desk, "lockdown_point_by_district") == {"412": (3, 22), "413": (1, None)}
    codes = {code for (code,) in desk.ask("SELECT code FROM pub.commune")}
    assert "90001" in codes and not {first, second} & codes
    # The records themselves stay where they were reported.
    found = desk.ask("SELECT DISTINCT commune_code FROM pub.lockdown_point ORDER BY 1")
    assert {code for (code,) in found} == {first, second, far}


def test_a_merge_of_tomorrow_changes_nothing_today(desk: Desk) -> None:
    first, second, _ = three_points(desk)
    before = sums(desk, "lockdown_point_by_commune")
    merge(desk, [first, second], "90001", "2021-09-18")
    assert sums(desk, "lockdown_point_by_commune") == before


def test_one_commune_becomes_two_by_share(desk: Desk) -> None:
    first, second = desk.communes("412")[:2]
    rows = [{"commune": first, "day": "2021-09-12", "f0": 100, "f1": 8}]
    rows += [{"commune": second, "day": "2021-09-12", "f0": 3, "f1": 1}]
    desk.send("commune_daily", "ttyt-vinh", "2021-09-12T16:00", rows)
    split(desk, first, {"90001": 0.25, "90002": 0.75}, "2021-09-15")
    assert sums(desk, "commune_daily_by_commune", "f0") == {
        "90001": (1, 25), "90002": (1, 75), second: (1, 3)
    }  # fmt: skip
    split(desk, second, {"90003": 0.5, "90004": 0.5}, "2021-09-15")
    found = sums(desk, "commune_daily_by_commune", "f0")
    assert found["90003"][1] + found["90004"][1] == 3, "whole numbers add up again"
    # Above the split it is one record with all its figures.
    assert sums(desk, "commune_daily_by_district", "f0") == {"412": (2, 103)}
    assert sums(desk, "commune_daily_by_province", "f1") == {"40": (2, 9)}


def test_changes_follow_each_other(desk: Desk) -> None:
    first, second, far = three_points(desk)
    merge(desk, [first, second], "90001", "2021-09-13")
    split(desk, "90001", {"90002": 0.5, "90003": 0.5}, "2021-09-14")
    found = sums(desk, "lockdown_point_by_commune")
    assert found.pop(far) == (1, None)
    # A point goes to one of the two, with all its figures.
    assert set(found) <= {"90002", "90003"}
    assert tuple(map(sum, zip(*found.values(), strict=True))) == (3, 22)
    assert sums(desk, "lockdown_point_by_district")["412"] == (3, 22)


def test_periodic_figures_show_each_units_latest_day(desk: Desk) -> None:
    first, second = desk.communes("412")[:2]
    for day, figures in (("12", {first: 5, second: 2}), ("13", {first: 6}), ("11", {first: 90})):
        rows = [{"commune": c, "day": f"2021-09-{day}", "f0": f} for c, f in figures.items()]
        desk.send("commune_daily", "ttyt-vinh", f"2021-09-{day}T16:00", rows)
    found = desk.ask("SELECT commune_code, day::text, f0 FROM pub.commune_daily ORDER BY 1")
    assert found == [(first, "2021-09-13", 6), (second, "2021-09-12", 2)]
    assert sums(desk, "commune_daily_by_district", "f0") == {"412": (2, 8)}
    corrected = [{"commune": first, "day": "2021-09-13", "f0": 7}]
    desk.send("commune_daily", "cdc", "2021-09-13T20:00", corrected)
    assert sums(desk, "commune_daily_by_district", "f0") == {"412": (2, 9)}


def test_old_figures_count_until_the_successor_has_newer_ones(desk: Desk) -> None:
    first, second = desk.communes("412")[:2]
    rows = [{"commune": code, "day": "2021-09-12", "f0": 5} for code in (first, second)]
    desk.send("commune_daily", "ttyt-vinh", "2021-09-12T16:00", rows)
    merge(desk, [first, second], "90001", "2021-09-15")
    assert sums(desk, "commune_daily_by_commune", "f0") == {"90001": (2, 10)}
    assert shown(desk) == [], "an old commune is not drawn where the new one lies"
    newer = [{"commune": "90001", "day": "2021-09-16", "f0": 11}]
    desk.send("commune_daily", "ttyt-vinh", "2021-09-16T16:00", newer)
    assert sums(desk, "commune_daily_by_commune", "f0") == {"90001": (1, 11)}
    assert sums(desk, "commune_daily_by_province", "f0") == {"40": (1, 11)}
    assert shown(desk) == [("90001", 11)]
    history = desk.ask("SELECT commune_code, f0 FROM pub.commune_daily_history ORDER BY 1")
    assert history == [(first, 5), (second, 5), ("90001", 11)]


def test_a_day_of_figures_lasts_from_midnight_to_midnight(desk: Desk) -> None:
    commune = desk.communes("412")[0]
    for figure in (5, 6):
        rows = [{"commune": commune, "day": "2021-09-14", "f0": figure}]
        desk.send("commune_daily", "ttyt-vinh", f"2021-09-14T1{figure}:00", rows)
    assert desk.ask("SELECT f0, valid_from, valid_to FROM pub.commune_daily_history") == [
        (
            6,
            datetime(2021, 9, 13, 17, tzinfo=UTC),
            datetime(2021, 9, 14, 17, tzinfo=UTC) - timedelta(milliseconds=1),
        )
    ]


def test_history_has_finite_ends_and_no_instant_has_two(desk: Desk) -> None:
    first, _, _ = three_points(desk)
    desk.send("lockdown_point", "ubnd-vinh", "2021-09-13T00:00", [point("A", first)])
    history = desk.ask(
        "SELECT name, valid_from, valid_to::text FROM pub.lockdown_point_history "
        "ORDER BY name, valid_from"
    )
    morning, midnight = desk.moment("2021-09-12T08:00"), desk.moment("2021-09-13T00:00")
    closed = "2021-09-12 16:59:59.999+00"  # the last millisecond of the day in the province
    still = "9999-12-31 00:00:00+00"
    assert history == [
        ("A", morning, closed),
        ("A", midnight, still),  # corrected: no households any more
        ("B", morning, closed),
        ("C", morning, closed),
        ("D", morning, still),
    ]


def test_both_audiences_count_the_same(desk: Desk) -> None:
    three_points(desk)
    for view in ("lockdown_point", "lockdown_point_history", "lockdown_point_by_commune"):
        (public,) = desk.ask(f"SELECT count(*) FROM pub.{view}")
        (staff,) = desk.ask(f"SELECT count(*) FROM staff.{view}", role="staff")
        assert public == staff
