"""Loading a part of the units: what the file leaves out is not lost by accident."""

from datetime import date, timedelta
from pathlib import Path

import geopandas
import pytest
import shapely

from ingest.boundaries import UnitsResult, load_units
from ingest.boundaries.diff import diff
from layers.database import connect
from layers.errors import Unusable
from layers.settings import Settings
from layers.units import UnitIndex, read_units

pytestmark = pytest.mark.service
DAY = date(2021, 9, 17)


def one_commune(settings: Settings, folder: Path, *, parent: bool = False) -> tuple[Path, str]:
    """A commune drawn smaller, with code and name alone, as somebody cut it out of a map."""
    units = units_of(settings)
    unit = next(u for u in units.units.values() if u.level == "commune")
    outline = shapely.transform(units.shape(unit.unit_id), lambda xy: xy.round(3))
    frame = geopandas.GeoDataFrame(
        {"code": [unit.code], "name": [unit.name]}, geometry=[outline], crs=4326
    )
    if parent:
        frame["parent"] = [units.units[unit.parent_id].code]
    path = folder / "one.gpkg"
    frame.to_file(path, layer="commune")
    assert unit.code is not None
    return path, unit.code


def units_of(settings: Settings) -> UnitIndex:
    with connect(settings) as connection:
        return read_units(connection, DAY)


def load(settings: Settings, path: Path, **said: object) -> UnitsResult:
    with connect(settings) as connection:
        return load_units(connection, settings, path, "commune", **said)  # type: ignore[arg-type]


def test_a_drawing_without_a_date_ends_nothing(settings: Settings, tmp_path: Path) -> None:
    path, code = one_commune(settings, tmp_path)
    before = units_of(settings)
    result = load(settings, path)
    assert (result.new, result.redrawn, result.ended) == (0, 1, 0)
    after = units_of(settings)
    assert after.units == before.units
    (unit,) = after.find("commune", code)
    assert not shapely.equals(after.shape(unit.unit_id), before.shape(unit.unit_id))


def test_a_new_drawing_shows_between_two_days(settings: Settings, tmp_path: Path) -> None:
    """Without a date it counts from the day of its loading, with one from that day."""
    path, code = one_commune(settings, tmp_path)
    loaded = settings.now().date()

    def redrawn(first: date, second: date) -> list[tuple[str | None, date]]:
        with connect(settings) as connection:
            found = diff(connection, first, second).redrawn
        assert all(drawing.area > 1 for drawing in found)
        return [(drawing.unit.code, drawing.on_date) for drawing in found]

    eve, morrow = loaded - timedelta(days=1), loaded + timedelta(days=1)
    assert redrawn(date(2021, 1, 1), morrow) == [], "a first drawing changes nothing"
    load(settings, path)
    assert redrawn(eve, loaded) == redrawn(date(2021, 1, 1), morrow) == [(code, loaded)]
    assert redrawn(loaded, morrow) == redrawn(date(2021, 1, 1), eve) == []


def test_a_dated_drawing_shows_on_its_day(settings: Settings, tmp_path: Path) -> None:
    path, code = one_commune(settings, tmp_path, parent=True)
    result = load(settings, path, valid_from=DAY, confirm_ending=True)
    assert result.redrawn == 1
    with connect(settings) as connection:
        found = diff(connection, DAY - timedelta(days=1), DAY)
        assert [(d.unit.code, d.on_date) for d in found.redrawn] == [(code, DAY)]
        assert diff(connection, DAY, DAY + timedelta(days=30)).redrawn == []


def test_a_part_from_a_day_on_does_not_end_the_rest(settings: Settings, tmp_path: Path) -> None:
    path, _ = one_commune(settings, tmp_path)
    before = units_of(settings)
    with pytest.raises(Unusable, match="--confirm-ending"):
        load(settings, path, valid_from=DAY)
    assert units_of(settings).units == before.units


def test_a_plan_writes_nothing(settings: Settings, tmp_path: Path) -> None:
    path, _ = one_commune(settings, tmp_path)
    before = units_of(settings)
    result = load(settings, path, write=False)
    assert (result.redrawn, result.submission_id) == (1, None)
    assert units_of(settings).units == before.units
