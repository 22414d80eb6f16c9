"""A full list that leaves out much: its rows go in, the rest waits for a person's word."""

from pathlib import Path

import pytest
from deliver import Desk

from ingest.closing import confirm
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import InputError
from layers.settings import Settings

pytestmark = pytest.mark.service
MANY = 14


@pytest.fixture
def desk(settings: Settings, catalogue: Catalogue, tmp_path: Path) -> Desk:
    return Desk(settings, catalogue, tmp_path)


def points(desk: Desk, district: str, count: int, name: str = "Điểm") -> list[dict[str, str]]:
    commune = desk.communes(district)[0]
    return [
        {"name": f"{name} {i}", "commune": commune, "start_date": "2021-09-15"}
        for i in range(count)
    ]


def count(desk: Desk) -> int:
    ((found,),) = desk.ask("SELECT count(*) FROM pub.lockdown_point")
    return int(found)


def test_what_a_short_list_leaves_out_waits_and_goes_when_confirmed(desk: Desk) -> None:
    for sender, district in (("ubnd-vinh", "412"), ("ubnd-cua-lo", "413")):
        rows = points(desk, district, MANY)
        desk.send("lockdown_point", sender, "2021-09-15T16:00", rows)
    short = points(desk, "412", 1, "Điểm mới")
    result = desk.send("lockdown_point", "ubnd-vinh", "2021-09-16T16:00", short)
    # Another sender's list of the same moment closes records of its own.
    other = points(desk, "413", MANY - 2)
    desk.send("lockdown_point", "ubnd-cua-lo", "2021-09-16T16:00", other)
    assert (result.effect.waiting, result.counts.gone) == (MANY, 0)
    assert count(desk) == MANY + 1 + MANY - 2
    assert result.submission_id is not None
    with connect(desk.settings) as connection:
        assert confirm(connection, desk.catalogue, result.submission_id) == MANY
    assert count(desk) == 1 + MANY - 2
    with connect(desk.settings) as connection, pytest.raises(InputError, match="nothing"):
        confirm(connection, desk.catalogue, result.submission_id)


def test_a_list_that_is_said_to_be_complete_closes_at_once(desk: Desk) -> None:
    desk.send("lockdown_point", "ubnd-vinh", "2021-09-15T16:00", points(desk, "412", MANY))
    rows = points(desk, "412", 1)
    result = desk.send(
        "lockdown_point", "ubnd-vinh", "2021-09-16T16:00", rows, confirm_closing=True
    )
    assert (result.effect.waiting, result.counts.gone) == (0, MANY - 1)
    assert count(desk) == 1
