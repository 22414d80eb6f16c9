"""From SLD files to MapServer classes, by MapServer's own reader."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from lxml import etree
from mappyfile.parser import Parser
from mappyfile.transformer import MapfileToDict

from layers.errors import ServerError
from layers.published import PublishedLayer
from styles import FONTS, StyleError, style_path
from styles.exclusive import SLD
from styles.lint import XLINK, check_style, label_priority, parse_sld

#: mapscript is built for the distribution's Python only.
SYSTEM_PYTHON = "/usr/bin/python3"
IMPORTER = Path(__file__).with_name("import_sld.py")
#: Styles of units so large that their names may stand beside the middle where that is taken; the
#: name of a hamlet would stand in its neighbour, and is left out.
ROOMY = {"commune", "district"}
#: SLD counts letters in pixels, MapServer in points of 1/72 inch at 96 pixels an inch.
POINTS_A_PIXEL = 0.75
#: The width that looks like the styles' halo of 1.5 pixels, which MapServer's reader cannot read.
HALO = 2
Geometry = Literal["point", "polygon"]
Node = dict[str, Any]


def font_alias(family: str) -> str:
    """MapServer's name of a font family; its font list is divided by blanks."""
    return family.replace(" ", "")


def fonts() -> dict[str, Path]:
    """Alias, as MapServer's SLD reader builds it from family and weight -> TrueType file."""
    return {
        font_alias(family) + ("" if weight == "normal" else f"-{weight}"): path
        for family, weights in FONTS.items()
        for weight, path in weights.items()
    }


class Imported:
    """Classes of every style the layers use; `icons` are the SVG files they draw with."""

    def __init__(self, styles_dir: Path, layers: Iterable[PublishedLayer]) -> None:
        """Read and import the styles; raises StyleError naming the first that is wrong."""
        self._classes: dict[tuple[str, Geometry], list[Node]] = {}
        self._symbols: dict[str, Node] = {}
        self.icons: set[Path] = set()
        wanted = {(layer.style, layer.geometry) for layer in layers}
        paths = {key: style_path(styles_dir, *key) for key in sorted(wanted)}
        parser = Parser()  # mappyfile.loads would build its grammar anew for every style
        for key, text in _run_import(paths).items():
            # MapServer's reader knows no Priority, and its own scale ends at ten.
            priority = label_priority(parse_sld(paths[key])) // 100
            self._adopt(key, _to_dict(parser.parse(text)), priority)
            self.icons |= set(styles_dir.glob("icons/*.svg")) if self._draws_icons(key) else set()

    def classes(self, layer: PublishedLayer) -> list[Node]:
        return self._classes[layer.style, layer.geometry]

    @property
    def symbols(self) -> list[Node]:
        return list(self._symbols.values())

    def _draws_icons(self, key: tuple[str, Geometry]) -> bool:
        styles = (style for node in self._classes[key] for style in node["styles"])
        return any(self._symbols.get(s.get("symbol"), {}).get("type") == "svg" for s in styles)

    def _adopt(self, key: tuple[str, Geometry], map_: Node, priority: int) -> None:
        for symbol in map_.get("symbols", []):
            self._symbols[symbol["name"]] = symbol
        classes = map_["layers"][0]["classes"]
        in_legend: set[str] = set()
        # The style of the closest scale stands for its title in the legend, once.
        for node in sorted(classes, key=lambda node: node.get("minscaledenom", 0)):
            node["group"] = key[0]
            if node["title"] in in_legend:
                node.pop("name", None)
                node.pop("title")
            else:
                in_legend.add(node["title"])
            for label in node.get("labels", []):
                _correct_label(label, node["styles"][0].get("size", 0))
                label["priority"] = priority
                if key[0] in ROOMY:
                    label["position"] = "auto"  # the middle first
            if "text" in node:
                node["text"] = node["text"].strip('()"')
            for style in node["styles"]:
                style.pop("opacity", None)  # it stands in the colour already
                self._adopt_icon(style)
        self._classes[key] = classes

    def _adopt_icon(self, style: Node) -> None:
        path = Path(style.get("symbol", ""))
        if path.suffix == ".svg":
            style["symbol"] = path.stem
            image = f"icons/{path.name}"
            self._symbols[path.stem] = {
                "__type__": "symbol",
                "name": path.stem,
                "type": "svg",
                "image": image,
            }


def _to_dict(tree: Any) -> Node:
    node: Node = MapfileToDict().transform(tree)  # type: ignore[no-untyped-call]
    return node


def _correct_label(label: Node, symbol_size: float) -> None:
    """Put the label where the SLD says: on its point, or hanging below it.

    The reader takes an anchor at the label's top for a place above the point. And MapServer keeps
    labels off the symbol by itself, so that much of the displacement is given already.
    """
    label.pop("angle", None)
    label["size"] = round(label["size"] * POINTS_A_PIXEL)
    if "outlinecolor" in label:
        label["outlinewidth"] = HALO
    label["partials"] = False
    if str(label["position"]).lower() != "cc":
        _, down = label["offset"]
        label |= {"position": "lc", "offset": [0, max(0, round(abs(down) - symbol_size / 2))]}


def _run_import(paths: dict[tuple[str, Geometry], Path]) -> dict[tuple[str, Geometry], str]:
    """(style, geometry) -> mapfile text of one layer, all in one process."""
    keys = {f"{style} {geometry}": (style, geometry) for style, geometry in paths}
    request = {
        "fonts": {alias: str(path) for alias, path in fonts().items()},
        "styles": [
            {"name": name, "geometry": key[1], "sld": _for_mapserver(paths[key], name)}
            for name, key in keys.items()
        ],
    }
    try:
        done = subprocess.run(
            [SYSTEM_PYTHON, "-I", str(IMPORTER)],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        reason = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1]
        raise ServerError(
            f"MapServer's SLD reader does not run ({reason}); install python3-mapscript"
        ) from None
    answers = json.loads(done.stdout)
    for name, key in keys.items():
        if "error" in answers[name]:
            raise StyleError(f"{paths[key]}: MapServer cannot read it: {answers[name]['error']}")
    return {key: answers[name]["map"] for name, key in keys.items()}


def _for_mapserver(path: Path, layer_name: str) -> str:
    """The style's text with the layer's name, absolute icon paths and MapServer's font names."""
    check_style(path)
    root = parse_sld(path)
    for name in root.iterfind(f"{SLD}NamedLayer/{SLD}Name"):
        name.text = layer_name
    for reference in root.iter(f"{SLD}OnlineResource"):
        href = f"{XLINK}href"
        reference.set(href, str((path.parent / reference.get(href, "")).resolve()))
    for css in root.iterfind(f".//{SLD}Font/{SLD}CssParameter[@name='font-family']"):
        css.text = font_alias((css.text or "").strip())
    text: str = etree.tostring(root, encoding="unicode")
    return text
