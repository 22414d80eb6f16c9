"""What an operator teaches once holds from then on, for one sender or for all."""

import pytest
from deliver import Desk

from ingest.aliases import read_aliases, teach, unit_of
from ingest.refusals import Refused
from ingest.request import Result
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import InputError
from layers.settings import Settings
from layers.units import UnitIndex, read_units

pytestmark = pytest.mark.service


@pytest.fixture
def desk(settings: Settings, catalogue: Catalogue, tmp_path) -> Desk:
    return Desk(settings, catalogue, tmp_path)


def units_of(desk: Desk) -> UnitIndex:
    assert desk.settings.today is not None
    with connect(desk.settings) as connection:
        return read_units(connection, desk.settings.today)


def report(desk: Desk, commune: str, sender: str = "ubnd-vinh") -> Result:
    code = desk.communes("412")[0]
    rows = [
        {"name": "Chợ Cũ", "commune": commune, "start_date": "2021-09-15"},
        {"name": "Chợ Mới", "commune": code, "start_date": "2021-09-15"},
    ]
    return desk.send("lockdown_point", sender, "2021-09-15T16:00", rows)


def test_an_unknown_name_is_understood_once_it_is_taught(desk: Desk) -> None:
    assert "unknown_unit" in {f.code for f in report(desk, "Kinh thành").findings}
    units = units_of(desk)
    meant = unit_of(units, "commune", desk.communes("412")[1])
    with connect(desk.settings) as connection:
        teach(connection, units, "Kinh thành", meant)
    result = report(desk, "KINH THÀNH")
    assert result.findings == [] and result.counts.new == 1
    ((code,),) = desk.ask("SELECT commune_code FROM pub.lockdown_point WHERE name = 'Chợ Cũ'")
    assert code == meant.code


def test_what_one_sender_says_is_not_taken_from_another(desk: Desk) -> None:
    units = units_of(desk)
    meant = unit_of(units, "commune", desk.communes("412")[1])
    with connect(desk.settings) as connection:
        teach(connection, units, "Kinh thành", meant, sender="ubnd-vinh")
        (alias,) = read_aliases(connection)
    assert (alias.sender, alias.unit_id) == ("ubnd-vinh", meant.unit_id)
    assert report(desk, "Kinh thành").counts.held == 0
    with pytest.raises(Refused) as refused:  # the other row is the first sender's record
        report(desk, "Kinh thành", "operator")
    assert "unknown_unit" in {f.code for f in refused.value.result.findings}


def test_an_official_name_cannot_be_taught_away(desk: Desk) -> None:
    units = units_of(desk)
    first, second = (unit_of(units, "commune", code) for code in desk.communes("412")[:2])
    with connect(desk.settings) as connection, pytest.raises(InputError, match="official name"):
        teach(connection, units, first.name, second)
