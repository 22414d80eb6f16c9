"""What GeoServer should be, without any server: pieces of it, and how it compares."""

import json

import pytest
import yaml
from fake_geoserver import URL, Fake
from pyproj import Transformer

from layers.catalogue import read_catalogue
from layers.errors import ServerError, SettingsError
from layers.settings import PACKAGE, read_settings
from publish.geoserver import changed, versions
from publish.geoserver.changed import Change, truncate
from publish.geoserver.client import Client
from publish.geoserver.common import projection_line
from publish.geoserver.compare import differences, items, normal
from publish.geoserver.desired import Given, desired
from publish.geoserver.grids import grids, whole
from publish.geoserver.resource import KINDS, Key
from publish.geoserver.tiles import layer_xml, read_layer_xml

CATALOGUE = read_catalogue(PACKAGE / "catalogue")
WORDS = PACKAGE.parent / "publish" / "web" / "frontend" / "words.json"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deployment")
    data = yaml.safe_load((PACKAGE.parent / "config.yaml").read_text("utf-8"))
    data |= {"data_dir": "data", "geoserver": {"url": URL, "database_host": "db"}}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return read_settings(path)


@pytest.fixture(scope="module")
def wanted(settings):
    return desired(settings, CATALOGUE)


def state(wanted, kind, name, workspace="nghean"):
    return wanted.resources[Key(kind, workspace, name)].state


def test_everything_needed_comes_first(wanted):
    place = {key: number for number, key in enumerate(wanted.resources)}
    for key, resource in wanted.resources.items():
        assert all(place[need] < place[key] for need in resource.needs), key
    kinds = [KINDS.index(key.kind) for key in wanted.resources]
    assert kinds == sorted(kinds)


def test_it_is_the_same_every_time(wanted, settings):
    assert desired(settings, CATALOGUE) == wanted


def test_a_layer_says_all_of_itself(wanted):
    layer = state(wanted, "layer", "lockdown_point")
    feature_type = layer["featureType"]
    assert feature_type["title"] == "Điểm phong tỏa"
    assert feature_type["internationalTitle"] == {"vi": "Điểm phong tỏa", "en": "Lockdown points"}
    assert feature_type["numDecimals"] == 7
    assert feature_type["nativeBoundingBox"] == {
        "minx": 103.85,
        "maxx": 105.85,
        "miny": 18.5,
        "maxy": 20.05,
        "crs": "EPSG:4326",
    }
    names = [column["name"] for column in feature_type["attributes"]["attribute"]]
    assert names[:2] == ["name", "address"]
    assert names[-3:] == ["source", "as_of", "geom"]
    assert layer["layer"]["defaultStyle"] == {"name": "nghean:lockdown_point"}


def test_private_fields_are_in_neither_workspace(wanted):
    shown = json.dumps([r.state for r in wanted.resources.values()], ensure_ascii=False)
    private = {field.name for dataset in CATALOGUE for field in dataset.private_fields}
    assert private
    assert not [name for name in private if f'"name": "{name}"' in shown]


def test_only_layers_with_history_have_time(wanted):
    for key, resource in wanted.resources.items():
        if key.kind != "layer":
            continue
        metadata = normal(resource.state["featureType"]["metadata"])
        assert ("time" in metadata) == key.name.endswith("_history")
    time = normal(state(wanted, "layer", "hotline_history")["featureType"]["metadata"])["time"]
    assert time["dimensionInfo"]["endValue"] == "2022-12-31T23:59:59Z"
    assert time["dimensionInfo"]["defaultValue"] == {
        "strategy": "FIXED",
        "referenceValue": "PRESENT",
    }


def test_layers_with_history_keep_no_tiles(wanted):
    assert state(wanted, "tiles", "hotline_history")["expireCache"] == -1
    assert state(wanted, "tiles", "hotline")["expireCache"] == 0


def test_the_store_shows_its_password_to_nobody(wanted, settings):
    store = wanted.resources[Key("store", "nghean", "pub")]
    parameters = normal(store.state["connectionParameters"])
    assert parameters["host"] == "db"
    assert parameters["user"] == "xom_pub"
    assert parameters["schema"] == "pub"
    assert parameters["Primary key metadata table"] == "pub.gt_pk_metadata"
    assert "passwd" not in parameters
    assert store.secrets["passwd"] not in repr(store)


