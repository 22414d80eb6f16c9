"""Which processes of this machine are ours, and ending exactly those.

Every process of the stack carries XOM_DATA_DIR=<data directory> in its environment. PostgreSQL's
and nginx's children write their titles over their environment; those are known by their program
and the folder they work in, which no other program uses.
"""

import os
import signal
import socket
import time
from collections.abc import Iterable

import psutil

from layers.errors import ServerError
from publish.stack.places import Places

MARKER = "XOM_DATA_DIR"
BY_INTERRUPT = ("postgres", "mapserv")  # for PostgreSQL its fast shutdown; mapserv ignores TERM
POLITE_SECONDS = 60.0
LAST_SECONDS = 10.0


def orphans(places: Places, supervisor: int | None = None) -> list[psutil.Process]:
    """Our processes that the running process manager (its pid, if any) does not look after."""
    spared = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    if supervisor is not None:
        spared |= {supervisor, *(child.pid for child in _children(supervisor))}
    return [p for p in psutil.process_iter() if p.pid not in spared and _is_ours(p, places)]


def end(processes: Iterable[psutil.Process], polite_seconds: float = POLITE_SECONDS) -> None:
    """Ask each to stop, wait, then insist. Raises ServerError if one still runs after that."""
    alive = list(processes)
    for number, patience in (
        (None, polite_seconds),
        (signal.SIGQUIT, LAST_SECONDS),
        (signal.SIGKILL, LAST_SECONDS),
    ):
        for process in alive:
            try:
                polite = signal.SIGINT if process.name() in BY_INTERRUPT else signal.SIGTERM
                process.send_signal(number or polite)
            except psutil.NoSuchProcess:
                continue
            except psutil.AccessDenied:
                raise ServerError(
                    f"process {process.pid} of this deployment belongs to another user; "
                    "run this as that user or as root"
                ) from None
        alive = _wait(alive, patience)
        if not alive:
            return
    raise ServerError(f"processes {', '.join(str(p.pid) for p in alive)} cannot be ended")


def require_free(port: int, key: str, configuration: object) -> None:
    """Raise ServerError, naming the port, its holder and the key to change, if it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return
        except OSError:
            pass
    raise ServerError(
        f"port {port} is taken{_holder(port)}; stop that, or set another {key} in {configuration}"
    )


def _holder(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        listening = connection.status == psutil.CONN_LISTEN
        if listening and connection.laddr.port == port and connection.pid:
            try:
                process = psutil.Process(connection.pid)
                family = (process, *process.parents())  # nginx's own environment is overwritten
                others = [_environment(member).get(MARKER) for member in family]
                other = next(filter(None, others), None)
                where = f" of the xom in {other}" if other else ""
                return f" by {process.name()} (pid {process.pid}){where}"
            except psutil.Error:
                return f" by process {connection.pid}"
    return ""


def _is_ours(process: psutil.Process, places: Places) -> bool:
    if _environment(process).get(MARKER) == str(places.data):
        return True
    home = {"postgres": places.cluster, "nginx": places.nginx}
    try:
        return process.name() in home and process.cwd() == str(home[process.name()])
    except (psutil.Error, OSError):
        return False


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return dict(process.environ())
    except (psutil.Error, OSError):
        return {}


def _children(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _wait(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those of `processes` still alive after at most `seconds`; zombies count as ended."""
    deadline = time.monotonic() + seconds
    while True:
        processes = [p for p in processes if _alive(p)]
        if not processes or time.monotonic() > deadline:
            return processes
        time.sleep(0.05)


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
