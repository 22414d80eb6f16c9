"""A wrong config.yaml stops the start with one line: file, line, key, reason."""

import re
from pathlib import Path

import pytest

from layers.errors import SettingsError, UnknownName
from layers.settings import read_settings

GOOD = """\
province:
  code: "40"
  name: Nghệ An
  workspace: nghean
  crs: 9208
  bbox: [103.85, 18.50, 105.85, 20.05]
today: 2021-09-17
timezone: Asia/Ho_Chi_Minh
data_dir: var
database:
  port: 54399
web:
  port: 8480
  app_port: 8481
schedule:
  purge: "02:30"
limits:
  closing_share: 0.5
senders:
  - {id: so-y-te, name: Sở Y tế, agency: health_department, areas: ["40"]}
  - {id: cdc, name: CDC, agency: cdc, areas: ["40"]}
"""

WRONG = {
    "unknown key": (("today:", "todday:"), 7, "todday", "unknown key"),
    "unknown key inside": (("  port: 8480", "  prt: 8480"), 13, "web.prt", "unknown key"),
    "day": (("2021-09-17", "17/9/2021"), 7, "today", "valid date"),
    "zone": (("Asia/Ho_Chi_Minh", "Asia/Vinh"), 8, "timezone", "is not a time zone"),
    "path as zone": (("Asia/Ho_Chi_Minh", "../../etc/passwd"), 8, "timezone", "not a time zone"),
    "code as a number": (('code: "40"', "code: 40"), 2, "province.code", "put it in quotes"),
    "workspace": (("workspace: nghean", "workspace: Nghệ An"), 4, "province.workspace", "pattern"),
    "box": (("103.85, 18.50", "105.99, 18.50"), 6, "province.bbox", "west, south, east, north"),
    "half a box": ((", 105.85, 20.05]", "]"), 6, "province.bbox", "required"),
    "no province": ((GOOD[: GOOD.index("today")], ""), 1, "province", "required"),
    "port": (("port: 54399", "port: 80"), 11, "database.port", "1024"),
    "nobody serves": (("schedule:", "mapserver: {processes: 0}\nschedule:"), 1, "(file)", "nobody"),
    "same port": (("port: 54399", "port: 8480"), 1, "(file)", "must differ"),
    "host": (("  port: 8480", "  port: 8480\n  host: 0.0.0.0"), 14, "web.host", "loopback"),
    "variable": (
        ("port: 54399", "url: ${XOM_NOT_SET}"), 11, "database.url", "NOT_SET, which is not set"),
    "prefix": (("port: 54399", "role_prefix: X-1"), 11, "database.role_prefix", "pattern"),
    "clock": (('"02:30"', '"25:30"'), 16, "schedule.purge", "pattern"),
    "share": (("0.5", "5"), 18, "limits.closing_share", "less than or equal to 1"),
    "sender's id": (("id: cdc", "id: C D C"), 21, "senders.1.id", "pattern"),
    "sender twice": (("id: cdc", "id: so-y-te"), 1, "(file)", "so-y-te stands twice"),
    "operator": (("id: cdc", "id: operator"), 1, "(file)", "program's own"),
    "no area": (('cdc, areas: ["40"]', "cdc, areas: []"), 21, "senders.1.areas", "at least 1"),
    "area as a number": (
        ('cdc, areas: ["40"]', "cdc, areas: [40]"), 21, "senders.1.areas.0", "put it in quotes"),
    "key twice": (("data_dir: var", "today: 2021-09-18"), 9, None, "stands twice"),
    "not YAML": (("data_dir: var", "data_dir: {"), None, None, "mend the YAML"),
    "a word": ((GOOD, "xom"), 1, "(file)", "dictionary"),
    "empty": ((GOOD, ""), 1, "province", "required"),
}  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_in_one_line(config: Path, name: str) -> None:
    (old, new), line, key, reason = WRONG[name]
    assert old in GOOD
    config.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(SettingsError) as error:
        read_settings(config)
    told = str(error.value)
    assert "\n" not in told and reason in told
    found = re.match(r"config\.yaml:(\d+): (?:([\w.()]+): )?", told)
    assert found, told
    assert line is None or int(found[1]) == line, told
    assert key is None or (found[2] or "").startswith(key), told


def test_the_example_is_right(config: Path) -> None:
    config.write_text(GOOD, "utf-8")
    settings = read_settings(config)
    assert settings.path == config
    assert settings.data_dir.is_absolute() and settings.catalogue_dir.is_absolute()
    assert settings.midnight(settings.today).isoformat() == "2021-09-17T00:00:00+07:00"


def test_a_missing_file_is_told(config: Path) -> None:
    with pytest.raises(SettingsError, match="no such file; name one with --config or XOM_CONFIG"):
        read_settings(config)


def test_a_file_that_is_not_utf8_is_told(config: Path) -> None:
    config.write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(SettingsError, match=r"^config\.yaml: not UTF-8 text"):
        read_settings(config)


def test_the_environment_names_the_file_and_the_database(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(GOOD.replace("port: 54399", "url: ${XOM_DATABASE_URL}"), "utf-8")
    monkeypatch.setenv("XOM_CONFIG", str(config))
    monkeypatch.setenv("XOM_DATABASE_URL", "postgresql://localhost/xom")
    assert read_settings().database.url == "postgresql://localhost/xom"


def test_the_shipped_configuration_is_right() -> None:
    settings = read_settings(Path(__file__).parents[2] / "config.yaml")
    assert len(settings.senders) == 47 and settings.province.crs == 9208


def test_senders_are_found_by_id_and_the_operator_is_one(config: Path) -> None:
    config.write_text(GOOD, "utf-8")
    settings = read_settings(config)
    assert settings.sender("cdc").name == "CDC"
    assert settings.sender("operator").areas == ["40"]
    with pytest.raises(UnknownName, match=r"'nobody' is not in senders of config\.yaml"):
        settings.sender("nobody")
