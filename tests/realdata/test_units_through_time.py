"""The communes of 2021 and of 2025: lists, outlines, and figures that add up across the merger."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyproj
import pytest
import shapely

from ingest.boundaries import load_units
from ingest.boundaries.changes import end_units, load_changes
from ingest.boundaries.convert import Converted, convert
from ingest.boundaries.diff import diff
from ingest.path import ingest_file
from ingest.request import Request
from layers.catalogue import read_catalogue
from layers.database import connect
from layers.prepare import write_deployment
from layers.settings import Settings
from layers.units import read_units

pytestmark = [pytest.mark.realdata, pytest.mark.service]
MERGER = date(2025, 7, 1)


@pytest.fixture(scope="module")
def lists(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published lists, as files that xom reads."""
    folder = tmp_path_factory.mktemp("lists")
    units = json.loads((data / "names/units_2021-07-01.json").read_text("utf-8"))["data"]
    province = next(p for p in units if p["level1_id"] == "40")
    with (folder / "communes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Mã", "Tên", "Loại", "Mã huyện"])
        for district in province["level2s"]:
            for commune in district["level3s"]:
                name = commune["name"].removeprefix(commune["type"]).strip()
                code = commune["level3_id"]
                writer.writerow([code, name, commune["type"], district["level2_id"]])
    shapes = json.loads((data / "boundaries/nghe_an_districts_2021.json").read_text("utf-8"))
    (folder / "province.geojson").write_text(geojson([("40", "Tỉnh Nghệ An", shapes)]))
    districts = [(d["level2_id"], d["name"], d) for d in shapes["level2s"]]
    (folder / "districts.geojson").write_text(geojson(districts))
    merges = json.loads((data / "boundaries/merger_2025/merges.json").read_text("utf-8"))["data"]
    with (folder / "changes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["old", "new"])
        for commune in next(p for p in merges if p["level1_id"] == "40")["level2s"]:
            for part in commune["merges"]:
                writer.writerow([part["old_id"], commune["level2_id"]])
    return folder


def geojson(units: list[tuple[str, str, dict[str, Any]]]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"ma": code, "ten": name},
            "geometry": {"type": shape["type"], "coordinates": shape["coordinates"]},
        }
        for code, name, shape in units
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture
def through_time(empty_settings: Settings, data: Path, lists: Path) -> Iterator[Settings]:
    """Units of 2021 as a list, of 2025 with outlines, the districts ended, the changes loaded."""
    settings = empty_settings
    with connect(settings) as connection:
        load_units(connection, settings, lists / "province.geojson", "province")
        load_units(connection, settings, lists / "districts.geojson", "district")
        old = load_units(connection, settings, lists / "communes.csv", "commune")
        assert (old.new, old.held) == (460, 0), old.findings[:5]
        file = data / "boundaries/nghe_an_2025.gpkg"
        new = load_units(connection, settings, file, "commune", MERGER)
        assert (new.new, new.ended, new.held) == (130, 460, 0), new.findings[:5]
        assert end_units(connection, settings, "district", MERGER)[1] == 21
        changes = load_changes(connection, settings, lists / "changes.csv", "commune", MERGER)
        assert changes.held == 0, changes.findings[:5]
    yield settings


