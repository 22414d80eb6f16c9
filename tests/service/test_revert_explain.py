"""Taking submissions back, and where a feature comes from."""

from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from deliver import Desk

from ingest import ledger
from ingest.boundaries import load_units
from ingest.explain import Version, explain
from ingest.originals import digest
from ingest.revert import revert
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import InputError, UnknownName
from layers.settings import Settings

pytestmark = pytest.mark.service

SHOWN = "SELECT name, households FROM pub.lockdown_point ORDER BY name"


@pytest.fixture
def desk(settings: Settings, catalogue: Catalogue, tmp_path: Path) -> Desk:
    return Desk(settings, catalogue, tmp_path)


def point(desk: Desk, name: str, households: int | None = None) -> dict[str, Any]:
    commune = desk.communes("412")[0]
    return {
        "name": name,
        "commune": commune,
        "start_date": "2021-09-10",
        "households": households,
        "phone": "0912345678",
    }


def send(desk: Desk, as_of: str, *points: dict[str, Any]) -> int:
    number = desk.send("lockdown_point", "ubnd-vinh", as_of, list(points)).submission_id
    assert number is not None
    return number


def take_back(desk: Desk, number: int) -> None:
    with connect(desk.settings) as connection:
        revert(connection, desk.catalogue, number)


def story(desk: Desk, name: str) -> list[Version]:
    ((record,),) = desk.ask(
        "SELECT DISTINCT record_id FROM pub.lockdown_point_history WHERE name = %s", name
    )
    with connect(desk.settings) as connection:
        return explain(connection, desk.catalogue["lockdown_point"], record)


# Taking back --------------------------------------------------------------------------------------


def test_what_a_submission_brought_and_closed_is_undone(desk: Desk) -> None:
    send(desk, "2021-09-12T08:00", point(desk, "A", 1), point(desk, "B", 2))
    wrong = send(desk, "2021-09-13T08:00", point(desk, "A", 9), point(desk, "C", 3))
    assert desk.ask(SHOWN) == [("A", 9), ("C", 3)]
    take_back(desk, wrong)
    assert desk.ask(SHOWN) == [("A", 1), ("B", 2)]
    with connect(desk.settings) as connection:
        assert ledger.submission(connection, wrong)["taken_back"] is not None
    ((rows,),) = desk.ask("SELECT count(*) FROM data.lockdown_point_row", role="ingest")
    assert rows == 4  # what was accepted is never deleted


def test_a_correction_of_the_same_hour_can_be_taken_back(desk: Desk) -> None:
    send(desk, "2021-09-13T16:00", point(desk, "A", 1), point(desk, "B", 2))
    wrong = send(desk, "2021-09-13T16:00", point(desk, "A", 1))
    assert desk.ask(SHOWN) == [("A", 1)]
    take_back(desk, wrong)
    assert desk.ask(SHOWN) == [("A", 1), ("B", 2)]


def test_one_in_the_middle_leaves_what_came_after(desk: Desk) -> None:
    send(desk, "2021-09-11T08:00", point(desk, "A", 1))
    middle = send(desk, "2021-09-12T08:00", point(desk, "A", 2))
    send(desk, "2021-09-13T08:00", point(desk, "A", 3))
    take_back(desk, middle)
    assert desk.ask(SHOWN) == [("A", 3)]
    known = [v for v in story(desk, "A") if v.recorded_to is None]
    assert [v.values["households"] for v in known] == [3, 1]


def test_ids_of_features_outlive_a_withdrawal(desk: Desk) -> None:
    first = send(desk, "2021-09-12T08:00", point(desk, "A", 1))
    before = desk.ask("SELECT id FROM pub.lockdown_point")
    take_back(desk, first)
    assert desk.ask(SHOWN) == []
    send(desk, "2021-09-12T08:00", point(desk, "A", 1))
    assert desk.ask("SELECT id FROM pub.lockdown_point") == before


def test_nothing_is_taken_back_twice_or_when_it_was_refused(desk: Desk) -> None:
    number = send(desk, "2021-09-12T08:00", point(desk, "A", 1))
    take_back(desk, number)
    with pytest.raises(InputError, match="taken back already"):
        take_back(desk, number)
    with pytest.raises(InputError):
        desk.send("lockdown_point", "ubnd-vinh", "2021-09-12T08:00", [{"name": "A"}])
    refused = desk.ask("SELECT max(submission_id) FROM xom.submission", role="ingest")[0][0]
    assert refused > number
    with pytest.raises(InputError, match="was refused: it changed nothing"):
        take_back(desk, refused)
    with pytest.raises(UnknownName, match="there is no submission 99999"):
        take_back(desk, 99999)


