"""Inboxes: `<data_dir>/inbox/<sender>/[<dataset>/]file`, each file taken once and answered.

A file that rests is moved into a folder of its own, `taking/<claim>~<dataset>~<attempts>/`, loaded
in one transaction under that claim, and moved to `done/` or `returned/` with its findings beside
it. After a crash the files left in `taking/` are finished: the ledger knows which of them were
loaded already. One at which the program itself dies again and again is returned, too.
"""

import fcntl
import logging
import os
import secrets
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest import ledger
from ingest.answer import write_answer
from ingest.feedback.marked import write_marked
from ingest.messages import refusal
from ingest.path import ingest_file
from ingest.read import read_file
from ingest.refusals import Refused, record_refusal
from ingest.request import Request, Result
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import InputError, ServiceError
from layers.settings import Settings

log = logging.getLogger("xom.inbox")

OWN_FOLDERS = ("taking", "done", "returned")
# What editors, browsers and copying programs call a file that is not finished.
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp")
# A workbook cut off in the middle is still being written; after this it is returned as damaged.
PATIENCE_SECONDS = 60.0
# A file at which loading broke off this often, for whatever reason, goes back to its sender.
MOST_ATTEMPTS = 3
LONGEST_NAME = 255  # bytes, of a file on Linux
MARKED = ".danh-dau.xlsx"
LONGEST_ENDING = len(f"..part{MARKED}")
MOST_MARKED = 20_000  # rows; more would keep the next sender waiting


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
    """Load every file that is ready; the ids of the submissions that changed the map.

    Does nothing while another process does it. Raises DatabaseError; what is wrong with one file
    never keeps the others waiting.
    """
    loaded: list[int] = []
    with _alone(settings.data_dir / "inbox") as alone:
        for folder in _claimed(settings, catalogue) if alone else ():
            try:
                loaded += _finish(settings, catalogue, folder)
            except ServiceError:
                raise
            except Exception:
                log.exception("%s: %s cannot be loaded", folder.parent.parent.name, folder.name)
    return loaded


