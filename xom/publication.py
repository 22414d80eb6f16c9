"""Publishing: the difference between what the map servers have and what they should have."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from layers.catalogue import Catalogue
from layers.errors import XomError
from layers.published import published_layers
from layers.settings import Settings

if TYPE_CHECKING:
    from publish.geoserver import Report


log = logging.getLogger("xom.publish")


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
    """What changes in GeoServer's workspaces; see publish.geoserver.publish.

    Tiles of yesterday that are there still, because GeoServer was away after a load, go, too.
    """
    from publish.geoserver import publish

    report = publish(
        settings, catalogue, apply=apply, prune=prune, allow_global=allow_global, tell=tell
    )
    if apply:
        refresh_tiles(settings, catalogue)
    return report


def refresh_tiles(settings: Settings, catalogue: Catalogue) -> None:
    """Drop GeoServer's tiles of what changed, where there is a GeoServer.

    It never fails a load: what could not be dropped is logged, and dropped at the next look.
    """
    if settings.geoserver is None:
        return
    from publish.geoserver import refresh

    try:
        changes = refresh(settings, catalogue)
    except XomError as error:
        log.warning("tiles of yesterday stay: %s", error)
        return
    if changes:
        log.info("tiles dropped: %s", ", ".join(change.layer for change in changes))
