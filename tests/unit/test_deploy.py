"""The production deployment: compose.yaml, its configuration, nginx in front."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from layers.errors import SettingsError
from layers.settings import read_settings
from publish.stack.lifecycle import up
from publish.stack.nginx import TAKES_FILES

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "compose.yaml"
PROGRAM = shutil.which("docker-compose")
SECRETS = {
    "POSTGRES_PASSWORD": "p" * 48,
    "GEOSERVER_PASSWORD": "g" * 48,
    "XOM_PUBLIC_URL": "https://ban-do.example.vn",
}
needs_compose = pytest.mark.skipif(not PROGRAM, reason="docker-compose is not installed")


def services():
    return yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]


def configured(**environment):
    base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [PROGRAM, "-f", COMPOSE, "config"],
        capture_output=True, text=True, check=False, cwd=ROOT, env=base | environment,
    )  # fmt: skip


@needs_compose
def test_docker_compose_understands_it():
    done = configured(**SECRETS)
    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(done.stdout)["services"]) == set(services())


@needs_compose
@pytest.mark.parametrize("name", SECRETS)
def test_what_is_not_set_stops_the_start_and_is_named(name):
    done = configured(**{key: value for key, value in SECRETS.items() if key != name})
    assert done.returncode != 0
    assert f"set {name} in .env" in done.stderr


def test_no_password_has_a_default():
    text = COMPOSE.read_text("utf-8")
    used = re.findall(r"\$\{(\w*PASSWORD)(.*?)\}", text)
    assert {name for name, _ in used} == {"POSTGRES_PASSWORD", "GEOSERVER_PASSWORD"}
    assert all(more.startswith(":?") for _, more in used)


def test_every_service_is_watched_and_every_image_has_a_version():
    for name, service in services().items():
        assert "healthcheck" in service, name
        assert re.search(r":\d", service["image"]) or service.get("build"), name


def test_only_nginx_is_reached_from_the_host_and_only_there():
    ports = {name: service["ports"] for name, service in services().items() if "ports" in service}
    assert list(ports) == ["nginx"]
    assert all(port.startswith("127.0.0.1:") for port in ports["nginx"])


def test_geoserver_is_new_enough():
    version = services()["geoserver"]["image"].partition(":")[2]
    assert tuple(map(int, version.split("."))) >= (2, 28)


def test_the_configuration_is_read(monkeypatch, tmp_path):
    monkeypatch.setenv("XOM_DATABASE_URL", "postgresql://xom_owner:secret@postgis:5432/xom")
    path = tmp_path / "config.yaml"
    text = (ROOT / "deploy" / "config.yaml").read_text("utf-8")
    path.write_text(text.replace("/var/lib/xom", str(tmp_path)), "utf-8")
    settings = read_settings(path)
    assert settings.geoserver.url == "http://geoserver:8080/geoserver"
    assert settings.geoserver.database_host == "postgis"
    assert settings.today is None
    with pytest.raises(SettingsError, match="xom layers apply"):
        up(settings, lambda: None)


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_understands_its_configuration():
    done = subprocess.run(
        [shutil.which("nginx"), "-t", "-q", "-c", ROOT / "deploy" / "nginx.conf"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_both_nginx_let_files_to_the_same_addresses():
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert f"location ~ {TAKES_FILES} {{" in text
    size = read_settings(ROOT / "config.yaml").limits.form_bytes
    assert f"client_max_body_size {size // 1_000_000}m;" in text


@pytest.mark.parametrize(
    ("path", "open_"),
    [
        ("/geoserver/nghean/wms", True),
        ("/geoserver/nghean/gwc/service/wmts", True),
        ("/geoserver/nghean_staff/wfs", True),  # GeoServer itself asks for a name
        ("/geoserver/rest/workspaces", False),
        ("/geoserver/web/", False),
        ("/geoserver/nghean/rest/wms", False),
        ("/geoserver/gwc/rest/seed/nghean:hamlet.json", False),
    ],
)
def test_of_geoserver_only_public_services_are_reached(path, open_):
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    (pattern,) = re.findall(r'location ~ "(\^/geoserver/.*?)"', text)
    assert bool(re.search(pattern, path)) is open_
    assert "location /geoserver { return 404; }" in text
