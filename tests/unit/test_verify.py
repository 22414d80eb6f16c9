"""Every proof passes against a service that tells the truth, and fails when that service lies."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from fake_services import BOX, POINT, XML, Answer, FakeServices, Query, picture, serving

from layers.catalogue import read_catalogue
from layers.errors import ServerError
from layers.published import PublishedLayer, published_layers
from layers.settings import PACKAGE, Settings
from publish import verify as verification
from publish.verify import Proof, prove_services, verify
from publish.verify.maps import painted
from publish.verify.proof import Broken
from publish.verify.services import Services
from publish.verify.truth import Truth

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
NOON = datetime(2021, 9, 17, 12, tzinfo=UTC)
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
    return Truth(count, BOX, POINT, NOON if layer.temporal else None)


def proofs(fake: FakeServices, later: Callable[[PublishedLayer], Truth] = truth_of) -> list[Proof]:
    truths = {layer.name: truth_of(layer) for layer in fake.layers}
    with httpx.Client(timeout=5) as http:
        services = Services(fake.base, fake.base, http)
        known = {layer.name for layer in fake.layers}
        return prove_services(services, known, fake.layers, truths, later)


def broken(found: list[Proof]) -> dict[tuple[str, str], str]:
    return {(proof.layer, proof.what): proof.detail for proof in found if not proof.ok}


def test_the_truth_passes(fake: FakeServices) -> None:
    found = proofs(fake)
    assert broken(found) == {}
    assert len(found) == 5 + len(fake.layers) * 8
    assert {proof.what for proof in found} == {
        *("capabilities", "listed", "map", "count", "pages", "described", "features", "gml", "info")
    }


def test_history_is_asked_at_a_moment_when_it_held(fake: FakeServices) -> None:
    proofs(fake)
    data = [q for q in fake.asked if q["REQUEST"] in ("GetMap", "GetFeature", "GetFeatureInfo")]
    for query in data:
        name = query.get("TYPENAMES") or query["LAYERS"]
        assert query.get("TIME") == ("2021-09-17T12:00:00Z" if "history" in name else None)


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


def replacing(old: str, new: str) -> Lie:
    return lambda _, honest: (honest[0], honest[1].decode().replace(old, new).encode())


REFUSAL = b"""<ServiceExceptionReport xmlns="http://www.opengis.net/ogc">
<ServiceException>no such layer</ServiceException></ServiceExceptionReport>"""


def refuse(query: Query, honest: Answer) -> Answer:
    return XML, REFUSAL


@pytest.mark.parametrize(
    ("question", "lie", "what", "words"),
    [
        ("GetMap", lambda *_: ("image/png", picture(drawn=False)), "map", "blank"),
        ("GetMap", lambda *_: ("image/png", b"nothing"), "map", "no image"),
        ("GetMap", refuse, "map", "no such layer"),
        ("hits", lambda *_: (XML, b'<c numberMatched="6"/>'), "count", "counts 6 features"),
        ("hits", refuse, "count", "no such layer"),
        ("GetFeature", collection(rename), "pages", "not of the form pharmacy."),
        ("GetFeature", collection(same_id), "pages", "comes twice"),
        ("GetFeature", collection(lambda f: f.pop()), "pages", "hold 5 features, not 7"),
        ("GetFeature", lambda *_: ("text/html", b"<html>"), "pages", "no usable answer"),
        ("GetFeature", collection(expose), "features", "not published: phone"),
        ("GetFeature", collection(lambda f: f.clear()), "features", "gives no feature"),
        ("GML", replacing("source>", "phone>"), "gml", "not published: phone"),
        ("GML", replacing("<as_of>x", "<as_of><time>x</time>"), "gml", "as_of is wrapped in time"),
        ("GML", replacing("pharmacy.1", "pharmacy.9"), "gml", "pharmacy.1 in GeoJSON"),
        ("GML", lambda *_: (XML, b"<c/>"), "gml", "holds no feature"),
        ("GetFeatureInfo", collection(expose), "info", "not published: phone"),
        ("GetFeatureInfo", collection(lambda f: f.clear()), "info", "finds nothing"),
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
    "version", ["WMS 1.1.1", "WMS 1.3.0", "WFS 1.0.0", "WFS 1.1.0", "WFS 2.0.0"]
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
    empty = Truth(0)
    assert broken(proofs(fake, lambda layer: replace(empty, moment=truth_of(layer).moment))) == {}


def test_pictures_are_blank_with_and_without_transparency() -> None:
    assert painted(picture(drawn=True)) == painted(picture(drawn=True, alpha=False)) == 25 / 256
    assert painted(picture(drawn=False)) == painted(picture(drawn=False, alpha=False)) == 0
    with pytest.raises(Broken):
        painted(b"\x89PNG but not really")


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
    with pytest.raises(ServerError, match="xom up"):
        verify(settings, read_catalogue(PACKAGE / "catalogue"))
