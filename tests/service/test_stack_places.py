"""Where state goes, and what the configuration of the servers says, without starting any."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from layers import state
from layers.errors import SettingsError
from layers.settings import Settings, read_settings
from layers.state import can_read, resolve_data_dir
from publish.stack import nginx
from publish.stack.places import LONGEST_SOCKET_FOLDER, Places, places
from publish.stack.programs import manager_configuration, programs

SCRIPTS = Path(__file__).parents[2] / "scripts"
PROVINCE = '{code: "40", name: N, workspace: nghean, crs: 9208, bbox: [103.8, 18.5, 105.9, 20.1]}'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_text(f"province: {PROVINCE}\ndata_dir: var\n")
    return read_settings(path)


def as_root(monkeypatch: pytest.MonkeyPatch, uid: int = 0) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: uid)


def test_state_is_where_the_servers_user_can_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_to_all, home = tmp_path / "srv", tmp_path / "home"
    open_to_all.mkdir(mode=0o755)
    home.mkdir(mode=0o700)
    monkeypatch.setattr(state, "can_reach", lambda user, path: home not in path.parents)
    as_root(monkeypatch)
    config = open_to_all / "config.yaml"
    assert resolve_data_dir(open_to_all / "var", config, "xom") == open_to_all / "var"
    moved = resolve_data_dir(home / "var", home / "config.yaml", "xom")
    assert moved.parent == Path("/var/lib/xom")
    assert moved.name.startswith("home-")
    assert moved == resolve_data_dir(home / "other", home / "config.yaml", "xom")
    assert moved != resolve_data_dir(home / "var", home / "second.yaml", "xom")
    as_root(monkeypatch, uid=1000)
    assert resolve_data_dir(home / "var", home / "config.yaml", "xom") == home / "var"


def test_reading_needs_every_folder_on_the_way(tmp_path: Path) -> None:
    assert can_read("nobody", Path("/etc/passwd"))
    assert not can_read("nobody", Path("/etc/no-such-file"))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    inside = closed / "file"
    inside.write_text("")
    assert not can_read("nobody", inside)
    assert can_read("root", inside)


def test_sockets_move_when_the_path_is_too_long(settings: Settings) -> None:
    long = settings.data_dir.joinpath(*["a-long-way-down"] * 7)
    moved = places(settings.model_copy(update={"data_dir": long}))
    assert not moved.sockets.is_relative_to(long)
    assert len(os.fsencode(moved.sockets)) <= LONGEST_SOCKET_FOLDER
    other = places(settings.model_copy(update={"data_dir": long / "b"}))
    assert other.sockets != moved.sockets


def test_a_socket_folder_somebody_else_made_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets = tmp_path / "sockets"
    sockets.mkdir()
    sockets.chmod(0o777)
    here = Places(tmp_path / "var", sockets, None)
    with pytest.raises(Exception, match="somebody else"):
        here.create()


def test_an_unknown_service_user_is_one_clear_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)
    with pytest.raises(SettingsError, match=r"'no-such-user' does not exist"):
        places(settings.model_copy(update={"service_user": "no-such-user"}))
    with pytest.raises(SettingsError, match="must not be root"):
        places(settings.model_copy(update={"service_user": "root"}))


def test_a_path_nginx_cannot_hold_is_one_clear_line(settings: Settings) -> None:
    here = Places(settings.data_dir / "with space", settings.data_dir / "s", None)
    with pytest.raises(SettingsError, match="without spaces"):
        nginx.configuration(settings, here)


def test_servers_see_nothing_of_the_callers_environment(settings: Settings) -> None:
    text = manager_configuration(programs(settings, places(settings)), places(settings))
    for line in text.splitlines():
        if line.startswith("command=") and "-m" not in line.split():
            assert line.startswith("command=/usr/bin/env -i ")
    assert "password" not in text


def test_nginx_listens_on_loopback_alone(settings: Settings) -> None:
    text = nginx.configuration(settings, places(settings))
    listening = [line.split() for line in text.splitlines() if line.split()[:1] == ["listen"]]
    assert listening == [["listen", f"127.0.0.1:{settings.web.port};"]]
    assert "server_tokens off;" in text


def test_installing_again_does_nothing_at_once() -> None:
    begun = time.monotonic()
    done = subprocess.run(
        [SCRIPTS / "install-packages", "--tests"], capture_output=True, text=True, check=True
    )
    assert time.monotonic() - begun < 1
    assert done.stdout + done.stderr == ""
