"""A hamlet set in 21 district files, each wrong in its own way, becomes one seamless layer."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
from deployments import Deployments

from examples.broken_districts import write_broken_districts
from examples.province import build_province, write_boundaries
from ingest.boundaries import UnitsResult, load_units
from layers.database import connect
from layers.settings import Settings
from layers.text import spelling
from layers.units import read_units

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    write_broken_districts(folder, 2021)
    return folder


@pytest.fixture(scope="module")
def loaded(
    deployments: Deployments, broken: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, dict[str, UnitsResult]]]:
    upper = tmp_path_factory.mktemp("upper")
    write_boundaries(upper)
    with deployments.deployment(template="template_empty") as settings:
        for name in ("province", "districts", "communes"):
            with connect(settings) as connection:
                load_units(connection, settings, upper / f"{name}.gpkg")
        results = {}
        for file in sorted(broken.iterdir()):
            if file.suffix in (".shp", ".zip", ".geojson"):
                with connect(settings) as connection:
                    results[file.name] = load_units(connection, settings, file, "hamlet")
        yield settings, results


def key(broken: Path) -> list[dict[str, str]]:
    with (broken / "faults.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_fault_is_named(
    broken: Path, loaded: tuple[Settings, dict[str, UnitsResult]]
) -> None:
    _, results = loaded
    missed = defaultdict(list)
    for line in key(broken):
        codes = {finding.code for finding in results[line["file"]].findings}
        if line["code"] and line["code"] not in codes:
            missed[line["file"]].append((line["fault"], line["code"], codes))
    assert not missed
    assert all(r.rows_in == r.new + r.redrawn + r.unchanged + r.held for r in results.values())


def test_faults_of_outlines_come_as_a_geopackage(
    loaded: tuple[Settings, dict[str, UnitsResult]],
) -> None:
    _, results = loaded
    kept = results["421_quynh_luu.zip"].faults
    assert kept is not None and Path(kept).stat().st_size > 0


def test_all_hamlets_lie_where_they_should(
    loaded: tuple[Settings, dict[str, UnitsResult]],
) -> None:
    settings, results = loaded
    with connect(settings) as connection:
        units = read_units(connection, settings.today)
    truth = {
        (h.parent, spelling(f"{h.type} {h.name}")): h.geometry for h in build_province().hamlets
    }
    hamlets = [u for u in units.units.values() if u.level == "hamlet"]
    assert len(hamlets) >= len(truth) - sum(r.held for r in results.values())
    far = []
    for hamlet in hamlets:
        assert hamlet.parent_id is not None
        parent = units.units[hamlet.parent_id].code
        # One file names no types, so its hamlets are known by their bare names.
        names = [spelling(hamlet.title)] + [
            spelling(f"{kind} {hamlet.name}") for kind in ("xóm", "bản", "khối", "thôn")
        ]
        shape = next((truth[parent, name] for name in names if (parent, name) in truth), None)
        mine = units.shape(hamlet.unit_id)
        if (
            shape is None
            or mine is None
            or shapely.area(shapely.symmetric_difference(shape, mine)) > 0.01 * shape.area
        ):
            far.append(hamlet.title)
    assert len(far) <= 12, far  # those that were moved, cut or renamed on purpose


def test_the_layer_is_seamless(loaded: tuple[Settings, dict[str, UnitsResult]]) -> None:
    settings, _ = loaded
    with connect(settings) as connection:
        units = read_units(connection, settings.today)
    shapes = np.array(
        [s for i, u in units.units.items() if u.level == "hamlet" and (s := units.shape(i))],
        dtype=object,
    )
    wrong = shapely.coverage_invalid_edges(shapes, gap_width=5e-7)
    torn = [edges for edges in wrong if edges is not None and not edges.is_empty]
    # Only the overlap and the gap that were made on purpose and wait for a person.
    assert len(torn) <= 8
