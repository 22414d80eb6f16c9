"""Inboxes: `<data_dir>/inbox/<sender>/[<dataset>/]file`, each file taken once and answered.

A file that rests is renamed into `taking/` (two schedulers cannot both succeed), loaded in one
transaction under that name as its claim, and moved to `done/` or `returned/` with its findings
beside it. After a crash the files left in `taking/` are finished: the ledger knows which of them
were loaded already.
"""

import logging
import secrets
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import ledger
from ingest.answer import write_answer
from ingest.path import ingest_file
from ingest.refusals import Refused
from ingest.request import Request
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import InputError
from layers.settings import Settings

log = logging.getLogger("xom.inbox")

OWN_FOLDERS = ("taking", "done", "returned")
# What editors, browsers and copying programs call a file that is not finished.
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp")
# A workbook cut off in the middle is still being written; after this it is returned as damaged.
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Waiting:
    """A file in an inbox; the folder says who sent it, and for which dataset if it names one."""

    path: Path
    sender: str
    dataset: str | None


def make_inboxes(settings: Settings) -> None:
    """Create every sender's folders."""
    for sender in settings.senders:
        for name in OWN_FOLDERS:
            (settings.data_dir / "inbox" / sender.id / name).mkdir(parents=True, exist_ok=True)


def take_all(settings: Settings, catalogue: Catalogue) -> list[int]:
    """Load every file that is ready; the ids of the submissions that changed the map."""
    loaded = []
    for sender in settings.senders:
        inbox = settings.data_dir / "inbox" / sender.id
        for claimed in sorted((inbox / "taking").glob("*")):
            loaded += _finish(settings, catalogue, inbox, claimed)
        for waiting in _waiting(inbox, sender.id, catalogue):
            if _rests(waiting.path, settings.schedule.settle_seconds):
                taken = _claim(waiting, inbox)
                if taken is not None:
                    loaded += _finish(settings, catalogue, inbox, taken)
    return loaded


def _waiting(inbox: Path, sender: str, catalogue: Catalogue) -> Iterator[Waiting]:
    for folder in (inbox, *(inbox / name for name in catalogue.datasets)):
        if not folder.is_dir():
            continue
        dataset = None if folder == inbox else folder.name
        for path in sorted(folder.iterdir()):
            # A link could point anywhere; what is hidden or unfinished is somebody's work.
            if path.is_symlink() or not path.is_file() or path.name.startswith((".", "~")):
                continue
            if not path.name.lower().endswith(UNFINISHED):
                yield Waiting(path, sender, dataset)


def _rests(path: Path, settle_seconds: float) -> bool:
    """Whether a file is whole: not touched for a while and, if an archive, with its end."""
    try:
        age = time.time() - path.stat().st_mtime
        with path.open("rb") as file:
            archive = file.read(2) == b"PK"
    except OSError:
        return False
    if age < settle_seconds:
        return False
    return not archive or zipfile.is_zipfile(path) or age > PATIENCE_SECONDS


def _claim(waiting: Waiting, inbox: Path) -> Path | None:
    """Rename into `taking/`; None when another scheduler was faster."""
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    name = f"{stamp}-{secrets.token_hex(4)}~{waiting.dataset or ''}~{waiting.path.name}"
    target = inbox / "taking" / name
    try:
        waiting.path.rename(target)
    except OSError:
        return None
    return target


def _finish(settings: Settings, catalogue: Catalogue, inbox: Path, claimed: Path) -> list[int]:
    """Load a claimed file unless the ledger has it, write the answer beside it, file it away."""
    claim, dataset, name = claimed.name.split("~", 2)
    with connect(settings) as connection:
        known = ledger.submission_of_claim(connection, claim)
    changed: list[int] = []
    if known is None:
        request = Request(
            claimed,
            dataset=dataset or None,
            sender=inbox.name,
            file_name=name,
            claim=claim,
        )
        try:
            result = ingest_file(settings, catalogue, request)
            log.info("%s: %s: %s", inbox.name, name, result.counts)
            if result.submission_id and (result.counts.loaded or result.counts.gone):
                changed.append(result.submission_id)
        except InputError as error:
            log.warning("%s: %s", inbox.name, error)
            if isinstance(error, Refused):
                log.info("%s: %s: %s", inbox.name, name, error.result.counts)
        with connect(settings) as connection:
            known = ledger.submission_of_claim(connection, claim)
    if known is None:  # the refusal itself could not be recorded: leave the file for the next look
        return changed
    with connect(settings) as connection:
        found = ledger.findings(connection, known["submission_id"])
    clean = known["status"] == "accepted" and known["rows_held"] == 0
    folder = inbox / ("done" if clean else "returned")
    # The answers come first: a file that is filed away always has them.
    write_answer(folder / f"{claim}_{name}", known, found)
    claimed.rename(folder / f"{claim}_{name}")
    return changed
