"""Findings as short lines, to be compared with what is expected."""

from ingest.findings import Finding


def told(finding: Finding) -> str:
    """ "bad_date D5 start_date", "rows_apart 7", "hidden_sheet Cũ!": code, place, field.

    Sheets are named but for Sheet1, unless the finding is of a whole sheet.
    """
    sheet = f"{finding.sheet}!" if finding.sheet else ""
    place = finding.cell or (str(finding.row) if finding.row else "")
    if sheet == "Sheet1!" and place:
        sheet = ""
    return " ".join(filter(None, (finding.code, sheet + place, finding.field)))
