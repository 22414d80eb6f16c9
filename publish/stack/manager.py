"""Talking to supervisord, the process manager, over its socket."""

import os
import subprocess
import sys
import time
from http.client import HTTPException
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import Faults, SupervisorTransport

from layers.errors import ServerError
from publish.stack.places import Places
from publish.stack.processes import MARKER
from publish.stack.programs import POSTGRES

START_SECONDS = 15.0
STOP_SECONDS = 300.0  # PostgreSQL alone may take 120 to write what it holds
FOREIGN = ("PG", "MS_", "MAPSERVER", "SUPERVISOR", "PYTHON", "VIRTUAL_ENV")
SETTLED = {Faults.ALREADY_STARTED, Faults.NOT_RUNNING, Faults.BAD_NAME, Faults.ALREADY_ADDED}


class Manager:
    """The running supervisord of one deployment, or its absence."""

    def __init__(self, places: Places) -> None:
        self.places = places

    @property
    def pid(self) -> int | None:
        """Its process id, or None if it does not run or does not answer."""
        try:
            return int(self.call("getPID"))
        except ServerError:
            return None

    def call(self, method: str, *arguments: Any) -> Any:
        """One call; asking for a state that already holds is no error."""
        # a transport that met a closed socket once is of no use again
        transport = SupervisorTransport(None, None, f"unix://{self.places.control}")
        server = ServerProxy("http://127.0.0.1", transport=transport)
        try:
            return getattr(server.supervisor, method)(*arguments)
        except Fault as fault:
            if fault.faultCode in SETTLED:
                return None
            raise ServerError(
                f"the process manager refuses {method}: {fault.faultString}"
            ) from None
        except PermissionError:
            raise ServerError(
                f"{self.places.control}: started by another user; run this as that user or as root"
            ) from None
        except (OSError, HTTPException):
            raise ServerError(
                "the process manager does not answer; start it with: xom up"
            ) from None

    def processes(self) -> list[dict[str, Any]]:
        """Name, group, state and pid of every process it looks after; [] if it does not run."""
        if self.pid is None:
            return []
        return list(self.call("getAllProcessInfo"))

    def start(self) -> None:
        """Start supervisord as a daemon; its own start starts what is marked `autostart`."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        environment |= {MARKER: str(self.places.data), "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "supervisor.supervisord",
                "-c",
                str(self.places.run / "supervisord.conf"),
            ],
            env=environment,
            cwd=self.places.run,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            lines = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()
            raise ServerError(f"the process manager does not start: {lines[-1]}")
        deadline = time.monotonic() + START_SECONDS
        while self.pid is None:
            if time.monotonic() > deadline:
                raise ServerError(
                    "the process manager does not start; "
                    f"see {self.places.logs / 'supervisord.log'}"
                )
            time.sleep(0.05)

    def reload(self) -> None:
        """Take over a changed configuration: only the programs that changed are stopped."""
        added, changed, removed = self.call("reloadConfig")[0]
        for name in (*changed, *removed):
            self.call("stopProcessGroup", name)
            self.call("removeProcessGroup", name)
        for name in (*added, *changed):
            self.call("addProcessGroup", name)

    def stop(self) -> None:
        """End every program, PostgreSQL last, then supervisord itself; return when it is gone."""
        pid = self.pid
        if pid is None:
            return
        process = psutil.Process(pid)
        deadline = time.monotonic() + STOP_SECONDS
        groups = {found["group"] for found in self.processes()}
        for together in (groups - {POSTGRES}, groups & {POSTGRES}):
            for name in together:
                self.call("stopProcessGroup", name, False)
            while any(p["pid"] for p in self.processes() if p["group"] in together):
                if time.monotonic() > deadline:
                    break  # what is left is killed as an orphan, once its manager is gone
                time.sleep(0.05)
        self.call("shutdown")
        try:
            process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            raise ServerError(
                f"the process manager does not end; see {self.places.logs / 'supervisord.log'}"
            ) from None
