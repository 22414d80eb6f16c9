"""Both servers draw every layer alike at three scales."""

import pytest

from publish.verify.side_by_side import compare_all, line

pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")


def test_every_layer_looks_the_same_on_both_servers(mapserver, geoserver):
    found = list(compare_all(mapserver.settings, mapserver.catalogue, geoserver.target))
    assert [line(each) for each in found if not each.alike] == []
    assert len(found) == 3 * len(mapserver.layers)
    assert all(each.flat >= 50 for each in found)
