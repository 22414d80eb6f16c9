"""How each kind of thing is read from GeoServer, made, changed and taken away.

An answer of 201 or 200 proves little: GeoServer drops a style it does not know from a layer, sets
what was left out of a PUT to false, and fills in extents with a warning in its log only. After the
last step everything is therefore read back (see publishing.py).
"""

import hashlib
from abc import ABC, abstractmethod
from typing import Any
from urllib.parse import quote

from publish.geoserver.client import SLD, XML, Client, Refused
from publish.geoserver.compare import items
from publish.geoserver.resource import Key, Kind, Resource, State
from publish.geoserver.tiles import layer_xml, read_layer_xml

QUIET = {"quietOnNotFound": "true"}  # else GeoServer logs a stack trace for every first time


class Handler(ABC):
    @abstractmethod
    def names(self, client: Client, workspace: str) -> list[str]:
        """What of the kind is in the workspace, whoever made it."""

    @abstractmethod
    def read(self, client: Client, key: Key) -> State | None:
        """Its state in the shape of `Resource.state`, or None where there is none."""

    @abstractmethod
    def create(self, client: Client, resource: Resource) -> None: ...

    @abstractmethod
    def update(self, client: Client, resource: Resource) -> None: ...

    @abstractmethod
    def delete(self, client: Client, key: Key) -> None: ...


class Workspaces(Handler):
    """A workspace comes with its namespace, which knows more."""

    def names(self, client: Client, workspace: str) -> list[str]:
        return (
            []
            if client.get_json(f"rest/namespaces/{workspace}.json", **QUIET) is None
            else [workspace]
        )

    def read(self, client: Client, key: Key) -> State | None:
        found = client.get_json(f"rest/namespaces/{key.name}.json", **QUIET)
        return found and dict(found["namespace"])

    def create(self, client: Client, resource: Resource) -> None:
        client.send("POST", "rest/namespaces", {"namespace": resource.state})

    def update(self, client: Client, resource: Resource) -> None:
        client.send("PUT", f"rest/namespaces/{resource.name}", {"namespace": resource.state})

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", f"rest/workspaces/{key.name}")


class Rules(Handler):
    """Data security rules of a workspace: `<workspace>.<layer>.<r|w|a>` -> roles."""

    def names(self, client: Client, workspace: str) -> list[str]:
        return [rule for rule in self._all(client) if rule.startswith(f"{workspace}.")]

    def read(self, client: Client, key: Key) -> State | None:
        rules = self._all(client)
        return {"roles": rules[key.name]} if key.name in rules else None

    def create(self, client: Client, resource: Resource) -> None:
        client.send("POST", "rest/security/acl/layers", {resource.name: resource.state["roles"]})

    def update(self, client: Client, resource: Resource) -> None:
        client.send("PUT", "rest/security/acl/layers", {resource.name: resource.state["roles"]})

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", f"rest/security/acl/layers/{quote(key.name)}")

    def _all(self, client: Client) -> dict[str, str]:
        return dict(client.get_json("rest/security/acl/layers.json") or {})


class Services(Handler):
    """The services of a workspace, and its `settings`, which all of them share."""

    def names(self, client: Client, workspace: str) -> list[str]:
        return []  # a service nobody has set up in the workspace is the global one

    def read(self, client: Client, key: Key) -> State | None:
        found = client.get_json(self._path(key) + ".json")
        return found and dict(found[key.name])

    def create(self, client: Client, resource: Resource) -> None:
        state = {"workspace": {"name": resource.workspace}} | resource.state
        client.send("PUT", self._path(resource.key), {resource.name: state})

    update = create

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", self._path(key))

    def _path(self, key: Key) -> str:
        if key.name == "settings":
            return f"rest/workspaces/{key.workspace}/settings"
        return f"rest/services/{key.name}/workspaces/{key.workspace}/settings"


