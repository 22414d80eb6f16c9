"""GeoServer as it is, inside our workspaces and nowhere else.

Its catalogue takes a hundredth of a second of its processor for every thing that it tells. But it
counts the changes of its catalogue (`updateSequence`), whoever makes them: where the count stands
as it stood when all was found as declared, only what it does not count is read again.
"""

import hashlib
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from publish.geoserver.client import AT_ONCE, Client
from publish.geoserver.desired import Desired
from publish.geoserver.kinds import HANDLERS, Styles
from publish.geoserver.resource import KINDS, Key, Kind, State

#: Everything that is in the workspaces: the state of what we asked for, None for what we did not.
Actual = dict[Key, State | None]


#: Files, rules and tiles are not counted.
UNCOUNTED: tuple[Kind, ...] = ("rule", "icon", "tiles")


def read_actual(client: Client, wanted: Desired) -> Actual:
    """What is there, all of it read."""
    return _look(client, wanted.resources, wanted.workspaces, KINDS)


def read_uncounted(client: Client, wanted: Desired) -> Actual:
    """What is there, where the catalogue is known to be as declared."""
    keys = [key for key in wanted.resources if key.kind in UNCOUNTED]
    styles = [key for key in wanted.resources if key.kind == "style"]
    found = _look(client, keys, wanted.workspaces, UNCOUNTED)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        files = pool.map(lambda key: Styles().read_file(client, key), styles)
        drawn = {
            key: wanted.resources[key].state | file for key, file in zip(styles, files, strict=True)
        }
    counted = {
        key: resource.state
        for key, resource in wanted.resources.items()
        if key.kind not in (*UNCOUNTED, "style")
    }
    return found | drawn | counted


def _look(
    client: Client, asked_for: Iterable[Key], workspaces: Iterable[str], kinds: Iterable[Kind]
) -> Actual:
    """Names of all things of those kinds in `workspaces`, and the state of those asked for."""
    wanted = set(asked_for)
    kinds = tuple(kinds)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        lists = [
            (kind, workspace, pool.submit(HANDLERS[kind].names, client, workspace))
            for workspace in workspaces
            for kind in kinds
        ]
        there = {
            Key(kind, workspace, name)
            for kind, workspace, names in lists
            for name in names.result()
        }
        # Services are not listed, and asking for those of no workspace is an error (500).
        asked = [key for key in wanted if key in there or _may_be_there(key, there)]
        states = dict(zip(asked, pool.map(lambda key: _read(client, key), asked), strict=True))
    found: Actual = {key: None for key in there if key not in wanted}
    return found | {key: state for key, state in states.items() if state is not None}


def _may_be_there(key: Key, there: set[Key]) -> bool:
    return key.kind == "service" and Key("workspace", key.workspace, key.workspace) in there


def _read(client: Client, key: Key) -> State | None:
    return HANDLERS[key.kind].read(client, key)


# The count at which all was as declared -----------------------------------------------------------


def read_count(client: Client) -> int:
    """How many changes GeoServer's catalogue and configuration have seen."""
    found = client.get_json("rest/settings.json") or {}
    return int(found.get("global", {}).get("updateSequence", -1))


class Memory:
    """What was declared, and the count at which GeoServer was seen to be so; a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def knows(self, client: Client, wanted: Desired, count: int) -> bool:
        try:
            return bool(json.loads(self._path.read_text("utf-8")) == _entry(client, wanted, count))
        except (OSError, ValueError):
            return False

    def keep(self, client: Client, wanted: Desired, count: int) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(_entry(client, wanted, count)), "utf-8")

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)


def _entry(client: Client, wanted: Desired, count: int) -> dict[str, object]:
    states = [[*key, resource.state] for key, resource in wanted.resources.items()]
    digest = hashlib.sha256(json.dumps(states, ensure_ascii=False).encode()).hexdigest()
    return {"url": client.url, "count": count, "declared": digest}
