"""GeoServer as it is, inside our workspaces and nowhere else."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from publish.geoserver.client import AT_ONCE, Client
from publish.geoserver.kinds import HANDLERS
from publish.geoserver.resource import KINDS, Key, State

#: Everything that is in the workspaces: the state of what we asked for, None for what we did not.
Actual = dict[Key, State | None]


def read_actual(client: Client, wanted: Iterable[Key], workspaces: Iterable[str]) -> Actual:
    """What is there: names of all things in `workspaces`, and the state of those `wanted`."""
    wanted = set(wanted)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        lists = [
            (kind, workspace, pool.submit(HANDLERS[kind].names, client, workspace))
            for workspace in workspaces
            for kind in KINDS
        ]
        there = {
            Key(kind, workspace, name)
            for kind, workspace, names in lists
            for name in names.result()
        }
        # A service is not listed; one may be there or not.
        asked = [key for key in wanted if key in there or key.kind == "service"]
        states = dict(zip(asked, pool.map(lambda key: _read(client, key), asked), strict=True))
    found: Actual = {key: None for key in there if key not in wanted}
    return found | {key: state for key, state in states.items() if state is not None}


def _read(client: Client, key: Key) -> State | None:
    return HANDLERS[key.kind].read(client, key)
