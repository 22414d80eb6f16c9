"""The GeoServers of the tests: asked as their administrator, cleaned, started and stopped."""

import shlex
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import psutil


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def administrator(server):
    word = Path(server["password_file"]).read_text("utf-8").strip()
    return httpx.Client(base_url=server["url"] + "/", auth=(server["user"], word), timeout=120)


def clean(server, workspace):
    with administrator(server) as client:
        for name in (f"{workspace}_staff", workspace):
            client.delete(f"rest/workspaces/{name}", params={"recurse": "true"})
            client.delete(f"rest/resource/workspaces/{name}")
            for right in "rw":
                client.delete(f"rest/security/acl/layers/{name}.*.{right}")


class Fresh:
    """A GeoServer of our own with a data directory of its own."""

    def __init__(self, folder, command):
        self.folder, self.port = folder, free_port()
        self.command = shlex.split(command)
        password_file = folder / "password"
        password_file.write_text("geoserver")
        password_file.chmod(0o600)
        self.named = {
            "url": f"http://127.0.0.1:{self.port}/geoserver",
            "user": "admin",
            "password_file": str(password_file),
        }

    def start(self):
        command = [*self.command, str(self.folder), str(self.port)]
        subprocess.run(command, check=False, capture_output=True, timeout=300)
        deadline = time.monotonic() + 180
        with administrator(self.named) as client:
            while time.monotonic() < deadline:
                try:
                    if client.get("rest/about/version.json").status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                time.sleep(1)
        raise AssertionError("the fresh GeoServer does not answer")

    def stop(self):
        number = int((self.folder / "pid").read_text())
        if psutil.pid_exists(number):
            process = psutil.Process(number)
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except psutil.TimeoutExpired:
                process.kill()
