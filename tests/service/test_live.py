"""The running stack as its users meet it: an inbox that feeds the map, GDAL, OWSLib."""

import time

import pytest
from commands import xom
from lists import SENDER, rows, workbook

from publish.verify.maps import painted

pytestmark = [
    pytest.mark.service,
    pytest.mark.filterwarnings("ignore:Dataset has no geotransform"),
]

SECONDS = 10
NAMES = ("Điểm kiểm thử ngõ 1", "Điểm kiểm thử ngõ 2")


def test_a_workbook_dropped_into_an_inbox_is_on_the_map_within_ten_seconds(live):
    # Made elsewhere and moved, or written in place: what a share or an SFTP server does.
    target = live.settings.data_dir / "inbox" / SENDER / "điểm mới.xlsx"
    begun = time.monotonic()
    workbook(target, rows(live.settings, NAMES))
    shown = []
    while len(shown) < len(NAMES) and time.monotonic() - begun < SECONDS:
        features = live.features("lockdown_point")
        shown = [f for f in features if f["properties"]["name"] in NAMES]
        time.sleep(0.1)
    assert len(shown) == len(NAMES), f"not on the WFS after {SECONDS} s"
    longitude, latitude = shown[0]["geometry"]["coordinates"]
    box = (longitude - 0.01, latitude - 0.01, longitude + 0.01, latitude + 0.01)
    assert painted(live.picture("lockdown_point", box)) > 0
    assert time.monotonic() - begun < SECONDS
    filed = [path.name for path in (target.parent / "done").iterdir()]
    assert sum(name.endswith("điểm mới.xlsx") for name in filed) == 1


def test_status_names_every_service_as_running(live):
    said = xom(live.settings, "status", "--json")
    assert said.code == 0
    assert {s["state"] for s in said.json["services"].values()} == {"running"}
    assert set(said.json["services"]) == {"postgres", "mapserv", "web", "nginx", "scheduler"}
