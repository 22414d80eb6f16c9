"""Carrying a plan out, step by step; what fails takes only what needs it along.

A run that is cut short leaves nothing behind but what it had done: the next one plans anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from publish.geoserver.client import Client, Refused
from publish.geoserver.compare import differences
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
    broken: set[Key] = set()
    _forget_columns(client, steps)
    for step in steps:
        if step.resource and (gone := step.resource.needs & broken):
            outcome.failed.append(f"{step.key} waits for {', '.join(sorted(map(str, gone)))}")
            broken.add(step.key)
            continue
        tell(step)
        try:
            _do(client, step)
        except Refused as error:
            outcome.failed.append(f"{step.key}: {error}")
            # What was there before is there still, and serves what needs it.
            if step.verb == "create":
                broken.add(step.key)
            continue
        outcome.done.append(step)
    return outcome


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
