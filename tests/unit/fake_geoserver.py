"""GeoServer's REST interface in memory, with the habits of the real one that a publisher meets.

It is an httpx transport. Its quirks were seen on a running 2.26.2: lists of one come back as their
element and empty ones as "", a PUT of a feature type sets switches it leaves out to false, a layer
keeps its old style where the new one is unknown, a new layer is drawn with `point` and gets tiles
by itself, a deleted style's file stays in the way, a feature type without a table makes one.
"""

import copy
import json
import re
from collections.abc import Callable

import httpx
from lxml import etree

URL = "http://gs.test/geoserver"
SWITCHES = ("enabled", "advertised")


class Fake(httpx.BaseTransport):
    def __init__(self, tables=(), version="2.26.2"):
        self.version = version
        self.tables = set(tables)  # (schema, name)
        self.made_tables: list[str] = []
        self.unreachable = False  # the database, from the server
        self.count = 0
        self.log: list[tuple[str, str]] = []
        self.namespaces: dict[str, dict] = {}
        self.stores: dict[tuple[str, str], dict] = {}
        self.styles: dict[tuple[str, str], dict] = {}
        self.types: dict[tuple[str, str], dict] = {}
        self.layers: dict[tuple[str, str], dict] = {}
        self.groups: dict[tuple[str, str], dict] = {}
        self.services: dict[tuple[str, str], dict] = {}
        self.files: dict[str, bytes] = {
            "gwc-gs.xml": b"<c><securityEnabled>false</securityEnabled></c>"
        }
        self.tiles: dict[str, bytes] = {}
        self.gridsets: dict[str, bytes] = {}
        self.roles = ["ADMIN", "GROUP_ADMIN"]
        self.rules = {"*.*.r": "*", "*.*.w": "GROUP_ADMIN,ADMIN"}
        self.settings = {"settings": {"verboseExceptions": True, "charset": "UTF-8"}}
        self.reloaded_projections = b""
        self.resets: list[str] = []
        self.orders: list[dict] = []
        self.fault: Callable[[httpx.Request, int], httpx.Response | None] | None = None

    # The door -------------------------------------------------------------------------------------

    def handle_request(self, request):
        path = request.url.path.removeprefix("/geoserver/")
        self.log.append((request.method, path))
        before = self.fault(request, len(self.log)) if self.fault else None
        if before is not None and not before.extensions.get("after"):
            return before
        answer = self._route(request.method, path, request)
        if request.method != "GET" and answer.status_code < 300 and _counted(path):
            self.count += 1
        return before or answer

    def writes(self):
        return [entry for entry in self.log if entry[0] != "GET"]

    def _route(self, method, path, request):
        for pattern, act in ROUTES:
            if found := re.fullmatch(pattern, path):
                return act(self, method, request, *found.groups())
        return httpx.Response(404)

    def state(self):
        """Everything that publishing makes, for comparing two servers."""
        parts = ("namespaces", "stores", "styles", "types", "layers", "groups", "services")
        parts += ("files", "tiles", "gridsets", "roles", "rules")
        return {name: copy.deepcopy(getattr(self, name)) for name in parts}

    # What is global -------------------------------------------------------------------------------

    def about(self, method, request):
        return _json({"about": {"resource": [{"@name": "GeoServer", "Version": self.version}]}})

    def wms(self, method, request):
        crs = request.url.params["srs"].removeprefix("EPSG:")
        known = crs in ("4326", "3857") or f"{crs}=".encode() in self.reloaded_projections
        return httpx.Response(200, text="No LAYERS" if known else 'code="InvalidSRS"')

    def reload(self, method, request):
        self.reloaded_projections = self.files.get("user_projections/epsg.properties", b"")
        return httpx.Response(200)

    def global_settings(self, method, request):
        if method == "PUT":
            self.settings = json.loads(request.content)["global"]
            return httpx.Response(200)
        return _json({"global": self.settings | {"updateSequence": self.count}})

    def global_service(self, method, request, name):
        if method == "PUT":
            self.services["", name] = json.loads(request.content)[name]
            return httpx.Response(200)
        state = {"wfs": {"serviceLevel": "COMPLETE"}, "wcs": {"enabled": True}}.get(name)
        state = self.services.get(("", name), state)
        return _json({name: state}) if state else httpx.Response(404)

    def all_roles(self, method, request):
        return _json({"roles": self.roles})

    def role(self, method, request, name):
        self.roles.append(name)
        return httpx.Response(201)

    def acl(self, method, request):
        if method == "GET":
            return _json(self.rules)
        sent = json.loads(request.content)
        if (method == "POST") == bool(set(sent) & set(self.rules)):
            return httpx.Response(409, text="<title>Error 409 Already existing rules</title>")
        self.rules |= sent
        return httpx.Response(200)

    def acl_rule(self, method, request, name):
        return httpx.Response(200 if self.rules.pop(name, None) else 404)

    def file(self, method, request, path):
        if method == "PUT":
            self.files[path] = request.content
            return httpx.Response(201)
        if method == "DELETE":
            return httpx.Response(200 if self.files.pop(path, None) is not None else 404)
        if path in self.files:
            return httpx.Response(200, content=self.files[path])
        inside = [name for name in self.files if name.startswith(f"{path}/")]
        if not inside:
            return httpx.Response(404, text="Undefined resource path.")
        children = [{"name": name.rpartition("/")[2]} for name in inside]
        return _json({"ResourceDirectory": {"children": {"child": _one(children)}}})

    # GeoWebCache ----------------------------------------------------------------------------------

    def gridset(self, method, request, name):
        if method == "PUT":
            self.gridsets[name] = request.content
            return httpx.Response(201)
        found = self.gridsets.get(name)
        return httpx.Response(200, content=found) if found else httpx.Response(404)

    def tile_list(self, method, request):
        return _json(sorted(self.tiles))

    def tile_layer(self, method, request, name):
        if method == "DELETE":
            return httpx.Response(200 if self.tiles.pop(name, None) else 404)
        if method == "PUT":
            self.tiles[name] = request.content
            return httpx.Response(200)
        found = self.tiles.get(name)
        return httpx.Response(200, content=found) if found else httpx.Response(404)

    def seed(self, method, request, name):
        self.orders.append(json.loads(request.content)["seedRequest"])
        return httpx.Response(200)

    def truncate(self, method, request):
        layer = etree.fromstring(request.content).findtext("layerName")
        self.orders.append({"name": layer})
        return httpx.Response(200)

    # The catalogue --------------------------------------------------------------------------------

    def workspace_list(self, method, request):
        return _json({"workspaces": _listed("workspace", self.namespaces)})

    def new_namespace(self, method, request):
        sent = json.loads(request.content)["namespace"]
        if sent["prefix"] in self.namespaces:
            return httpx.Response(409)
        self.namespaces[sent["prefix"]] = sent
        return httpx.Response(201)

    def namespace(self, method, request, name):
        if method == "PUT":
            self.namespaces[name] |= json.loads(request.content)["namespace"]
            return httpx.Response(200)
        found = self.namespaces.get(name)
        return _json({"namespace": found}) if found else httpx.Response(404)

    def service(self, method, request, name, workspace):
        if workspace not in self.namespaces:
            return httpx.Response(404)
        if method == "PUT":
            self.services.setdefault((workspace, name), {}).update(_body(request, name))
            return httpx.Response(200)
        return _found(self.services.get((workspace, name)), name)

    def workspace_settings(self, method, request, workspace):
        if workspace not in self.namespaces:
            return httpx.Response(500, text='Cannot invoke "WorkspaceInfo.getId()"')
        return self.service(method, request, "settings", workspace)

    def store_list(self, method, request, workspace):
        if workspace not in self.namespaces:
            return httpx.Response(404)
        if method == "POST":
            return self._new(self.stores, workspace, _hidden(_body(request, "dataStore")))
        return _json({"dataStores": _listed("dataStore", _inside(self.stores, workspace))})

    def store(self, method, request, workspace, name):
        if method == "PUT":
            self.stores[workspace, name] |= _hidden(_body(request, "dataStore"))
            return httpx.Response(200)
        return _found(self.stores.get((workspace, name)), "dataStore")

    def reset(self, method, request, workspace, name):
        self.resets.append(f"{workspace}:{name}")
        return httpx.Response(200)

    def style_list(self, method, request, workspace):
        if workspace not in self.namespaces:
            return httpx.Response(404)
        if method == "POST":
            name = etree.fromstring(request.content).findtext("name")
            path = f"workspaces/{workspace}/styles/{name}.sld"
            if path in self.files:
                return httpx.Response(403, text=f"Style resource {path} already exists")
            self.files[path] = b""
            return self._new(
                self.styles, workspace, {"name": name, "format": "sld", "filename": f"{name}.sld"}
            )
        return _json({"styles": _listed("style", _inside(self.styles, workspace))})

    def style(self, method, request, workspace, name):
        if method == "GET":
            return _found(self.styles.get((workspace, name)), "style")
        path = f"workspaces/{workspace}/styles/{name}.sld"
        if method == "DELETE":
            self.styles.pop((workspace, name))
            if request.url.params.get("purge") == "true":
                self.files.pop(path, None)
            return httpx.Response(200)
        if (workspace, name) not in self.styles:
            return httpx.Response(500, text='Cannot invoke "StyleInfo.getFilename()"')
        if request.url.params["raw"] == "true":
            self.files[path] = request.content
        else:
            if b"Unheard" in request.content:
                return httpx.Response(400)
            self.files[path] = b"<!-- rewritten -->"
        return httpx.Response(200)

    def new_type(self, method, request, workspace, store):
        if method == "GET":
            parameters = dict(_entries(self.stores[workspace, store]["connectionParameters"]))
            if self.unreachable:
                return httpx.Response(404, text=f"Could not load datastore: {store}")
            names = [name for schema, name in self.tables if schema == parameters["schema"]]
            return _json({"list": {"string": _one(names)} if names else ""})
        sent = _body(request, "featureType")
        name = sent["name"]
        if (workspace, name) in self.types:
            return httpx.Response(500, text=f"Resource named '{name}' already exists in store")
        schema = dict(_entries(self.stores[workspace, store]["connectionParameters"]))["schema"]
        if (schema, name) not in self.tables:
            self.made_tables.append(name)
        sent |= {"enabled": True, "store": {"name": f"{workspace}:{store}"}}
        self.types[workspace, name] = sent
        self.layers[workspace, name] = {"name": name, "defaultStyle": {"name": "point"}}
        self.tiles[f"{workspace}:{name}"] = AUTOMATIC
        return httpx.Response(201)

    def feature_type(self, method, request, workspace, name):
        found = self.types.get((workspace, name))
        if method == "PUT" and found is not None:
            sent = _body(request, "featureType")
            found |= dict.fromkeys(SWITCHES, False) | sent
            return httpx.Response(200)
        if method == "DELETE" and found is not None:
            del self.types[workspace, name]
            return httpx.Response(200)
        return _found(found, "featureType")

    def layer_list(self, method, request, workspace):
        if workspace not in self.namespaces:
            return httpx.Response(404)
        return _json({"layers": _listed("layer", _inside(self.layers, workspace))})

    def layer(self, method, request, workspace, name):
        found = self.layers.get((workspace, name))
        if method == "PUT" and found is not None:
            sent = _body(request, "layer")
            style = tuple(sent["defaultStyle"]["name"].split(":"))
            if style not in self.styles:
                del sent["defaultStyle"]
            found |= sent
            return httpx.Response(200)
        if method == "DELETE" and found is not None:
            del self.layers[workspace, name]
            self.tiles.pop(f"{workspace}:{name}", None)
            return httpx.Response(200)
        return _found(found, "layer")

    def group_list(self, method, request, workspace):
        if workspace not in self.namespaces:
            return httpx.Response(404)
        if method == "POST":
            sent = _body(request, "layerGroup")
            self.tiles[f"{workspace}:{sent['name']}"] = AUTOMATIC
            return self._new(self.groups, workspace, sent)
        return _json({"layerGroups": _listed("layerGroup", _inside(self.groups, workspace))})

    def group(self, method, request, workspace, name):
        if method == "PUT":
            self.groups[workspace, name] |= _body(request, "layerGroup")
            return httpx.Response(200)
        if method == "DELETE":
            self.groups.pop((workspace, name))
            return httpx.Response(200)
        return _found(self.groups.get((workspace, name)), "layerGroup")

    def _new(self, things, workspace, state):
        if (workspace, state["name"]) in things:
            return httpx.Response(409)
        things[workspace, state["name"]] = state
        return httpx.Response(201)


