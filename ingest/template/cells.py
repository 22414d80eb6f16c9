"""What a cell of a template takes, as the spreadsheet program checks it while one types.

Vocabularies stop what is not among them. Everything else only warns: our reading understands more
("khoảng 20", "15 tháng 9") than the program does.
"""

from datetime import date
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from ingest.own_units import Places
from ingest.template.lists import source_of, vocabulary
from ingest.template.words import has_range, how, out_of_range, unreadable
from layers.dataset import DataField, Dataset

# Excel's limits: characters of a title and of a message.
TITLE, MESSAGE = 32, 255
FAR = 10**15
LAST_DAY = date(2100, 12, 31)


def validation(
    dataset: Dataset, field: DataField, places: Places | None, row: int
) -> dict[str, Any]:
    """The rule of a column (xlsxwriter's words); `row`: its first one, from 1."""
    rule = _accepted(dataset, field, places, row)
    hints = {
        "input_title": _cut(field.label.vi, TITLE),
        "input_message": _cut(how(field), MESSAGE),
        "error_title": _cut(field.label.vi, TITLE),
    }
    if "error_message" in rule:
        rule["error_message"] = _cut(rule["error_message"], MESSAGE)
    return hints | rule


def _accepted(
    dataset: Dataset, field: DataField, places: Places | None, row: int
) -> dict[str, Any]:
    if vocabulary(field):
        source = f"=xom_{field.name}"
        return {"validate": "list", "source": source, "error_message": unreadable(field)}
    if field.level and places and places.lists.get(field.level):
        columns = {
            f.level: xl_col_to_name(dataset.fields.index(f)) for f in dataset.unit_fields if f.level
        }
        return {
            "validate": "list",
            "source": source_of(places, field.level, columns, row),
            "error_type": "warning",
            "error_message": "Không có trong danh sách của đơn vị; chỉ dùng nếu chắc chắn đúng.",
        }
    if has_range(field):
        return {
            "validate": field.type,
            "criteria": "between",
            "minimum": -FAR if field.min is None else field.min,
            "maximum": FAR if field.max is None else field.max,
            "error_type": "warning",
            "error_message": out_of_range(field),
        }
    if field.type == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": field.earliest,
            "maximum": LAST_DAY,
            "error_type": "warning",
            "error_message": unreadable(field),
        }
    return {"validate": "any"}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
