"""Publishing to GeoServer: complete, idempotent, resuming, and clear where something fails."""

import httpx
import pytest
import yaml
from fake_geoserver import URL, Fake, refusing

from layers.catalogue import read_catalogue
from layers.errors import ServerError, SettingsError
from layers.published import published_layers
from layers.settings import PACKAGE, read_settings
from publish.geoserver import publish, publishing
from publish.geoserver.changed import Moment
from publish.geoserver.client import Away
from publish.geoserver.resource import Key

CONFIG = PACKAGE.parent / "config.yaml"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A deployment with a GeoServer and a catalogue of two datasets."""
    monkeypatch.setenv("XOM_GEOSERVER_PASSWORD", "a long one")
    chosen = tmp_path / "catalogue"
    chosen.mkdir()
    for name in ("lockdown_point", "commune_daily"):
        text = (PACKAGE / "catalogue" / f"{name}.yaml").read_text("utf-8")
        (chosen / f"{name}.yaml").write_text(text, "utf-8")
    data = yaml.safe_load(CONFIG.read_text("utf-8"))
    data |= {"data_dir": "data", "catalogue_dir": "catalogue", "geoserver": {"url": URL}}
    data["senders"] = []
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return read_settings(path)


@pytest.fixture
def catalogue(settings):
    return read_catalogue(settings.catalogue_dir)


@pytest.fixture
def tables(catalogue, monkeypatch):
    """The views as the database would have them; a test may take one away."""
    found = {
        (schema, layer.name): {"id", "geom", *(a.name for a in layer.attributes)}
        for schema, audience in (("pub", "public"), ("staff", "staff"))
        for layer in published_layers(catalogue, audience)
    }
    monkeypatch.setattr(publishing, "read_tables", lambda settings: found)
    return found


@pytest.fixture
def server(tables):
    return Fake(tables)


@pytest.fixture
def run(settings, catalogue, server):
    def run(**options):
        options = {"apply": True, "allow_global": True} | options
        return publish(settings, catalogue, transport=server, **options)

    return run


def test_an_empty_server_becomes_complete_with_one_command(run, server):
    report = run()
    assert report.problems == []
    assert len(server.layers) == 28
    assert {style["defaultStyle"]["name"] for style in server.layers.values()} >= {
        "nghean:lockdown_point",
        "nghean_staff:rollup",
    }
    assert server.rules["nghean_staff.*.r"] == "XOM_STAFF"
    assert "XOM_STAFF" in server.roles
    assert b"securityEnabled>true" in server.files["gwc-gs.xml"]
    assert server.made_tables == []


def test_staff_layers_keep_no_tiles(run, server):
    run()
    assert server.tiles
    assert not [name for name in server.tiles if name.startswith("nghean_staff:")]


def test_the_staff_workspace_is_closed_before_anything_is_in_it(run, server):
    run()
    writes = [path for _, path in server.writes()]
    assert writes.index("rest/security/acl/layers") < writes.index("rest/namespaces")


def test_the_second_run_writes_nothing(run, server):
    run()
    server.log.clear()
    report = run()
    assert (report.changes, server.writes()) == (0, [])


def test_the_plan_writes_nothing(run, server):
    report = run(apply=False)
    assert report.changes > 50
    assert server.writes() == []


def test_what_is_counted_unchanged_is_not_read_again(run, server):
    run()
    server.log.clear()
    run()
    assert not [path for _, path in server.log if "featuretypes" in path]
    server.count += 1
    server.log.clear()
    assert run().changes == 0
    assert [path for _, path in server.log if "featuretypes" in path]


def test_without_leave_nothing_global_is_changed(run, server):
    report = run(allow_global=False)
    assert {step.name for step in report.common} == {
        *("projection", "gridset", "role", "tile_security", "settings", "wfs", "wcs")
    }
    assert not [key for key in server.layers if key[0] == "nghean_staff"]
    assert "9208" not in str(server.services["nghean", "wms"]["srs"])
    assert not server.gridsets
    assert all("nghean" in path or path == "rest/namespaces" for _, path in server.writes())
    assert "waits for the role XOM_STAFF" in report.problems[0]


def test_what_was_there_stays_in_the_projection_file(run, server):
    server.files["user_projections/epsg.properties"] = b"900001=PROJCS[...]\n"
    run()
    content = server.files["user_projections/epsg.properties"].decode()
    assert content.startswith("900001=PROJCS[...]\n9208=PROJCS[")
    assert "TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836" in content


def test_a_server_of_others_keeps_its_services(run, server):
    server.namespaces["theirs"] = {"prefix": "theirs", "uri": "x"}
    report = run()
    assert {"wfs", "wcs"} & {step.name for step in report.common} == set()
    assert not [path for _, path in server.writes() if "theirs" in path]


# What differs -------------------------------------------------------------------------------------


def test_one_changed_title_changes_one_thing(run, server, settings, tables):
    run()
    path = settings.catalogue_dir / "lockdown_point.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Điểm phong tỏa, en", "Nơi phong tỏa, en", 1), "utf-8")
    changed = read_catalogue(settings.catalogue_dir)
    found = publish(settings, changed, apply=False, transport=server)
    keys = {(step.key.kind, step.key.name) for step in found.steps}
    layers = {key for key in keys if key[0] == "layer"}
    assert layers == {
        ("layer", name)
        for name in (
            "lockdown_point",
            "lockdown_point_history",
            "lockdown_point_by_commune",
            "lockdown_point_by_district",
            "lockdown_point_by_province",
        )
    }
    assert keys - layers == {("group", "overview"), ("group", "theme_epidemic")}


def test_a_mangled_title_is_seen_and_corrected(run, server):
    run()
    server.types["nghean", "commune"]["title"] = "Ranh giá»›i xÃ£"
    server.count += 1
    report = run()
    assert [step.line for step in report.steps] == [
        "update layer nghean:commune: featureType.title: “Ranh giá»›i xÃ£” → “Ranh giới xã”"
    ]
    assert server.types["nghean", "commune"]["title"] == "Ranh giới xã"


def test_every_text_is_sent_as_utf8(run, server):
    kinds = []

    def look(request, number):
        if request.content:
            kinds.append(request.headers["content-type"])

    server.fault = look
    run()
    texts = [kind for kind in kinds if kind not in ("image/svg+xml", "text/xml")]
    assert texts
    assert all("charset=utf-8" in kind for kind in texts)


def test_what_is_not_ours_is_shown_and_removed_only_when_asked(run, server):
    run()
    server.types["nghean", "old"] = {"name": "old", "store": {"name": "nghean:pub"}}
    server.layers["nghean", "old"] = {"name": "old"}
    server.styles["nghean", "old"] = {"name": "old"}
    server.count += 1
    report = run()
    assert report.foreign == [Key("layer", "nghean", "old"), Key("style", "nghean", "old")]
    assert ("nghean", "old") in server.layers
    report = run(prune=True)
    assert [step.line for step in report.steps] == [
        "delete layer nghean:old",
        "delete style nghean:old",
    ]
    assert ("nghean", "old") not in {*server.layers, *server.types, *server.styles}


def test_changed_columns_make_the_store_forget(run, server):
    run()
    attributes = server.types["nghean", "commune"]["attributes"]["attribute"]
    attributes.pop(1)
    server.count += 1
    report = run()
    assert [step.key.name for step in report.steps] == ["commune"]
    assert server.resets == ["nghean:pub"]


def test_a_changed_icon_drops_all_tiles(run, server, settings):
    run()
    moment = Moment(settings)
    moment.keep(settings.now())
    server.files["workspaces/nghean/styles/icons/lockdown_point.svg"] = b"<svg/>"
    report = run()
    assert [step.line.split(":")[0] for step in report.steps] == ["update icon nghean"]
    assert moment.since() is None


# Faults -------------------------------------------------------------------------------------------


def test_a_vanished_view_is_told_and_not_made(run, server, tables):
    del tables["pub", "commune"]
    server.tables.discard(("pub", "commune"))
    report = run()
    assert server.made_tables == []
    assert ("nghean", "commune") not in server.layers
    assert ("nghean", "district") in server.layers
    assert report.problems[0] == (
        "layer nghean:commune: the view pub.commune is not there; make it with: xom layers apply"
    )


def test_a_view_that_only_we_see_is_not_made_either(run, server):
    server.tables.discard(("pub", "commune"))
    report = run()
    assert server.made_tables == []
    assert "GeoServer's database has no view pub.commune" in report.problems[0]


def test_a_database_out_of_reach_is_told_once(run, server):
    server.unreachable = True
    report = run()
    assert report.problems[0].startswith("store nghean:pub: GeoServer cannot reach the database")
    assert len(report.problems) == 4  # of each workspace: the store, and how much waits for it
    assert not [path for method, path in server.writes() if "featuretypes" in path]
    server.unreachable = False
    assert run().problems == []


def test_a_layer_of_our_name_in_another_store_is_left_until_asked(run, server):
    run()
    server.types["nghean", "commune"]["store"] = {"name": "nghean:files"}
    server.count += 1
    report = run()
    assert "is published from another store (files)" in report.problems[0]
    assert server.types["nghean", "commune"]["store"] == {"name": "nghean:files"}
    assert run(prune=True).problems == []
    assert server.types["nghean", "commune"]["store"] == {"name": "nghean:pub"}


def test_a_style_that_is_refused_leaves_the_old_one(run, server, monkeypatch):
    run()
    path = "workspaces/nghean/styles/commune.sld"
    good = server.files[path]
    server.files[path] = b"another's"
    server.fault = refusing(400, "PUT", r"/styles/commune$")
    report = run()
    assert report.problems[0].startswith("style nghean:commune: GeoServer answers 400 to PUT")
    assert server.files[path] == b"another's"
    server.fault = None
    assert run().problems == []
    assert server.files[path] == good


def test_a_new_style_that_is_refused_takes_only_its_layers_along(run, server):
    server.fault = refusing(400, "PUT", r"/nghean/styles/commune$")
    report = run()
    assert ("nghean", "commune") not in server.layers
    assert ("nghean", "commune") not in server.styles
    assert ("nghean", "district") in server.layers
    assert report.problems[1].startswith("layer nghean:commune and ")
    assert report.problems[1].endswith(" more waits for style nghean:commune")
    server.fault = None
    assert run().problems == []
    assert ("nghean", "commune") in server.layers


def test_an_error_after_the_work_was_done_is_no_error(run, server):
    server.fault = refusing(500, "POST", r"/featuretypes$", after=True)
    report = run()
    assert report.problems == []
    assert len(server.layers) == 28


def test_a_success_that_is_none_is_found_out(run, server):
    def fault(request, number):
        if request.method == "PUT" and request.url.path.endswith("/layers/commune"):
            return httpx.Response(200)
        return None

    server.fault = fault
    report = run()
    assert [line for line in report.problems if "kept it otherwise" in line]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not know the user 'admin' with this password (401)"),
        (403, "it needs the role ADMIN"),
        (302, "correct geoserver.url"),
    ],
)
def test_who_may_not_is_told_in_one_line(run, server, status, words):
    server.fault = refusing(status, "GET", ".")
    with pytest.raises(Away) as caught:
        run()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectError("connection refused"), "does not answer at http://gs.test/geoserver"),
        (httpx.ReadTimeout("slow"), "gave no answer within 60 s: GET"),
        (httpx.RemoteProtocolError("gone"), "does not answer"),
    ],
)
def test_away_and_slow_are_told_in_one_line(run, server, error, words):
    def fault(request, number):
        raise error

    server.fault = fault
    with pytest.raises(Away) as caught:
        run()
    assert words in str(caught.value)


def test_killed_anywhere_the_next_run_ends_in_the_same_state(
    run, server, settings, catalogue, tables
):
    run()
    whole = server.state()
    requests = len(server.log)
    for cut in range(5, requests, max(1, requests // 15)):
        torn = Fake(tables)

        def fault(request, number, cut=cut):
            if number == cut:
                raise httpx.ConnectError("killed")

        torn.fault = fault
        with pytest.raises(Away):
            publish(settings, catalogue, apply=True, allow_global=True, transport=torn)
        torn.fault = None
        report = publish(settings, catalogue, apply=True, allow_global=True, transport=torn)
        assert report.problems == []
        assert torn.state() == whole


# Versions and passwords ---------------------------------------------------------------------------


def test_a_version_that_is_broken_into_is_refused(run, server, settings):
    server.version = "2.25.1"
    with pytest.raises(ServerError, match="CVE-2024-36401"):
        run()
    assert server.writes() == []


def test_the_password_is_in_no_answer(run, server, settings):
    report = run()
    words = [(settings.data_dir / "secrets" / role).read_text() for role in ("pub", "staff")]
    shown = str(report.as_dict()) + "\n".join(report.lines()) + repr(report)
    assert not [word for word in (*words, "a long one") if word in shown]


def test_a_password_others_can_read_is_refused(run, settings, monkeypatch, tmp_path):
    monkeypatch.delenv("XOM_GEOSERVER_PASSWORD")
    with pytest.raises(SettingsError, match="no password for GeoServer"):
        run()
    file = tmp_path / "word"
    file.write_text("secret")
    file.chmod(0o644)
    server = settings.geoserver.model_copy(update={"password_file": file})
    changed = settings.model_copy(update={"geoserver": server})
    changed._path = settings.path
    with pytest.raises(SettingsError, match="others may read this password; chmod 600"):
        publish(changed, read_catalogue(settings.catalogue_dir), apply=False)
