"""Carrying a plan out, step by step; what fails takes only what needs it along.

A run that is cut short leaves nothing behind but what it had done: the next one plans anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from publish.geoserver.client import Client, Refused
from publish.geoserver.compare import differences, items
from publish.geoserver.kinds import HANDLERS
from publish.geoserver.plan import Step
from publish.geoserver.resource import Key, Resource

Tell = Callable[[Step], None]


@dataclass
class Outcome:
    """What was done, and what failed: a line each."""

    done: list[Step] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def apply(client: Client, steps: list[Step], tell: Tell = lambda step: None) -> Outcome:
    """Do `steps` in their order; `tell` hears of each before it begins.

    Raises Away where GeoServer stops answering; the steps done until then stay.
    """
    outcome = Outcome()
    broken: dict[Key, Key] = {}  # what could not be made -> what is to blame
    waiting: dict[Key, list[Key]] = {}
    views: dict[Key, set[str]] = {}
    _forget_columns(client, steps)
    for step in steps:
        if step.resource and (gone := step.resource.needs & broken.keys()):
            root = broken[step.key] = broken[min(gone)]
            waiting.setdefault(root, []).append(step.key)
            continue
        tell(step)
        try:
            if step.resource and step.key.kind == "layer":
                _require_view(client, step.resource, views)
            _do(client, step)
        except Unreached as error:
            outcome.failed.append(f"{error.store}: {error}")
            broken |= {error.store: error.store, step.key: error.store}
            waiting.setdefault(error.store, []).append(step.key)
            continue
        except Refused as error:
            outcome.failed.append(f"{step.key}: {error}")
            # What was there before is there still, and serves what needs it.
            if step.verb == "create":
                broken[step.key] = step.key
            continue
        outcome.done.append(step)
    outcome.failed += [_wait(keys, gone) for gone, keys in waiting.items()]
    return outcome


def _wait(keys: list[Key], gone: Key) -> str:
    more = f" and {len(keys) - 1} more" if len(keys) > 1 else ""
    return f"{keys[0]}{more} waits for {gone}"


class Unreached(Refused):
    """GeoServer cannot read the database behind `store`."""

    def __init__(self, store: Key) -> None:
        super().__init__(
            "GeoServer cannot reach the database; correct geoserver.database_host and "
            "database_port to what it sees, and look at its log",
            404,
        )
        self.store = store


def _require_view(client: Client, resource: Resource, views: dict[Key, set[str]]) -> None:
    """The view must be there as GeoServer sees it: it would try to create what is missing."""
    store = Key("store", resource.workspace, resource.state["store"])
    if store not in views:
        path = f"rest/workspaces/{store.workspace}/datastores/{store.name}/featuretypes.json"
        found = client.get_json(path, list="all")
        if found is None:
            raise Unreached(store)
        views[store] = set(items(found.get("list"), "string"))
    if resource.name not in views[store]:
        raise Refused(
            f"GeoServer's database has no view {store.name}.{resource.name}; "
            "correct geoserver.database_host and database_port",
            404,
        )


def _forget_columns(client: Client, steps: list[Step]) -> None:
    """GeoServer's stores remember the columns of their views until they are told otherwise."""
    stores = {
        (step.key.workspace, step.resource.state["store"])
        for step in steps
        if step.key.kind == "layer" and step.resource and step.columns_changed
    }
    for workspace, store in sorted(stores):
        client.send("POST", f"rest/workspaces/{workspace}/datastores/{store}/reset")


def _do(client: Client, step: Step) -> None:
    handler = HANDLERS[step.key.kind]
    if step.verb in ("delete", "replace"):
        try:
            handler.delete(client, step.key)
        except Refused:
            if handler.read(client, step.key) is not None:
                raise
    if step.resource is not None:
        _make(client, step.resource, new=step.verb != "update")


def _make(client: Client, resource: Resource, new: bool) -> None:
    """Create or change it.

    An error does not mean that nothing happened: GeoServer may have failed after it had stored the
    thing, or somebody was faster. What is there decides. That no error does not mean that all
    happened, the caller knows: it reads everything back at the end.
    """
    handler = HANDLERS[resource.kind]
    try:
        (handler.create if new else handler.update)(client, resource)
    except Refused:
        found = handler.read(client, resource.key)
        if found is None or (not new and differences(resource.state, found)):
            raise
        if differences(resource.state, found):
            handler.update(client, resource)
