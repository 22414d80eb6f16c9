"""The profile of SLD 1.0 in which GeoServer and MapServer draw the same picture."""

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from lxml import etree

from styles import FONTS, StyleError
from styles.exclusive import OGC, SLD, Unjudged, conditions, overlap, scales

XLINK = "{http://www.w3.org/1999/xlink}"
GEOMETRIC = {f"{SLD}PointSymbolizer", f"{SLD}PolygonSymbolizer", f"{SLD}LineSymbolizer"}
MARKS = {"square", "circle", "triangle", "star", "cross", "x"}
#: GeoServer takes a label without one for the most important (1000); MapServer counts to ten.
PRIORITIES = tuple(str(hundreds * 100) for hundreds in range(1, 11))
# Elements that one of the two servers ignores, or reads in its own way.
OUTSIDE = {
    *(f"{SLD}{name}" for name in ("GraphicFill", "RasterSymbolizer", "UserLayer")),
    *(f"{SLD}{name}" for name in ("Geometry", "LegendGraphic", "FeatureTypeConstraint")),
    f"{OGC}Function",
}
#: Options by which GeoServer places labels as MapServer does by itself, which skips them.
OPTIONS = {"goodnessOfFit", "labelObstacle", "maxDisplacement"}
Finding = tuple[etree._Element, str]


