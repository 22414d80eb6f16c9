"""Deleting personal data on their date: stored values, held rows, originals and answers."""

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from psycopg2.extensions import connection as Connection

from ingest.originals import location
from layers.catalogue import Catalogue
from layers.settings import Settings

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Purged:
    rows: int
    held_rows: int
    originals: int


def purge(connection: Connection, settings: Settings, catalogue: Catalogue, today: date) -> Purged:
    """Delete what was to be kept until before `today`. The ledger keeps that it existed."""
    rows = 0
    with connection.cursor() as cursor:
        for dataset in catalogue:
            if dataset.private_fields:
                cursor.execute(
                    f"DELETE FROM personal.{dataset.name} WHERE purge_after < %s", (today,)
                )
                rows += cursor.rowcount
        cursor.execute("DELETE FROM personal.held_row WHERE purge_after < %s", (today,))
        held = cursor.rowcount
        cursor.execute(
            "UPDATE personal.original SET purged = now() "
            "WHERE purge_after < %s AND purged IS NULL RETURNING sha256",
            (today,),
        )
        digests = [sha256 for (sha256,) in cursor.fetchall()]
        cursor.execute(
            "SELECT sender_id, claim, file_name FROM xom.submission "
            "WHERE sha256 = ANY (%s) AND claim IS NOT NULL",
            (digests,),
        )
        copies = cursor.fetchall()
    for sha256 in digests:
        location(settings.data_dir / "originals", sha256).unlink(missing_ok=True)
    _forget_unnamed(connection, settings)
    for sender, claim, _ in copies:
        for copy in _inbox_copies(settings, sender, claim):
            copy.unlink(missing_ok=True)
    return Purged(rows, held, len(digests))


def _forget_unnamed(connection: Connection, settings: Settings) -> None:
    """Remove copies that no submission names: of runs that died before they wrote the ledger."""
    yesterday = time.time() - DAY_SECONDS
    found = [
        path
        for path in (settings.data_dir / "originals").glob("*/*")
        if path.stat().st_mtime < yesterday
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sha256 FROM xom.submission WHERE sha256 = ANY (%s)",
            ([path.name for path in found],),
        )
        named = {sha256 for (sha256,) in cursor.fetchall()}
    for path in found:
        if path.name not in named:
            path.unlink(missing_ok=True)


def _inbox_copies(settings: Settings, sender: str, claim: str) -> list[Path]:
    """The sender's file and the answers beside it, where it came through an inbox."""
    inbox = settings.data_dir / "inbox" / sender
    return [path for name in ("done", "returned") for path in (inbox / name).glob(f"{claim}_*")]
