"""The section `geoserver` of config.yaml: what it takes, and what it refuses in one line."""

import pytest
import yaml

from layers.errors import SettingsError
from layers.settings import PACKAGE, read_settings


def read(tmp_path, **section):
    data = yaml.safe_load((PACKAGE.parent / "config.yaml").read_text("utf-8"))
    data |= {"data_dir": "data", "geoserver": {"url": "http://gs.test/geoserver/"} | section}
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(data), "utf-8")
    return read_settings(path).geoserver


def test_the_address_loses_its_last_slash_and_the_file_lies_beside_the_configuration(tmp_path):
    server = read(tmp_path, password_file="secrets/gs")
    assert server.url == "http://gs.test/geoserver"
    assert server.password_file == tmp_path / "secrets" / "gs"
    assert server.staff_role == "XOM_STAFF"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", "http://admin:word@gs.test/geoserver"),  # a password is no part of an address
        ("url", "gs.test/geoserver"),
        ("staff_role", "STAFF,ADMIN"),  # GeoServer divides roles at commas and blanks
        ("staff_role", "xom staff"),
        ("staff_role", "*"),  # and takes this for everybody
        ("user", "a:b"),
        ("password", "word"),
    ],
)
def test_what_would_open_or_lock_in_silence_is_refused(tmp_path, key, value):
    with pytest.raises(SettingsError, match=f"geoserver[.: ]+{key}|{key}"):
        read(tmp_path, **{key: value})