def ask(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_the_two_days_differ_as_the_law_says(through_time: Settings) -> None:
    with connect(through_time) as connection:
        found = diff(connection, date(2021, 9, 17), date(2025, 7, 2))
    assert found.counts["commune"] == (460, 130)
    assert found.counts["district"] == (21, 0)
    # All 130 codes stood for communes before, 90 of them for one of another name; one of these
    # differs only in where its tone is written.
    assert len(found.reused) == 89
    assert len({change["old_code"] for change in found.changes}) == 412


def test_figures_of_2021_add_up_on_the_map_of_2025(through_time: Settings, tmp_path: Path) -> None:
    settings = through_time
    with connect(settings) as connection:
        units = read_units(connection, date(2021, 9, 15))
    communes = sorted(u.code for u in units.units.values() if u.level == "commune" and u.code)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Ngày", "Mã xã", "F0", "F1"])
    for number, code in enumerate(communes):
        sheet.append(["15/9/2021", code, 3 * number + 1, number])
    book.save(tmp_path / "figures.xlsx")
    total = sum(3 * number + 1 for number in range(len(communes)))
    moment = datetime(2021, 9, 15, 16, tzinfo=settings.zone)
    catalogue = read_catalogue(settings.catalogue_dir)
    result = ingest_file(
        settings,
        catalogue,
        Request(tmp_path / "figures.xlsx", dataset="commune_daily", as_of=moment),
    )
    assert result.counts.loaded == 460, result.findings[:3]
    today = settings.model_copy(update={"today": date(2025, 7, 2)})
    with connect(settings, "owner") as connection:
        write_deployment(connection, today)
    ((province,),) = ask(settings, "SELECT f0 FROM pub.commune_daily_by_province")
    assert province == total
    ((count, communes_sum),) = ask(
        settings, "SELECT count(*) FILTER (WHERE f0 > 0), sum(f0) FROM pub.commune_daily_by_commune"
    )
    # 48 communes had merged before the table of 2025 begins: what became of them is not said, so
    # they count for the province only.
    changed = {code for (code,) in ask(
        settings,
        "SELECT u.code FROM xom.unit_change c JOIN xom.unit u ON u.unit_id = c.old_unit_id",
    )}  # fmt: skip
    known = sum(3 * number + 1 for number, code in enumerate(communes) if code in changed)
    assert (count, communes_sum) == (130, known)


def test_figures_of_2025_go_back_to_2021_and_come_again(
    through_time: Settings, tmp_path: Path
) -> None:
    settings, days = through_time, (date(2025, 7, 2), date(2021, 9, 15))
    with connect(settings) as connection:
        units = read_units(connection, days[0])
    codes = sorted(u.code for u in units.units.values() if u.level == "commune" and u.code)
    rows = [[code, str(7 * n + 3), f"{n / 8}"] for n, code in enumerate(codes)]
    (tmp_path / "new.csv").write_text(
        "".join(f"{','.join(row)}\n" for row in [["ma", "f0", "ha"], *rows])
    )

    def converted(name: str, first: date, second: date) -> Converted:
        with connect(settings) as connection:
            path = tmp_path / name
            return convert(connection, settings.limits, path, "commune", first, second)

    def totals(found: Converted) -> list[Decimal]:
        return [sum((row.figures[i] or 0 for row in found.rows), Decimal(0)) for i in (0, 1)]

    back = converted("new.csv", *days)
    total = [Decimal(sum(7 * n + 3 for n in range(130))), Decimal(sum(range(130))) / 8]
    assert totals(back) == total
    # The 412 of which the table of changes says what they became; none has an outline.
    assert (len(back.rows), back.unknown, set(back.divided)) == (412, [], {"by number"})
    exact = sum(row.basis == "exact" for row in back.rows)
    print(f"back: {len(back.rows)} communes, {exact} exact, divided {back.divided}")
    with (tmp_path / "old.csv").open("w", newline="") as file:
        csv.writer(file).writerows(back.table())
    again = converted("old.csv", days[1], days[0])
    assert (totals(again), again.unknown) == (total, [])
    # Where no old commune was divided, all comes together again.
    given = {code: [Decimal(f0), Decimal(ha)] for code, f0, ha in rows}
    whole = [row for row in again.rows if row.basis == "exact"]
    print(f"and again: {len(whole)} of {len(again.rows)} exact, divided {again.divided}")
    assert len(whole) > 100
    assert all(row.figures == given[row.code] for row in whole)


def test_areas_agree_with_a_geodesic_computation(through_time: Settings, data: Path) -> None:
    geod = pyproj.Geod(ellps="WGS84")
    rows = ask(
        through_time,
        "SELECT ST_AsBinary(geom), ST_Area(geom::geography) FROM xom.unit_geometry",
    )
    for shape, area in rows:
        polygon = shapely.from_wkb(bytes(shape))
        assert abs(abs(geod.geometry_area_perimeter(polygon)[0]) - area) < 1e-4 * area
    assert len(rows) == 1 + 21 + 130


def test_a_row_of_2021_finds_its_commune_without_an_outline(through_time: Settings) -> None:
    with connect(through_time) as connection:
        units = read_units(connection, date(2021, 9, 15))
    assert not any(units.shape(u.unit_id) for u in units.units.values() if u.level == "commune")
    (vinh_tan,) = units.find("commune", "Vinh Tân")
    assert units.full_name(vinh_tan.unit_id) == "phường Vinh Tân, thành phố Vinh"
