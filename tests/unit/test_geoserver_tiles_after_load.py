"""After a load GeoServer's tiles go; where that fails, the load does not."""

import logging

import yaml

from layers.errors import ServerError
from layers.settings import PACKAGE, read_settings
from publish import geoserver
from publish.geoserver.changed import Change
from xom.publication import refresh_tiles


def deployment(tmp_path, **changes):
    data = yaml.safe_load((PACKAGE.parent / "config.yaml").read_text("utf-8"))
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(data | {"data_dir": "data"} | changes), "utf-8")
    return read_settings(path)


def test_without_a_geoserver_nothing_is_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(geoserver, "refresh", lambda *_: 1 / 0)
    refresh_tiles(deployment(tmp_path), None)


def test_a_geoserver_that_is_away_is_logged_and_fails_nothing(tmp_path, monkeypatch, caplog):
    def away(settings, catalogue):
        raise ServerError("GeoServer does not answer")

    monkeypatch.setattr(geoserver, "refresh", away)
    refresh_tiles(deployment(tmp_path, geoserver={"url": "http://gs.test"}), None)
    assert caplog.messages == ["tiles of yesterday stay: GeoServer does not answer"]


def test_what_was_dropped_is_logged(tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(geoserver, "refresh", lambda *_: [Change("hotline", (0, 0, 1, 1))])
    refresh_tiles(deployment(tmp_path, geoserver={"url": "http://gs.test"}), None)
    assert caplog.messages == ["tiles dropped: hotline"]
