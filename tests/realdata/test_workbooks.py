"""Real workbooks nobody made for us: each is recognised or refused in one line; no row is lost."""

import json
import sys
from pathlib import Path

import pytest

from ingest.path import check_file
from ingest.read import read_file
from ingest.refusals import Refused
from ingest.request import Request
from ingest.table import find_table
from layers.catalogue import Catalogue
from layers.errors import InputError

pytestmark = [pytest.mark.realdata, pytest.mark.service]


@pytest.fixture(scope="session")
def workbooks(data):
    found = sorted(path for path in (data / "workbooks").glob("*/*") if path.is_file())
    if not found:
        pytest.skip(f"no workbooks in {data}")
    return found


def outcome(settings, catalogue, path, dataset=None):
    """What `xom check` makes of it: how many rows in, held, and which columns it recognised."""
    try:
        result = check_file(settings, catalogue, Request(path, dataset=dataset))
    except InputError as error:
        assert "\n" not in str(error) and "\n" not in error.vi
        assert error.vi
        if not isinstance(error, Refused):
            return {"refused": str(error), "code": error.code}
        refusal, result = error, error.result
        told = {"refused": str(refusal), "code": refusal.code}
    else:
        told = {}
    counts = result.counts
    assert counts.rows_in == counts.loaded + counts.unchanged + counts.held
    rows = {(f.sheet, f.row) for f in result.findings if f.row}
    held = {(f.sheet, f.row) for f in result.findings if f.severity == "error" and f.row}
    assert len(held) <= counts.held <= len(rows)
    return told | {
        "dataset": result.dataset,
        "rows": counts.rows_in,
        "held": counts.held,
        "codes": sorted({f.code for f in result.findings}),
        "columns": {t["sheet"]: t["columns"] for t in result.tables},
    }


def test_every_workbook_is_recognised_or_refused_in_one_line(
    workbooks, sample_settings, catalogue, tmp_path
):
    told = {p: outcome(sample_settings, catalogue, p) for p in workbooks}
    assert len(told) == len(workbooks)
    for path, what in told.items():
        assert what.get("dataset") or what.get("refused"), path
    show(told, "recognised.json", tmp_path)


def test_every_workbook_survives_being_called_any_dataset(workbooks, sample_settings, catalogue):
    for path in workbooks:
        for dataset in ("lockdown_point", "medical_facility", "commune_daily"):
            outcome(sample_settings, catalogue, path, dataset)


def test_every_row_is_accounted_for_where_nothing_is_required(
    workbooks, sample_settings, catalogue
):
    """As tolerant as can be, so that real rows travel: counted again from the sheets."""
    travelled = 0
    for name in ("lockdown_point", "medical_facility", "commune_daily"):
        tolerant = Catalogue({name: nothing_required(catalogue[name])})
        for path in workbooks:
            try:
                result = check_file(sample_settings, tolerant, Request(path, dataset=name))
            except Refused as error:
                result = error.result
            except InputError:
                continue
            heads = {table["page"]: table["header_row"] for table in result.tables}
            apart = sum(len(rows) for t in result.tables for rows in t["apart"].values())
            filled = sum(
                any(cell and cell.strip() for cell in row)
                for sheet in read_file(path, sample_settings.limits)
                if sheet.name in heads
                for row in sheet.cells.rows()[heads[sheet.name] :]
            )
            counts = result.counts
            assert counts.rows_in + apart == filled, path.name
            assert counts.rows_in == counts.loaded + counts.unchanged + counts.held
            travelled += filled
    assert travelled > 50


def test_headings_in_three_rows_with_names_for_programs_below_are_understood(
    workbooks, sample_settings, catalogue
):
    tolerant = nothing_required(catalogue["medical_facility"])
    read = [path for path in workbooks if path.parent.name == "water"]
    for path in read:
        sheets = read_file(path, sample_settings.limits)
        table = find_table(sheets[0], tolerant)
        assert table is not None, path.name
        assert {"district", "commune", "address", "latitude", "longitude"} <= set(table.columns)
        assert table.header_row == 4, path.name
        assert not {"stt", "lat"} & set(map(str, sheets[0].cells.row(table.header_row)))
    assert len(read) > 5


def nothing_required(dataset):
    fields = [field.model_copy(update={"required": False}) for field in dataset.fields]
    return dataset.model_copy(update={"fields": fields})


def show(told, name, folder: Path):
    """Left in the test's folder, and on the screen with -s."""
    text = json.dumps({p.name: what for p, what in told.items()}, ensure_ascii=False, indent=1)
    (folder / name).write_text(text, "utf-8")
    print(text, file=sys.stderr)
