"""What the map services do when asked wrongly, and when the database lets them down."""

from collections.abc import Iterator

import httpx
import pytest
from mapserver_fixture import BOX, MapStack, map_stack

from layers.database import password
from publish.mapserver import mapfile_path

pytestmark = pytest.mark.service
MAP = {
    "REQUEST": "GetMap",
    "VERSION": "1.1.1",
    "LAYERS": "lockdown_point",
    "STYLES": "",
    "SRS": "EPSG:4326",
    "BBOX": ",".join(map(str, BOX)),
    "WIDTH": "200",
    "HEIGHT": "155",
    "FORMAT": "image/png",
}
HISTORY = {
    "REQUEST": "GetFeature",
    "VERSION": "1.1.0",
    "TYPENAME": "lockdown_point_history",
    "OUTPUTFORMAT": "application/json",
}


@pytest.fixture(scope="module")
def stack() -> Iterator[MapStack]:
    with map_stack() as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


def refused(answer: httpx.Response) -> str:
    """The text of an exception, which must be XML and hold nothing of the inside."""
    assert "xml" in answer.headers["content-type"]
    assert "Exception" in answer.text
    for inside in ("xom_pub", "password", "SELECT", "pub.", "dbname", "/tmp", "port="):
        assert inside not in answer.text
    return answer.text


def test_a_killed_connection_is_not_noticed(stack: MapStack, client: httpx.Client) -> None:
    for _ in range(3):
        for _ in range(4):  # every process gets a connection of its own
            assert (
                client.get(f"{stack.base}/wms", params=MAP).headers["content-type"] == "image/png"
            )
        with stack.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'xom_pub'"
            )
            assert cursor.rowcount > 0
        for _ in range(4):
            answer = client.get(f"{stack.base}/wms", params=MAP)
            assert answer.headers["content-type"] == "image/png", answer.text


def test_a_killed_connection_is_not_noticed_by_a_post(
    stack: MapStack, client: httpx.Client
) -> None:
    body = (
        '<GetFeature xmlns="http://www.opengis.net/wfs" service="WFS" version="1.1.0">'
        '<Query typeName="nghean:lockdown_point"/></GetFeature>'
    )
    for _ in range(4):
        client.post(f"{stack.base}/wfs", content=body)
    with stack.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'xom_pub'"
        )
    assert "lockdown_point.30" in client.post(f"{stack.base}/wfs", content=body).text


def test_a_database_that_is_down_says_so_and_nothing_more(
    stack: MapStack, client: httpx.Client
) -> None:
    stack.cluster.stop()
    try:
        answer = client.get(f"{stack.base}/wms", params=MAP)
        assert answer.status_code == 503 and answer.headers["retry-after"]
        assert "tạm thời chưa sẵn sàng" in refused(answer)
        answer = client.get(f"{stack.base}/wfs", params=HISTORY)
        assert answer.status_code == 503
        refused(answer)
    finally:
        stack.cluster.start()
    assert client.get(f"{stack.base}/wms", params=MAP).headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("time", "found"),
    [
        ("2021-09-15T16:59:59Z", []),
        ("2021-09-15T17:00:00Z", ["lockdown_point_history.1"]),
        ("2021-09-16T23:59:59.999+07:00", ["lockdown_point_history.1"]),
        ("2021-09-17T00:00:00+07:00", ["lockdown_point_history.2"]),  # local midnight
        ("2021-09-16T17:00:00Z", ["lockdown_point_history.2"]),
        ("current", ["lockdown_point_history.2"]),
        ("", ["lockdown_point_history.2"]),
    ],
)
def test_time_is_an_instant(
    stack: MapStack, client: httpx.Client, time: str, found: list[str]
) -> None:
    answer = client.get(f"{stack.base}/wfs", params=HISTORY | {"TIME": time})
    assert [feature["id"] for feature in answer.json()["features"]] == found
    unencoded = f"{stack.base}/wfs?{'&'.join(f'{k}={v}' for k, v in HISTORY.items())}&TIME={time}"
    features = client.get(unencoded).json()["features"]
    assert [feature["id"] for feature in features] == found


def test_without_time_the_present_is_shown(stack: MapStack, client: httpx.Client) -> None:
    answer = client.get(f"{stack.base}/wfs", params=HISTORY)
    assert [f["id"] for f in answer.json()["features"]] == ["lockdown_point_history.2"]


