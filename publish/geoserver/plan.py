"""The difference between GeoServer as it is and as it should be, as steps in a safe order."""

from dataclasses import dataclass, field
from typing import Any, Literal

from layers.published import PublishedLayer
from publish.geoserver.actual import Actual
from publish.geoserver.compare import differences
from publish.geoserver.desired import Desired
from publish.geoserver.resource import KINDS, Key, Resource
from publish.geoserver.tables import Tables

Verb = Literal["create", "update", "replace", "delete"]


@dataclass(frozen=True)
class Step:
    """One thing to do; `resource` is None where it is deleted."""

    verb: Verb
    key: Key
    resource: Resource | None = None
    changes: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        more = f" (+{len(self.changes) - 3})" if len(self.changes) > 3 else ""
        what = f": {'; '.join(self.changes[:3])}{more}" if self.changes else ""
        return f"{self.verb} {self.key}{what}"

    @property
    def columns_changed(self) -> bool:
        """Whether GeoServer may still hold the view's former columns."""
        return any("attributes" in change for change in self.changes)

    def as_dict(self) -> dict[str, Any]:
        return {
            "action": self.verb,
            "kind": self.key.kind,
            "workspace": self.key.workspace,
            "name": self.key.name,
            "changes": self.changes,
        }


@dataclass(frozen=True)
class Plan:
    """`steps` in order; `foreign` is what nobody declared and --prune would remove; `problems`
    are what cannot be done, a line each."""

    steps: list[Step]
    foreign: list[Key]
    problems: list[str]


def plan(wanted: Desired, actual: Actual, tables: Tables, prune: bool = False) -> Plan:
    """What to do, without doing it.

    Things are made and changed in the order of their kinds, so that a layer finds its style and its
    store; only then are foreign ones deleted, in the opposite order.
    """
    steps: list[Step] = []
    problems: list[str] = []
    missing: set[Key] = set()
    for key, resource in wanted.resources.items():
        if problem := _view_problem(key, wanted, tables):
            problems.append(problem)
            missing.add(key)
            continue
        if gone := sorted(resource.needs & missing):
            if key.kind == "group":
                problems.append(f"{key} waits for {', '.join(map(str, gone))}")
            missing.add(key)
            continue
        state = actual.get(key)
        if state is None:
            steps.append(Step("create", key, resource))
            steps += _without_tiles(key, wanted)
        elif key.kind == "layer" and state["store"] != resource.state["store"]:
            steps += _other_store(key, resource, str(state["store"]), prune, problems)
        elif changes := differences(resource.state, state):
            steps.append(Step("update", key, resource, changes))
    steps += [Step("delete", key) for key in sorted(actual) if _leaks(key, wanted)]
    foreign = _foreign(wanted, actual)
    if prune:
        steps += [Step("delete", key) for key in foreign]
    return Plan(steps, [] if prune else foreign, problems)


def _without_tiles(key: Key, wanted: Desired) -> list[Step]:
    """GeoWebCache takes up every new layer and group by itself."""
    if key.workspace not in wanted.closed or key.kind not in ("layer", "group"):
        return []
    return [Step("delete", Key("tiles", key.workspace, key.name))]


def _leaks(key: Key, wanted: Desired) -> bool:
    return key.kind == "tiles" and key.workspace in wanted.closed


def _view_problem(key: Key, wanted: Desired, tables: Tables) -> str | None:
    """Why a layer cannot be published: GeoServer would try to create a table that is missing."""
    if key not in wanted.tables:
        return None
    schema, layer = wanted.tables[key]
    columns = tables.get((schema, layer.name))
    if columns is None:
        return f"{key}: the view {schema}.{layer.name} is not there; make it with: xom layers apply"
    if absent := sorted(_columns(layer) - columns):
        return (
            f"{key}: the view {schema}.{layer.name} lacks {', '.join(absent)}; "
            "make it anew with: xom layers apply"
        )
    return None


def _columns(layer: PublishedLayer) -> set[str]:
    return {"id", "geom", *(attribute.name for attribute in layer.attributes)}


def _other_store(
    key: Key, resource: Resource, store: str, prune: bool, problems: list[str]
) -> list[Step]:
    """GeoServer moves no layer between stores: another's layer under our name must go first."""
    if prune:
        change = f"store: “{store}” → “{resource.state['store']}”"
        return [Step("replace", key, resource, [change])]
    problems.append(
        f"{key} is published from another store ({store}); remove it, or publish with --prune"
    )
    return []


def _foreign(wanted: Desired, actual: Actual) -> list[Key]:
    """What is in our workspaces and nobody has declared, in the order in which it may go."""
    found = [
        key
        for key in actual
        if key not in wanted.resources
        and not _leaks(key, wanted)
        and not (key.kind == "tiles" and _has_owner(key, actual))
    ]
    return sorted(found, key=lambda key: (-KINDS.index(key.kind), key))


def _has_owner(key: Key, actual: Actual) -> bool:
    """Tiles go with their layer or group."""
    kinds: tuple[Any, ...] = ("layer", "group")
    return any(Key(kind, key.workspace, key.name) in actual for kind in kinds)
