"""The embedded stack with real processes: what starts, what ends, what survives.

Every deployment here is a folder of its own with free ports; `stack_driver.py` runs each word in a
process of its own, as the command line does.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg2
import pytest

from layers.database import dsn
from layers.settings import read_settings
from layers.state import can_read
from publish.stack import places

DRIVER = Path(__file__).with_name("stack_driver.py")
ROOT = os.geteuid() == 0
pytestmark = pytest.mark.service

CONFIGURATION = """\
province:
  {{code: "40", name: Nghệ An, workspace: nghean, crs: 9208, bbox: [103.85, 18.5, 105.85, 20.05]}}
data_dir: {data_dir}
database: {database}
web: {{port: {web}, app_port: {app}}}
mapserver: {{processes: {processes}}}
"""


@dataclass
class Deployment:
    """A configuration in a folder of its own, and the user who types the commands."""

    folder: Path
    user: str | None
    ports: tuple[int, int, int]
    data_dir: str = "var"
    url: str | None = None
    processes: int = 2

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    @property
    def data(self) -> Path:
        return self.folder / self.data_dir

    def write(self) -> None:
        database, web, app = self.ports
        self.config.write_text(
            CONFIGURATION.format(
                data_dir=self.data_dir,
                database=json.dumps({"url": self.url} if self.url else {"port": database}),
                web=web,
                app=app,
                processes=self.processes,
            )
        )

    def start(self, word: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, str(DRIVER), word, str(self.config)],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(DRIVER.parents[2]), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **account(self.user),
        )

    def run(self, word: str, **environment: str) -> dict[str, Any]:
        started = self.start(word, **environment)
        out, err = started.communicate(timeout=150)
        assert started.returncode == 0, err
        return dict(json.loads(out))

    def refusal(self, word: str, **environment: str) -> str:
        """What a person reads when it fails: one line, exit code 2 or 3."""
        started = self.start(word, **environment)
        _, err = started.communicate(timeout=150)
        assert started.returncode in (2, 3), err
        assert len(err.splitlines()) == 1, err
        return err

    def processes_alive(self) -> list[psutil.Process]:
        """All processes of the machine that work for this deployment, found without its help."""
        found = []
        for process in psutil.process_iter():
            try:
                texts = [process.cwd(), *process.cmdline(), *process.environ().values()]
            except (psutil.Error, OSError):
                continue
            if any(str(self.data) in text for text in texts) and "stack_driver" not in str(texts):
                found.append(process)
        return found

    def prepared(self) -> int:
        """How many times `up` has prepared this database since it was first made."""
        connection = psycopg2.connect(dsn(read_settings(self.config), "owner"))
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM prepared")
                return int(cursor.fetchone()[0])
        finally:
            connection.close()


@pytest.fixture
def deploy() -> Iterator[Callable[..., Deployment]]:
    made: list[Deployment] = []

    def make(user: str | None = None, **given: Any) -> Deployment:
        folder = Path(tempfile.mkdtemp(prefix="xom-stack-"))
        folder.chmod(0o755)  # the servers' own user passes through it
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        deployment = Deployment(folder, user, free_ports(), **given)
        deployment.write()
        made.append(deployment)
        return deployment

    yield make
    for deployment in reversed(made):
        deployment.run("down")
        left = deployment.processes_alive()
        shutil.rmtree(deployment.folder)
        assert not left


def account(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def free_ports() -> tuple[int, int, int]:
    probes = [socket.socket() for _ in range(3)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports[0], ports[1], ports[2]


def pids(status: dict[str, Any], *names: str) -> set[int]:
    return {pid for name in names for pid in status["services"][name]["pids"]}


def kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def test_up_status_down(deploy: Callable[..., Deployment]) -> None:
    xom = deploy()
    first = xom.run("up")
    assert first["state"] == "up"
    assert set(first["services"]) == {"postgres", "mapserv", "web", "nginx", "scheduler"}
    assert len(pids(first, "mapserv")) == 2
    assert httpx.get(first["map"]).status_code == 200
    asked = httpx.get(first["wms"], params={"REQUEST": "GetCapabilities"})
    assert "WMS_Capabilities" in asked.text
    assert first["database"] == f"postgresql://xom_owner@127.0.0.1:{xom.ports[0]}/xom"
    for process in xom.processes_alive():
        for connection in process.net_connections("inet"):
            assert connection.laddr.ip == "127.0.0.1"
        if ROOT and process.name() in ("postgres", "mapserv"):
            assert process.username() == "xom"

    begun = time.monotonic()
    assert pids(xom.run("up"), *first["services"]) == pids(first, *first["services"])
    assert time.monotonic() - begun < 5
    assert xom.prepared() == 2
    assert xom.run("status") == first

    assert xom.run("down")["state"] == "down"
    assert xom.processes_alive() == []
    assert xom.run("down")["state"] == "down"
    xom.run("up")
    assert xom.prepared() == 3


def test_logs_hold_no_password(deploy: Callable[..., Deployment]) -> None:
    xom = deploy()
    xom.run("up")
    secret = (xom.data / "secrets" / "owner").read_text()
    for log in (xom.data / "logs").iterdir():
        assert secret not in log.read_text()
    for process in xom.processes_alive():
        assert secret not in " ".join(process.cmdline())


def test_up_after_the_process_manager_was_killed(deploy: Callable[..., Deployment]) -> None:
    xom = deploy()
    before = xom.run("up")
    manager = [p for p in xom.processes_alive() if "supervisor.supervisord" in p.cmdline()]
    kill(manager)
    assert xom.run("status")["state"] == "down"
    assert xom.processes_alive()  # orphans, still at work

    after = xom.run("up")
    assert after["state"] == "up"
    assert not pids(before, *before["services"]) & {p.pid for p in xom.processes_alive()}
    assert xom.prepared() == 2


def test_down_after_the_process_manager_was_killed(deploy: Callable[..., Deployment]) -> None:
    xom = deploy()
    xom.run("up")
    kill([p for p in xom.processes_alive() if "supervisor.supervisord" in p.cmdline()])
    xom.run("down")
    assert xom.processes_alive() == []


def test_up_after_a_power_cut(deploy: Callable[..., Deployment]) -> None:
    """All gone at once; sockets and pid files stay, and a pid now belongs to a stranger."""
    xom = deploy()
    xom.run("up")
    kill(xom.processes_alive())
    lock = xom.data / "pg" / "postmaster.pid"
    stranger = subprocess.Popen(["sleep", "600"], **account("xom" if ROOT else None))
    try:
        _, *rest = lock.read_text().splitlines(keepends=True)
        lock.write_text("".join([f"{stranger.pid}\n", *rest]))
        (xom.data / "run" / "supervisord.pid").write_text(f"{stranger.pid}\n")
        assert xom.run("up")["state"] == "up"
        assert stranger.poll() is None
        assert xom.prepared() == 2
    finally:
        stranger.kill()
        stranger.wait()


def test_power_cut_while_the_cluster_is_made(deploy: Callable[..., Deployment]) -> None:
    xom = deploy()
    starting = xom.start("up")
    half = xom.data / "pg.new"
    while not half.exists():
        time.sleep(0.01)
    starting.send_signal(signal.SIGKILL)
    starting.communicate()
    assert not (xom.data / "pg").exists()
    assert xom.run("up")["state"] == "up"
    assert not half.exists()


@pytest.mark.parametrize(
    ("number", "key"), [(0, "database.port"), (1, "web.port"), (2, "web.app_port")]
)
def test_a_taken_port_is_one_clear_line(
    deploy: Callable[..., Deployment], number: int, key: str
) -> None:
    xom = deploy()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", xom.ports[number]))
        taken.listen()
        line = xom.refusal("up")
    assert f"port {xom.ports[number]} is taken" in line
    assert f"pid {os.getpid()}" in line
    assert key in line
    assert str(xom.config) in line
    assert xom.processes_alive() == []


def test_a_service_that_fails_is_one_clear_line(deploy: Callable[..., Deployment]) -> None:
    xom = deploy()
    line = xom.refusal("up", XOM_TEST_BROKEN_WEB="1")
    assert "web does not start: no such map page" in line
    assert "logs/web.log" in line
    assert xom.run("up")["state"] == "up"


def test_two_deployments_do_not_meet(deploy: Callable[..., Deployment]) -> None:
    one = deploy()
    other = deploy(data_dir="/".join(["a-long-way-down"] * 6))  # too long for a socket's path
    running = one.run("up")
    assert other.run("up")["state"] == "up"
    sockets = places(read_settings(other.config)).sockets
    assert (sockets / "supervisor.sock").exists()
    kill([p for p in one.processes_alive() if "supervisor.supervisord" in p.cmdline()])
    other.run("up")
    other.run("down")
    assert other.processes_alive() == []
    assert not sockets.exists()
    assert pids(running, *running["services"]) <= {p.pid for p in one.processes_alive()}
    assert one.prepared() == 1

    one.run("up")
    other.ports = one.ports
    other.write()
    assert f"of the xom in {one.data}" in other.refusal("up")


def test_a_database_of_ones_own(deploy: Callable[..., Deployment]) -> None:
    server = deploy()
    server.run("up")
    guest = deploy(url=dsn(read_settings(server.config), "owner"))
    status = guest.run("up")
    assert status["state"] == "up"
    assert "postgres" not in status["services"]
    assert "password" not in json.dumps(status)
    assert not (guest.data / "pg").exists()
    assert server.prepared() == 2
    guest.run("down")
    assert server.run("status")["state"] == "up"
    server.run("down")
    assert "the database does not answer" in guest.refusal("up")


def test_changed_settings_restart_only_what_they_concern(
    deploy: Callable[..., Deployment],
) -> None:
    xom = deploy()
    before = xom.run("up")
    xom.processes = 3
    xom.write()
    after = xom.run("up")
    assert len(pids(after, "mapserv")) == 3
    assert pids(after, "postgres") == pids(before, "postgres")
    assert not pids(after, "web") & pids(before, "web")

    database, _, app = xom.ports
    xom.ports = (database, free_ports()[0], app)
    xom.write()
    moved = xom.run("up")
    assert f":{xom.ports[1]}/" in moved["map"]
    assert httpx.get(moved["map"]).status_code == 200
    assert pids(moved, "postgres") == pids(before, "postgres")


def test_two_at_once_are_one_after_the_other(deploy: Callable[..., Deployment]) -> None:
    xom = deploy()
    callers = [xom.start("up") for _ in range(2)]
    answers = [json.loads(caller.communicate(timeout=150)[0]) for caller in callers]
    assert answers[0] == answers[1]
    assert xom.prepared() == 2


@pytest.mark.skipif(not ROOT, reason="the other tests already run without root")
def test_without_root(deploy: Callable[..., Deployment]) -> None:
    if not can_read("nobody", Path(sys.executable)):
        pytest.skip(f"another user cannot read {sys.executable}")
    xom = deploy(user="nobody")
    assert xom.run("up")["state"] == "up"
    assert {p.username() for p in xom.processes_alive()} == {"nobody"}
    kill(xom.processes_alive())
    assert xom.run("up")["state"] == "up"
    assert xom.prepared() == 2
    xom.user = None
    assert "belongs to nobody; run this as nobody" in xom.refusal("up")
    xom.user = "nobody"