def test_behind_a_proxy_capabilities_name_its_address(settings, wanted):
    assert "proxyBaseUrl" not in state(wanted, "service", "settings")
    public = {"public_url": "https://maps.test/geoserver"}
    changed = settings.model_copy(
        update={"geoserver": settings.geoserver.model_copy(update=public)}
    )
    found = state(desired(changed, CATALOGUE), "service", "settings")
    assert found["proxyBaseUrl"] == "https://maps.test/geoserver"


def test_groups_draw_points_above_areas_and_are_called_as_on_the_map_page(wanted):
    overview = state(wanted, "group", "overview")
    names = [part["name"] for part in overview["publishables"]["published"]]
    assert names[0] == "nghean:province"
    assert names[-1] == "nghean:lockdown_point"
    assert "nghean:commune_daily" not in names
    words = json.loads(WORDS.read_text("utf-8"))
    assert state(wanted, "group", "theme_boundary")["title"] == words["theme_boundary"]["vi"]


def test_what_waits_for_the_whole_server_is_left_out(settings):
    wanted = desired(settings, CATALOGUE, Given(crs=False, grid=False, staff_role=False))
    assert wanted.workspaces == ["nghean"]
    assert state(wanted, "service", "wms")["srs"] == {"string": ["4326", "3857"]}
    assert list(state(wanted, "tiles", "commune")["grids"]) == ["EPSG:4326", "WebMercatorQuad"]


def test_without_a_section_there_is_nothing_to_want(settings):
    none = settings.model_copy(update={"geoserver": None})
    none._path = settings.path
    with pytest.raises(SettingsError, match="names no GeoServer; add a section geoserver"):
        desired(none, CATALOGUE)


# Comparing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "answered"),
    [
        ({"keywords": {"string": ["a"]}}, {"keywords": {"string": "a"}}),
        ({"keywords": {"string": []}}, {"keywords": ""}),
        ({"srs": {"string": ["4326"]}}, {"srs": {"string": 4326}}),
        ({"maxFeatures": 7}, {"maxFeatures": "7.0", "another": 1}),
        ({"enabled": True}, {"enabled": "true"}),
        ({"title": ""}, {}),
        (
            {"m": {"entry": [{"@key": "a", "$": "1"}, {"@key": "b", "$": "2"}]}},
            {"m": {"entry": [{"@key": "b", "$": 2}, {"@key": "a", "$": 1}, {"@key": "c", "$": 3}]}},
        ),
        ({"m": {"entry": [{"@key": "a", "$": "1"}]}}, {"m": {"entry": {"@key": "a", "$": "1"}}}),
    ],
)
def test_quirks_are_no_differences(declared, answered):
    assert differences(declared, answered) == []


@pytest.mark.parametrize(
    ("declared", "answered", "told"),
    [
        ({"title": "Xóm"}, {"title": "XÃ³m"}, ["title: “XÃ³m” → “Xóm”"]),
        (
            {"keywords": {"string": ["a", "b"]}},
            {"keywords": {"string": "a"}},
            ["keywords: 1 items → 2 items"],
        ),
        ({"enabled": True}, {"enabled": False}, ["enabled: “false” → “true”"]),
        ({"a": {"b": 1}}, {}, ["a.b: “” → “1”"]),
    ],
)
def test_differences_are_told_as_a_person_reads_them(declared, answered, told):
    assert differences(declared, answered) == told


def test_lists_are_lists_however_written():
    assert items({"layer": {"name": "a"}}, "layer") == [{"name": "a"}]
    assert items({"layer": [1, 2]}, "layer") == [1, 2]
    assert items("", "layer") == items({}, "layer") == items({"layer": ""}, "layer") == []


def test_tiles_are_read_as_they_were_written(wanted):
    for key, resource in wanted.resources.items():
        if key.kind == "tiles":
            assert not differences(
                resource.state, read_layer_xml(layer_xml(key.name, resource.state))
            )


# Grids and projections ----------------------------------------------------------------------------


def test_the_provinces_grid_holds_the_province(settings):
    grid = grids(settings)[-1]
    west, south, east, north = whole(grid)
    inside = grid.extent
    assert west <= inside[0] < inside[2] <= east
    assert south <= inside[1] < inside[3] <= north
    assert (east - west) == 256 * grid.resolution(0)