class Stores(Handler):
    def names(self, client: Client, workspace: str) -> list[str]:
        found = client.get_json(f"rest/workspaces/{workspace}/datastores.json")
        return _names(found, "dataStores", "dataStore")

    def read(self, client: Client, key: Key) -> State | None:
        found = client.get_json(self._path(key) + ".json", **QUIET)
        return found and dict(found["dataStore"])

    def create(self, client: Client, resource: Resource) -> None:
        path = f"rest/workspaces/{resource.workspace}/datastores"
        client.send("POST", path, {"dataStore": self._with_secrets(resource)})

    def update(self, client: Client, resource: Resource) -> None:
        client.send("PUT", self._path(resource.key), {"dataStore": self._with_secrets(resource)})

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", self._path(key), recurse="true")

    def _path(self, key: Key) -> str:
        return f"rest/workspaces/{key.workspace}/datastores/{quote(key.name)}"

    def _with_secrets(self, resource: Resource) -> State:
        entries = resource.state["connectionParameters"]["entry"]
        secret = [{"@key": key, "$": value} for key, value in resource.secrets.items()]
        return resource.state | {"connectionParameters": {"entry": [*entries, *secret]}}


class Icons(Handler):
    """Files beside the styles, `icons/<name>.svg`."""

    def names(self, client: Client, workspace: str) -> list[str]:
        found = client.get_json(f"rest/resource/workspaces/{workspace}/styles/icons", format="json")
        children = items((found or {}).get("ResourceDirectory", {}).get("children"), "child")
        return [f"icons/{child['name']}" for child in children]

    def read(self, client: Client, key: Key) -> State | None:
        content = client.get(_file(key.workspace, key.name))
        return None if content is None else {"sha256": _digest(content)}

    def create(self, client: Client, resource: Resource) -> None:
        path = _file(resource.workspace, resource.name)
        client.send("PUT", path, content=resource.content, kind="image/svg+xml")

    update = create

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", _file(key.workspace, key.name))


class Styles(Handler):
    """An entry of the catalogue, and the file it names."""

    def names(self, client: Client, workspace: str) -> list[str]:
        return _names(
            client.get_json(f"rest/workspaces/{workspace}/styles.json"), "styles", "style"
        )

    def read(self, client: Client, key: Key) -> State | None:
        found = client.get_json(self._path(key) + ".json", **QUIET)
        if found is None:
            return None
        return dict(found["style"]) | self.read_file(client, key)

    def read_file(self, client: Client, key: Key) -> State:
        """The digest of the style's file alone."""
        content = client.get(_file(key.workspace, f"{key.name}.sld"))
        return {"sha256": _digest(content or b"")}

    def create(self, client: Client, resource: Resource) -> None:
        name = resource.name
        entry = f"<style><name>{name}</name><filename>{name}.sld</filename></style>"
        path = f"rest/workspaces/{resource.workspace}/styles"
        try:
            client.send("POST", path, content=entry.encode(), kind=XML)
        except Refused as error:
            # A file left behind by a style that was deleted without it is in the way.
            if error.status != 403:
                raise
            client.send("DELETE", _file(resource.workspace, f"{name}.sld"))
            client.send("POST", path, content=entry.encode(), kind=XML)
        try:
            self.update(client, resource)
        except Refused:
            # A style without a body draws nothing; better none, and the layer keeps its own.
            self.delete(client, resource.key)
            raise

    def update(self, client: Client, resource: Resource) -> None:
        # Read by GeoServer first, which refuses what it cannot parse and leaves the old file;
        # then once more as it is, because what it has read it writes anew in its own way.
        for raw in ("false", "true"):
            client.send(
                "PUT", self._path(resource.key), content=resource.content, kind=SLD, raw=raw
            )

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", self._path(key), purge="true", recurse="true")

    def _path(self, key: Key) -> str:
        return f"rest/workspaces/{key.workspace}/styles/{quote(key.name)}"


