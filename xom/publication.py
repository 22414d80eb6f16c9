"""Publishing: the difference between what the map servers have and what they should have."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import psycopg2

from layers.catalogue import Catalogue
from layers.errors import XomError
from layers.published import published_layers
from layers.settings import Settings

if TYPE_CHECKING:
    from publish.geoserver import Report
    from publish.verify import Proof


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


def prove_publication(settings: Settings, catalogue: Catalogue, report: "Report") -> list["Proof"]:
    """The proofs of the layers that a publication to GeoServer changed; none where it changed none.

    What is no layer's own (a store, a service, a right, the whole server) concerns all of them.
    """
    steps = report.steps + (report.common if report.common_allowed else [])
    if not report.applied or not steps:
        return []
    from publish.geoserver.drawing import style_name
    from publish.verify import verify

    changed = {step.key for step in report.steps}
    kinds = {key.kind for key in changed}
    names = None
    if len(steps) == len(report.steps) and kinds <= {"layer", "tiles", "style", "group"}:
        named = {key.name for key in changed if key.kind in ("layer", "tiles")}
        styles = {key.name for key in changed if key.kind == "style"}
        drawn = published_layers(catalogue, "staff")
        names = named | {each.name for each in drawn if style_name(settings, each) in styles}
    return verify(settings, catalogue, server="geoserver", names=names)


def refresh_tiles(settings: Settings, catalogue: Catalogue) -> None:
    """Drop GeoServer's tiles of what changed, where there is a GeoServer.

    It never fails a load: what could not be dropped is logged, and dropped at the next look.
    """
    if settings.geoserver is None:
        return
    from publish.geoserver import refresh

    try:
        changes = refresh(settings, catalogue)
    except (XomError, psycopg2.Error) as error:
        log.warning("tiles of yesterday stay: %s", str(error).partition("\n")[0])
        return
    if changes:
        log.info("tiles dropped: %s", ", ".join(change.layer for change in changes))
