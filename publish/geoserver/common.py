"""What is the whole server's: shown apart, and changed only when the operator allows it.

Everything is merged with what is there; nothing of others is taken away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import etree
from pyproj import CRS

from layers.geodesy import EPSG_6960
from layers.settings import GeoServer, Settings
from publish.geoserver.client import XML, Client, Refused
from publish.geoserver.compare import differences, items
from publish.geoserver.desired import Given, staff_workspace
from publish.geoserver.grids import Grid, grids
from publish.geoserver.services import geoserver_of
from publish.geoserver.tiles import gridset_state, gridset_xml

PROJECTIONS = "rest/resource/user_projections/epsg.properties"
TILE_CACHE = "rest/resource/gwc-gs.xml"
#: Global settings -> what they must say.
SAFE = {"xmlExternalEntitiesEnabled": False}
SAFE_SETTINGS = {"verboseExceptions": False, "charset": "UTF-8"}


@dataclass(frozen=True)
class GlobalStep:
    """One change of the whole server: `name` for programs, `line` for people."""

    name: str
    line: str
    do: Callable[[Client], None]

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "what": self.line}


@dataclass(frozen=True)
class Common:
    """What must still be done, and what is there already."""

    steps: list[GlobalStep]
    given: Given


def read_common(client: Client, settings: Settings) -> Common:
    """Look at what is global; changes nothing."""
    server = geoserver_of(settings)
    crs, grid = settings.province.crs, grids(settings)[-1]
    steps: list[GlobalStep] = []
    known = knows_crs(client, crs)
    if not known:
        line = f"projection EPSG:{crs} into user_projections/epsg.properties, then reload"
        steps.append(GlobalStep("projection", line, partial(add_projection, crs=crs)))
    cut = _grid_is_there(client, grid)
    if not cut:
        line = f"grid set {grid.name} for tiles in the province's own coordinates"
        steps.append(GlobalStep("gridset", line, partial(add_grid, grid=grid)))
    role = _role_is_there(client, server.staff_role)
    if not role:
        line = (
            f"role {server.staff_role}, which reads {staff_workspace(settings)}; give it to users"
        )
        steps.append(GlobalStep("role", line, partial(add_role, server=server)))
    steps += _tile_security(client)
    steps += _safe_settings(client)
    steps += _services(client, settings)
    return Common(steps, Given(crs=known, grid=cut, staff_role=role))


# The province's projection ------------------------------------------------------------------------


def knows_crs(client: Client, crs: int) -> bool:
    """Whether GeoServer can draw in it, asked as a client: the file alone proves nothing."""
    answer = client.get(
        "wms",
        service="WMS",
        version="1.1.1",
        request="GetMap",
        layers="",
        styles="",
        srs=f"EPSG:{crs}",
        bbox="1,1,2,2",
        width="1",
        height="1",
        format="image/png",
    )
    return b"InvalidSRS" not in (answer or b"InvalidSRS")


def projection_line(crs: int) -> str:
    """The line of `epsg.properties`: WKT 1, its shift to WGS 84 in position-vector signs."""
    wkt = CRS.from_epsg(crs).to_wkt("WKT1_GDAL")
    before, spheroid, after = wkt.partition("SPHEROID[")
    inside, end, rest = after.partition("]]")  # the spheroid's authority closes with it
    return f"{crs}={before}{spheroid}{inside}{end},TOWGS84[{EPSG_6960.towgs84}]{rest}"


def add_projection(client: Client, crs: int) -> None:
    present = (client.get(PROJECTIONS) or b"").decode("utf-8")
    kept = [line for line in present.splitlines() if not line.startswith(f"{crs}=")]
    content = "\n".join([*kept, projection_line(crs), ""]).encode()
    client.send("PUT", PROJECTIONS, content=content, kind="text/plain; charset=utf-8")
    client.send("POST", "rest/reload")
    if not knows_crs(client, crs):
        raise Refused(
            f"GeoServer does not take EPSG:{crs} from user_projections/epsg.properties; "
            "restart it, then publish again",
            200,
        )


# Tiles --------------------------------------------------------------------------------------------


def _grid_path(grid: Grid) -> str:
    return f"gwc/rest/gridsets/{grid.name}.xml"


def _grid_is_there(client: Client, grid: Grid) -> bool:
    document = client.get(_grid_path(grid))
    if document is None:
        return False
    return not differences(gridset_state(gridset_xml(grid)), gridset_state(document))


def add_grid(client: Client, grid: Grid) -> None:
    client.send("PUT", _grid_path(grid), content=gridset_xml(grid), kind=XML)


def _tile_security(client: Client) -> list[GlobalStep]:
    """Without the switch, GeoWebCache gives a tile it holds to anyone."""
    document = client.get(TILE_CACHE)
    if document is None or etree.fromstring(document).findtext("securityEnabled") == "true":
        return []
    line = "GeoWebCache asks for permission before it gives out a tile (securityEnabled)"
    return [GlobalStep("tile_security", line, secure_tiles)]


def secure_tiles(client: Client) -> None:
    root = etree.fromstring(client.get(TILE_CACHE) or b"<GeoServerGWCConfig/>")
    node = root.find("securityEnabled")
    if node is None:
        node = etree.SubElement(root, "securityEnabled")
    node.text = "true"
    client.send("PUT", TILE_CACHE, content=etree.tostring(root), kind=XML)
    client.send("POST", "rest/reload")


# Roles and settings -------------------------------------------------------------------------------


def _role_is_there(client: Client, role: str) -> bool:
    found = client.get_json("rest/security/roles.json") or {}
    return role in (found.get("roles") or [])


def add_role(client: Client, server: GeoServer) -> None:
    client.send("POST", f"rest/security/roles/role/{server.staff_role}")


def _safe_settings(client: Client) -> list[GlobalStep]:
    found = (client.get_json("rest/settings.json") or {}).get("global", {})
    wanted = SAFE | {"settings": SAFE_SETTINGS}
    changes = differences(wanted, found)
    if not changes:
        return []
    line = f"settings: {'; '.join(changes)}"
    return [GlobalStep("settings", line, make_settings_safe)]


def make_settings_safe(client: Client) -> None:
    found = client.get_json("rest/settings.json")["global"]
    # GeoServer takes what is left out for false: all of it goes back.
    body = found | SAFE | {"settings": found["settings"] | SAFE_SETTINGS}
    client.send("PUT", "rest/settings", {"global": body})


def _services(client: Client, settings: Settings) -> list[GlobalStep]:
    """What the server offers beyond reading maps; left alone where others publish, too."""
    found = client.get_json("rest/workspaces.json") or {}
    names = {workspace["name"] for workspace in items(found.get("workspaces"), "workspace")}
    if names - {settings.province.workspace, staff_workspace(settings)}:
        return []
    steps = []
    for service, wanted, line in (
        ("wfs", {"serviceLevel": "BASIC"}, "WFS without transactions"),
        ("wms", {"exceptionOnInvalidDimension": False}, "WMS: a moment without features is empty"),
        ("wcs", {"enabled": False}, "WCS off: there are no coverages"),
        ("wps", {"enabled": False}, "WPS off: nobody needs processes"),
        ("csw", {"enabled": False}, "CSW off: nobody needs a catalogue"),
    ):
        state = (client.get_json(f"rest/services/{service}/settings.json") or {}).get(service)
        if state and differences(wanted, state):
            change = partial(change_service, service=service, wanted=wanted)
            steps.append(GlobalStep(service, line, change))
    return steps


def change_service(client: Client, service: str, wanted: dict[str, Any]) -> None:
    path = f"rest/services/{service}/settings"
    state = client.get_json(f"{path}.json")[service]
    client.send("PUT", path, {service: state | wanted})
