"""Answers as JSON: the result as `xom check --json` has it, and what a page shows of it first."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from ingest.feedback.summary import SummaryLine, summarize
from ingest.messages import refusal
from ingest.refusals import Refused
from ingest.request import Result
from layers.errors import Unreadable, XomError
from publish.web.errors import status_of
from publish.web.sentences import BROKEN, error_body

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Reply:
    """What goes back to the sender."""

    status: int
    body: bytes
    media_type: str = "application/json"


def tell(result: Result, status: int = HTTPStatus.OK) -> Reply:
    return _json(status, _told(result))


def refuse(file: str, error: XomError) -> Reply:
    """The refusal in the one error shape; where the file could be read, the findings beside it."""
    told = _told(error.result) if isinstance(error, Refused) else {"file": file}
    return _json(status_of(error), told | error_body(error.code, str(error), error.vi))


def broken_off(file: str, code: str) -> Reply:
    """`code`: reader_died or reader_slow."""
    return refuse(file, refusal(code, Unreadable, file=file))


def apologize() -> Reply:
    return _json(HTTPStatus.INTERNAL_SERVER_ERROR, error_body(*BROKEN))


def _told(result: Result) -> dict[str, Any]:
    effect = result.effect
    return result.as_dict() | {
        "summary": {
            "vi": f"{effect.new} mới, {effect.changed} đổi, {effect.gone} sẽ mất, "
            f"{effect.unchanged} giữ nguyên",
            "en": f"{effect.new} new, {effect.changed} changed, {effect.gone} will vanish, "
            f"{effect.unchanged} unchanged",
        },
        "groups": [_group(line) for line in summarize(result.findings)],
    }


def _group(line: SummaryLine) -> dict[str, Any]:
    return {
        "severity": line.severity,
        "code": line.code,
        "sheet": line.sheet,
        "column": line.column,
        "count": line.count,
        "message_vi": line.message_vi,
        "message_en": line.message_en,
    }


def _json(status: int, body: dict[str, Any]) -> Reply:
    return Reply(status, json.dumps(body, ensure_ascii=False).encode())
