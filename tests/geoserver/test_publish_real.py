"""Publishing to a real GeoServer: complete, idempotent, resuming; others' things stay."""

import random

import httpx
import pytest
from servers import clean

from layers.catalogue import read_catalogue
from layers.database import connect
from publish.geoserver import publish
from publish.geoserver.actual import read_actual
from publish.geoserver.client import Away, open_client
from publish.geoserver.desired import Given, desired

LAYERS = 4 + 2 * 5


class Cut(httpx.BaseTransport):
    """The network, until `left` writes have gone through it; of the next one only the answer is
    lost (`after`), or it is never sent."""

    def __init__(self, left, after):
        self._network, self._left, self._after = httpx.HTTPTransport(), left, after

    def handle_request(self, request):
        if request.method != "GET":
            self._left -= 1
        if self._left < 0:
            if self._left == -1 and self._after:
                self._network.handle_request(request).read()
            raise httpx.ConnectError("killed")
        return self._network.handle_request(request)


class Counted(httpx.BaseTransport):
    def __init__(self):
        self._network, self.writes, self.reads = httpx.HTTPTransport(), [], 0

    def handle_request(self, request):
        if request.method == "GET":
            self.reads += 1
        else:
            self.writes.append(f"{request.method} {request.url.path}")
        return self._network.handle_request(request)


@pytest.fixture
def run(settings, catalogue):
    def run(**options):
        return publish(settings, catalogue, **{"apply": True, "allow_global": True} | options)

    return run


def everything(settings, catalogue):
    """All that is in our workspaces, without GeoServer's own ids and dates, and without switches
    that are off: after a PUT it writes down some that it leaves out after a POST."""
    wanted = desired(settings, catalogue, Given())
    with open_client(settings.geoserver) as client:
        return {key: plain(state) for key, state in read_actual(client, wanted).items()}


def plain(state):
    if isinstance(state, dict):
        own = ("id", "dateCreated", "dateModified", "href", "connectionParameters")
        parts = {key: plain(value) for key, value in state.items() if key not in own}
        return {key: value for key, value in parts.items() if value not in (False, 0, "")}
    if isinstance(state, list):
        return [plain(item) for item in state]
    return state


def test_an_empty_server_becomes_complete_with_one_command(run, settings, rest):
    report = run()
    assert report.problems == []
    workspace = settings.province.workspace
    answer = rest.get(f"{workspace}/wms?service=WMS&version=1.3.0&request=GetCapabilities")
    assert answer.text.count("<Layer queryable=") == LAYERS + 3  # and the groups
    assert "Ranh giới xóm" in answer.text
    transport = Counted()
    again = run(transport=transport)
    assert (again.changes, transport.writes) == (0, [])


def test_a_fresh_server_restarted_in_the_middle_becomes_complete(fresh, deployments, definitions):
    class Stopped(Counted):
        def handle_request(self, request):
            if len(self.writes) == 60:
                fresh.stop()
            return super().handle_request(request)

    with deployments.deployment(**definitions, geoserver=fresh.named) as settings:
        catalogue = read_catalogue(settings.catalogue_dir)
        planned = publish(settings, catalogue, apply=False, allow_global=True)
        assert {step.name for step in planned.common} >= {"role", "gridset", "tile_security"}
        with pytest.raises(Away, match="does not answer"):
            publish(settings, catalogue, apply=True, allow_global=True, transport=Stopped())
        fresh.start()
        report = publish(settings, catalogue, apply=True, allow_global=True)
        assert report.problems == []
        assert 10 < len(report.steps) < len(planned.steps)
        after = publish(settings, catalogue, apply=False)
        assert (after.changes, after.common) == (0, [])


def test_killed_at_ten_places_it_ends_in_the_same_state(run, settings, catalogue, named):
    chance = random.Random(20210917)
    for _ in range(10):
        with pytest.raises(Away):
            run(transport=Cut(chance.randint(1, 14), after=chance.random() < 0.5))
    assert run().problems == []
    resumed = everything(settings, catalogue)
    clean(named, settings.province.workspace)
    assert run().problems == []
    assert everything(settings, catalogue) == resumed


def test_one_changed_title_changes_one_thing(run, settings, rest):
    run()
    workspace = settings.province.workspace
    path = f"rest/workspaces/{workspace}/featuretypes/commune.json"
    found = rest.get(path).json()["featureType"]
    rest.put(path, json={"featureType": found | {"title": "Khác"}})
    transport = Counted()
    report = run(transport=transport)
    assert [step.line for step in report.steps] == [
        f"update layer {workspace}:commune: featureType.title: “Khác” → “Ranh giới xã”"
    ]
    assert {line.rpartition("/")[2] for line in transport.writes} == {"commune"}
    assert rest.get(path).json()["featureType"]["title"] == "Ranh giới xã"


