"""Writing the mapfile: MapServer's own reader, no database."""

import os
import pwd
import shutil
import stat
from pathlib import Path

import mappyfile
import pytest
import yaml

from layers.catalogue import read_catalogue
from layers.errors import ServerError
from layers.published import PublishedLayer, published_layers
from layers.settings import PACKAGE, Settings, read_settings
from publish.mapserver import desired, write_mapfile
from styles import StyleError

pytestmark = pytest.mark.service
LAYERS = published_layers(read_catalogue(PACKAGE / "catalogue"))
SOME = [layer for layer in LAYERS if layer.kind == "dataset" or layer.name == "district"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(PACKAGE.parent / "styles", tmp_path / "styles")
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    province = {
        "code": "40", "name": "Nghệ An", "workspace": "nghean", "crs": 9208,
        "bbox": [103.85, 18.5, 105.85, 20.05],
    }  # fmt: skip
    path = tmp_path / "config.yaml"
    text = {"province": province, "service_user": user, "styles_dir": "styles", "data_dir": "data"}
    path.write_text(yaml.safe_dump(text))
    return read_settings(path)


def written(settings: Settings, layers: list[PublishedLayer], target: Path) -> dict[str, dict]:
    write_mapfile(settings, layers, target)
    return {layer["name"]: layer for layer in mappyfile.open(str(target))["layers"]}


def test_labels_icons_and_titles_survive(settings: Settings, tmp_path: Path) -> None:
    layers = written(settings, SOME, tmp_path / "map" / "xom.map")
    classes = layers["control_checkpoint"]["classes"]
    assert len(classes) == 6
    assert {c["title"] for c in classes if "title" in c} == {
        "Chốt kiểm soát",
        "Chốt kiểm soát tạm dừng",
    }
    assert {c["styles"][0]["symbol"] for c in classes} == {
        "control_checkpoint",
        "control_checkpoint_closed",
    }
    labelled = [c for c in classes if "labels" in c]
    assert len(labelled) == 2
    assert all(c["text"] == "[name]" for c in labelled)
    assert all(c["labels"][0]["font"] == "DejaVuSans" for c in labelled)
    assert {c["labels"][0]["position"] for c in labelled} == {"LC"}
    assert (tmp_path / "map" / "icons" / "control_checkpoint.svg").is_file()
    assert {c["group"] for c in classes} == {layers["control_checkpoint"]["classgroup"]}


def test_the_mapfile_belongs_to_the_service_user_alone(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "map" / "xom.map"
    write_mapfile(settings, SOME, target)
    status = target.stat()
    assert stat.S_IMODE(status.st_mode) == 0o600
    assert pwd.getpwuid(status.st_uid).pw_name == settings.service_user
    left = [path.name for path in target.parent.iterdir() if path.suffix in (".part", ".map")]
    assert left == ["xom.map"]


def test_a_broken_style_leaves_the_last_good_map(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "map" / "xom.map"
    write_mapfile(settings, SOME, target)
    before = target.read_bytes()
    style = settings.styles_dir / "pharmacy.sld"
    style.write_text(style.read_text().replace("</Rule>", "", 1))
    with pytest.raises(StyleError, match=r"pharmacy\.sld"):
        write_mapfile(settings, SOME, target)
    assert target.read_bytes() == before


def test_a_map_that_mapserver_refuses_is_not_put_in_place(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "map" / "xom.map"
    write_mapfile(settings, SOME, target)
    before = target.read_bytes()
    monkeypatch.setattr(desired, "RESOLUTION", "nonsense")
    with pytest.raises(ServerError, match="last good one stays") as caught:
        write_mapfile(settings, SOME, target)
    assert "password" not in str(caught.value)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.glob("*.map")] == ["xom.map"]


def test_a_new_dataset_needs_no_style(settings: Settings, tmp_path: Path) -> None:
    from dataclasses import replace

    point = next(layer for layer in SOME if layer.name == "pharmacy")
    zone = next(layer for layer in SOME if layer.name == "lockdown_zone")
    new = [
        replace(point, name="shelter", dataset="shelter", style="shelter"),
        replace(zone, name="flood_area", dataset="flood_area", style="flood_area",
                title_vi='Vùng ngập "nặng" \\ sâu'),
    ]  # fmt: skip
    layers = written(settings, [*SOME, *new], tmp_path / "map" / "xom.map")
    assert layers["shelter"]["classes"][0]["styles"][0]["symbol"] == "sld_mark_symbol_circle_filled"
    assert layers["flood_area"]["classes"][0]["title"] == "Vùng"
