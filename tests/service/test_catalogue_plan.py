"""A changed catalogue becomes a shown change of tables and views; nothing stored is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from deployments import Deployments
from probe import probe_deployment

from ingest.path import ingest_file
from ingest.request import Request
from layers import tables
from layers.catalogue import read_catalogue
from layers.database import connect
from layers.errors import CatalogueError
from layers.prepare import prepare
from layers.settings import Settings

pytestmark = pytest.mark.service

FIELD = "  - {{name: {}, label: {{vi: Nhãn {}, en: Label {}}}, type: {}}}\n"


@dataclass
class Plant:
    """A deployment with one row stored and one held, and its catalogue's only file to change."""

    settings: Settings
    file: Path

    def write(self, old: str, new: str) -> None:
        text = self.file.read_text("utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new), "utf-8")

    def add_field(self, name: str, kind: str) -> None:
        self.file.write_text(
            self.file.read_text("utf-8") + FIELD.format(name, name, name, kind), "utf-8"
        )

    def plan(self) -> list[str]:
        with connect(self.settings, "owner") as connection:
            changes = tables.plan(connection, read_catalogue(self.file.parent))
        return [change.line for change in changes]

    def apply(self) -> None:
        prepare(self.settings, read_catalogue(self.file.parent))
        assert self.plan() == []

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with connect(self.settings, "owner") as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def columns(self, table: str) -> dict[str, str]:
        schema, name = table.split(".")
        return dict(
            self.ask(
                "SELECT column_name, data_type FROM information_schema.columns "
                f"WHERE table_schema = '{schema}' AND table_name = '{name}'"
            )
        )  # type: ignore[arg-type]


@pytest.fixture
def plant(deployments: Deployments, tmp_path: Path) -> Iterator[Plant]:
    folder = tmp_path / "catalogue"
    with probe_deployment(deployments, folder) as (settings, catalogue):
        (folder / "probe_news.yaml").unlink()
        made = Plant(settings, folder / "probe_list.yaml")
        ((commune,),) = made.ask("SELECT min(code) FROM xom.unit WHERE level = 'commune'")
        path = tmp_path / "list.csv"
        path.write_text(
            "Tên,Xã,Số lượng,Điện thoại\n"
            f"Chốt 1,{commune},12,0912345678\nChốt 2,{commune},nhiều,0912345678\n"
        )
        counts = ingest_file(
            settings, catalogue, Request(path, dataset="probe_list", sender="cong-an-tinh")
        ).counts
        assert (counts.loaded, counts.held) == (1, 1)
        made.apply()
        yield made


def test_a_catalogue_that_did_not_change_plans_nothing(plant: Plant) -> None:
    assert plant.plan() == []
    assert prepare(plant.settings, read_catalogue(plant.file.parent)) == []


def test_a_new_field_is_shown_then_added(plant: Plant) -> None:
    plant.add_field("note", "text")
    plan = plant.plan()
    assert plan[0] == "add field note (text)" and "rebuild pub.probe_list" in plan[1]
    assert "note" not in plant.columns("data.probe_list_row")  # a plan changes nothing
    plant.apply()
    assert plant.ask("SELECT name, value, note FROM pub.probe_list") == [("Chốt 1", 12, None)]
    with connect(plant.settings, "pub") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT note FROM pub.probe_list")  # the readers' rights came back


@pytest.mark.parametrize(
    ("kind", "stored", "value"), [("decimal", "double precision", 12.0), ("text", "text", "12")]
)
def test_a_field_is_retyped_where_its_values_allow_it(
    plant: Plant, kind: str, stored: str, value: object
) -> None:
    plant.write("type: integer, required: true, sum: true", f"type: {kind}, required: true")
    assert plant.plan()[0] == f"field value: bigint becomes {stored}"
    plant.apply()
    assert plant.ask("SELECT value FROM pub.probe_list") == [(value,)]


def test_a_field_whose_values_do_not_allow_it_is_refused(plant: Plant) -> None:
    plant.write("type: integer, required: true, sum: true", "type: date, required: true")
    with pytest.raises(CatalogueError) as refused:
        prepare(plant.settings, read_catalogue(plant.file.parent))
    line = str(refused.value)
    assert line.startswith("probe_list.yaml: field value: bigint becomes date: stored values")
    assert line.endswith("nothing was changed") and "\n" not in line
    assert plant.columns("data.probe_list_row")["value"] == "bigint"
    assert plant.ask("SELECT value FROM pub.probe_list") == [(12,)]


def test_values_of_a_field_that_becomes_private_leave_all_that_is_not(plant: Plant) -> None:
    plant.write("type: integer, required: true, sum: true", "type: integer, private: true")
    assert "field value becomes private: move its values out of the facts" in plant.plan()
    plant.apply()
    for table in ("data.probe_list_row", "pub.probe_list", "staff.probe_list_history"):
        assert "value" not in plant.columns(table)
    assert plant.ask("SELECT value, phone FROM personal.probe_list") == [(12, "0912345678")]
    assert plant.ask("SELECT \"values\" ? 'value' FROM xom.held_row") == [(False,)]
    assert plant.ask("SELECT value FROM xom.finding WHERE field = 'value'") == [(None,)]
    ((kept,),) = plant.ask('SELECT "values" FROM personal.held_row')
    assert kept == {"value": "nhiều", "phone": "0912345678"}
    assert plant.ask("SELECT count(*) FROM personal.original") == [(1,)]


def test_a_field_that_is_no_longer_private_does_not_bring_its_old_values_out(
    plant: Plant,
) -> None:
    plant.write(
        "  - {name: phone, label: {vi: Điện thoại, en: Phone}, type: phone, private: true}\n",
        "  - {name: phone, label: {vi: Điện thoại, en: Phone}, type: phone}\n",
    )
    plant.apply()
    assert plant.ask("SELECT phone FROM pub.probe_list") == [(None,)]
    assert plant.ask("SELECT phone FROM personal.probe_list") == [("0912345678",)]


def test_a_key_cannot_change_while_rows_are_stored_under_it(plant: Plant) -> None:
    plant.write("key: [name]", "key: [commune, name]")
    with pytest.raises(CatalogueError) as refused:
        plant.plan()
    line = str(refused.value)
    assert line.startswith("probe_list.yaml: key: cannot change (key: name -> key: commune, name)")
    assert "new dataset name" in line


def test_a_geometry_cannot_change(plant: Plant) -> None:
    plant.write("geometry: point", "geometry: polygon")
    with pytest.raises(CatalogueError, match=r"probe_list\.yaml: geometry: cannot change"):
        plant.plan()


def test_a_key_may_change_while_nothing_is_stored(deployments: Deployments, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    with probe_deployment(deployments, folder) as (settings, _):
        plant = Plant(settings, folder / "probe_list.yaml")
        plant.write("key: [name]", "key: [commune, name]")
        assert plant.plan()[0] == "new key: commune, name"
        plant.apply()


def test_a_removed_dataset_keeps_its_data(plant: Plant) -> None:
    text = plant.file.read_text("utf-8")
    other = plant.file.with_name("probe_other.yaml")
    other.write_text(text.replace("name: probe_list", "name: probe_other"), "utf-8")
    plant.file.unlink()
    plan = plant.plan()
    assert plan[0] == "new dataset: create its tables"
    assert "remove pub.probe_list (its data stay)" in plan[1] or "more" in plan[1]
    plant.apply()
    assert plant.columns("pub.probe_list") == {}
    assert plant.ask("SELECT name FROM data.probe_list_row") == [("Chốt 1",)]
    plant.file.write_text(text, "utf-8")  # and when it comes back, so do they
    plant.apply()
    assert plant.ask("SELECT name FROM pub.probe_list") == [("Chốt 1",)]


def test_every_view_has_its_primary_key(plant: Plant) -> None:
    for schema in ("pub", "staff"):
        views = plant.ask(f"SELECT viewname FROM pg_views WHERE schemaname = '{schema}'")
        keys = plant.ask(f"SELECT table_name FROM {schema}.gt_pk_metadata WHERE pk_column = 'id'")
        assert sorted(views) == sorted(keys)
