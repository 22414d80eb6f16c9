"""Every proof passes against a service that tells the truth, and fails when that service lies."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import shapely
from fake_services import (
    BOX,
    CLOSED,
    POINT,
    PROVINCE,
    REFUSAL,
    WORKSPACE,
    XML,
    Answer,
    FakeServices,
    Query,
    picture,
    serving,
)

from layers.catalogue import read_catalogue
from layers.errors import ServiceError
from layers.published import PublishedLayer, published_layers
from layers.settings import PACKAGE, Settings
from publish import verify as verification
from publish.verify import Promised, Proof, prove_services, verify
from publish.verify.closed import FIELD_WAYS, WAYS
from publish.verify.colours import Paint, paints
from publish.verify.features import feature_request
from publish.verify.maps import painted
from publish.verify.proof import Broken
from publish.verify.services import Services
from publish.verify.target import Target
from publish.verify.truth import Past, Row, Truth
from publish.verify.values import same

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
NOON = datetime(2021, 9, 17, 12, tzinfo=UTC)
MIDNIGHT = datetime(2021, 9, 15, 17, tzinfo=UTC)  # in the province
Lie = Callable[[Query, Answer], Answer]


@pytest.fixture
def layers() -> list[PublishedLayer]:
    every = published_layers(read_catalogue(PACKAGE / "catalogue"))
    return [layer for layer in every if layer.name in ("pharmacy", "pharmacy_history")]


@pytest.fixture
def fake(layers: list[PublishedLayer]) -> Iterator[FakeServices]:
    services = FakeServices(layers)
    with serving(services):
        yield services


def truth_of(layer: PublishedLayer, count: int = 7) -> Truth:
    rows = tuple(
        Row(number, ("x",) * len(layer.attributes), shapely.to_wkb(shapely.Point(POINT)))
        for number in range(1, min(count, 5) + 1)
    )
    past = Past(MIDNIGHT, count, BOX, POINT, 1, frozenset({1})) if layer.temporal else None
    return Truth(count, BOX, POINT, NOON if layer.temporal else None, rows[0], rows, past)


def proofs(fake: FakeServices, later: Callable[[PublishedLayer], Truth] = truth_of) -> list[Proof]:
    truths = {layer.name: truth_of(layer) for layer in fake.layers}
    promised = Promised(
        layers=fake.layers,
        known={layer.name for layer in fake.layers},
        box=PROVINCE,
        styles=PACKAGE.parent / "styles",
        private={"pharmacy": ["phone"]},
        closed=["pharmacy"],
    )
    target = Target(fake.root, WORKSPACE, tiles=True, closed=CLOSED)
    with httpx.Client(timeout=5) as http:
        return prove_services(Services(target, http), promised, truths, later)


def broken(found: list[Proof]) -> dict[tuple[str, str], str]:
    return {(proof.layer, proof.what): proof.detail for proof in found if not proof.ok}


def test_the_truth_passes(fake: FakeServices) -> None:
    found = proofs(fake)
    assert broken(found) == {}
    assert {proof.what for proof in found} == {
        *("capabilities", "listed", "map", "count", "pages", "values", "described", "features"),
        *("gml", "info", "private", "past", "closed", "read only", "rest"),
    }
    each = [proof.what for proof in found if proof.layer == "pharmacy_history"]
    assert len(each) == 10, "all but private"


def test_history_is_asked_at_moments_when_it_held(fake: FakeServices) -> None:
    proofs(fake)
    data = [q for q in fake.asked if q["REQUEST"] in ("GetMap", "GetFeature", "GetFeatureInfo")]
    asked: dict[bool, set[str | None]] = {True: set(), False: set()}
    for query in data:
        name = query.get("TYPENAMES") or query["LAYERS"]
        asked["history" in name].add(query.get("TIME"))
    assert asked[True] == {"2021-09-17T12:00:00Z", "2021-09-15T17:00:00Z"}
    assert asked[False] == {None}


def test_a_server_without_time_in_wfs_is_asked_with_a_filter(layers: list[PublishedLayer]) -> None:
    geoserver = Target("http://127.0.0.1:9", WORKSPACE, filtered=True)
    asked = feature_request(geoserver, layers[1], "2021-09-15T17:00:00Z")
    assert "TIME" not in asked
    assert asked["CQL_FILTER"] == (
        "valid_from <= '2021-09-15T17:00:00Z' AND valid_to >= '2021-09-15T17:00:00Z'"
    )


def collection(change: Callable[[list[dict[str, object]]], object]) -> Lie:
    """A lie that changes the features of a GeoJSON answer."""

    def lie(query: Query, honest: Answer) -> Answer:
        told = json.loads(honest[1])
        change(told["features"])
        return honest[0], json.dumps(told).encode()

    return lie


def expose(features: list[dict[str, object]]) -> None:
    for feature in features:
        feature["properties"] = {**feature["properties"], "phone": "0912"}  # type: ignore[dict-item]


def rename(features: list[dict[str, object]]) -> None:
    for number, feature in enumerate(features):
        feature["id"] = f"fid-{number}"


def same_id(features: list[dict[str, object]]) -> None:
    for feature in features:
        feature["id"] = "pharmacy.1"


def move(features: list[dict[str, Any]]) -> None:
    longitude, latitude = features[0]["geometry"]["coordinates"]
    features[0]["geometry"]["coordinates"] = [longitude, latitude + 0.001]


def misread(features: list[dict[str, Any]]) -> None:
    features[0]["properties"]["commune"] = "x\u0303"


def at_midnight(lie: Lie) -> Lie:
    past = "2021-09-15T17:00:00Z"
    return lambda query, honest: lie(query, honest) if query.get("TIME") == past else honest


def replacing(old: str, new: str) -> Lie:
    return lambda _, honest: (honest[0], honest[1].decode().replace(old, new).encode())


def painted_in(*colour: int) -> Lie:
    return lambda *_: ("image/png", picture(drawn=True, colour=colour))  # type: ignore[arg-type]


def refuse(query: Query, honest: Answer) -> Answer:
    return XML, REFUSAL


@pytest.mark.parametrize(
    ("question", "lie", "what", "words"),
    [
        ("GetMap", lambda *_: ("image/png", picture(drawn=False)), "map", "blank"),
        ("GetMap", lambda *_: ("image/png", b"nothing"), "map", "no image"),
        ("GetMap", painted_in(200, 0, 0), "map", "does not show pharmacy.1 in #2e7d32"),
        ("GetMap", refuse, "map", "no such layer"),
        ("hits", lambda *_: (XML, b'<c numberMatched="6"/>'), "count", "counts 6 features"),
        ("hits", refuse, "count", "no such layer"),
        ("GetFeature", collection(rename), "pages", "not of the form pharmacy."),
        ("GetFeature", collection(same_id), "pages", "comes twice"),
        ("GetFeature", collection(lambda f: f.pop()), "pages", "hold 5 features, not 7"),
        ("GetFeature", lambda *_: ("text/html", b"<html>"), "pages", "no usable answer"),
        ("GetFeature", collection(move), "values", "pharmacy.1 lies up to 0.0010000° from"),
        ("GetFeature", collection(misread), "values", "pharmacy.1: commune is not what"),
        ("GetFeature", collection(lambda f: f.reverse()), "values", "the first page is pharmacy.5"),
        ("GetFeature", collection(expose), "features", "not published: phone"),
        ("GetFeature", collection(lambda f: f.clear()), "features", "gives no feature"),
        ("GML", replacing("source>", "phone>"), "gml", "not published: phone"),
        ("GML", replacing("<as_of>x", "<as_of><time>x</time>"), "gml", "as_of is wrapped in time"),
        ("GML", replacing("pharmacy.1", "pharmacy.9"), "gml", "pharmacy.1 in GeoJSON"),
        ("GML", lambda *_: (XML, b"<c/>"), "gml", "holds no feature"),
        ("GetFeatureInfo", collection(expose), "info", "not published: phone"),
        ("GetFeatureInfo", collection(lambda f: f.clear()), "info", "does not find pharmacy.1"),
        ("GetFeatureInfo", collection(rename), "info", "does not find pharmacy.1"),
        ("DescribeFeatureType", replacing('"source"', '"phone"'), "described", "phone"),
        ("DescribeFeatureType", replacing('<element name="source"/>', ""), "described", "source"),
    ],
)
def test_a_lie_about_a_layer_is_found(
    fake: FakeServices, question: str, lie: Lie, what: str, words: str
) -> None:
    fake.lies[question, "pharmacy"] = lie
    found = broken(proofs(fake))
    assert words in found["pharmacy", what]
    assert {layer for layer, _ in found} == {"pharmacy"}
    assert all("\n" not in detail for detail in found.values())


@pytest.mark.parametrize(
    ("question", "lie", "words"),
    [
        ("hits", lambda *_: (XML, b'<c numberMatched="6"/>'), "WFS counts 6 features"),
        ("GetFeatureInfo", collection(lambda f: f.clear()), "does not find pharmacy_history.1"),
        (
            "GetFeatureInfo",
            collection(lambda f: f.append({**f[0], "id": "pharmacy_history.2"})),
            "finds pharmacy_history.2, which did not hold then",
        ),
    ],
)
def test_a_lie_about_the_past_alone_is_found(
    fake: FakeServices, question: str, lie: Lie, words: str
) -> None:
    fake.lies[question, "pharmacy_history"] = at_midnight(lie)
    found = broken(proofs(fake))
    assert set(found) == {("pharmacy_history", "past")}
    assert words in found["pharmacy_history", "past"]
    assert "at 2021-09-15T17:00:00Z" in found["pharmacy_history", "past"]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_into_the_closed_workspace_is_tried(fake: FakeServices, way: str) -> None:
    fake.doors = {WAYS[way].format(w=CLOSED, l="pharmacy")}
    assert broken(proofs(fake)) == {
        (f"{CLOSED}:pharmacy", "closed"): f"{way} answers strangers of {CLOSED}:pharmacy"
    }


@pytest.mark.parametrize("way", FIELD_WAYS)
def test_every_way_to_a_private_field_is_tried(fake: FakeServices, way: str) -> None:
    fake.doors = {f"{WORKSPACE}/" + FIELD_WAYS[way].format(l="pharmacy", f="phone")}
    assert broken(proofs(fake)) == {("pharmacy", "private"): f"{way} reaches the field phone"}


def test_nobody_may_write_or_use_rest(fake: FakeServices) -> None:
    fake.doors = {"POST", "rest/layers.json"}
    assert broken(proofs(fake)) == {
        ("services", "read only"): "WFS takes transactions",
        ("services", "rest"): "/rest/layers.json answers strangers",
    }


def test_a_box_of_last_month_is_found(fake: FakeServices) -> None:
    fake.lies["GetCapabilities", "WMS 1.3.0"] = replacing(
        "<northBoundLatitude>20.05<", "<northBoundLatitude>19.1<"
    )
    told = broken(proofs(fake))["pharmacy", "listed"]
    assert told == "WMS 1.3.0 tells the box 103.85, 18.5, 105.85, 19.1, which is not the province's"


@pytest.mark.parametrize(
    "version", ["WMS 1.1.1", "WMS 1.3.0", "WFS 1.0.0", "WFS 1.1.0", "WFS 2.0.0", "WMTS 1.0.0"]
)
def test_capabilities_must_list_each_layer_by_its_title_and_no_other(
    fake: FakeServices, version: str
) -> None:
    key = ("GetCapabilities", version)
    fake.lies[key] = replacing(">Hiệu thuốc<", ">Hieu thuoc<")
    assert version in broken(proofs(fake))["pharmacy", "listed"]
    fake.lies[key] = replacing("pharmacy_history<", "pharmacy_staff<")
    found = broken(proofs(fake))
    assert "pharmacy_staff" in found[version, "capabilities"]
    assert found["pharmacy_history", "listed"] == f"{version} does not list it"
    fake.lies[key] = lambda *_: (XML, b"<html><body>Bad gateway")
    assert "cannot be read" in broken(proofs(fake))[version, "capabilities"]


def test_a_submission_loaded_meanwhile_is_no_lie(fake: FakeServices) -> None:
    fake.count = 8
    assert ("pharmacy", "count") in broken(proofs(fake))
    assert broken(proofs(fake, lambda layer: truth_of(layer, count=8))) == {}


def test_an_empty_layer_has_nothing_to_show(fake: FakeServices) -> None:
    fake.count = 0
    for name in ("pharmacy", "pharmacy_history"):
        fake.lies["GetMap", name] = lambda *_: ("image/png", picture(drawn=False))
    fake.lies["GetFeatureInfo", "pharmacy"] = collection(lambda f: f.clear())
    empty = Truth(0)
    assert broken(proofs(fake, lambda layer: replace(empty, moment=truth_of(layer).moment))) == {}


def test_pictures_are_blank_with_and_without_transparency() -> None:
    assert painted(picture(drawn=True)) == painted(picture(drawn=True, alpha=False)) == 1 / 16
    assert painted(picture(drawn=False)) == painted(picture(drawn=False, alpha=False)) == 0
    with pytest.raises(Broken):
        painted(b"\x89PNG but not really")


@pytest.mark.parametrize(
    ("value", "told", "alike"),
    [
        (None, "", True),
        (None, "x", False),
        ("Xóm 5", "Xóm 5", True),
        ("Xóm 5", "X?m 5", False),
        (True, 1, True),
        (True, False, False),
        (5, 5.0, True),
        (5, "6", False),
        (date(2021, 9, 17), "2021-09-17Z", True),
        (date(2021, 9, 17), "2021-09-16", False),
        (NOON, "2021-09-17T12:00:00.250Z", True),
        (NOON, "2021-09-17T19:00:00Z", False),
        (NOON, None, False),
    ],
)
def test_values_are_the_same_however_json_writes_them(
    value: object, told: object, alike: bool
) -> None:
    assert same(value, told) is alike


def test_a_style_tells_how_a_feature_is_painted() -> None:
    styles = PACKAGE.parent / "styles"
    zone, checkpoint = styles / "lockdown_zone.sld", styles / "control_checkpoint.sld"
    assert paints(zone, {"level": "strict"}, 50_000) == {Paint("fill", (0xC6, 0x28, 0x28), 0.45)}
    assert paints(zone, {"level": None}, 50_000) == {Paint("fill", (0xF9, 0xA8, 0x25), 0.4)}
    assert {paint.size for paint in paints(checkpoint, {}, 70_100)} == {17.0, 24.0}, "either"
    assert paints(styles / "hamlet.sld", {}, 400_000) == set()
    assert {p.kind for p in paints(styles / "hamlet.sld", {}, 100_000)} == {"line"}


def test_services_that_do_not_run_are_an_error_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings.model_validate(
        {
            "province": {
                "code": "40",
                "name": "Nghệ An",
                "workspace": "nghean",
                "crs": 9208,
                "bbox": (103.85, 18.5, 105.85, 20.05),
            },
            "web": {"public_url": "http://127.0.0.1:9"},
        }
    )
    monkeypatch.setattr(verification, "read_truths", lambda *_: {})
    with pytest.raises(ServiceError, match="xom up"):
        verify(settings, read_catalogue(PACKAGE / "catalogue"))