def parse_sld(path: Path) -> etree._Element:
    """Root element of an SLD file; raises StyleError. No entity is expanded, nothing is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        tree = etree.parse(path, parser)
    except OSError:
        raise StyleError(f"{path}: cannot be read; put the style there") from None
    except etree.XMLSyntaxError as error:
        raise StyleError(f"{path}: not well-formed XML: {error.msg}") from None
    if tree.docinfo.doctype:
        raise StyleError(f"{path}: has a document type declaration; remove it")
    return tree.getroot()


def lint(path: Path) -> list[str]:
    """What is outside the profile, one `file:line: text` each; empty when the style is good.

    Raises StyleError where the file is no XML at all.
    """
    root = parse_sld(path)
    if root.tag != f"{SLD}StyledLayerDescriptor" or root.get("version") != "1.0.0":
        return [f"{path}:{root.sourceline}: not a StyledLayerDescriptor of version 1.0.0"]
    found = [finding for check in CHECKS for finding in check(root)]
    found += _icons(root, path.parent)
    return [f"{path}:{node.sourceline}: {text}" for node, text in found]


def check_style(path: Path) -> None:
    """Raise StyleError with the first problem; see `lint`."""
    problems = lint(path)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise StyleError(problems[0] + more)


def label_priority(root: etree._Element) -> int:
    """Which labels give way: those of the lower number, 100 to 1000 (where nothing is said)."""
    return int(root.findtext(f".//{SLD}Priority", PRIORITIES[-1]))


def _one_style(root: etree._Element) -> Iterator[Finding]:
    for name in ("NamedLayer", "UserStyle", "FeatureTypeStyle"):
        if len(root.findall(f".//{SLD}{name}")) != 1:
            yield root, f"needs exactly one {name}"
    if not root.findall(f".//{SLD}Rule"):
        yield root, "has no Rule"


def _titles(root: etree._Element) -> Iterator[Finding]:
    for rule in root.iter(f"{SLD}Rule"):
        if not (rule.findtext(f"{SLD}Title") or "").strip():
            yield rule, "Rule without a Title: the legend needs one"


def _symbol_with_label(root: etree._Element) -> Iterator[Finding]:
    for rule in root.iter(f"{SLD}Rule"):
        symbols = [child for child in rule if child.tag in GEOMETRIC]
        if len(symbols) != 1:
            yield rule, f"Rule with {len(symbols)} symbols: put exactly one, and its label, in it"
        if len(rule.findall(f"{SLD}TextSymbolizer")) > 1:
            yield rule, "Rule with several labels"


def _outside(root: etree._Element) -> Iterator[Finding]:
    for node in root.iter():
        if node.tag in OUTSIDE:
            yield node, f"{etree.QName(node).localname} is outside the profile"
    for option in root.iter(f"{SLD}VendorOption"):
        if option.get("name") not in OPTIONS:
            known = ", ".join(sorted(OPTIONS))
            yield option, f"VendorOption {option.get('name')!r}; known are {known}"
    for mark in root.iter(f"{SLD}WellKnownName"):
        if mark.text not in MARKS:
            yield mark, f"mark {mark.text!r}; known are {', '.join(sorted(MARKS))}"


def _fonts(root: etree._Element) -> Iterator[Finding]:
    for text in root.iter(f"{SLD}TextSymbolizer"):
        css = {p.get("name"): (p.text or "").strip() for p in text.iterfind(f"{SLD}Font/*")}
        family, weight = css.get("font-family", ""), css.get("font-weight", "normal")
        if family not in FONTS:
            yield text, f"font {family!r} is not declared; use {', '.join(FONTS)}"
        elif weight not in FONTS[family] or css.get("font-style", "normal") != "normal":
            yield text, f"font {family} is declared as {', '.join(FONTS[family])} only"


def _placement(root: etree._Element) -> Iterator[Finding]:
    for text in root.iter(f"{SLD}TextSymbolizer"):
        point = text.find(f"{SLD}LabelPlacement/{SLD}PointPlacement")
        numbers = {
            etree.QName(node).localname: float(node.text or "nan")
            for node in (point.iterfind("*/*") if point is not None else ())
        }
        anchor = (numbers.get("AnchorPointX"), numbers.get("AnchorPointY"))
        moved = (numbers.get("DisplacementX", 0), numbers.get("DisplacementY", 0))
        on_it = anchor == (0.5, 0.5) and moved == (0, 0)
        below = anchor == (0.5, 1) and moved[0] == 0 and moved[1] < 0
        if not (on_it or below):
            yield text, "label must stand on its point (0.5, 0.5) or hang below it (0.5, 1)"


def _priority(root: etree._Element) -> Iterator[Finding]:
    for node in root.iter(f"{SLD}Priority"):
        if node.text not in PRIORITIES:
            yield node, f"Priority {node.text!r}; known are {', '.join(PRIORITIES)}"
    if len({text.findtext(f"{SLD}Priority") for text in root.iter(f"{SLD}TextSymbolizer")}) > 1:
        yield root, "labels of different Priority: one style, one Priority"


def _fine_lines(root: etree._Element) -> Iterator[Finding]:
    for node in root.iter(f"{SLD}CssParameter"):
        if node.get("name") == "stroke-width" and float(node.text or 0) < 1:
            yield node, "line finer than a pixel: make it 1 and give it a stroke-opacity"
    for node in root.iter(f"{SLD}Radius"):
        if node.text != "1.5":
            yield node, "halo of another radius than 1.5"


def _exclusive(root: etree._Element) -> Iterator[Finding]:
    judged = []
    for rule in root.iter(f"{SLD}Rule"):
        try:
            scales(rule)
            for node in rule.iterfind(f"{OGC}Filter"):
                conditions(node)
            judged.append(rule)
        except Unjudged as error:
            yield rule, f"filter with {error} is outside the profile"
        except ValueError:
            yield rule, "a number is expected in this rule's filter or scale limits"
    for one, other in combinations(judged, 2):
        if overlap(one, other):
            yield other, f"Rule may paint what the rule of line {one.sourceline} paints"


def _icons(root: etree._Element, folder: Path) -> Iterator[Finding]:
    for graphic in root.iter(f"{SLD}ExternalGraphic"):
        reference = graphic.find(f"{SLD}OnlineResource")
        href = reference.get(f"{XLINK}href", "") if reference is not None else ""
        inside = href.startswith("icons/") and href.endswith(".svg") and href.count("/") == 1
        if not inside or not (folder / href).is_file():
            yield graphic, f"icon {href!r} is not an SVG file of {folder.name}/icons"
        if graphic.findtext(f"{SLD}Format") != "image/svg+xml":
            yield graphic, "Format must be image/svg+xml"


Check = Callable[[etree._Element], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    _one_style,
    _titles,
    _symbol_with_label,
    _outside,
    _fonts,
    _placement,
    _priority,
    _fine_lines,
    _exclusive,
)
