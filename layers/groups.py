"""Layer groups: what belongs together in a client's tree of layers, the same for every server."""

from collections.abc import Collection, Sequence
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
UNIT_ORDER = ("province", "hamlet", "commune", "district")  # boundary lines from the bottom up
SHOWN_FIRST = ("epidemic", "control")


@dataclass(frozen=True)
class LayerGroup:
    """`layers` from the bottom up: what is drawn first comes first."""

    name: str
    title_vi: str
    title_en: str
    layers: tuple[PublishedLayer, ...]


def layer_groups(
    layers: Sequence[PublishedLayer], periodic: Collection[str] = ()
) -> list[LayerGroup]:
    """The overview, as the map page opens, then a group for each theme; boundaries are one.

    `periodic` names the datasets of figures for a day. Histories and roll-ups say the same things
    again and are left to those who ask for them by name.
    """
    shown = [layer for layer in layers if layer.kind in ("unit", "dataset")]
    themes = [*THEMES, *(layer.theme for layer in shown if layer.theme not in THEMES)]
    first = [layer for layer in shown if _at_first(layer, periodic)]
    groups = [LayerGroup(OVERVIEW, "Toàn cảnh", "Overview", _upwards(first))]
    for theme in dict.fromkeys(themes):
        members = [layer for layer in shown if layer.theme == theme]
        if members:
            groups.append(LayerGroup(f"theme_{theme}", *theme_title(theme), _upwards(members)))
    return groups


def theme_title(theme: str) -> tuple[str, str]:
    """What people call a theme, in Vietnamese and English."""
    return THEMES.get(theme, OTHER)


def _at_first(layer: PublishedLayer, periodic: Collection[str]) -> bool:
    """What closes or stops people, and boundaries; daily figures and hamlets on demand."""
    if layer.kind == "unit":
        return layer.level != "hamlet"
    return layer.theme in SHOWN_FIRST and layer.dataset not in periodic


def _upwards(layers: Sequence[PublishedLayer]) -> tuple[PublishedLayer, ...]:
    """What the catalogue names first lies on top of its like."""
    upwards = list(reversed(layers))
    upwards.sort(key=_rank)
    return tuple(upwards)


def _rank(layer: PublishedLayer) -> int:
    """Ground, areas, boundary lines, points: the lowest first."""
    if layer.level == "province":
        return 0
    if layer.kind == "unit":
        return 20 + UNIT_ORDER.index(layer.level or "")
    return 10 if layer.geometry == "polygon" else 30
