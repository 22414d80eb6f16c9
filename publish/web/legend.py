"""A layer's legend, read from the SLD that draws it: one entry a rule title, as data.

The page draws the symbols itself, so they are sharp on every screen and their words can be read
aloud. Other clients have GetLegendGraphic.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree

from layers.dataset import Dataset
from layers.published import PublishedLayer
from layers.text import fold

SLD = "{http://www.opengis.net/sld}"
OGC = "{http://www.opengis.net/ogc}"
HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class Symbol:
    """An icon of `styles/icons`, or else the paint of a mark or an area."""

    shape: str = "area"
    icon: str | None = None
    fill: str | None = None
    fill_opacity: float = 1.0
    stroke: str | None = None
    stroke_width: float = 1.0
    dash: str | None = None


def style_file(layer: PublishedLayer, styles_dir: Path) -> Path:
    """The layer's SLD, or the one for its kind of geometry where it has none of its own."""
    own = styles_dir / f"{layer.style}.sld"
    return own if own.is_file() else styles_dir / f"default_{layer.geometry}.sld"


def read_legend(
    layer: PublishedLayer, dataset: Dataset | None, styles_dir: Path
) -> list[dict[str, object]]:
    """Entries {"title": {"vi", "en"}, "symbol": {...}}; empty if there is no style to read.

    The rules of a style repeat at several scales; each title is listed once, as it is drawn at the
    closest of them (boundaries are hairlines from afar), and the one that bears the dataset's own
    name comes first.
    """
    path = style_file(layer, styles_dir)
    if not path.is_file():
        return []
    rules = list(ElementTree.parse(path).iter(f"{SLD}Rule"))  # noqa: S314 (a file of our own)
    subject, _ = _subject(layer, dataset)
    closest: dict[str, ElementTree.Element] = {}
    for rule in rules:
        title = rule.findtext(f"{SLD}Title") or subject
        if title not in closest or _nearest(rule) < _nearest(closest[title]):
            closest[title] = rule  # in the place where the title stood first
    entries: dict[str, dict[str, object]] = {
        title: {
            "title": {"vi": title, "en": _english(rule, title, layer, dataset)},
            "symbol": asdict(_symbol(rule)),
        }
        for title, rule in closest.items()
    }
    main = [entries.pop(subject)] if subject in entries else []
    return main + list(entries.values())


def _subject(layer: PublishedLayer, dataset: Dataset | None) -> tuple[str, str]:
    """What the style draws: a dataset's styles serve its history too, whose title says more."""
    return (dataset.title.vi, dataset.title.en) if dataset else (layer.title_vi, layer.title_en)


def _english(
    rule: ElementTree.Element, title: str, layer: PublishedLayer, dataset: Dataset | None
) -> str:
    """SLD 1.0 has titles in one language: a rule's Abstract or the catalogue has the other."""
    abstract = rule.findtext(f"{SLD}Abstract")
    if abstract:
        return abstract
    subject_vi, subject_en = _subject(layer, dataset)
    if title == subject_vi:
        return subject_en
    fields = {field.name: field for field in dataset.fields} if dataset else {}
    for field in fields.values():
        for choice in field.choices.values():
            if fold(choice.vi) == fold(title):
                return choice.en
    for test in rule.iter(f"{OGC}PropertyIsEqualTo"):
        name, value = test.findtext(f"{OGC}PropertyName"), test.findtext(f"{OGC}Literal")
        if name in fields and value in fields[name].choices:
            return f"{subject_en}: {fields[name].choices[value].en.lower()}"
    return title


def _nearest(rule: ElementTree.Element) -> float:
    return float(rule.findtext(f"{SLD}MinScaleDenominator", "0"))


def _symbol(rule: ElementTree.Element) -> Symbol:
    online = rule.find(f".//{SLD}ExternalGraphic/{SLD}OnlineResource")
    if online is not None:
        return Symbol(shape="icon", icon=online.get(HREF, "").rsplit("/", 1)[-1])
    mark = rule.find(f".//{SLD}Mark")
    drawing = mark if mark is not None else rule.find(f"{SLD}PolygonSymbolizer")
    if drawing is None:
        return Symbol()
    fill, stroke = (_parameters(drawing.find(SLD + part)) for part in ("Fill", "Stroke"))
    return Symbol(
        shape="area" if mark is None else mark.findtext(f"{SLD}WellKnownName", "square"),
        fill=fill.get("fill"),
        fill_opacity=float(fill.get("fill-opacity", 1)),
        stroke=stroke.get("stroke"),
        stroke_width=float(stroke.get("stroke-width", 1)),
        dash=stroke.get("stroke-dasharray"),
    )


def _parameters(element: ElementTree.Element | None) -> dict[str, str]:
    if element is None:
        return {}
    return {p.get("name", ""): (p.text or "").strip() for p in element.iter(f"{SLD}CssParameter")}
