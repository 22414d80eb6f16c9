"""The senders' files as they came, kept by content: `<data_dir>/originals/ab/abcd…`."""

import hashlib
import os
import tempfile
from pathlib import Path

from ingest.messages import refusal
from layers.errors import ServerError, Unreadable


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise refusal(
            "no_file", Unreadable, file=path, reason=error.strerror or "unknown"
        ) from None


def location(folder: Path, sha256: str) -> Path:
    """Where the bytes with that digest lie; the sender's file name is never part of it."""
    return folder / sha256[:2] / sha256


def keep(path: Path, folder: Path) -> str:
    """Copy a file into the store and have it on disk before returning its digest."""
    sha256 = digest(path)
    target = location(folder, sha256)
    if target.exists():
        return sha256
    try:
        _copy(path, target)
    except OSError as error:
        raise ServerError(
            f"{folder}: cannot be written ({error.strerror}); free the disk or mend its rights",
            vi="Hệ thống tạm thời không lưu được tệp; hãy báo quản trị, tệp không bị mất.",
        ) from None
    return sha256


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as copy, path.open("rb") as file:
            while chunk := file.read(1 << 20):
                copy.write(chunk)
            os.fchmod(copy.fileno(), 0o640)  # the servers' user reads what root kept
            copy.flush()
            os.fsync(copy.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
