"""The workspace itself: who may read it, its store, its services and their limits."""

import hashlib

from psycopg2.extensions import parse_dsn

from layers.database import Role, dsn
from layers.errors import SettingsError
from layers.settings import GeoServer, Settings
from publish.geoserver.resource import DECIMALS, Key, Resource, State, text_list
from publish.promises import (
    MAX_FEATURES,
    MAX_PIXELS,
    SERVICE_ABSTRACT,
    namespace,
    service_keywords,
    service_title,
)

SCHEMAS = "http://schemas.opengis.net"
BYTES_A_PIXEL = 4
VERSIONS = {
    "wms": ("1.1.1", "1.3.0"),
    "wfs": ("1.0.0", "1.1.0", "2.0.0"),
    "wmts": ("1.0.0",),
    "wcs": ("2.0.1",),
}


def geoserver_of(settings: Settings) -> GeoServer:
    """The section `geoserver`; raises SettingsError where there is none."""
    if settings.geoserver is None:
        raise SettingsError(
            f"{settings.path.name} names no GeoServer; add a section geoserver with its url "
            "(docs/geoserver.md)"
        )
    return settings.geoserver


def rule_resources(workspace: str, role: str) -> list[Resource]:
    """Only `role` (and administrators) may read, nobody but administrators may write."""
    rules = {f"{workspace}.*.r": role, f"{workspace}.*.w": "ADMIN"}
    return [Resource("rule", workspace, key, {"roles": roles}) for key, roles in rules.items()]


def workspace_resource(settings: Settings, workspace: str, needs: frozenset[Key]) -> Resource:
    uri = namespace(settings, workspace)
    state = {"prefix": workspace, "uri": uri, "isolated": False}
    return Resource("workspace", workspace, workspace, state, needs=needs)


def store_resource(
    settings: Settings, server: GeoServer, workspace: str, role: Role, schema: str
) -> Resource:
    """PostGIS as that role, which reads its schema and nothing else."""
    connection = parse_dsn(dsn(settings, role))
    host = server.database_host or connection.get("host", "127.0.0.1")
    port = server.database_port or connection.get("port", "5432")
    parameters = {
        "dbtype": "postgis",
        "host": host,
        "port": str(port),
        "database": connection["dbname"],
        "schema": schema,
        "user": connection["user"],
        "namespace": namespace(settings, workspace),
        # Views have no primary key of their own; without one, feature ids change every time.
        "Expose primary keys": "true",
        "Primary key metadata table": f"{schema}.gt_pk_metadata",
        "preparedStatements": "true",
        "min connections": "1",
        "max connections": str(server.connections),
        "validate connections": "true",
        "fetch size": "1000",
        "Connection timeout": "20",
        "encode functions": "true",
        # Both are guesses that show what is not there: neighbours, or the extent before ANALYZE.
        "Loose bbox": "false",
        "Estimated extends": "false",
        # There is nothing that GeoServer should create.
        "create database": "false",
    }
    # GeoServer keeps the password but never shows it: a digest tells whether it is the right one.
    secret = f"{connection['user']} {connection['password']}".encode()
    return Resource(
        kind="store",
        workspace=workspace,
        name=schema,
        state={
            "name": schema,
            "type": "PostGIS",
            "description": f"PostGIS, schema {schema}, role {connection['user']}",
            "enabled": True,
            "connectionParameters": {
                "entry": [{"@key": key, "$": value} for key, value in parameters.items()]
            },
            "metadata": {
                "entry": [
                    {"@key": "xom.credential", "$": f"sha256 {hashlib.sha256(secret).hexdigest()}"}
                ]
            },
        },
        secrets={"passwd": connection["password"]},
        needs=frozenset({Key("workspace", workspace, workspace)}),
    )


