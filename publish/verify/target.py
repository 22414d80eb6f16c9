"""The two map servers as their clients meet them: where they answer, and in what they differ."""

from dataclasses import dataclass
from typing import Literal

from layers.catalogue import Catalogue
from layers.settings import Settings

Name = Literal["mapserver", "geoserver"]
NAMES: tuple[Name, ...] = ("mapserver", "geoserver")


@dataclass(frozen=True)
class Target:
    """A server that publishes the catalogue.

    `root` is the address below which workspaces answer, `groups` the names that capabilities list
    beside the layers. `filtered` servers know no TIME in WFS: history is asked for with a filter.
    `closed` is the workspace that strangers must not see, `tiles` says whether WMTS is offered,
    `start` what to do where nobody answers.
    """

    root: str
    workspace: str
    groups: frozenset[str] = frozenset()
    filtered: bool = False
    tiles: bool = False
    closed: str | None = None
    start: str = "start it with: xom up"

    @property
    def base(self) -> str:
        return f"{self.root}/{self.workspace}"

    @property
    def wms(self) -> str:
        return f"{self.base}/wms"

    @property
    def wfs(self) -> str:
        return f"{self.base}/wfs"

    @property
    def wmts(self) -> str:
        return f"{self.base}/gwc/service/wmts"


def target(settings: Settings, catalogue: Catalogue, name: Name) -> Target:
    """The server of that name; raises SettingsError where the deployment has none."""
    workspace = settings.province.workspace
    if name == "mapserver":
        root = f"{settings.web.address}/geoserver"
        return Target(root, workspace, groups=frozenset({workspace}))
    from publish.geoserver.desired import desired, geoserver_of, staff_workspace

    server = geoserver_of(settings)
    return Target(
        root=server.url,
        workspace=workspace,
        groups=frozenset(
            key.name
            for key in desired(settings, catalogue).resources
            if key.kind == "group" and key.workspace == workspace
        ),
        filtered=True,
        tiles=True,
        closed=staff_workspace(settings),
        start="start GeoServer, or correct geoserver.url",
    )
