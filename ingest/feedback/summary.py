"""Many findings told in few lines: "48 dòng: “Từ ngày” không phải là ngày có thật"."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import get_args

from ingest.findings import Finding
from ingest.messages import Severity

SEVERITIES = get_args(Severity)
MOST_ROWS = 12
# Findings of one code in one column that say more different things are told by one of them.
MOST_SENTENCES = 3


@dataclass(frozen=True)
class SummaryLine:
    """Findings of one kind in one column; `rows` are Excel's numbers, `cells` its names."""

    severity: Severity
    code: str
    sheet: str | None
    column: str | None
    message_vi: str
    message_en: str
    rows: list[int]
    count: int
    cells: list[str]

    @property
    def where(self) -> str:
        """ "D5, D9, D12 …": the first cells, or rows, and that there are more."""
        places = self.cells or [str(row) for row in self.rows]
        shown = ", ".join(places[:MOST_ROWS])
        return f"{shown} …" if len(places) > MOST_ROWS else shown


def summarize(findings: list[Finding]) -> list[SummaryLine]:
    """One line for each kind of finding in a column, errors first, the commonest first.

    Where a kind says few different things, each has its line; where it says many (what each name
    was taken for), one of them stands for all.
    """
    lines: list[SummaryLine] = []
    for kind in _groups(((f.code, f.sheet, f.column, f.severity), f) for f in findings):
        alike = _groups((f.message_vi, f) for f in kind)
        lines += map(_line, alike if len(alike) <= MOST_SENTENCES else [kind])
    return sorted(lines, key=lambda line: (SEVERITIES.index(line.severity), -line.count))


def _groups(keyed: Iterable[tuple[Hashable, Finding]]) -> list[list[Finding]]:
    groups: dict[Hashable, list[Finding]] = {}
    for key, finding in keyed:
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _line(group: list[Finding]) -> SummaryLine:
    first = group[0]
    vi, en = first.message_vi, first.message_en
    if any(finding.message_vi != vi for finding in group):
        place = first.cell or first.row or ""
        vi, en = f"Ví dụ {place}: {vi}", f"For example {place}: {en}"
    return SummaryLine(
        severity=first.severity,
        code=first.code,
        sheet=first.sheet,
        column=first.column,
        message_vi=vi,
        message_en=en,
        rows=[finding.row for finding in group if finding.row is not None],
        count=len(group),
        cells=[finding.cell for finding in group if finding.cell is not None],
    )
