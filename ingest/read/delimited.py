"""Delimited text (.csv): encoding and separator found from the content."""

import re
from pathlib import Path

import polars as pl

from ingest.legacy import decode_bytes
from ingest.messages import refusal
from ingest.read.sheet import Sheet
from layers.errors import NotAllowed, Unreadable
from layers.settings import Limits

SEPARATORS = ",;\t|"
UNPAIRED = "its quotation marks do not pair"


def read_delimited(path: Path, limits: Limits) -> Sheet:
    """The file as one sheet named like Excel names it. Raises Unreadable, NotAllowed."""
    content = path.read_bytes()
    lines = content.count(b"\n") + 1  # finding out the encoding of millions takes a minute
    if lines > limits.rows:
        raise refusal("too_many_rows", NotAllowed, file=path.name, count=lines, most=limits.rows)
    try:
        text, encoding = decode_bytes(content)
    except UnicodeDecodeError:
        raise refusal("unknown_encoding", Unreadable, file=path.name) from None
    separator = _separator(text)
    width = max(line.count(separator) for line in text.splitlines()[:1000]) + 1
    if width > limits.columns:
        raise refusal(
            "too_many_columns", NotAllowed, file=path.name, count=width, most=limits.columns
        )
    names = [f"column_{i}" for i in range(width)]
    try:
        cells = pl.read_csv(
            # A heading line of our own, as wide as the widest line, makes every column known.
            f"{separator.join(names)}\n{text}".encode(),
            separator=separator,
            schema=dict.fromkeys(names, pl.String),
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError:  # its words would tell what is in the cell
        raise refusal("damaged", Unreadable, file=path.name, reason=UNPAIRED) from None
    if _swallowed(cells, separator):
        raise refusal("damaged", Unreadable, file=path.name, reason=UNPAIRED)
    # Windows-1258 is what programs still write today, and nothing to speak of.
    legacy = encoding if encoding in ("tcvn3", "vni") else None
    return Sheet("Sheet1", visible=True, cells=cells, encoding=legacy)


def _swallowed(cells: pl.DataFrame, separator: str) -> bool:
    """Whether a cell holds lines of the table: a quotation mark was opened and closed below.

    Lines hold as many separators as there are columns, and no blank behind them, as prose has.
    """
    sign = re.escape(separator)
    for column in cells.iter_columns():
        lines = column.filter(column.str.contains("\n", literal=True))
        bare = lines.str.count_matches(sign) - lines.str.count_matches(sign + r"\s")
        if (bare >= max(cells.width - 1, 2)).any():
            return True
    return False


def _separator(text: str) -> str:
    """The separator that splits the most lines into the same number of parts."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]

    def score(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        commonest = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n))
        return (counts.count(commonest) if commonest else 0, commonest)

    return max(SEPARATORS, key=score) if lines else ","
