"""Reading: any accepted file becomes sheets of text, row for row as Excel counts them."""

from pathlib import Path

from ingest.read.delimited import read_delimited
from ingest.read.extent import require_near
from ingest.read.guard import Kind, recognise
from ingest.read.sheet import Sheet
from ingest.read.workbook import read_workbook
from layers.settings import Limits

__all__ = ["Sheet", "read_file"]


def read_file(path: Path, limits: Limits) -> list[Sheet]:
    """All sheets of an .xlsx, .xls, .ods or .csv file, hidden ones marked.

    What the file is, its content decides, not its name. Raises Unreadable or NotAllowed with one
    line for the sender when it is damaged, encrypted, mislabelled or over the limits.
    """
    kind = recognise(path, limits)
    if kind is Kind.TEXT:
        return [read_delimited(path, limits)]
    if kind is Kind.XLSX:
        require_near(path, limits)
    return read_workbook(path, kind, limits)