@contextmanager
def _alone(inboxes: Path) -> Iterator[bool]:
    """Whether this process has the inboxes to itself; the kernel ends that with the process."""
    descriptor = os.open(inboxes, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _claimed(settings: Settings, catalogue: Catalogue) -> Iterator[Path]:
    """The folders in `taking/`: first those that a crash left, then one for each waiting file."""
    for sender in settings.senders:
        inbox = settings.data_dir / "inbox" / sender.id
        yield from sorted(path for path in (inbox / "taking").glob("*~*~*") if path.is_dir())
        for waiting in _waiting(inbox, sender.id, catalogue):
            if _rests(waiting.path, settings.schedule.settle_seconds):
                folder = _claim(waiting, inbox)
                if folder is not None:
                    yield folder


def _waiting(inbox: Path, sender: str, catalogue: Catalogue) -> Iterator[Waiting]:
    for folder in (inbox, *(inbox / name for name in catalogue.datasets)):
        # A link could point anywhere; what is hidden or unfinished is somebody's work.
        if folder.is_symlink() or not folder.is_dir():
            continue
        dataset = None if folder == inbox else folder.name
        for path in sorted(folder.iterdir()):
            if path.is_symlink() or not path.is_file() or path.name.startswith((".", "~")):
                continue
            if not path.name.lower().endswith(UNFINISHED):
                yield Waiting(path, sender, dataset)


def _rests(path: Path, settle_seconds: float) -> bool:
    """Whether a file is whole: not touched for a while and, if an archive, with its end.

    Touched by this machine's clock: the time of modification is the sender's to set.
    """
    try:
        age = time.time() - path.stat().st_ctime
        with path.open("rb") as file:
            archive = file.read(2) == b"PK"
    except OSError:
        return False
    if age < settle_seconds:
        return False
    return not archive or zipfile.is_zipfile(path) or age > PATIENCE_SECONDS


def _claim(waiting: Waiting, inbox: Path) -> Path | None:
    """Move into a folder of its own; None when another scheduler was faster."""
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    claim = f"{stamp}-{secrets.token_hex(4)}"
    folder = inbox / "taking" / f"{claim}~{waiting.dataset or ''}~0"
    folder.mkdir()
    try:
        waiting.path.rename(folder / _plain(waiting.path.name))
    except OSError:
        folder.rmdir()
        return None
    return folder


def _plain(name: str) -> str:
    """A file's name without what no line of text can hold: control characters, stray bytes."""
    return _fitting("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name))


def _fitting(name: str) -> str:
    """A file's name, cut in the middle of its stem where an ending more would not fit."""
    room = LONGEST_NAME - LONGEST_ENDING
    if len(name.encode()) <= room:
        return name
    suffix = Path(name).suffix if len(Path(name).suffix.encode()) <= 10 else ""
    stem = name.encode()[: room - len(suffix.encode())]
    return stem.decode("utf-8", "ignore") + suffix


def _finish(settings: Settings, catalogue: Catalogue, folder: Path) -> list[int]:
    """Load a claimed file unless the ledger has it, write the answer beside it, file it away."""
    inbox = folder.parent.parent
    claim, dataset, attempts = folder.name.split("~")
    name = next((path.name for path in folder.iterdir()), None)
    if name is None:
        folder.rmdir()
        return []
    with connect(settings) as connection:
        known = ledger.submission_of_claim(connection, claim)
    changed: list[int] = []
    result: Result | None = None
    if known is None:
        # Counted before it is tried: a death in the attempt leaves the count behind.
        folder = folder.rename(folder.with_name(f"{claim}~{dataset}~{int(attempts) + 1}"))
        request = Request(folder / name, dataset=dataset or None, sender=inbox.name, claim=claim)
        try:
            if int(attempts) < MOST_ATTEMPTS:
                changed, result = _load(settings, catalogue, request)
            else:
                record_refusal(settings, catalogue, request, refusal("breaks_off", file=name))
        except ServiceError:
            folder.rename(folder.with_name(f"{claim}~{dataset}~{attempts}"))
            raise
        with connect(settings) as connection:
            known = ledger.submission_of_claim(connection, claim)
    if known is None:  # the refusal itself could not be recorded: leave the file for the next look
        return changed
    with connect(settings) as connection:
        found = ledger.findings(connection, known["submission_id"])
    clean = known["status"] == "accepted" and not (known["rows_held"] or known["closing_waits"])
    target = inbox / ("done" if clean else "returned") / _fitting(f"{claim}_{name}")
    # The answers come first: a file that is filed away always has them.
    write_answer(target, known, found)
    if result is not None and not clean:
        _mark(settings, folder / name, result, target)
    (folder / name).rename(target)
    folder.rmdir()
    return changed


def _load(
    settings: Settings, catalogue: Catalogue, request: Request
) -> tuple[list[int], Result | None]:
    """Load, and tell the log; the submission's id if it changed the map, and what was found."""
    try:
        result = ingest_file(settings, catalogue, request)
    except InputError as error:
        log.warning("%s: %s", request.sender, error)
        if isinstance(error, Refused):
            log.info("%s: %s: %s", request.sender, request.name, error.result.counts)
            return [], error.result
        return [], None
    log.info("%s: %s: %s", request.sender, request.name, result.counts)
    moved = result.counts.loaded or result.counts.gone
    return [result.submission_id] if result.submission_id and moved else [], result


def _mark(settings: Settings, file: Path, result: Result, target: Path) -> None:
    """The sender's own workbook, marked, beside the answer; the findings stand without it, too."""
    if result.counts.rows_in > MOST_MARKED:
        return
    try:
        sheets = read_file(file, settings.limits)
        write_marked(file, sheets, result, target.with_name(target.name + MARKED))
    except Exception:
        log.exception("%s: the marked copy could not be written", result.file)
