"""Layer groups: every current layer under its theme, points above areas."""

import json
from pathlib import Path

from layers.catalogue import read_catalogue
from layers.groups import OVERVIEW, THEMES, layer_groups, theme_title
from layers.published import published_layers

ROOT = Path(__file__).parents[2]
CATALOGUE = read_catalogue(ROOT / "layers" / "catalogue")
LAYERS = published_layers(CATALOGUE, "public")
PERIODIC = {dataset.name for dataset in CATALOGUE if dataset.period}


def test_every_current_layer_is_in_its_theme():
    _, *themes = layer_groups(LAYERS, PERIODIC)
    current = {layer.name for layer in LAYERS if layer.kind in ("unit", "dataset")}
    assert sorted(layer.name for group in themes for layer in group.layers) == sorted(current)


def test_the_overview_shows_what_the_map_page_shows_at_first():
    overview = layer_groups(LAYERS, PERIODIC)[0]
    assert overview.name == OVERVIEW
    assert [layer.name for layer in overview.layers] == [
        "province", "lockdown_zone", "commune", "district",
        "roadblock", "control_checkpoint", "lockdown_point",
    ]  # fmt: skip


def test_a_group_never_bears_the_name_of_a_layer():
    assert not {group.name for group in layer_groups(LAYERS)} & {layer.name for layer in LAYERS}


def test_the_map_page_calls_themes_the_same():
    words = json.loads((ROOT / "publish/web/frontend/words.json").read_text("utf-8"))
    for theme in [*THEMES, "other"]:
        assert tuple(words[f"theme_{theme}"].values()) == theme_title(theme)