def service_resources(settings: Settings, workspace: str, crs: list[int]) -> list[Resource]:
    """WMS, WFS and WMTS of the workspace with their limits; no WCS. `crs` are EPSG codes."""
    states = {
        "settings": _settings(settings),
        "wms": _common(settings, "wms") | _wms(crs),
        "wfs": _common(settings, "wfs") | _wfs(crs),
        "wmts": _common(settings, "wmts"),
        "wcs": _common(settings, "wcs") | {"enabled": False},
    }
    needs = frozenset({Key("workspace", workspace, workspace)})
    return [
        Resource("service", workspace, name, state, needs=needs) for name, state in states.items()
    ]


def _settings(settings: Settings) -> State:
    state: State = {
        "contact": {"contactOrganization": f"UBND tỉnh {settings.province.name}"},
        "charset": "UTF-8",
        "numDecimals": DECIMALS,
        "onlineResource": settings.web.address,
        "verbose": False,
        "verboseExceptions": False,
        "localWorkspaceIncludesPrefix": False,
        "useHeadersProxyURL": False,
    }
    server = geoserver_of(settings)
    # What capabilities name as their own address; else it is the one that was asked.
    return state | ({"proxyBaseUrl": server.public_url} if server.public_url else {})


def _common(settings: Settings, service: str) -> State:
    """What every service says of itself.

    A workspace's service begins with nothing: what is not said is null, and some of it (the
    address of the schemas) then fails at the first request.
    """
    return {
        "name": service.upper(),
        "enabled": True,
        "title": service_title(settings),
        "abstrct": SERVICE_ABSTRACT,
        "maintainer": f"UBND tỉnh {settings.province.name}",
        "onlineResource": settings.web.address,
        "accessConstraints": "NONE",
        "fees": "NONE",
        "keywords": text_list(service_keywords(settings)),
        "versions": {
            "org.geotools.util.Version": [{"version": number} for number in VERSIONS[service]]
        },
        "schemaBaseURL": SCHEMAS,
        "citeCompliant": False,
        "verbose": False,
    }


def _wms(crs: list[int]) -> State:
    return {
        "defaultLocale": "vi",
        "srs": text_list(crs),
        "bboxForEachCRS": True,
        "interpolation": "Nearest",
        "watermark": {"enabled": False, "position": "BOT_RIGHT", "transparency": 100},
        "maxBuffer": 64,
        "maxRequestMemory": MAX_PIXELS * MAX_PIXELS * BYTES_A_PIXEL // 1024,
        "maxRenderingTime": 30,
        "maxRenderingErrors": 100,
        "maxRequestedDimensionValues": 1,
        # A moment at which nothing held is an empty map; one that is no moment is refused.
        "exceptionOnInvalidDimension": False,
        "getMapMimeTypeCheckingEnabled": True,
        "getMapMimeTypes": text_list(["image/png", "image/jpeg"]),
        "getFeatureInfoMimeTypeCheckingEnabled": True,
        "getFeatureInfoMimeTypes": text_list(["text/html", "application/json", "text/plain"]),
        # A client's own style may name any address, and GeoServer would fetch it.
        "dynamicStylingDisabled": True,
        "autoEscapeTemplateValues": True,
        "transformFeatureInfoDisabled": False,
        "featuresReprojectionDisabled": False,
        "defaultGroupStyleEnabled": True,
    }


def _wfs(crs: list[int]) -> State:
    # `name` is a dataset's column and GML's own element: ours stands.
    names = {"V_10": "XML", "V_11": "URN", "V_20": "URN2"}
    gml = [
        {"version": version, "gml": {"srsNameStyle": style, "overrideGMLAttributes": True}}
        for version, style in names.items()
    ]
    return {
        "defaultLocale": "vi",
        "serviceLevel": "BASIC",  # no transactions
        "srs": text_list(crs),
        "gml": {"entry": gml},
        "maxFeatures": MAX_FEATURES,
        "hitsIgnoreMaxFeatures": True,
        "featureBounding": True,
        "canonicalSchemaLocation": False,
        "encodeFeatureMember": False,
        "includeWFSRequestDumpFile": False,
        "allowGlobalQueries": False,
        "simpleConversionEnabled": False,
        "getFeatureOutputTypeCheckingEnabled": False,
    }
