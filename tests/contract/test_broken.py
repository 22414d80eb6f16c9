"""What somebody breaks on a GeoServer, the proofs name: the layer and what is wrong with it."""

import pytest
from servers import administrator

from layers.database import connect
from publish.geoserver import publish
from publish.verify import verify
from publish.verify.proof import Broken
from publish.verify.rights import check_rights


@pytest.fixture
def rest(geoserver):
    server = geoserver.settings.geoserver
    named = {"url": server.url, "user": server.user, "password_file": str(server.password_file)}
    with administrator(named) as client:
        yield client
    report = publish(geoserver.settings, geoserver.catalogue, apply=True, allow_global=True)
    assert report.problems == []


def broken(geoserver, *names):
    proofs = verify(geoserver.settings, geoserver.catalogue, server="geoserver", names=names)
    return {(proof.layer, proof.what): proof.detail for proof in proofs if not proof.ok}


def put(rest, path, key, changes):
    state = rest.get(f"rest/{path}.json").json()[key]
    answer = rest.put(f"rest/{path}", json={key: state | changes})
    assert answer.status_code == 200, answer.text


def test_another_style_a_disabled_layer_and_an_old_box(geoserver, rest):
    workspace = geoserver.target.workspace
    put(rest, f"workspaces/{workspace}/layers/pharmacy", "layer",
        {"defaultStyle": {"name": f"{workspace}:roadblock"}})  # fmt: skip
    put(rest, f"workspaces/{workspace}/datastores/pub/featuretypes/hotline", "featureType",
        {"enabled": False})  # fmt: skip
    old = {"minx": 104, "maxx": 105, "miny": 19, "maxy": 20, "crs": "EPSG:4326"}
    put(rest, f"workspaces/{workspace}/datastores/pub/featuretypes/testing_point", "featureType",
        {"latLonBoundingBox": old})  # fmt: skip
    found = broken(geoserver, "pharmacy", "hotline", "testing_point", "roadblock")
    assert "does not show pharmacy." in found["pharmacy", "map"]
    assert "does not list it" in found["hotline", "listed"]
    assert "which is not the province's" in found["testing_point", "listed"]
    assert {layer for layer, _ in found} == {"pharmacy", "hotline", "testing_point"}


def test_staff_layers_without_their_rule(geoserver, rest):
    closed = geoserver.target.closed
    rest.delete(f"rest/security/acl/layers/{closed}.*.r").raise_for_status()
    found = broken(geoserver, "pharmacy")
    assert found[f"{closed}:pharmacy", "closed"] == f"GetMap answers strangers of {closed}:pharmacy"


def test_a_role_that_may_read_more(mapserver):
    settings = mapserver.settings
    assert check_rights(settings, "pub") == "schema pub alone"
    with connect(settings, "owner") as connection, connection.cursor() as cursor:
        cursor.execute("GRANT USAGE ON SCHEMA xom TO xom_pub")
        cursor.execute("GRANT SELECT (received) ON xom.submission TO xom_pub")
    try:
        with pytest.raises(Broken, match=r"schema pub can read xom\.submission \(of 1\)"):
            check_rights(settings, "pub")
    finally:
        with connect(settings, "owner") as connection, connection.cursor() as cursor:
            cursor.execute("REVOKE SELECT (received) ON xom.submission FROM xom_pub")
            cursor.execute("REVOKE USAGE ON SCHEMA xom FROM xom_pub")
