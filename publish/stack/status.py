"""What the stack is doing, for people and, as JSON, for programs."""

from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import quote

from psycopg2.extensions import parse_dsn

from layers.database import dsn
from layers.settings import Settings
from publish.stack.manager import Manager
from publish.stack.places import Places
from publish.stack.programs import programs

State = Literal["running", "starting", "stopping", "stopped", "failed"]
STATES: dict[str, State] = {
    "RUNNING": "running",
    "STARTING": "starting",
    "BACKOFF": "starting",
    "STOPPING": "stopping",
    "STOPPED": "stopped",
    "EXITED": "failed",
    "FATAL": "failed",
    "UNKNOWN": "failed",
}
WORST_FIRST: tuple[State, ...] = ("failed", "stopped", "stopping", "starting", "running")


@dataclass(frozen=True)
class Service:
    """One service: the worst state among its processes, and the ids of those that live."""

    state: State
    pids: list[int]


@dataclass(frozen=True)
class Status:
    """The whole stack: its services in the order they start, and the addresses for clients."""

    services: dict[str, Service]
    map: str
    wms: str
    wfs: str
    database: str
    data_dir: str

    @property
    def state(self) -> Literal["up", "partly up", "down"]:
        states = {service.state for service in self.services.values()}
        if states == {"running"}:
            return "up"
        return "down" if states <= {"stopped"} else "partly up"

    def to_json(self) -> dict[str, Any]:
        return {"state": self.state, **asdict(self)}


def read_status(settings: Settings, places: Places, manager: Manager) -> Status:
    """Ask the process manager; where it does not run, every service is stopped."""
    found: dict[str, list[dict[str, Any]]] = {}
    for process in manager.processes():
        found.setdefault(process["group"], []).append(process)
    services = {
        program.name: _service(found.get(program.name, []))
        for program in programs(settings, places)
    }
    base = settings.web.address
    service = f"{base}/geoserver/{settings.province.workspace}"
    return Status(
        services=services,
        map=f"{base}/",
        wms=f"{service}/wms",
        wfs=f"{service}/wfs",
        database=_database(settings),
        data_dir=str(places.data),
    )


def _service(processes: list[dict[str, Any]]) -> Service:
    states = {STATES.get(process["statename"], "failed") for process in processes} or {"stopped"}
    worst: State = next(state for state in WORST_FIRST if state in states)
    return Service(worst, sorted(process["pid"] for process in processes if process["pid"]))


def _database(settings: Settings) -> str:
    """The owner's connection as a URL without its password."""
    parts = parse_dsn(dsn(settings, "owner"))
    user = f"{quote(parts['user'])}@" if "user" in parts else ""
    port = f":{parts['port']}" if "port" in parts else ""
    host = quote(parts.get("host", ""), safe="")
    return f"postgresql://{user}{host}{port}/{quote(parts.get('dbname', ''))}"
