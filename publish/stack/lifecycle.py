"""Starting and ending the stack, in order, one caller at a time."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from layers.database import connect
from layers.errors import ServerError, SettingsError
from layers.settings import Settings
from publish.stack import nginx, postgres
from publish.stack.manager import Manager
from publish.stack.places import Places, places
from publish.stack.processes import end, orphans, require_free
from publish.stack.programs import (
    MAPS,
    NGINX,
    POSTGRES,
    SCHEDULER,
    WEB,
    manager_configuration,
    programs,
)
from publish.stack.status import Status, read_status

ANSWER_SECONDS = 90.0
GATEWAY_ERRORS = (502, 503, 504)


def up(settings: Settings, prepare: Callable[[], None]) -> Status:
    """Start every service that does not run and return when all answer.

    `prepare` brings the database and the mapfile up to date; it is called at every `up`, after
    PostGIS answers and before the services that depend on it start. Raises ServerError or
    DatabaseError: one line saying which service, why, and where its log is; SettingsError where
    the deployment has no map server of its own.
    """
    if not settings.mapserver.processes:
        raise SettingsError(
            "mapserver.processes is 0: GeoServer serves this map, and `xom up` has no part in it; "
            "bring the database up to date with: xom layers apply"
        )
    here = places(settings)
    here.create()
    with _alone(here):
        manager = Manager(here)
        end(orphans(here, manager.pid))
        _require_ports(settings, manager)
        _start_database(settings, here, manager)
        prepare()
        here.share()
        _configure_nginx(settings, here, manager)
        for name in (MAPS, WEB, NGINX, SCHEDULER):
            manager.call("startProcessGroup", name, False)
        _wait_until_all_answer(settings, here, manager)
        return read_status(settings, here, manager)


def down(settings: Settings) -> None:
    """End every process of this deployment; returns when the last is gone. Safe to repeat."""
    here = places(settings)
    if not here.data.exists():
        return
    here.create()
    with _alone(here):
        Manager(here).stop()
        end(orphans(here))
        here.leave()


def status(settings: Settings) -> Status:
    """What runs now. Starts and changes nothing."""
    here = places(settings)
    return read_status(settings, here, Manager(here))


@contextmanager
def _alone(here: Places) -> Iterator[None]:
    """One `up` or `down` at a time for a deployment; a second one waits."""
    with here.lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _require_ports(settings: Settings, manager: Manager) -> None:
    """Before anything starts, every port of what does not run yet must be free."""
    running = {process["group"] for process in manager.processes() if process["pid"]}
    ports = {
        NGINX: (settings.web.port, "web.port"),
        WEB: (settings.web.app_port, "web.app_port"),
    }
    if settings.database.url is None:
        ports[POSTGRES] = (settings.database.port, "database.port")
    for name, (port, key) in ports.items():
        if name not in running:
            require_free(port, key, settings.path)


def _start_database(settings: Settings, here: Places, manager: Manager) -> None:
    """Bring the process manager up with today's configuration, and with it PostgreSQL."""
    if settings.database.url is None:
        postgres.make_cluster(settings, here)
        for path, text in postgres.configuration(settings, here).items():
            here.write(path, text)
    text = manager_configuration(programs(settings, here), here)
    changed = here.write(here.run / "supervisord.conf", text)
    if manager.pid is None:
        if settings.database.url is None:
            postgres.forget_the_dead(here)
        manager.start()
    elif changed:
        manager.reload()
    if settings.database.url is None:
        manager.call("startProcessGroup", POSTGRES, False)
        postgres.wait(settings, lambda: not _failed(manager, POSTGRES))
        postgres.make_database(settings)
    else:
        with connect(settings, "owner"):
            pass


def _configure_nginx(settings: Settings, here: Places, manager: Manager) -> None:
    if here.write(here.run / "nginx.conf", nginx.configuration(settings, here)):
        nginx.require_valid(here)
        manager.call("stopProcessGroup", NGINX)


def _wait_until_all_answer(settings: Settings, here: Places, manager: Manager) -> None:
    """Until every process has stayed up for a second and the addresses answer."""
    deadline = time.monotonic() + ANSWER_SECONDS
    waiting = [program.name for program in programs(settings, here)]
    while True:
        for name in waiting:
            if _failed(manager, name):
                raise ServerError(f"{name} does not start: {_last_words(here, name)}")
        services = read_status(settings, here, manager).services
        waiting = [name for name, service in services.items() if service.state != "running"]
        if not waiting and _answers(settings):
            return
        if time.monotonic() > deadline:
            name = waiting[0] if waiting else WEB
            raise ServerError(
                f"{name} does not answer after {ANSWER_SECONDS:.0f} s: {_last_words(here, name)}"
            )
        time.sleep(0.1)


def _answers(settings: Settings) -> bool:
    """Whether the map page and the map service answer through nginx, with whatever they say."""
    base = f"http://{settings.web.host}:{settings.web.port}"
    service = f"{base}/geoserver/{settings.province.workspace}/wms"
    try:
        with httpx.Client(trust_env=False, timeout=30) as client:
            replies = (client.get(base), client.get(service, params={"SERVICE": "WMS"}))
    except httpx.HTTPError:
        return False
    return all(reply.status_code not in GATEWAY_ERRORS for reply in replies)


def _failed(manager: Manager, name: str) -> bool:
    states = {p["statename"] for p in manager.processes() if p["group"] == name}
    return not states or "FATAL" in states


def _last_words(here: Places, name: str) -> str:
    """The last line of the service's log, and where the rest is."""
    logs = sorted(here.logs.glob(f"{name}*.log"), key=lambda path: path.stat().st_mtime)
    if not logs:
        return f"it left no log; see {here.logs / 'supervisord.log'}"
    lines = [line for line in logs[-1].read_text(errors="replace").splitlines() if line.strip()]
    return f"{lines[-1].strip() if lines else 'its log is empty'} (see {logs[-1]})"
