"""GeoServer as it should be: a pure function of the deployment and its catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass

from layers.catalogue import Catalogue
from layers.database import Role
from layers.dataset import Audience
from layers.published import PublishedLayer, published_layers
from layers.settings import Settings
from publish.geoserver.drawing import group_resources, style_name, style_resources
from publish.geoserver.feature_types import layer_resource
from publish.geoserver.grids import grids
from publish.geoserver.resource import KINDS, Key, Resource
from publish.geoserver.services import (
    geoserver_of,
    rule_resources,
    service_resources,
    store_resource,
    workspace_resource,
)
from publish.geoserver.tiles import tiles_resource

__all__ = ["Desired", "Given", "desired", "geoserver_of", "staff_workspace"]


@dataclass(frozen=True)
class Given:
    """What of the whole server is there, for what needs it; see common.py."""

    crs: bool = True
    grid: bool = True
    staff_role: bool = True


@dataclass(frozen=True)
class Desired:
    """All resources, in the order in which they are made. `tables` tells each layer's view;
    in the `closed` workspaces no tiles may be kept: tiles know no user."""

    resources: dict[Key, Resource]
    tables: dict[Key, tuple[str, PublishedLayer]]
    closed: frozenset[str]

    @property
    def workspaces(self) -> list[str]:
        return list(dict.fromkeys(key.workspace for key in self.resources))


def staff_workspace(settings: Settings) -> str:
    return f"{settings.province.workspace}_staff"


def desired(settings: Settings, catalogue: Catalogue, given: Given | None = None) -> Desired:
    """Both workspaces, complete: what waits for something global (`given`) is left out.

    Raises SettingsError without a section `geoserver`, StyleError naming a style that is wrong.
    """
    given = given or Given()
    parts = [_workspace(settings, catalogue, "public", settings.province.workspace, given)]
    if given.staff_role:
        parts.append(_workspace(settings, catalogue, "staff", staff_workspace(settings), given))
    resources = [resource for found, _ in parts for resource in found]
    resources.sort(key=lambda resource: KINDS.index(resource.kind))
    return Desired(
        resources={resource.key: resource for resource in resources},
        tables={key: table for _, tables in parts for key, table in tables.items()},
        closed=frozenset({staff_workspace(settings)}),
    )


def _workspace(
    settings: Settings, catalogue: Catalogue, audience: Audience, workspace: str, given: Given
) -> tuple[list[Resource], dict[Key, tuple[str, PublishedLayer]]]:
    server = geoserver_of(settings)
    layers = published_layers(catalogue, audience)
    role: Role = "pub" if audience == "public" else "staff"
    rules = rule_resources(workspace, server.staff_role) if audience == "staff" else []
    crs = [4326, 3857, *([settings.province.crs] if given.crs else [])]
    made = [
        layer_resource(settings, workspace, role, layer, style_name(settings, layer))
        for layer in layers
    ]
    periodic = {dataset.name for dataset in catalogue if dataset.period}
    groups = group_resources(settings, workspace, layers, periodic)
    found = [
        *rules,
        workspace_resource(settings, workspace, frozenset(rule.key for rule in rules)),
        *service_resources(settings, workspace, crs),
        store_resource(settings, server, workspace, role, role),
        *style_resources(settings, workspace, layers),
        *made,
        *groups,
    ]
    if audience == "public":
        found += _tiles(settings, workspace, layers, groups, given)
    tables: dict[Key, tuple[str, PublishedLayer]] = {
        resource.key: (role, layer) for resource, layer in zip(made, layers, strict=True)
    }
    return found, tables


def _tiles(
    settings: Settings,
    workspace: str,
    layers: Iterable[PublishedLayer],
    groups: list[Resource],
    given: Given,
) -> list[Resource]:
    cut = grids(settings)[: 3 if given.grid and given.crs else 2]
    found = [
        tiles_resource(
            workspace, layer.name, cut, Key("layer", workspace, layer.name), layer.temporal
        )
        for layer in layers
    ]
    return found + [
        tiles_resource(workspace, group.name, cut, group.key, temporal=False) for group in groups
    ]
