"""The spreadsheet an agency fills in is understood when it comes back."""

import openpyxl
import pytest
from sheets import catalogue

from ingest.findings import Findings
from ingest.read import read_file
from ingest.table import fit, read_rows
from ingest.template import write_template
from ingest.values import parse
from layers.settings import Limits

DATASETS = list(catalogue())
SAMPLE = {
    "integer": 20, "decimal": "18,5", "date": "15/09/2021", "boolean": "Có", "phone": "0912345678",
    "latitude": "18,67890", "longitude": "105,67890", "text": "Chợ Vinh", "unit": "Hưng Bình",
}  # fmt: skip


def filled(of, path):
    write_template(of, path)
    book = openpyxl.load_workbook(path)
    page = book["Dữ liệu"]
    for column, field in enumerate(of.fields, start=1):
        choice = next((c.vi for c in field.choices.values()), None)
        page.cell(5, column, choice or SAMPLE[field.type])
    book.save(path)
    return read_file(path, Limits())


@pytest.mark.parametrize("of", DATASETS, ids=lambda d: d.name)
def test_a_filled_in_template_is_recognised_and_read_without_a_finding(of, tmp_path):
    sheets = filled(of, tmp_path / "mẫu.xlsx")
    fits = {d.name: fit(sheets, d) for d in DATASETS}
    assert max(fits, key=fits.get) == of.name
    assert list(fits.values()).count(fits[of.name]) == 1
    findings = Findings(of)
    rows, tables, nil = read_rows(sheets, of, "mẫu.xlsx", findings)
    assert tables[0].columns.keys() == {f.name for f in of.fields}
    assert rows["row"].to_list() == [5]
    parsed = parse(rows, of, findings)
    assert findings.tell(parsed, {}) == []
    assert not nil
    assert all(parsed[f.name].null_count() == 0 for f in of.fields)


@pytest.mark.parametrize("of", DATASETS, ids=lambda d: d.name)
def test_every_vocabulary_has_its_drop_down(of, tmp_path, recwarn):
    write_template(of, tmp_path / "mẫu.xlsx")
    assert not recwarn.list  # what is too long for Excel would be left out with a warning
    book = openpyxl.load_workbook(tmp_path / "mẫu.xlsx")
    rules = rules_of(book)
    for column, field in enumerate(of.fields, start=1):
        if field.choices:
            assert (rules[column].type, rules[column].errorStyle or "stop") == ("list", "stop")
            assert listed(book, rules[column].formula1) == [c.vi for c in field.choices.values()]


def rules_of(book):
    """The rule of each column, by its number."""
    found = book["Dữ liệu"].data_validations.dataValidation
    return {next(iter(rule.sqref.ranges)).min_col: rule for rule in found}


def listed(book, name):
    """The words of a list by its name."""
    ((page, cells),) = book.defined_names[name.lstrip("=")].destinations
    return [cell.value for row in book[page][cells] for cell in row]


@pytest.mark.parametrize("of", DATASETS, ids=lambda d: d.name)
def test_the_guide_explains_every_column_and_says_what_is_private(of, tmp_path):
    write_template(of, tmp_path / "mẫu.xlsx")
    guide = openpyxl.load_workbook(tmp_path / "mẫu.xlsx")["Hướng dẫn"]
    told = {row[0]: row[1:] for row in guide.iter_rows(min_row=2, values_only=True)}
    assert told.keys() == {field.label.vi for field in of.fields}
    for field in of.fields:
        required, how, wrong = told[field.label.vi]
        assert (f"Thiếu “{field.label.vi}”" in str(wrong)) == field.required
        assert ("Không bao giờ hiện trên bản đồ" in how) == field.private
        assert (required == "Có") == field.required


def test_both_pages_print_one_page_wide(tmp_path):
    write_template(DATASETS[0], tmp_path / "mẫu.xlsx")
    pages = [p for p in openpyxl.load_workbook(tmp_path / "mẫu.xlsx") if p.sheet_state == "visible"]
    assert len(pages) == 2
    for page in pages:
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        # A width of one page is what the file means where it says none.
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
