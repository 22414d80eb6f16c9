"""Many findings told in few lines: "48 dòng: “Từ ngày” không phải là ngày có thật"."""

from dataclasses import dataclass

from ingest.findings import Finding
from ingest.messages import Severity

MOST_ROWS = 12


@dataclass(frozen=True)
class SummaryLine:
    """Findings of one sentence in one sheet; `rows` are Excel's numbers."""

    severity: Severity
    code: str
    sheet: str | None
    column: str | None
    message_vi: str
    message_en: str
    rows: list[int]
    count: int

    @property
    def where(self) -> str:
        """ "dòng 5, 9, 12 …": the first rows, and that there are more."""
        shown = ", ".join(str(row) for row in self.rows[:MOST_ROWS])
        return f"{shown} …" if len(self.rows) > MOST_ROWS else shown


def summarize(findings: list[Finding]) -> list[SummaryLine]:
    """One line for each sentence, errors first, the commonest first."""
    groups: dict[tuple[str, str | None, str | None, str], list[Finding]] = {}
    for finding in findings:
        same = (finding.code, finding.sheet, finding.column, finding.message_vi)
        groups.setdefault(same, []).append(finding)
    lines = [
        SummaryLine(
            severity=group[0].severity,
            code=code,
            sheet=sheet,
            column=column,
            message_vi=message,
            message_en=group[0].message_en,
            rows=[finding.row for finding in group if finding.row is not None],
            count=len(group),
        )
        for (code, sheet, column, message), group in groups.items()
    ]
    return sorted(lines, key=lambda line: (line.severity != "error", -line.count))
