"""Layer groups: what belongs together in a client's tree of layers, the same for every server."""

from collections.abc import Sequence
from dataclasses import dataclass

from layers.published import PublishedLayer

#: Themes of the catalogue in the order in which trees show them: Vietnamese, English.
THEMES = {
    "epidemic": ("Dịch tễ", "Epidemic"),
    "control": ("Kiểm soát đi lại", "Movement control"),
    "health": ("Y tế", "Health"),
    "service": ("Dịch vụ cho người dân", "Services"),
    "boundary": ("Ranh giới hành chính", "Boundaries"),
}
OTHER = ("Khác", "Other")
OVERVIEW = "overview"


@dataclass(frozen=True)
class LayerGroup:
    """`layers` from the bottom up: what is drawn first comes first."""

    name: str
    title_vi: str
    title_en: str
    layers: tuple[PublishedLayer, ...]


def layer_groups(layers: Sequence[PublishedLayer]) -> list[LayerGroup]:
    """The overview (boundaries and everything current), then a group for each theme.

    A theme's group holds what can be looked at together: current records and boundaries. Histories
    and roll-ups say the same things again and are left to those who ask for them by name.
    """
    shown = sorted((layer for layer in layers if layer.kind in ("unit", "dataset")), key=_depth)
    themes = [*THEMES, *(layer.theme for layer in shown if layer.theme not in THEMES)]
    groups = [LayerGroup(OVERVIEW, "Toàn cảnh", "Overview", tuple(shown))]
    for theme in dict.fromkeys(themes):
        members = tuple(layer for layer in shown if layer.theme == theme)
        if members:
            groups.append(LayerGroup(f"theme_{theme}", *theme_title(theme), members))
    return groups


def theme_title(theme: str) -> tuple[str, str]:
    """What people call a theme, in Vietnamese and English."""
    return THEMES.get(theme, OTHER)


def _depth(layer: PublishedLayer) -> tuple[int, bool]:
    """Outlines lie under areas, and areas under points."""
    return layer.kind != "unit", layer.geometry == "point"
