"""The 130 communes of Nghệ An since 1 July 2025, as published."""

from datetime import date

import pyogrio
import pytest

from ingest.boundaries import load_units
from layers.database import connect
from layers.units import read_units

pytestmark = [pytest.mark.realdata, pytest.mark.service]
DAY = date(2025, 7, 1)


def test_the_130_communes_load_as_units_of_2025_right_below_the_province(empty_settings, data):
    file = data / "boundaries" / "nghe_an_2025.gpkg"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    names = [name for name, _ in pyogrio.list_layers(file)]
    province, commune = sorted(
        names, key=lambda name: len(pyogrio.read_dataframe(file, layer=name))
    )
    with connect(empty_settings) as connection:
        top = load_units(connection, empty_settings, file, "province", DAY)
        below = load_units(connection, empty_settings, file, "commune", DAY)
    assert (top.new, top.held) == (1, 0), (province, top.findings)
    assert (below.new, below.held) == (130, 0), (commune, below.findings[:3])
    with connect(empty_settings) as connection:
        units = read_units(connection, DAY)
        before = read_units(connection, date(2025, 6, 30))
        again = load_units(connection, empty_settings, file, "commune", DAY)
    communes = [unit for unit in units.units.values() if unit.level == "commune"]
    (root,) = [unit for unit in units.units.values() if unit.level == "province"]
    assert {unit.parent_id for unit in communes} == {root.unit_id}
    assert all(unit.code and unit.name for unit in communes)
    assert {unit.type for unit in communes} == {"Xã", "Phường"}
    assert len(units.shapes) == 131
    assert before.units == {}
    assert (again.unchanged, again.new, again.redrawn, again.ended) == (130, 0, 0, 0)
    for unit in communes:
        (found,) = units.spelled(units.find("commune", unit.title), unit.title)
        assert found.unit_id == unit.unit_id
