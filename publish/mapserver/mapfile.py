"""Publishing: the difference between the mapfile in use and the one that should be, in one step."""

import hashlib
import json
import os
import pwd
import subprocess
from collections.abc import Iterable
from pathlib import Path

from layers.errors import ServerError
from layers.published import PublishedLayer
from layers.settings import Settings
from publish.mapserver.desired import Desired, desired_map

MAPSERV = "/usr/lib/cgi-bin/mapserv"
Digests = dict[str, str]


def plan_mapfile(settings: Settings, layers: Iterable[PublishedLayer], target: Path) -> list[str]:
    """What `write_mapfile` would change, a line each; [] when all is as it should be."""
    return _changes(desired_map(settings, layers), target)


def write_mapfile(settings: Settings, layers: Iterable[PublishedLayer], target: Path) -> list[str]:
    """Bring `target` (…/name.map) and what it refers to (fonts.txt, icons/, templates/) up to date.

    Returns what changed; does nothing where nothing does. A new mapfile is proved by MapServer
    before it takes the old one's place, so that after any error the last good map goes on. Files
    belong to the service user; the mapfile holds the public role's password and is readable by
    that user alone.
    Raises StyleError naming the style that is wrong, ServerError where MapServer is missing or
    refuses the map.
    """
    layers = list(layers)
    wanted = desired_map(settings, layers)
    changes = _changes(wanted, target)
    if not changes:
        return []
    folder = target.parent
    _make_folder(folder, settings)
    for path, content in wanted.files.items():
        _make_folder((folder / path).parent, settings)
        _replace(folder / path, content, 0o644, settings)
    candidate = target.with_name(f".new-{os.getpid()}-{target.name}")
    try:
        _replace(candidate, wanted.text, 0o600, settings)
        _prove(candidate, layers)
        candidate.replace(target)
    finally:
        candidate.unlink(missing_ok=True)
    _replace(_digests_path(target), json.dumps(_digests(wanted)).encode(), 0o644, settings)
    return changes


# What changes: the digests of what was written last, held against what should be ------------------


def _digests_path(target: Path) -> Path:
    return target.with_suffix(".digests.json")


def _digests(wanted: Desired) -> Digests:
    digests = {"map": _digest(wanted.text)}
    digests |= {f"layer {name}": _digest(text.encode()) for name, text in wanted.layers.items()}
    return digests | {f"file {path}": _digest(data) for path, data in wanted.files.items()}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _changes(wanted: Desired, target: Path) -> list[str]:
    new = _digests(wanted)
    try:
        old: Digests = json.loads(_digests_path(target).read_text("utf-8"))
        in_use = _digest(target.read_bytes())
    except (OSError, ValueError):
        old, in_use = {}, ""
    verbs = {
        "add": [name for name in new if name not in old],
        "remove": [name for name in old if name not in new],
        "change": [name for name in new if name in old and old[name] != new[name]],
    }
    lines = [
        f"{verb} {name}"
        for verb, names in verbs.items()
        for name in names
        if name.startswith("layer ")
    ]
    for verb, names in verbs.items():
        files = [name.removeprefix("file ") for name in names if name.startswith("file ")]
        if files:
            more = ", …" if len(files) > 3 else ""
            lines.append(f"{verb} {len(files)} files of the map: {', '.join(files[:3])}{more}")
    if old and in_use != old["map"]:
        lines.append("restore the map: it was changed by another hand, or is gone")
    elif "map" in verbs["change"] and not lines:
        lines.append("change the map's settings")
    return lines


# Writing ------------------------------------------------------------------------------------------


def _make_folder(folder: Path, settings: Settings) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o755)
        _give(folder, settings)


def _replace(path: Path, content: bytes, mode: int, settings: Settings) -> None:
    """Write beside and rename, so that a reader meets the old file or the new one."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        _give(beside, settings)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _give(path: Path, settings: Settings) -> None:
    """When root publishes, the file is the service user's, as the servers are."""
    if os.geteuid() != 0:
        return
    try:
        account = pwd.getpwnam(settings.service_user)
    except KeyError:
        raise ServerError(
            f"the user {settings.service_user!r} (service_user) does not exist; "
            "create it with scripts/install-packages"
        ) from None
    os.chown(path, account.pw_uid, account.pw_gid)


def _prove(mapfile: Path, layers: list[PublishedLayer]) -> None:
    """Let MapServer read the file and list its layers; raises ServerError."""
    environment = {
        "MS_MAPFILE": str(mapfile),
        "MAPSERVER_CONFIG_FILE": str(mapfile.with_name("mapserver.conf")),
        "LC_ALL": "C.UTF-8",
    }
    question = "QUERY_STRING=SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities&TIME=current"
    try:
        done = subprocess.run(
            [MAPSERV, "-nh", question],
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ServerError(f"MapServer does not run ({error}); install cgi-mapserver") from None
    answer = done.stdout.decode("utf-8", "replace")
    missing = [layer.name for layer in layers if f"<Name>{layer.name}</Name>" not in answer]
    if missing or "</WMS_Capabilities>" not in answer:
        # MapServer quotes the line it stumbled over, and lines hold the connection.
        raise ServerError(
            f"MapServer refuses the new map{f' (no {missing[0]})' if missing else ''}; "
            f"the last good one stays in use"
        )
