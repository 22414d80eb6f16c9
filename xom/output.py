"""Answers on the terminal: JSON for programs, tables and lines for people."""

import json
import os
import sys
import traceback
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from ingest.findings import Finding
    from ingest.request import Result
from layers.errors import XomError

# Elsewhere than on a terminal, a line is one line: for files and other programs.
WIDE = None if sys.stdout.isatty() else 240
console = Console(highlight=False, width=WIDE, soft_wrap=WIDE is not None)


def complain(error: BaseException, line: str | None = None) -> None:
    """One line on standard error; with --debug the traceback above it."""
    if os.environ.get("XOM_DEBUG"):
        traceback.print_exception(error)
    print(f"xom: {line or error}", file=sys.stderr)


def print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def error_as_dict(error: XomError) -> dict[str, Any]:
    """The one shape in which an error is data, the same as the web application's."""
    return {"error": {"code": error.code, "message": str(error), "message_vi": error.vi}}


def say(line: str) -> None:
    console.print(line, markup=False)


def print_table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)


def print_result(result: "Result", checked_only: bool) -> None:
    """What happened (or would happen) to one file, the findings below."""
    counts, effect = result.counts, result.effect
    verb = "sẽ mất" if checked_only else "đã mất"
    number = f" #{result.submission_id}" if result.submission_id else ""
    say(f"{result.file}: {result.dataset}{number} ({result.sender}, {result.as_of:%d/%m/%Y %H:%M})")
    say(
        f"  {effect.new} mới, {effect.changed} đổi, {effect.gone} {verb}, "
        f"{effect.unchanged} giữ nguyên; {counts.held} dòng bị giữ lại / {counts.rows_in} dòng"
    )
    if effect.waiting:
        verb = "chờ xác nhận mất"
    if effect.gone_names:
        names = "; ".join(effect.gone_names[:10])
        rest = effect.gone + effect.waiting - 10
        more = f" … (+{rest})" if rest > 0 else ""
        say(f"  {verb}: {names}{more}")
    print_findings(result.findings)


def print_findings(findings: list["Finding"], most: int = 50) -> None:
    for finding in findings[:most]:
        where = ", ".join(
            part
            for part in (
                finding.sheet,
                f"ô {finding.cell}" if finding.cell else None,
                f"dòng {finding.row}" if finding.row and not finding.cell else None,
                f"cột “{finding.column}”" if finding.column else None,
            )
            if part
        )
        value = f" [{finding.value}]" if finding.value is not None else ""
        hint = f" → {finding.suggestion}" if finding.suggestion else ""
        mark = {"error": "✗", "warning": "!", "notice": "·"}[finding.severity]
        place = f"{where}: " if where else ""
        say(f"  {mark} {place}{finding.message_vi}{value}{hint} ({finding.code})")
    if len(findings) > most:
        say(f"  … {len(findings) - most} more; --json shows all")