class Layers(Handler):
    """A feature type and its layer, which GeoServer makes with it."""

    def names(self, client: Client, workspace: str) -> list[str]:
        return _names(
            client.get_json(f"rest/workspaces/{workspace}/layers.json"), "layers", "layer"
        )

    def read(self, client: Client, key: Key) -> State | None:
        feature_type = client.get_json(self._type(key) + ".json", **QUIET)
        layer = client.get_json(self._layer(key) + ".json", **QUIET)
        if feature_type is None or layer is None:
            return None
        found = feature_type["featureType"]
        store = str(found["store"]["name"]).rpartition(":")[2]
        return {"store": store, "featureType": found, "layer": layer["layer"]}

    def create(self, client: Client, resource: Resource) -> None:
        store = resource.state["store"]
        path = f"rest/workspaces/{resource.workspace}/datastores/{store}/featuretypes"
        client.send("POST", path, {"featureType": resource.state["featureType"]})
        self._draw(client, resource)

    def update(self, client: Client, resource: Resource) -> None:
        body = {"featureType": resource.state["featureType"]}
        client.send("PUT", self._type(resource.key), body)
        self._draw(client, resource)

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", self._layer(key))
        if client.get_json(self._type(key) + ".json", **QUIET) is not None:
            client.send("DELETE", self._type(key), recurse="true")

    def _draw(self, client: Client, resource: Resource) -> None:
        client.send("PUT", self._layer(resource.key), {"layer": resource.state["layer"]})

    def _type(self, key: Key) -> str:
        return f"rest/workspaces/{key.workspace}/featuretypes/{quote(key.name)}"

    def _layer(self, key: Key) -> str:
        return f"rest/workspaces/{key.workspace}/layers/{quote(key.name)}"


class Groups(Handler):
    def names(self, client: Client, workspace: str) -> list[str]:
        found = client.get_json(f"rest/workspaces/{workspace}/layergroups.json")
        return _names(found, "layerGroups", "layerGroup")

    def read(self, client: Client, key: Key) -> State | None:
        found = client.get_json(self._path(key) + ".json", **QUIET)
        return found and dict(found["layerGroup"])

    def create(self, client: Client, resource: Resource) -> None:
        path = f"rest/workspaces/{resource.workspace}/layergroups"
        client.send("POST", path, {"layerGroup": resource.state})

    def update(self, client: Client, resource: Resource) -> None:
        client.send("PUT", self._path(resource.key), {"layerGroup": resource.state})

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", self._path(key))

    def _path(self, key: Key) -> str:
        return f"rest/workspaces/{key.workspace}/layergroups/{quote(key.name)}"


class Tiles(Handler):
    """GeoWebCache's own list, which GeoServer fills for every new layer."""

    def names(self, client: Client, workspace: str) -> list[str]:
        found = client.get_json("gwc/rest/layers.json") or []
        prefix = f"{workspace}:"
        return [name.removeprefix(prefix) for name in found if name.startswith(prefix)]

    def read(self, client: Client, key: Key) -> State | None:
        document = client.get(self._path(key))
        return None if document is None else read_layer_xml(document)

    def create(self, client: Client, resource: Resource) -> None:
        name = f"{resource.workspace}:{resource.name}"
        document = layer_xml(name, resource.state)
        client.send("PUT", self._path(resource.key), content=document, kind="text/xml")

    update = create

    def delete(self, client: Client, key: Key) -> None:
        client.send("DELETE", self._path(key))

    def _path(self, key: Key) -> str:
        return f"gwc/rest/layers/{key.workspace}:{quote(key.name)}.xml"


HANDLERS: dict[Kind, Handler] = {
    "rule": Rules(),
    "workspace": Workspaces(),
    "service": Services(),
    "store": Stores(),
    "icon": Icons(),
    "style": Styles(),
    "layer": Layers(),
    "group": Groups(),
    "tiles": Tiles(),
}


def _names(answer: Any, outer: str, inner: str) -> list[str]:
    return [str(item["name"]) for item in items((answer or {}).get(outer), inner)]


def _file(workspace: str, name: str) -> str:
    return f"rest/resource/workspaces/{workspace}/styles/{quote(name)}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
