"""The mark inside our templates, and what it tells when the file comes back."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

from ingest.batch import Context
from ingest.findings import Findings
from ingest.messages import refusal
from ingest.own_units import places_of
from ingest.read import Sheet
from ingest.table import STAMP as SHEET
from layers.catalogue import Catalogue
from layers.dataset import Dataset
from layers.errors import InputError
from layers.text import nfc

MARK = "xom-template"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
MOST_LINES, LONGEST = 300, 80  # of a stamp, and of a word in it: whoever sends may have written it


@dataclass(frozen=True)
class Stamp:
    """For whom and from which catalogue a template was made; `columns`: field -> its heading.

    `version` changes with anything a clerk fills in differently, `places` with the units listed
    ("" where none are).
    """

    dataset: str
    version: str
    day: date
    columns: dict[str, str]
    sender: str = ""
    sender_name: str = ""
    places: str = ""


def version_of(dataset: Dataset) -> str:
    """12 hex digits that change with the columns, their vocabularies and limits."""
    told = [
        (f.name, f.label.vi, f.type, f.required, [c.vi for c in f.choices.values()], f.min, f.max)
        for f in dataset.fields
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]


def stamp_of(dataset: Dataset, day: date) -> Stamp:
    """The stamp of a template of today's catalogue, for nobody in particular."""
    columns = {field.name: field.label.vi for field in dataset.fields}
    return Stamp(dataset.name, version_of(dataset), day, columns)


def read_stamp(sheets: list[Sheet]) -> Stamp | None:
    """The stamp in a file; None where there is none, or nothing whole."""
    cells = next((sheet.cells for sheet in sheets if sheet.name == SHEET), None)
    if cells is None or cells.width < 2:
        return None
    names = cells.columns[:2]
    lines = {
        nfc(key)[:LONGEST]: nfc(value or "")[:LONGEST]
        for key, value in cells.select(names).head(MOST_LINES).iter_rows()
        if key
    }
    try:
        day = date.fromisoformat(lines["day"])
        if MARK not in lines or not _NAME.fullmatch(lines["dataset"]):
            return None
        return Stamp(
            lines["dataset"],
            lines["version"],
            day,
            {k.removeprefix("column "): v for k, v in lines.items() if k.startswith("column ")},
            lines["sender"],
            lines["sender_name"],
            lines["places"],
        )
    except (KeyError, ValueError):
        return None


def refuse_foreign(stamp: Stamp, catalogue: Catalogue, dataset: Dataset, file: str) -> InputError:
    """What is said to a file that is sent as one dataset and made from the template of another."""
    known = stamp.dataset in catalogue.datasets
    title = catalogue[stamp.dataset].title.vi if known else stamp.dataset
    return refusal(
        "template_of_other",
        file=file,
        made_for=title,
        title_vi=dataset.title.vi,
        dataset=dataset.name,
    )


def judge(stamp: Stamp, context: Context, findings: Findings) -> None:
    """Findings where the template is another sender's or dataset's, or no longer today's."""
    dataset = context.dataset
    if stamp.dataset != dataset.name:
        findings.add_general("foreign_template", made_for=stamp.dataset)
        return
    if stamp.sender and stamp.sender != context.sender.id:
        findings.add_general("foreign_template", made_for=stamp.sender_name or stamp.sender)
    told = _changes(stamp, context)
    if told:
        vi, en = ("; ".join(part) for part in zip(*told, strict=True))
        day = stamp.day.strftime("%d/%m/%Y")
        findings.add_general("old_template", day=day, changes_vi=vi, changes_en=en)


def _changes(stamp: Stamp, context: Context) -> list[tuple[str, str]]:
    """What is other in today's template, in both languages."""
    dataset = context.dataset
    told = []
    now = {field.name: field.label.vi for field in dataset.fields}
    for vi, en, names in (
        ("thêm cột", "new columns", [now[n] for n in now if n not in stamp.columns]),
        ("bỏ cột", "columns gone", [h for n, h in stamp.columns.items() if n not in now]),
    ):
        if names:
            listed = ", ".join(f"“{name}”" for name in names)
            told.append((f"{vi} {listed}", f"{en} {listed}"))
    if not told and stamp.version != version_of(dataset):
        told.append(("tên cột, danh sách chọn hoặc giới hạn", "headings, choices or limits"))
    if stamp.places and stamp.sender == context.sender.id:
        places = places_of(dataset, context.units, context.area)
        if places.digest != stamp.places:
            told.append(("danh sách đơn vị hành chính", "the list of units"))
    return told