def test_anothers_workspace_is_not_touched(run, rest, settings):
    name = f"{settings.province.workspace}_theirs"
    rest.post("rest/namespaces", json={"namespace": {"prefix": name, "uri": f"http://x/{name}"}})
    rest.post(
        f"rest/workspaces/{name}/styles",
        content=b"<style><name>a</name><filename>a.sld</filename></style>",
        headers={"Content-Type": "application/xml"},
    )
    try:
        before = rest.get(f"rest/workspaces/{name}.json").json()
        transport = Counted()
        run(prune=True, transport=transport)
        assert rest.get(f"rest/workspaces/{name}.json").json() == before
        assert rest.get(f"rest/workspaces/{name}/styles/a.json").status_code == 200
        assert not [line for line in transport.writes if name in line]
    finally:
        rest.delete(f"rest/workspaces/{name}?recurse=true")


def test_what_is_not_ours_goes_with_prune_only(run, rest, settings):
    run()
    workspace = settings.province.workspace
    rest.post(
        f"rest/workspaces/{workspace}/datastores/pub/featuretypes",
        json={"featureType": {"name": "stranger", "nativeName": "commune", "srs": "EPSG:4326"}},
    )
    report = run()
    assert [str(key) for key in report.foreign] == [f"layer {workspace}:stranger"]
    report = run(prune=True)
    assert [step.line for step in report.steps] == [f"delete layer {workspace}:stranger"]
    assert run().foreign == []
    assert rest.get(f"rest/workspaces/{workspace}/layers/commune.json").status_code == 200


def test_a_vanished_view_is_not_made(run, settings, rest):
    with connect(settings, "owner") as connection, connection.cursor() as cursor:
        cursor.execute("DROP VIEW pub.lockdown_point")
    report = run()
    assert report.problems[0].startswith(
        f"layer {settings.province.workspace}:lockdown_point: the view pub.lockdown_point is not"
    )
    # Nor could GeoServer make it, were it asked to.
    answer = rest.post(
        f"rest/workspaces/{settings.province.workspace}/datastores/pub/featuretypes",
        json={
            "featureType": {
                "name": "lockdown_point",
                "nativeName": "lockdown_point",
                "srs": "EPSG:4326",
                "attributes": {"attribute": [{"name": "a", "binding": "java.lang.String"}]},
            }
        },
    )
    assert answer.status_code >= 400
    with connect(settings, "owner") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pub.lockdown_point')")
        assert cursor.fetchone() == (None,)


def test_staff_layers_are_for_the_role_only(run, settings, rest, named):
    run()
    staff = f"{settings.province.workspace}_staff"
    questions = (
        f"{staff}/wms?service=WMS&version=1.3.0&request=GetCapabilities",
        f"{staff}/wms?service=WMS&version=1.1.1&request=GetMap&layers=commune&styles=&srs=EPSG:4326"
        "&bbox=103.85,18.5,105.85,20.05&width=64&height=64&format=image/png",
        f"{staff}/wfs?service=WFS&version=2.0.0&request=GetFeature&typenames=commune&count=1",
        f"wms/kml?layers={staff}:commune",
        f"gwc/service/wmts?service=WMTS&version=1.0.0&request=GetTile&layer={staff}:commune&style="
        "&tilematrixset=EPSG:4326&tilematrix=EPSG:4326:8&tilerow=100&tilecol=406&format=image/png",
    )
    with httpx.Client(base_url=named["url"] + "/", timeout=60) as stranger:
        for question in questions:
            answer = stranger.get(question)
            refused = answer.status_code >= 400 or b"Exception" in answer.content
            assert refused, question
            assert f"{staff}:" not in answer.text or b"Exception" in answer.content, question
        listed = stranger.get("wms?service=WMS&version=1.3.0&request=GetCapabilities").text
        assert f"{staff}:" not in listed
        tiles = stranger.get("gwc/service/wmts?request=GetCapabilities").text
        assert f"{staff}:" not in tiles
    assert rest.get(questions[1]).headers["content-type"] == "image/png"


def test_points_have_their_seven_decimals_and_the_provinces_coordinates(run, settings, rest):
    run()
    answer = rest.get(
        f"{settings.province.workspace}/wfs?service=WFS&version=2.0.0&request=GetFeature"
        "&typenames=province&count=1&outputFormat=application/json&srsName=EPSG:9208"
    )
    point = answer.json()["features"][0]["geometry"]["coordinates"][0][0][0]
    assert 380_000 < point[0] < 640_000
    assert 2_040_000 < point[1] < 2_230_000
    assert answer.json()["features"][0]["id"].startswith("province.")
