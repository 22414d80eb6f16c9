"""Cells as text that can be compared: composed, without stray spaces; errors of Excel apart."""

import polars as pl

from ingest.read.faults import NO_VALUE

# Whatever cleaning might change: all but single spaces inside and letters that NFC leaves alone.
_UNCLEAN = r"^$|^ | $|  |^#|[^ !-~\u{A1}-\u{2FF}\u{1E00}-\u{1EFF}]"
# What Excel shows where a formula fails; a copy saved as text or CSV keeps the words.
_ERROR = r"^#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$"
# Codes of findings for cells that hold no value of the sender's.
FAULTS = ("error_cell", "formula_without_value")


def clean(column: pl.Series) -> tuple[pl.Series, dict[str, pl.Series]]:
    """NFC, white space collapsed, blank -> null; and the positions of cells without a value.

    Most cells are clean already and stay untouched. Errors and formulas that were never computed
    become null; their positions come under the code of the finding.
    """
    unclean = column.str.contains(_UNCLEAN).fill_null(value=False).arg_true()
    if not len(unclean):
        return column, {}
    text = column[unclean].str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars()
    text = text.set(text == "", None)
    faults = {}
    for code, found in zip(
        FAULTS, (text.str.contains(_ERROR), text.str.ends_with(NO_VALUE)), strict=True
    ):
        without = found.fill_null(value=False)
        if without.any():
            faults[code] = unclean.filter(without)
            text = text.set(without, None)
    return column.clone().scatter(unclean, text), faults
