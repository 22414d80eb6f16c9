"""Styles and icons in a workspace, and the groups that draw several layers at once."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from layers.published import PublishedLayer
from layers.settings import Settings
from publish.geoserver.resource import Key, Resource, box, text_list
from styles import style_path
from styles.exclusive import SLD
from styles.lint import XLINK, check_style, parse_sld

#: The words of the map page: themes are called the same in both.
WORDS = Path(__file__).parent.parent / "web" / "frontend" / "words.json"
UNIT_ORDER = ("province", "hamlet", "commune", "district")
SHOWN_FIRST = ("epidemic", "control")


def style_name(settings: Settings, layer: PublishedLayer) -> str:
    return style_path(settings.styles_dir, layer.style, layer.geometry).stem


def style_resources(
    settings: Settings, workspace: str, layers: Iterable[PublishedLayer]
) -> list[Resource]:
    """The styles that the layers use and the icons these draw with.

    Raises StyleError naming the first style that is outside the profile.
    """
    names = sorted({style_name(settings, layer) for layer in layers})
    found: dict[Key, Resource] = {}
    for name in names:
        path = settings.styles_dir / f"{name}.sld"
        icons = [
            _file("icon", workspace, icon, settings.styles_dir / icon) for icon in _icons(path)
        ]
        found |= {icon.key: icon for icon in icons}
        style = _file("style", workspace, name, path, frozenset(icon.key for icon in icons))
        found[style.key] = style
    return list(found.values())


@cache
def _icons(path: Path) -> tuple[str, ...]:
    check_style(path)
    references = parse_sld(path).iter(f"{SLD}OnlineResource")
    return tuple(sorted({reference.get(f"{XLINK}href", "") for reference in references}))


def _file(
    kind: str, workspace: str, name: str, path: Path, needs: frozenset[Key] = frozenset()
) -> Resource:
    content = path.read_bytes()
    state = {"sha256": hashlib.sha256(content).hexdigest()}
    if kind == "style":
        state |= {"format": "sld", "filename": f"{name}.sld"}
        return Resource("style", workspace, name, state, content, needs=needs)
    return Resource("icon", workspace, name, state, content)


def group_resources(
    settings: Settings, workspace: str, layers: Iterable[PublishedLayer], periodic: set[str]
) -> list[Resource]:
    """“Toàn cảnh”, as the map page opens, and a group a theme; boundaries are one.

    `periodic` names the datasets of figures for a day.
    """
    shown = [layer for layer in layers if layer.kind in ("dataset", "unit")]
    groups = [
        _group(
            settings,
            workspace,
            "overview",
            ("Toàn cảnh", "Overview"),
            [layer for layer in shown if _at_first(layer, periodic)],
        )
    ]
    for theme in dict.fromkeys(layer.theme for layer in shown):
        members = [layer for layer in shown if layer.theme == theme]
        groups.append(_group(settings, workspace, f"theme_{theme}", _theme_title(theme), members))
    return groups


def _at_first(layer: PublishedLayer, periodic: set[str]) -> bool:
    """What closes or stops people, and boundaries; daily figures and hamlets on demand."""
    if layer.kind == "unit":
        return layer.level != "hamlet"
    return layer.theme in SHOWN_FIRST and layer.dataset not in periodic


def _rank(layer: PublishedLayer) -> int:
    """Ground, areas, boundary lines, points: the lowest first."""
    if layer.level == "province":
        return 0
    if layer.kind == "unit":
        return 20 + UNIT_ORDER.index(layer.level or "")
    return 10 if layer.geometry == "polygon" else 30


def _theme_title(theme: str) -> tuple[str, str]:
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    word = words.get(f"theme_{theme}", words["theme_other"])
    return word["vi"], word["en"]


def _group(
    settings: Settings,
    workspace: str,
    name: str,
    title: tuple[str, str],
    members: list[PublishedLayer],
) -> Resource:
    upwards = members[::-1]  # what the catalogue names first lies on top
    upwards.sort(key=_rank)
    vi, en = title
    return Resource(
        kind="group",
        workspace=workspace,
        name=name,
        state={
            "name": name,
            "mode": "SINGLE",
            "title": vi,
            "abstractTxt": ", ".join(layer.title_vi for layer in reversed(upwards)),
            "internationalTitle": {"vi": vi, "en": en},
            "keywords": text_list([vi, en]),
            "bounds": box(settings.province.bbox),
            "publishables": {
                "published": [
                    {"@type": "layer", "name": f"{workspace}:{layer.name}"} for layer in upwards
                ]
            },
            "styles": {
                "style": [
                    {"name": f"{workspace}:{style_name(settings, layer)}"} for layer in upwards
                ]
            },
        },
        needs=frozenset(Key("layer", workspace, layer.name) for layer in upwards),
    )