AUTOMATIC = (
    b"<GeoServerLayer><enabled>true</enabled><mimeFormats><string>image/jpeg</string></mimeFormats>"
    b"<gridSubsets/><expireCache>0</expireCache></GeoServerLayer>"
)
NAME = r"([^/]+?)(?:[.]json|[.]xml)?"
WORKSPACE = r"rest/workspaces/([^/]+)"
ROUTES = [
    (r"rest/about/version.json", Fake.about),
    (r"wms", Fake.wms),
    (r"rest/reload", Fake.reload),
    (r"rest/settings(?:.json)?", Fake.global_settings),
    (rf"rest/services/([^/]+)/workspaces/{NAME}/settings(?:.json)?", Fake.service),
    (r"rest/services/([^/]+)/settings(?:.json)?", Fake.global_service),
    (r"rest/security/roles.json", Fake.all_roles),
    (r"rest/security/roles/role/(.+)", Fake.role),
    (r"rest/security/acl/layers(?:.json)?", Fake.acl),
    (r"rest/security/acl/layers/(.+)", Fake.acl_rule),
    (r"rest/resource/(.+)", Fake.file),
    (r"gwc/rest/gridsets/(.+).xml", Fake.gridset),
    (r"gwc/rest/layers.json", Fake.tile_list),
    (r"gwc/rest/layers/(.+).xml", Fake.tile_layer),
    (r"gwc/rest/seed/(.+).json", Fake.seed),
    (r"gwc/rest/masstruncate", Fake.truncate),
    (r"rest/workspaces.json", Fake.workspace_list),
    (r"rest/namespaces", Fake.new_namespace),
    (rf"rest/namespaces/{NAME}", Fake.namespace),
    (rf"{WORKSPACE}/settings(?:.json)?", Fake.workspace_settings),
    (rf"{WORKSPACE}/datastores(?:.json)?", Fake.store_list),
    (rf"{WORKSPACE}/datastores/([^/]+)/reset", Fake.reset),
    (rf"{WORKSPACE}/datastores/([^/]+)/featuretypes(?:.json)?", Fake.new_type),
    (rf"{WORKSPACE}/datastores/{NAME}", Fake.store),
    (rf"{WORKSPACE}/styles(?:.json)?", Fake.style_list),
    (rf"{WORKSPACE}/styles/{NAME}", Fake.style),
    (rf"{WORKSPACE}/featuretypes/{NAME}", Fake.feature_type),
    (rf"{WORKSPACE}/layers(?:.json)?", Fake.layer_list),
    (rf"{WORKSPACE}/layers/{NAME}", Fake.layer),
    (rf"{WORKSPACE}/layergroups(?:.json)?", Fake.group_list),
    (rf"{WORKSPACE}/layergroups/{NAME}", Fake.group),
]


