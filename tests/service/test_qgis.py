"""The project that `xom layers qgis` writes opens in QGIS, every layer found on the server."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import rasterio
from commands import xom

from layers.groups import theme_title

PROBE = Path(__file__).with_name("qgis_probe.py")
ID = "published_"
PYTHON = "/usr/bin/python3"  # QGIS's bindings belong to the distribution's interpreter


def has_qgis():
    command = [PYTHON, "-c", "import qgis.core"]
    return not subprocess.run(command, capture_output=True, check=False).returncode


pytestmark = [
    pytest.mark.service,
    pytest.mark.skipif(not has_qgis(), reason="QGIS (python3-qgis) is not installed"),
    pytest.mark.filterwarnings("ignore:Dataset has no geotransform"),
]


def test_qgis_opens_the_project_and_draws_it(live, tmp_path):
    project, picture = tmp_path / "xom.qgs", tmp_path / "map.png"
    said = xom(live.settings, "layers", "qgis", "-o", project)
    assert said.code == 0, said
    seen = probe(project, picture, "published_lockdown_point", "published_province")
    layers = {layer.name: layer for layer in live.layers}
    assert seen["opened"]
    assert seen["invalid"] == []
    assert seen["titles"] == {ID + name: layer.title_vi for name, layer in layers.items()}
    assert seen["crs"] == f"EPSG:{live.settings.province.crs}"
    assert [name for branch in seen["tree"] for name in branch] == [
        theme_title(theme)[0] for theme in ("epidemic", "control", "health", "service", "boundary")
    ]
    assert sorted(leaves(seen["tree"])) == sorted(ID + name for name in layers)
    with rasterio.open(picture) as image:
        colours = np.unique(image.read([1, 2, 3]).reshape(3, -1), axis=1)
    assert colours.shape[1] > 5, "nothing was drawn"


def probe(project, picture, *drawn):
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(picture.parent),
    }
    done = subprocess.run(
        [PYTHON, PROBE, project, picture, *drawn],
        capture_output=True, text=True, timeout=120, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def leaves(tree):
    for node in tree:
        if isinstance(node, str):
            yield node
        else:
            for children in node.values():
                yield from leaves(children)
