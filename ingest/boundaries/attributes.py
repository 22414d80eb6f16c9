"""The attribute table of a vector file as text in Unicode."""

import codecs
from contextlib import suppress

import pandas as pd
import polars as pl

from ingest.legacy import repair_frame


def attributes(
    table: pd.DataFrame, stated: str | None, raw: bool
) -> tuple[pl.DataFrame, str | None]:
    """Every column as text (numbers without a needless ".0", blanks null), and the encoding.

    `raw`: strings hold a DBF's bytes, one character a byte, and `stated` is what its .cpg says.
    The content decides; what is stated is believed where the content says nothing. The encoding
    is None where all is plain Unicode.
    """
    columns = {str(name): [_text(value) for value in table[name]] for name in table.columns}
    if raw and (in_utf8 := _decoded(columns, "utf-8")):
        return _clean(*repair_frame(_headed(in_utf8)))
    repaired, legacy = repair_frame(_headed(columns))
    if raw and legacy is None and (codec := _codec(stated)):
        as_stated = _decoded(columns, codec)
        if as_stated and as_stated != columns:
            return _clean(_headed(as_stated), codec)
    return _clean(repaired, legacy)


def _text(value: object) -> str | None:
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


Columns = dict[str, list[str | None]]


def _headed(columns: Columns) -> pl.DataFrame:
    """With the headings as the first row: they are text as any other, and judged with the rest."""
    return pl.DataFrame(
        [
            pl.Series(str(i), [name, *texts], pl.String)
            for i, (name, texts) in enumerate(columns.items())
        ]
    )


def _clean(headed: pl.DataFrame, encoding: str | None) -> tuple[pl.DataFrame, str | None]:
    """NFC, white space collapsed, blank -> null; the first row becomes the headings again."""
    text = pl.all().str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars()
    frame = headed.select(text)
    names = list(frame.row(0)) if frame.width else []
    frame = frame.slice(1)
    frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    frame.columns = [
        name if names.count(name) == 1 else f"{name} {i}" for i, name in enumerate(names)
    ]
    return frame, encoding


def _decoded(columns: Columns, codec: str) -> Columns | None:
    """Bytes that came as characters; None where they are no text in that encoding."""
    try:
        return {
            _decode(name, codec): [text and _decode(text, codec) for text in texts]
            for name, texts in columns.items()
        }
    except UnicodeDecodeError:
        return None


def _decode(text: str, codec: str) -> str:
    """A last letter that the field's width cut in two is dropped."""
    if text.isascii():
        return text
    return codecs.getincrementaldecoder(codec)().decode(text.encode("latin-1"))


def _codec(stated: str | None) -> str | None:
    """The codec for what stands in a .cpg: "1258", "ANSI 1258", "ISO-8859-1"."""
    words = (stated or "").split()
    for name in [stated or "", f"cp{words[-1]}"] if words else []:
        with suppress(LookupError):
            return codecs.lookup(name).name
    return None
