"""What colour a feature must have on the map: its style's rules applied to its attributes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from lxml import etree

from styles.exclusive import OGC, SLD, Values, conditions, scales
from styles.lint import XLINK, parse_sld

#: Servers' scales differ by as much: the earth's radius, half a pixel at the picture's edge.
NEARLY = (0.97, 1.0, 1.03)
SVG = "{http://www.w3.org/2000/svg}"
Colour = tuple[int, int, int]
Kind = Literal["fill", "line", "icon"]


@dataclass(frozen=True)
class Paint:
    """An area's `fill`, a `line` alone, or the `icon`'s ground; `opacity` from 0 to 1.

    `size` is the icon's in pixels, 0 for areas.
    """

    kind: Kind
    colour: Colour
    opacity: float = 1.0
    size: float = 0.0


def paints(style: Path, values: Mapping[str, object], scale: float) -> set[Paint]:
    """How a feature of these attributes is painted at that scale denominator.

    Several at the border of two scales; none where the style draws nothing.
    """
    found = (_paint_at(style, values, scale * factor) for factor in NEARLY)
    return {paint for paint in found if paint is not None}


@cache
def _rules(style: Path) -> list[etree._Element]:
    return list(parse_sld(style).iter(f"{SLD}Rule"))


def _paint_at(style: Path, values: Mapping[str, object], scale: float) -> Paint | None:
    at_scale = [rule for rule in _rules(style) if _within(scales(rule), scale)]
    for rule in at_scale:
        condition = rule.find(f"{OGC}Filter")
        if rule.find(f"{SLD}ElseFilter") is None and _matches(condition, values):
            return _paint(rule, style.parent)
    for rule in at_scale:
        if rule.find(f"{SLD}ElseFilter") is not None:
            return _paint(rule, style.parent)
    return None


def _within(bounds: tuple[float, float], scale: float) -> bool:
    return bounds[0] <= scale < bounds[1]


def _matches(condition: etree._Element | None, values: Mapping[str, object]) -> bool:
    if condition is None:
        return True
    return all(_holds(allowed, values.get(name)) for name, allowed in conditions(condition))


def _holds(allowed: Values, value: object) -> bool:
    if value is None:
        return False
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text in allowed.options if allowed.options is not None else allowed.holds(text)


def _paint(rule: etree._Element, folder: Path) -> Paint | None:
    """The profile has one symbol a rule."""
    graphic = rule.find(f"{SLD}PointSymbolizer/{SLD}Graphic")
    if graphic is not None:
        size = float(graphic.findtext(f"{SLD}Size", "16"))
        icon = graphic.find(f"{SLD}ExternalGraphic/{SLD}OnlineResource")
        if icon is not None:
            return Paint("icon", _ground(folder / icon.get(f"{XLINK}href", "")), size=size)
        return Paint("icon", _colour(graphic.iterfind(f"{SLD}Mark/{SLD}Fill/*"), "fill"), size=size)
    area = rule.find(f"{SLD}PolygonSymbolizer")
    if area is None:
        return None
    fill = area.find(f"{SLD}Fill")
    if fill is not None:
        opacity = _parameter(fill, "fill-opacity") or "1"
        return Paint("fill", _colour(fill, "fill"), float(opacity))
    stroke = area.find(f"{SLD}Stroke")
    return None if stroke is None else Paint("line", _colour(stroke, "stroke"))


@cache
def _ground(icon: Path) -> Colour:
    """The colour of an icon's first shape, on which the others lie."""
    root = etree.fromstring(icon.read_bytes())
    fills = (node.get("fill", "none") for node in root.iter() if node is not root)
    return _rgb(next(fill for fill in fills if fill != "none"))


def _parameter(parameters: Iterable[etree._Element], name: str) -> str:
    return next((p.text or "" for p in parameters if p.get("name") == name), "")


def _colour(parameters: Iterable[etree._Element], name: str) -> Colour:
    return _rgb(_parameter(parameters, name) or "#000000")


def _rgb(text: str) -> Colour:
    number = int(text.strip().lstrip("#"), 16)
    return (number >> 16, number >> 8 & 255, number & 255)
