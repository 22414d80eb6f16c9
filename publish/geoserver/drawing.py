"""Styles and icons in a workspace, and the groups that draw several layers at once."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from layers.groups import LayerGroup, layer_groups
from layers.published import PublishedLayer
from layers.settings import Settings
from publish.geoserver.resource import Key, Resource, box, text_list
from styles import style_path
from styles.exclusive import SLD
from styles.lint import XLINK, check_style, parse_sld


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
    settings: Settings, workspace: str, layers: Sequence[PublishedLayer], periodic: set[str]
) -> list[Resource]:
    """The groups of `layers/groups.py`; `periodic` names the datasets of figures for a day."""
    return [_group(settings, workspace, group) for group in layer_groups(layers, periodic)]


def _group(settings: Settings, workspace: str, group: LayerGroup) -> Resource:
    return Resource(
        kind="group",
        workspace=workspace,
        name=group.name,
        state={
            "name": group.name,
            "mode": "SINGLE",
            "title": group.title_vi,
            "abstractTxt": ", ".join(layer.title_vi for layer in reversed(group.layers)),
            "internationalTitle": {"vi": group.title_vi, "en": group.title_en},
            "keywords": text_list([group.title_vi, group.title_en]),
            "bounds": box(settings.province.bbox),
            "publishables": {
                "published": [
                    {"@type": "layer", "name": f"{workspace}:{layer.name}"}
                    for layer in group.layers
                ]
            },
            "styles": {
                "style": [
                    {"name": f"{workspace}:{style_name(settings, layer)}"} for layer in group.layers
                ]
            },
        },
        needs=frozenset(Key("layer", workspace, layer.name) for layer in group.layers),
    )