def _counted(path):
    return not path.startswith(("gwc/", "rest/resource/", "rest/security/"))


def _json(data):
    return httpx.Response(200, content=json.dumps(data).encode())


def _one(items):
    return items[0] if len(items) == 1 else items


def _squeezed(value):
    """As GeoServer writes it: a list of one is its element."""
    if isinstance(value, dict):
        return {key: _squeezed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return _one([_squeezed(item) for item in value]) if value else ""
    return value


def _found(state, name):
    return httpx.Response(404) if state is None else _json({name: _squeezed(state)})


def _listed(name, things):
    found = [{"name": thing} for thing in things]
    return {name: found} if found else ""


def _inside(things, workspace):
    return [name for place, name in things if place == workspace]


def _body(request, name):
    return json.loads(request.content)[name]


def _entries(parameters):
    return [(entry["@key"], entry["$"]) for entry in parameters["entry"]]


def _hidden(store):
    for entry in store["connectionParameters"]["entry"]:
        if entry["@key"] == "passwd":
            entry["$"] = "crypt1:abc"
    return store


def refusing(status, method, path, after=False):
    """A fault: answers `status` to every such request, once it has been carried out (`after`)."""

    def fault(request, number):
        if request.method == method and re.search(path, request.url.path):
            return httpx.Response(status, extensions={"after": after})
        return None

    return fault
