"""The programs of the stack, as the process manager's configuration."""

import hashlib
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from layers.errors import ServerError
from layers.settings import Settings
from layers.state import can_read, group_of
from publish.mapserver import mapfile_path
from publish.stack import nginx, postgres
from publish.stack.places import Places
from publish.stack.processes import MARKER

CODE = Path(__file__).resolve().parents[2]
MAPSERV = ("mapserv", "/usr/lib/cgi-bin/mapserv")
POSTGRES, MAPS, NGINX, WEB, SCHEDULER = "postgres", "mapserv", "nginx", "web", "scheduler"

MANAGER = """\
; Made by `xom up`; changes here are lost.
[unix_http_server]
file={control}
chmod=0700
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisord]
logfile={logs}/supervisord.log
logfile_maxbytes=10MB
logfile_backups=5
pidfile={run}/supervisord.pid
childlogdir={logs}
directory={run}
umask=007
nodaemon=false
silent=true
{user}"""


@dataclass(frozen=True)
class Program:
    """One service. `clean`: it gets no variable of the caller's environment, only `variables`."""

    name: str
    command: list[str]
    order: int
    user: str | None
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    clean: bool = False
    processes: int = 1
    socket: Path | None = None
    autostart: bool = False
    stop_signal: str = "TERM"
    stop_seconds: int = 30

    def section(self, logs: Path) -> str:
        """Its section of the process manager's configuration."""
        variables = [f"{name}={value}" for name, value in self.variables.items()]
        prefix = ["/usr/bin/env", *(["-i"] if self.clean else []), *variables]
        number = "-%(process_num)02d" if self.processes > 1 else ""
        lines = [
            f"[{'fcgi-program' if self.socket else 'program'}:{self.name}]",
            f"command={shlex.join([*prefix, *self.command]).replace('%', '%%')}",
            f"directory={self.folder}",
            f"process_name={self.name}{number}",
            f"numprocs={self.processes}",
            f"priority={self.order}",
            f"autostart={str(self.autostart).lower()}",
            "autorestart=true",
            "startsecs=1",
            "startretries=3",
            f"stopsignal={self.stop_signal}",
            f"stopwaitsecs={self.stop_seconds}",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={logs}/{self.name}{number}.log",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=5",
        ]
        if self.user:
            lines.append(f"user={self.user}")
        if self.socket:
            lines += [f"socket=unix://{self.socket}", "socket_mode=0600", "socket_backlog=128"]
            if self.user:
                lines.append(f"socket_owner={self.user}:{group_of(self.user)}")
        return "\n".join(lines) + "\n"


def programs(settings: Settings, places: Places) -> list[Program]:
    """The services in the order they start; without PostgreSQL if `database.url` names one."""
    base = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": settings.timezone,
        MARKER: str(places.data),
    }
    ours = base | {
        "XOM_CONFIG": str(settings.path),
        # other settings are another program to the manager, which then restarts it
        "XOM_CONFIG_DIGEST": _digest(settings),
        "PYTHONPATH": str(CODE),
        "PYTHONUNBUFFERED": "1",
        "HOME": str(places.data),
    }
    person = places.user if _can_run(settings, places.user) else None
    found = [
        Program(
            MAPS,
            [_mapserv()],
            20,
            places.user,
            places.data / "map",
            base
            | {"MAPSERVER_CONFIG_FILE": str(mapfile_path(settings).with_name("mapserver.conf"))},
            clean=True,
            processes=settings.mapserver.processes,
            socket=places.mapserv,
            stop_signal="INT",  # under FastCGI it goes on waiting for requests after TERM
        ),
        Program(WEB, web_command(settings), 30, person, places.run, ours),
        Program(NGINX, nginx.command(places), 40, None, places.nginx, base, clean=True),
        Program(SCHEDULER, scheduler_command(), 50, person, places.run, ours, stop_seconds=60),
    ]
    if settings.database.url is None:
        files = postgres.configuration(settings, places)
        cluster = Program(
            POSTGRES,
            [
                str(postgres.program(places)),
                "-D",
                str(places.cluster),
                f"--config-file={places.run / 'postgresql.conf'}",
            ],
            10,
            places.user,
            places.cluster,
            base
            | {"XOM_CONFIG_DIGEST": hashlib.sha256("".join(files.values()).encode()).hexdigest()},
            clean=True,
            autostart=True,
            stop_signal="INT",
            stop_seconds=120,
        )
        found.insert(0, cluster)
    return found


def manager_configuration(found: list[Program], places: Places) -> str:
    """The whole configuration of the process manager."""
    head = MANAGER.format(
        control=places.control,
        logs=places.logs,
        run=places.run,
        user="user=root\n" if places.user else "",
    )
    return head + "".join(program.section(places.logs) for program in found)


def web_command(settings: Settings) -> list[str]:
    return [
        sys.executable,
        "-m",
        "uvicorn",
        "xom.portal.app:create_app",  # by name only: that package knows this one
        "--factory",
        "--host=127.0.0.1",
        f"--port={settings.web.app_port}",
        "--no-server-header",
        "--no-access-log",
        # longer than nginx keeps a connection: a file sent on one that just ended would be lost
        "--timeout-keep-alive=90",
        "--timeout-graceful-shutdown=5",
    ]


def scheduler_command() -> list[str]:
    return [sys.executable, "-m", "xom", "run"]


def _mapserv() -> str:
    for candidate in MAPSERV:
        if found := shutil.which(candidate):
            return found
    raise ServerError("MapServer is not installed; run scripts/install-packages")


def _can_run(settings: Settings, user: str | None) -> bool:
    """Whether `user` can read all that our own services need."""
    if user is None:
        return False
    needed = {
        Path(sys.executable),
        Path(sys.prefix),
        Path(sys.base_prefix),
        CODE,
        settings.path,
        settings.catalogue_dir,
        settings.styles_dir,
    }
    return all(can_read(user, path) for path in needed)


def _digest(settings: Settings) -> str:
    """Of everything our services read once, when they start."""
    files = [settings.path, *sorted(settings.catalogue_dir.glob("*.yaml"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