def test_the_projection_moves_points_where_epsg_does():
    line = projection_line(9208)
    assert line.startswith("9208=PROJCS[")
    wkt = line.partition("=")[2]
    there = Transformer.from_crs(4326, wkt, always_xy=True).transform(104.421778, 19.053834)
    assert there == pytest.approx((465259.5148, 2107557.4282), abs=0.01)


# Versions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "open_holes"),
    [
        ("2.22.5", ["CVE-2024-36401", "CVE-2025-58360", "GHSA-mqjf-5f49-2fjh"]),
        ("2.25.2", ["CVE-2025-58360", "GHSA-mqjf-5f49-2fjh"]),
        ("2.26.1", ["CVE-2025-58360", "GHSA-mqjf-5f49-2fjh"]),
        ("2.26.2", ["GHSA-mqjf-5f49-2fjh"]),
        ("2.28.4", ["GHSA-mqjf-5f49-2fjh"]),
        ("2.28.5", []),
        ("3.0.0", ["GHSA-mqjf-5f49-2fjh"]),
        ("3.0.1", []),
        ("3.1-SNAPSHOT", []),
    ],
)
def test_holes_are_known_by_version(version, open_holes):
    found = [hole.id for hole in versions.holes() if hole.open_in(versions.numbers(version))]
    assert found == open_holes


def test_an_exploited_hole_is_refused_unless_the_operator_insists():
    with pytest.raises(ServerError, match="update GeoServer before publishing"):
        versions.judge("2.26.1", accept_vulnerable=False)
    assert "CVE-2025-58360" in versions.judge("2.26.1", accept_vulnerable=True)[0]


# Tiles of yesterday -------------------------------------------------------------------------------


@pytest.fixture
def server(wanted):
    server = Fake()
    for key, resource in wanted.resources.items():
        if key.kind == "tiles":
            server.tiles[f"nghean:{key.name}"] = layer_xml(key.name, resource.state)
    return server


def drop(server, settings, *changes):
    client = Client(settings.geoserver, "word", server)
    truncate(client, settings, CATALOGUE, list(changes))
    return server.orders


def test_tiles_go_where_something_changed_and_in_the_groups_that_draw_it(server, settings):
    orders = drop(server, settings, Change("hotline", (104.9, 19.0, 105.0, 19.1)))
    assert {order["name"] for order in orders} == {"nghean:hotline", "nghean:theme_service"}
    assert {order["gridSetId"] for order in orders} == {"EPSG:4326", "WebMercatorQuad", "EPSG:9208"}
    assert {order["type"] for order in orders} == {"truncate"}
    closest = max(
        (o for o in orders if o["gridSetId"] == "EPSG:4326"), key=lambda o: o["zoomStart"]
    )
    west, south, east, north = closest["bounds"]["coords"]["double"]
    assert 104.89 < west < 104.9
    assert 105.0 < east < 105.01
    assert 18.99 < south < 19.0
    assert 19.1 < north < 19.11


def test_every_level_is_dropped_once(server, settings):
    orders = drop(server, settings, Change("hotline", (104.9, 19.0, 105.0, 19.1)))
    levels = [
        level
        for order in orders
        if (order["name"], order["gridSetId"]) == ("nghean:hotline", "WebMercatorQuad")
        for level in range(order["zoomStart"], order["zoomStop"] + 1)
    ]
    assert levels == list(range(6, 19))


def test_what_changed_everywhere_is_dropped_with_one_request(server, settings):
    orders = drop(server, settings, Change("hotline_by_province", settings.province.bbox))
    assert orders == [{"name": "nghean:hotline_by_province"}]


def test_what_keeps_no_tiles_or_is_not_published_is_left_alone(server, settings):
    del server.tiles["nghean:hotline"], server.tiles["nghean:theme_service"]
    box = (104.9, 19.0, 105.0, 19.1)
    assert drop(server, settings, Change("hotline", box), Change("hotline_history", box)) == []


def test_the_moment_is_of_one_server(settings):
    moment = changed.Moment(settings)
    assert moment.since() is None
    moment.keep(settings.now())
    assert moment.since() is not None
    other = settings.geoserver.model_copy(update={"url": "http://other/geoserver"})
    assert changed.Moment(settings.model_copy(update={"geoserver": other})).since() is None
