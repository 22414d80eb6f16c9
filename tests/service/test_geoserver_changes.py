"""Which tiles a load concerns: read from the database, by layer and place."""

import pytest
from deliver import Desk

from ingest.revert import revert
from layers.database import connect
from layers.settings import GeoServer
from publish.geoserver.changed import read_changes

pytestmark = pytest.mark.service


@pytest.fixture
def desk(settings, catalogue, tmp_path):
    server = GeoServer(url="http://127.0.0.1:1/geoserver")
    changed = settings.model_copy(update={"geoserver": server})
    changed._path = settings.path
    return Desk(changed, catalogue, tmp_path)


def row(desk, commune, name):
    return {"name": name, "commune": commune, "start_date": "15/09/2021", "address": "1"}


def forget_the_boundaries(desk):
    """As if the units had been loaded long ago."""
    desk.change("UPDATE xom.submission SET received = received - interval '1 hour'", {})


def changes(desk, since):
    with connect(desk.settings) as connection:
        return {
            change.layer: change.box
            for change in read_changes(connection, desk.settings, desk.catalogue, since)
        }


def later(desk):
    """A moment that lies past what has happened until now, however long a transaction may take."""
    ((moment,),) = desk.ask("SELECT clock_timestamp() + interval '10 minutes'")
    return moment


def test_a_load_concerns_its_layers_where_its_rows_are(desk):
    forget_the_boundaries(desk)
    begun = desk.settings.now()
    assert changes(desk, begun) == {}
    commune = desk.communes("412")[0]
    result = desk.send("lockdown_point", "ubnd-vinh", "2021-09-15T16:00", [row(desk, commune, "A")])
    assert result.counts.loaded == 1
    found = changes(desk, begun)
    assert set(found) == {
        "lockdown_point",
        *(f"lockdown_point_by_{level}" for level in ("commune", "district", "province")),
    }
    west, south, east, north = found["lockdown_point"]
    assert (west, south) == (east, north)
    commune_box, district_box = (
        found["lockdown_point_by_commune"],
        found["lockdown_point_by_district"],
    )
    assert commune_box[0] <= west <= commune_box[2]
    assert district_box[0] <= commune_box[0] < commune_box[2] <= district_box[2]
    assert found["lockdown_point_by_province"] == desk.settings.province.bbox
    assert changes(desk, later(desk)) == {}


def test_taking_back_concerns_the_same(desk):
    forget_the_boundaries(desk)
    commune = desk.communes("412")[0]
    result = desk.send("lockdown_point", "ubnd-vinh", "2021-09-15T16:00", [row(desk, commune, "A")])
    loaded = changes(desk, desk.settings.now())
    begun = later(desk)
    assert changes(desk, begun) == {}
    with connect(desk.settings) as connection:
        revert(connection, desk.catalogue, result.submission_id)
    assert changes(desk, desk.settings.now()) == loaded


def test_boundaries_concern_everything(desk):
    found = changes(desk, desk.settings.now())
    assert {"commune", "hotline", "lockdown_point"} <= set(found)
    assert set(found.values()) == {desk.settings.province.bbox}
    assert changes(desk, None) == found
