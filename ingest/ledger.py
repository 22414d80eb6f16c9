"""The ledger: every delivery, accepted or refused, with its findings and held rows."""

import io
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor, execute_values

from ingest.batch import Batch
from ingest.findings import Finding
from layers.dataset import Dataset
from layers.errors import InputError, UnknownName, XomError

LOCK_CLASS = 7306093  # keeps xom's advisory locks apart from other programs'


@dataclass(frozen=True)
class Counts:
    """Rows in = loaded + unchanged + held; the database checks the sum again."""

    rows_in: int = 0
    loaded: int = 0
    unchanged: int = 0
    held: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True)
class NewSubmission:
    """One delivery as the ledger records it; `refused` is the reason, if it was."""

    kind: str
    dataset: str | None
    sender_id: str
    file_name: str
    sha256: str
    bytes: int
    as_of: datetime
    claim: str | None = None
    supplements: int | None = None  # the delivery whose kept file is gone through again
    received: datetime | None = None  # that delivery's
    closes: bool = False
    closing_waits: bool = False
    coverage: list[int] = field(default_factory=list)
    suspended: list[int] = field(default_factory=list)
    counts: Counts = Counts()
    refused: XomError | None = None


def lock_dataset(connection: Connection, dataset: str) -> None:
    """Deliveries of one dataset go in one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCK_CLASS, dataset))


def add_submission(connection: Connection, new: NewSubmission) -> tuple[int, datetime]:
    """Write the submission; its id and when it was recorded, later than any of its dataset."""
    counts = new.counts
    with connection.cursor() as cursor:
        cursor.execute(
            """
INSERT INTO xom.submission (
    kind, dataset, sender_id, file_name, claim, sha256, bytes, as_of, received, supplements,
    supplemented, status,
    reason_vi, reason_en, closes, closing_waits, coverage, suspended, rows_in, rows_loaded,
    rows_unchanged, rows_held, records_new, records_changed, records_gone)
SELECT %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now.moment), %s,
    CASE WHEN %s IS NOT NULL THEN now.moment END, %s, %s, %s, %s, %s, %s::bigint[], %s::bigint[],
    %s, %s, %s, %s, %s, %s, %s
