"""The web application without servers behind it: its answers, their shape and their safety."""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from layers.catalogue import read_catalogue
from layers.errors import DatabaseError
from layers.settings import Settings, read_settings
from publish.web import app as web_app
from publish.web import pages
from publish.web.freshness import Fresh, Kept

CONFIG = """
province:
  {code: "40", name: Nghệ An, workspace: nghean, crs: 9208, bbox: [103.85, 18.5, 105.85, 20.05]}
data_dir: var
"""
DAY = datetime(2021, 9, 17, 9, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return read_settings(path)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = tmp_path / "build"
    build.mkdir()
    for name in ("map.js", "map.css", "send.js", "send.css"):
        (build / name).write_text("/* */")
    monkeypatch.setattr(pages, "BUILD", build)


def no_database(*_: object) -> dict[str, Fresh]:
    raise DatabaseError("the database does not answer", vi="Cơ sở dữ liệu chưa sẵn sàng.")


@pytest.fixture
def client(settings: Settings, built: None, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    fresh = {"lockdown_point": Fresh(311, DAY), "pharmacy": Fresh(0, None)}
    monkeypatch.setattr(web_app, "read_freshness", lambda *_: fresh)
    return TestClient(web_app.create_app(settings), raise_server_exceptions=False)


def layers_of(client: TestClient) -> dict[str, dict[str, Any]]:
    return {layer["name"]: layer for layer in client.get("/api/layers").json()["layers"]}


def test_layers_come_from_the_catalogue_with_words_addresses_and_freshness(
    client: TestClient,
) -> None:
    told = client.get("/api/layers").json()
    assert told["wms"] == "http://127.0.0.1:8480/geoserver/nghean/wms"
    assert told["province"]["crs"] == ["EPSG:4326", "EPSG:3857", "EPSG:9208"]
    layer = layers_of(client)["lockdown_point"]
    assert layer["title"] == {"vi": "Điểm phong tỏa", "en": "Lockdown points"}
    assert (layer["count"], layer["as_of"]) == (311, "2021-09-17T09:00:00+00:00")
    assert "REQUEST=GetLegendGraphic" in layer["legend_url"]
    assert layers_of(client)["pharmacy"]["as_of"] is None
    assert layers_of(client)["commune"]["count"] is None


def test_no_layer_tells_of_private_fields(client: TestClient, settings: Settings) -> None:
    layers = layers_of(client)
    for dataset in read_catalogue(settings.catalogue_dir):
        hidden = {field.name for field in dataset.private_fields}
        for layer in layers.values():
            if layer["dataset"] == dataset.name:
                assert not hidden & {attribute["name"] for attribute in layer["attributes"]}


def test_codes_and_phones_come_with_their_meaning(client: TestClient) -> None:
    zone = {a["name"]: a for a in layers_of(client)["lockdown_zone"]["attributes"]}
    assert zone["level"]["choices"]["strict"] == {"vi": "Phong tỏa chặt", "en": "Strict"}
    hotline = {a["name"]: a for a in layers_of(client)["hotline"]["attributes"]}
    assert hotline["number"]["type"] == "phone"


def test_without_a_database_the_layers_are_told_all_the_same(
    settings: Settings, built: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_app, "read_freshness", no_database)
    told = TestClient(web_app.create_app(settings)).get("/api/layers")
    assert told.status_code == 200
    assert told.json()["freshness_error"]["message_vi"] == "Cơ sở dữ liệu chưa sẵn sàng."
    assert {layer["count"] for layer in told.json()["layers"]} == {None}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/static/../config.yaml", 404),
        ("GET", "/symbols/nothing.svg", 404),
        ("POST", "/api/layers", 405),
        ("GET", "/api/health", 503),
    ],
)
def test_every_error_has_the_one_shape(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert list(answer.json()["error"]) == ["code", "message", "message_vi"]
    assert all(answer.json()["error"].values())
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_fault_of_our_own_shows_no_traceback(
    settings: Settings, built: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_app, "with_freshness", lambda *_: 1 / 0)
    monkeypatch.setattr(web_app, "read_freshness", lambda *_: {})
    app = web_app.create_app(settings)
    answer = TestClient(app, raise_server_exceptions=False).get("/api/layers")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "Error" not in answer.text.replace("error", "")
    assert "content-security-policy" in answer.headers


def test_an_unbuilt_page_says_what_to_do(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "BUILD", tmp_path / "nowhere")
    answer = TestClient(web_app.create_app(settings)).get("/")
    assert answer.status_code == 503
    assert "scripts/setup" in answer.json()["error"]["message"]


def test_pages_hold_no_inline_code_and_nothing_from_elsewhere(client: TestClient) -> None:
    for path in ("/", "/embed", "/?lang=en", "/gui-tep", "/gui-tep?lang=en"):
        html = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"\son\w+=|\sstyle=|javascript:", html)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)


