"""Publishing: the difference between what the map servers have and what they should have."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from layers.catalogue import Catalogue
from layers.published import published_layers
from layers.settings import Settings

if TYPE_CHECKING:
    from publish.geoserver import Report


def publish_mapserver(settings: Settings, catalogue: Catalogue, *, apply: bool) -> list[str]:
    """What changes in the mapfile, a line each; carried out when `apply`."""
    from publish.mapserver import mapfile_path, plan_mapfile, write_mapfile

    layers = published_layers(catalogue, "public")
    target = mapfile_path(settings)
    act = write_mapfile if apply else plan_mapfile
    return act(settings, layers, target)


def publish_geoserver(
    settings: Settings,
    catalogue: Catalogue,
    *,
    apply: bool,
    prune: bool = False,
    allow_global: bool = False,
    tell: Callable[[str], None] = lambda line: None,
) -> "Report":
    """What changes in GeoServer's workspaces; see publish.geoserver.publish."""
    from publish.geoserver import publish

    return publish(
        settings, catalogue, apply=apply, prune=prune, allow_global=allow_global, tell=tell
    )