FROM (SELECT xom.next_moment(%s) AS moment) now
RETURNING submission_id, coalesce(supplemented, received)""",
            (
                new.kind,
                new.dataset,
                new.sender_id,
                new.file_name,
                new.claim,
                new.sha256,
                new.bytes,
                new.as_of,
                new.received,
                new.supplements,
                new.supplements,
                "refused" if new.refused else "accepted",
                new.refused.vi if new.refused else None,
                str(new.refused) if new.refused else None,
                new.closes,
                new.closing_waits,
                new.coverage,
                new.suspended,
                counts.rows_in,
                counts.loaded,
                counts.unchanged,
                counts.held,
                counts.new,
                counts.changed,
                counts.gone,
                new.dataset,
            ),
        )
        row = cursor.fetchone()
    assert row is not None
    return row[0], row[1]


def add_findings(connection: Connection, submission_id: int, findings: list[Finding]) -> None:
    if not findings:
        return
    frame = pl.DataFrame(
        {
            "submission_id": submission_id,
            "ordinal": range(len(findings)),
            "code": [f.code for f in findings],
            "severity": [f.severity for f in findings],
            "sheet": [f.sheet for f in findings],
            "row_number": [f.row for f in findings],
            "field": [f.field for f in findings],
            "heading": [f.column for f in findings],
            "cell": [f.cell for f in findings],
            "value": [f.value for f in findings],
            "message_vi": [f.message_vi for f in findings],
            "message_en": [f.message_en for f in findings],
            "suggestion": [f.suggestion for f in findings],
        },
        strict=False,
    )
    _copy(connection, "xom.finding", frame)


def add_held_rows(
    connection: Connection, submission_id: int, batch: Batch, held: pl.DataFrame, today: date
) -> None:
    """Keep what the held rows said; private cells apart, with the date of their purge."""
    if held.is_empty():
        return
    dataset = batch.dataset
    public = [f.name for f in dataset.fields if not f.private]
    private = [f.name for f in dataset.private_fields]
    place = {"submission_id": pl.lit(submission_id), "sheet": pl.col("sheet")}
    _copy(
        connection,
        "xom.held_row",
        held.select(
            **place,
            row_number=pl.col("row"),
            key=pl.col("key"),
            commune_id=pl.col("commune_id"),
            values=_as_json(held, public),
        ),
    )
    if private and dataset.retention_days:
        _copy(
            connection,
            "personal.held_row",
            held.select(
                **place,
                row_number=pl.col("row"),
                values=_as_json(held, private),
                purge_after=pl.lit(today + timedelta(days=dataset.retention_days)),
            ),
        )


def _as_json(rows: pl.DataFrame, fields: list[str]) -> pl.Series:
    cells = rows.select([pl.col(f"raw:{name}").alias(name) for name in fields])
    return pl.Series([json.dumps(row, ensure_ascii=False) for row in cells.iter_rows(named=True)])


def _copy(connection: Connection, table: str, frame: pl.DataFrame) -> None:
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False)
    buffer.seek(0)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)", buffer)


def remember_personal_original(
    connection: Connection, dataset: Dataset, sha256: str, today: date
) -> None:
    """Note the day on which a file with private columns must lose its bytes."""
    if dataset.retention_days is None or not dataset.private_fields:
        return
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            "INSERT INTO personal.original (sha256, purge_after) VALUES %s "
            "ON CONFLICT (sha256) DO UPDATE "
            "SET purge_after = greatest(original.purge_after, excluded.purge_after), purged = NULL",
            [(sha256, today + timedelta(days=dataset.retention_days))],
        )


def require_standing(connection: Connection, submission_id: int) -> None:
    """Raises InputError for a submission that was taken back."""
    if submission(connection, submission_id)["taken_back"] is not None:
        raise InputError(
            f"submission {submission_id} was taken back; nothing of it is loaded",
            vi=f"Lần gửi {submission_id} đã được thu hồi.",
        )


# Asking -------------------------------------------------------------------------------------------


def submissions(connection: Connection, limit: int = 50) -> list[dict[str, Any]]:
    """The newest submissions first."""
    return _ask(
        connection,
        "SELECT submission_id, kind, dataset, sender_id, file_name, as_of, received, status, "
        "reason_vi, reason_en, rows_in, rows_loaded, rows_unchanged, rows_held, records_new, "
        "records_changed, records_gone, closing_waits, supplements, supplemented, taken_back, "
        "sha256 "
        "FROM xom.submission ORDER BY submission_id DESC LIMIT %s",
        (limit,),
    )


def deliveries(connection: Connection) -> Counter[tuple[str, str, datetime]]:
    """How often each content (SHA-256) came from each sender for each as-of moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sha256, sender_id, as_of FROM xom.submission WHERE supplements IS NULL"
        )
        return Counter(cursor.fetchall())


def submission_of_claim(connection: Connection, claim: str) -> dict[str, Any] | None:
    """The submission made of a file that was taken from an inbox, if it came so far."""
    found = _ask(connection, "SELECT * FROM xom.submission WHERE claim = %s", (claim,))
    return found[0] if found else None


def submission(connection: Connection, submission_id: int) -> dict[str, Any]:
    """One submission. Raises UnknownName."""
    found = _ask(
        connection, "SELECT * FROM xom.submission WHERE submission_id = %s", (submission_id,)
    )
    if not found:
        raise UnknownName(
            f"there is no submission {submission_id}; xom submissions lists them",
            vi=f"Không có lần gửi số {submission_id}.",
        )
    return found[0]


def findings(connection: Connection, submission_id: int) -> list[Finding]:
    """The findings of a submission in the order of its file. Raises UnknownName."""
    submission(connection, submission_id)
    rows = _ask(
        connection,
        "SELECT code, severity, sheet, row_number AS row, field, heading AS column, value, "
        "message_vi, message_en, suggestion, cell FROM xom.finding WHERE submission_id = %s "
        "ORDER BY ordinal",
        (submission_id,),
    )
    return [Finding(**row) for row in rows]


def _ask(connection: Connection, query: str, words: tuple[Any, ...]) -> list[dict[str, Any]]:
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(query, words)
        return [dict(row) for row in cursor.fetchall()]
