"""The styles of the repository, and what the lint refuses."""

from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from layers.catalogue import read_catalogue
from layers.published import published_layers
from layers.settings import PACKAGE
from styles import StyleError, style_path
from styles.exclusive import Values
from styles.lint import SLD, check_style, label_priority, lint, parse_sld

STYLES = PACKAGE.parent / "styles"
ICONS = sorted((STYLES / "icons").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
FINE = '<Rule><CssParameter name="stroke-width">0.4</CssParameter>'
GOOD = (STYLES / "control_checkpoint.sld").read_text()


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.sld")), ids=lambda path: path.stem)
def test_every_style_keeps_to_the_profile(path: Path) -> None:
    assert lint(path) == []


def test_every_layer_has_a_style() -> None:
    for layer in published_layers(read_catalogue(PACKAGE / "catalogue"), "staff"):
        path = style_path(STYLES, layer.style, layer.geometry)
        assert path.is_file()
        assert path.stem == layer.style, f"{layer.name} is drawn with a default"


def test_a_dataset_without_a_style_gets_its_geometrys_default() -> None:
    assert style_path(STYLES, "shelter", "point").name == "default_point.sld"
    assert style_path(STYLES, "flood_area", "polygon").name == "default_polygon.sld"


def test_styles_only_ask_for_attributes_that_layers_have() -> None:
    for layer in published_layers(read_catalogue(PACKAGE / "catalogue")):
        root = parse_sld(style_path(STYLES, layer.style, layer.geometry))
        asked = {node.text for node in root.iter("{http://www.opengis.net/ogc}PropertyName")}
        assert asked <= {attribute.name for attribute in layer.attributes}, layer.name


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_icons_hold_shapes_and_nothing_else(path: Path) -> None:
    root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False))
    assert root.get("viewBox") == "0 0 24 24"
    assert {node.tag for node in root.iter()} <= {
        f"{SVG}{t}" for t in ("svg", "path", "rect", "circle")
    }
    assert "href" not in path.read_text()


def test_icons_differ_in_colour_and_shape() -> None:
    def silhouette(path: Path) -> tuple[str | None, str]:
        first = etree.fromstring(path.read_bytes())[0]
        outline = {k: v for k, v in first.attrib.items() if k not in ("fill", "stroke")}
        return first.get("fill"), f"{first.tag} {outline}"

    own = [silhouette(path) for path in ICONS if not path.stem.endswith("_closed")]
    for (colour, shape), (other_colour, other_shape) in combinations(own, 2):
        assert colour != other_colour
        assert shape != other_shape


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('version="1.0.0"', 'version="1.1.0"', "not a StyledLayerDescriptor of version 1.0.0"),
        ("<Title>Chốt kiểm soát tạm dừng</Title>", "", "without a Title"),
        ("<ElseFilter/>", "", "may paint what the rule of line"),
        ("icons/control_checkpoint.svg", "http://example.org/a.svg", "is not an SVG file"),
        ("icons/control_checkpoint.svg", "icons/../../a.svg", "is not an SVG file"),
        ("icons/control_checkpoint.svg", "icons/none.svg", "is not an SVG file"),
        ("DejaVu Sans", "Arial", "font 'Arial' is not declared"),
        ('"font-weight">normal', '"font-weight">light', "is declared as normal, bold only"),
        ("<AnchorPointY>1<", "<AnchorPointY>0<", "hang below it"),
        ("image/svg+xml", "image/png", "Format must be image/svg+xml"),
        ('"labelObstacle"', '"followLine"', "VendorOption 'followLine'; known are"),
        ("<Radius>1.5<", "<Radius>2<", "halo of another radius"),
        ("PropertyIsEqualTo", "PropertyIsNotEqualTo", "PropertyIsNotEqualTo"),
        ("<MinScaleDenominator>70000", "<MinScaleDenominator>many", "a number is expected"),
        ("</TextSymbolizer>", "<Priority>5</Priority></TextSymbolizer>", "Priority '5'"),
        ("<Rule>", FINE, "line finer than a pixel"),
        ("<Rule>", "<Rule><PolygonSymbolizer/>", "Rule with 2 symbols"),
    ],
)  # fmt: skip
def test_what_the_lint_refuses(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    (tmp_path / "icons").symlink_to(STYLES / "icons")
    path = tmp_path / "broken.sld"
    path.write_text(GOOD.replace(old, new))
    problems = lint(path)
    assert any(complaint in problem for problem in problems), problems
    assert problems[0].startswith(f"{path}:")
    with pytest.raises(StyleError):
        check_style(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<StyledLayerDescriptor>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>',
    ],
)
def test_files_that_are_no_plain_xml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "style.sld"
    path.write_text(text)
    with pytest.raises(StyleError, match=r"style\.sld"):
        lint(path)


def test_a_missing_file_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StyleError, match="cannot be read"):
        lint(tmp_path / "none.sld")


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (Values(frozenset({"a"})), Values(frozenset({"b"})), True),
        (Values(frozenset({"a", "b"})), Values(frozenset({"b"})), False),
        (Values(high=5, open_high=True), Values(low=5), True),
        (Values(high=5), Values(low=5), False),
        (Values(low=1, high=5), Values(low=4, high=9), False),
        (Values(low=6), Values(low=1, high=5), True),
        (Values(frozenset({"3"})), Values(low=5), True),
        (Values(frozenset({"7"})), Values(low=5), False),
        (Values(low=5, open_low=True), Values(frozenset({"5"})), True),
        (Values(), Values(), False),
    ],
)
def test_conditions_that_exclude_each_other(one: Values, other: Values, apart: bool) -> None:
    assert one.apart(other) is apart
    assert other.apart(one) is apart


def test_titles_are_vietnamese_in_composed_letters() -> None:
    import unicodedata

    for path in STYLES.glob("*.sld"):
        text = path.read_text()
        assert unicodedata.is_normalized("NFC", text)
        titles = [node.text for node in parse_sld(path).iter(f"{SLD}Title")]
        assert all(titles)


def test_labels_of_boundaries_give_way_to_those_of_datasets() -> None:
    names = ("hamlet", "commune", "district", "lockdown_zone")
    ranks = [label_priority(parse_sld(STYLES / f"{name}.sld")) for name in names]
    assert ranks == sorted(set(ranks))