# Units --------------------------------------------------------------------------------------------


def draw(desk: Desk, shift: float) -> int:
    """Load the hamlets' and communes' province again with its outline moved by degrees."""
    frame = geopandas.GeoDataFrame(
        {"ma": ["40"], "ten": ["Nghệ An"], "loai": ["Tỉnh"]},
        geometry=[shapely.box(103.9 + shift, 18.6, 105.8, 20.0)],
        crs=4326,
    )
    path = desk.folder / f"province{shift}.gpkg"
    frame.to_file(path, layer="province", engine="pyogrio")
    with connect(desk.settings) as connection:
        return load_units(connection, desk.settings, path, "province").submission_id


def west(desk: Desk) -> float:
    return float(desk.ask("SELECT round(ST_XMin(geom)::numeric, 2) FROM pub.province")[0][0])


def test_an_outline_comes_back_in_whatever_order_drawings_are_taken_back(desk: Desk) -> None:
    original = west(desk)
    first, second = draw(desk, 0.1), draw(desk, 0.2)
    assert west(desk) == 104.1
    take_back(desk, first)
    assert west(desk) == 104.1  # the later drawing stands
    take_back(desk, second)
    assert west(desk) == original


def test_units_in_use_are_not_taken_back(desk: Desk) -> None:
    send(desk, "2021-09-12T08:00", point(desk, "A", 1))
    for level in ("province", "district", "commune"):
        ((number,),) = desk.ask(
            "SELECT DISTINCT submission_id FROM xom.unit WHERE level = %s", level, role="ingest"
        )
        with pytest.raises(InputError, match="in use by records or lower units"):
            take_back(desk, number)


def test_hamlets_nobody_used_are_taken_back(desk: Desk) -> None:
    ((number,),) = desk.ask(
        "SELECT DISTINCT submission_id FROM xom.unit WHERE level = 'hamlet'", role="ingest"
    )
    take_back(desk, number)
    assert desk.ask("SELECT count(*) FROM pub.hamlet") == [(0,)]
    assert desk.ask("SELECT count(*) FROM pub.commune") == [(460,)]


# Explaining ---------------------------------------------------------------------------------------


def test_every_version_names_file_sheet_row_and_sender(desk: Desk) -> None:
    send(desk, "2021-09-12T08:00", point(desk, "A", 1), point(desk, "B", 2))
    sha256 = digest(desk.folder / "lockdown_point-ubnd-vinh.csv")
    send(desk, "2021-09-13T08:00", point(desk, "A", 1), point(desk, "B", 3))
    new, old, believed = story(desk, "B")
    assert new.current and new.values["households"] == 3
    assert not old.current and old.valid_to == new.valid_from == desk.moment("2021-09-13T08:00")
    assert old.recorded_to is None and old.valid_from == desk.moment("2021-09-12T08:00")
    # Once it was believed that the first still holds.
    assert believed.valid_to is None and believed.recorded_to == new.recorded_from
    assert (old.file_name, old.sha256) == ("lockdown_point-ubnd-vinh.csv", sha256)
    assert (old.row, old.sender) == (3, "UBND thành phố Vinh")
    assert old.taken_back is None


def test_the_story_tells_what_was_taken_back_and_nothing_private(desk: Desk) -> None:
    number = send(desk, "2021-09-12T08:00", point(desk, "A", 1))
    take_back(desk, number)
    ((record,),) = desk.ask("SELECT record_id FROM data.lockdown_point_record", role="ingest")
    with connect(desk.settings) as connection:
        (version,) = explain(connection, desk.catalogue["lockdown_point"], record)
    assert version.taken_back is not None and version.recorded_to == version.taken_back
    assert "phone" not in version.values and "0912345678" not in str(version)


def test_an_unknown_feature_is_told(desk: Desk) -> None:
    with (
        connect(desk.settings) as connection,
        pytest.raises(UnknownName, match="layer lockdown_point has no feature 7"),
    ):
        explain(connection, desk.catalogue["lockdown_point"], 7)
