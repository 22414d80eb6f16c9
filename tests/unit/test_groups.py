"""Layer groups: every current layer under its theme, points above areas."""

import json
from pathlib import Path

from layers.catalogue import read_catalogue
from layers.groups import OVERVIEW, THEMES, layer_groups, theme_title
from layers.published import published_layers

ROOT = Path(__file__).parents[2]
LAYERS = published_layers(read_catalogue(ROOT / "layers" / "catalogue"), "public")


def test_every_current_layer_is_in_the_overview_and_in_its_theme():
    overview, *themes = layer_groups(LAYERS)
    current = {layer.name for layer in LAYERS if layer.kind in ("unit", "dataset")}
    assert overview.name == OVERVIEW
    assert {layer.name for layer in overview.layers} == current
    assert sorted(layer.name for group in themes for layer in group.layers) == sorted(current)


def test_points_are_drawn_above_areas_and_areas_above_boundaries():
    overview = layer_groups(LAYERS)[0]
    order = [("unit", "dataset").index(layer.kind) * 2 + (layer.geometry == "point")
             for layer in overview.layers]  # fmt: skip
    assert order == sorted(order)
    assert overview.layers[0].name == "province"
    assert overview.layers[-1].geometry == "point"


def test_a_group_never_bears_the_name_of_a_layer():
    assert not {group.name for group in layer_groups(LAYERS)} & {layer.name for layer in LAYERS}


def test_the_map_page_calls_themes_the_same():
    words = json.loads((ROOT / "publish/web/frontend/words.json").read_text("utf-8"))
    for theme in [*THEMES, "other"]:
        assert tuple(words[f"theme_{theme}"].values()) == theme_title(theme)
