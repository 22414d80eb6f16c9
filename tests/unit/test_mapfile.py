"""What goes into the mapfile and nginx's configuration, without either server."""

import re
from pathlib import Path

import pytest
import yaml

from layers.catalogue import read_catalogue
from layers.published import PublishedLayer, published_layers
from layers.settings import PACKAGE, Settings, read_settings
from publish.mapserver import map_locations, map_upstream
from publish.mapserver.feature_info import MARK, json_template, template
from publish.mapserver.layer import displayed, query, quoted, time_pattern

CATALOGUE = read_catalogue(PACKAGE / "catalogue")
LAYERS = {layer.name: layer for layer in published_layers(CATALOGUE)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    province = {
        "code": "40",
        "name": "Nghệ An",
        "workspace": "nghean",
        "crs": 9208,
        "bbox": [103.85, 18.5, 105.85, 20.05],
    }
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"province": province, "mapserver": {"processes": 3}}))
    return read_settings(path)


def sql(layer: PublishedLayer) -> str:
    dataset = CATALOGUE[layer.dataset] if layer.dataset else None
    return query(layer, dataset, "Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("layer", LAYERS.values(), ids=lambda layer: layer.name)
def test_a_query_reads_its_own_view_and_named_columns(layer: PublishedLayer) -> None:
    text = sql(layer)
    assert f"FROM pub.{layer.name}" in text and "*" not in text
    assert text.endswith("USING UNIQUE id USING SRID=4326")
    for attribute in layer.attributes:
        assert f'"{attribute.name}"' in text
    assert ("%time%" in text) == layer.temporal


def test_readable_values_in_the_query() -> None:
    shown = displayed(LAYERS["lockdown_zone"], CATALOGUE["lockdown_zone"])
    assert "WHEN 'strict' THEN 'Phong tỏa chặt'" in shown["level"]
    assert set(shown) == {"level", "start_date", "end_date", "as_of"}
    assert "'Asia/Ho_Chi_Minh'" in sql(LAYERS["lockdown_zone"])


def test_text_in_a_mapfiles_quotes() -> None:
    assert quoted('a "b" \\ c') == 'a \\"b\\" \\\\ c'


@pytest.mark.parametrize(
    ("time", "good"),
    [
        ("2021-09-17T16:00:00+07:00", True),
        ("2021-09-17T16:00:00 07:00", True),
        ("2021-09-17T16:00Z", True),
        ("2021-09-17T16:00:00.123Z", True),
        ("2021-09-17T16:00:00-0330", True),
        ("current", True),
        ("", True),
        ("2021-09-17", False),
        ("2021-09-17T16:00:00", False),
        ("2021-09-17T24:00:00Z", False),
        ("2021-09-31T00:00:00Z;", False),
        ("2021-09-17T16:00:00Z'", False),
        ("now", False),
        ("2021-09-17T16:00:00Z\n", False),
    ],
)
def test_what_time_may_look_like(time: str, good: bool) -> None:
    assert bool(re.fullmatch(time_pattern(), time)) is good


@pytest.mark.parametrize(
    "time", ["2021-09-17T16%3A00%3A00%2B07%3A00", "2021-09-17T16:00:00+07:00", "current"]
)
def test_time_as_it_stands_in_an_address(settings: Settings, time: str) -> None:
    found = re.search(r'"~\*(\^\(.*)" 0;', map_upstream(settings, Path("/run/a.sock")))
    assert found and re.fullmatch(found[1], time, re.IGNORECASE)


def test_each_process_may_fail_once(settings: Settings) -> None:
    text = map_upstream(settings, Path("/run/a.sock"))
    assert text.count("server unix:/run/a.sock") == 4
    assert "fastcgi_next_upstream_tries 4;" in map_locations(settings)


def test_the_clients_map_is_never_used(settings: Settings) -> None:
    text = map_locations(settings)
    assert f"MS_MAPFILE {settings.data_dir}/map/xom.map;" in text
    assert "MS_MAP_NO_PATH 1;" in text


def test_feature_info_escapes_labels_and_values() -> None:
    text = template(LAYERS["lockdown_point"], frozenset({"as_of"}))
    assert text.startswith(MARK)
    assert '[item name="as_of__vi"]' in text and '[item name="name"]' in text
    assert "escape=none" not in text.replace('"', "")


def test_feature_info_as_json_names_every_layer_and_attribute() -> None:
    text = json_template(LAYERS.values())
    for layer in LAYERS.values():
        assert f'[resultset layer="{layer.name}"]' in text
    assert '"name": "[item name="name" escape="json"]"' in text
    assert '"people": [item name="people" nullformat="null"]' in text
