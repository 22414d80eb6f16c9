"""One command, measured from outside: wall clock, processor time, peak memory."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from layers.errors import ServerError

LOOK_SECONDS = 0.05
SETTLE_SECONDS = 5.0


@dataclass(frozen=True)
class Run:
    """`cpu` is user and system time of the command, `server_cpu` of PostgreSQL's processes.

    `peak_bytes` is the command's resident memory at its highest, its own processes together.
    """

    seconds: float
    cpu: float
    server_cpu: float
    peak_bytes: int


def run(command: list[str], server: psutil.Process, folder: Path) -> Run:
    """Run a command to its end. Raises ServerError with its last line unless it ends with 0."""
    log = folder / "command.log"
    resting = {child.pid for child in server.children()}
    before = _children_cpu(server)
    with log.open("wb") as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        watch = _Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.stop()
    if process.returncode:
        lines = log.read_text("utf-8", errors="replace").strip().splitlines()
        said = f"exit code {process.returncode}: {lines[-1] if lines else 'no word'}"
        raise ServerError(f"{' '.join(command[:3])} …: {said}")
    _settle(server, resting)
    return Run(
        seconds,
        used.ru_utime + used.ru_stime,
        _children_cpu(server) - before,
        watch.peak_bytes,
    )


class _Watch:
    """Looks at the high-water marks of a process and its descendants while it runs.

    What `wait4` says of memory is no use: it begins with the memory of the process that forked.
    """

    def __init__(self, pid: int) -> None:
        self.peak_bytes = 0
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            try:
                family = psutil.Process(self._pid).children(recursive=True)
            except psutil.Error:
                return
            marks = [high_water(pid) for pid in (self._pid, *(child.pid for child in family))]
            self.peak_bytes = max(self.peak_bytes, sum(marks))


def high_water(pid: int) -> int:
    """Peak resident memory of a running process since it began, in bytes; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def _children_cpu(server: psutil.Process) -> float:
    """Processor time of the server's processes that have ended: each connection is one."""
    times = server.cpu_times()
    return float(times.children_user + times.children_system)


def _settle(server: psutil.Process, resting: set[int]) -> None:
    """Wait until the server has buried the processes that served the command."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        if {child.pid for child in server.children()} <= resting:
            return
        time.sleep(0.02)