@pytest.mark.parametrize(
    "time",
    ["2021-09-17", "2021-09-17T16:00:00", "2021-09-16T00:00:00Z/2021-09-17T00:00:00Z",
     "hôm nay", "2021-13-01T00:00:00Z", "2021-02-30T00:00:00Z", "'; DROP TABLE x; --", "%time%"],
)  # fmt: skip
def test_another_time_is_refused_not_drawn_as_today(
    stack: MapStack, client: httpx.Client, time: str
) -> None:
    refused(client.get(f"{stack.base}/wfs", params=HISTORY | {"TIME": time}))
    drawing = MAP | {"LAYERS": "lockdown_point_history", "TIME": time}
    refused(client.get(f"{stack.base}/wms", params=drawing))


def test_two_times_are_not_drawn_as_today(stack: MapStack, client: httpx.Client) -> None:
    address = f"{stack.base}/wms?{'&'.join(f'{k}={v}' for k, v in MAP.items())}"
    address = address.replace("lockdown_point", "lockdown_point_history")
    refused(client.get(f"{address}&TIME=current&TIME=nonsense"))
    refused(client.get(f"{address}&TIM%45=nonsense&a=b"))


@pytest.mark.parametrize("name", ["map", "MAP", "m%61p"])
def test_no_request_chooses_the_mapfile(stack: MapStack, client: httpx.Client, name: str) -> None:
    query = "&".join(f"{k}={v}" for k, v in MAP.items())
    for path in ("/etc/passwd", mapfile_path(stack.settings)):
        answer = client.get(f"{stack.base}/wms?{name}={path}&{query}")
        assert answer.headers["content-type"] != "image/png"
        assert "root:" not in answer.text and password(stack.settings, "pub") not in answer.text


def test_a_style_from_elsewhere_is_not_fetched(stack: MapStack, client: httpx.Client) -> None:
    fetched = MAP | {"SLD": f"http://127.0.0.1:{stack.settings.web.app_port}/x.sld"}
    assert client.get(f"{stack.base}/wms", params=fetched).elapsed.total_seconds() < 5
    plain = client.get(f"{stack.base}/wms", params=MAP)
    assert client.get(f"{stack.base}/wms", params=fetched).content == plain.content


@pytest.mark.parametrize(
    "change",
    [{"LAYERS": "no_such_layer"}, {"WIDTH": "100000"}, {"SRS": "EPSG:1"}, {"BBOX": "1,2,3"},
     {"STYLES": "no_such_style"}],
)  # fmt: skip
def test_wrong_requests_get_an_exception(
    stack: MapStack, client: httpx.Client, change: dict[str, str]
) -> None:
    refused(client.get(f"{stack.base}/wms", params=MAP | change))


def test_wrong_filters_get_an_exception_without_sql(stack: MapStack, client: httpx.Client) -> None:
    unknown = (
        "<Filter><PropertyIsEqualTo><PropertyName>nope</PropertyName>"
        "<Literal>1</Literal></PropertyIsEqualTo></Filter>"
    )
    for text in (unknown, "<Filter", "nonsense"):
        asked = HISTORY | {"TYPENAME": "lockdown_point", "FILTER": text}
        answer = client.get(f"{stack.base}/wfs", params=asked)
        if "json" not in answer.headers["content-type"]:
            refused(answer)


def test_browsers_of_other_sites_may_ask(stack: MapStack, client: httpx.Client) -> None:
    for answer in (
        client.get(f"{stack.base}/wms", params=MAP),
        client.get(f"{stack.base}/wms", params=MAP | {"TIME": "x"}),
        client.options(f"{stack.base}/wfs", headers={"Origin": "https://example.org"}),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
    assert client.options(f"{stack.base}/wfs").status_code == 204


def test_limits_and_methods(stack: MapStack, client: httpx.Client) -> None:
    answer = client.post(f"{stack.base}/wfs", content=b"<x>" + b" " * 2_000_000)
    assert answer.status_code == 413
    refused(answer)
    assert client.delete(f"{stack.base}/wfs").status_code == 405
    assert client.head(f"{stack.base}/wms", params=MAP).status_code == 200
    assert client.get(f"{stack.base}/ows", params={"SERVICE": "WFS", "REQUEST": "GetCapabilities"})
    browse = client.get(f"{stack.base}/ows", params={"mode": "browse", "layers": "all"})
    assert "image" not in browse.headers["content-type"]