def test_the_policy_allows_our_own_scripts_only_and_frames_only_for_embed(
    client: TestClient,
) -> None:
    page, embedded = client.get("/").headers, client.get("/embed").headers
    assert "script-src 'self';" in page["content-security-policy"]
    assert "unsafe" not in page["content-security-policy"]
    assert "frame-ancestors 'self'" in page["content-security-policy"]
    assert page["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors *" in embedded["content-security-policy"]
    assert "x-frame-options" not in embedded
    assert client.get("/api/layers").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(("lang", "shown"), [("vi", "vi"), ("en", "en"), ("xx", "vi")])
@pytest.mark.parametrize(("path", "words"), [("/", "Lớp dữ liệu"), ("/gui-tep", "Đơn vị gửi")])
def test_the_page_speaks_the_language_asked_for(
    client: TestClient, path: str, words: str, lang: str, shown: str
) -> None:
    html = client.get(f"{path}?lang={lang}").text
    assert f'<html lang="{shown}">' in html
    assert (words in html) == (shown == "vi")


def test_the_map_leads_to_the_page_for_senders_but_not_in_a_frame(client: TestClient) -> None:
    assert 'href="gui-tep"' in client.get("/").text
    assert 'href="gui-tep?lang=en"' in client.get("/?lang=en").text
    assert "gui-tep" not in client.get("/embed").text


def test_only_public_figures_may_be_read_by_other_pages(client: TestClient) -> None:
    for path in ("/api/check", "/api/datasets", "/gui-tep"):
        assert "access-control-allow-origin" not in client.get(path).headers
    assert client.get("/api/datasets").headers["cache-control"] == "no-store"


def test_every_word_is_there_in_both_languages_and_composed() -> None:
    for key, words in (pages.WORDS | pages.SENDING_WORDS).items():
        assert list(words) == ["vi", "en"], key
        for text in words.values():
            assert text and unicodedata.is_normalized("NFC", text), key
        assert re.findall(r"{\w+}", words["vi"]) == re.findall(r"{\w+}", words["en"]), key


def test_every_layer_has_a_legend_whose_icons_exist(client: TestClient) -> None:
    for name, layer in layers_of(client).items():
        assert layer["legend"], name
        for entry in layer["legend"]:
            icon = entry["symbol"]["icon"]
            assert icon is None or client.get(f"/symbols/{icon}").status_code == 200


def test_boundaries_can_be_told_apart_in_the_list(client: TestClient) -> None:
    layers = layers_of(client)
    drawn = [layers[name]["legend"][0]["symbol"] for name in ("hamlet", "commune", "district")]
    widths = [symbol["stroke_width"] for symbol in drawn]
    assert widths == sorted(set(widths)) and len({symbol["stroke"] for symbol in drawn}) == 3


def test_a_legend_has_both_languages(client: TestClient) -> None:
    """From the catalogue's words where a rule compares a code, else from the rule's Abstract."""
    titles = {
        entry["title"]["vi"]: entry["title"]["en"]
        for layer in layers_of(client).values()
        for entry in layer["legend"]
    }
    assert titles["Phong tỏa chặt"] == "Strict"
    assert titles["Chốt kiểm soát tạm dừng"] == "Control checkpoints: suspended"
    assert titles["Từ 100 F0"] == "100 F0 or more"
    same = [vi for vi, en in titles.items() if vi == en and not re.fullmatch(r"[\d –]+(F0)?", vi)]
    assert same == []


def test_a_layer_without_a_style_of_its_own_has_the_default_legend(
    settings: Settings, tmp_path: Path
) -> None:
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    source = (settings.catalogue_dir / "roadblock.yaml").read_text(encoding="utf-8")
    changed = source.replace("name: roadblock", "name: oxygen_point", 1)
    changed = re.sub(r"(?m)^style:.*\n", "", changed)
    (catalogue / "oxygen_point.yaml").write_text(changed, encoding="utf-8")
    app = web_app.create_app(settings.model_copy(update={"catalogue_dir": catalogue}))
    legend = layers_of(TestClient(app))["oxygen_point"]["legend"]
    assert [entry["symbol"]["shape"] for entry in legend] == ["circle"]


def test_a_crowd_asks_the_database_once_and_errors_are_not_kept() -> None:
    asked: list[int] = []

    def once_broken() -> dict[str, Fresh]:
        asked.append(1)
        if len(asked) == 1:
            no_database()
        return {"pharmacy": Fresh(len(asked), None)}

    kept: Callable[[], dict[str, Fresh]] = Kept(once_broken)
    with pytest.raises(DatabaseError):
        kept()
    assert [kept()["pharmacy"].count for _ in range(5)] == [2] * 5


def test_the_lock_file_names_no_host() -> None:
    lock = json.loads((pages.HERE / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
