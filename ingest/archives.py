"""Archives (also every .xlsx and .ods is one): what may be unpacked, judged before it is."""

import zipfile
from pathlib import Path

from ingest.messages import refusal
from layers.errors import NotAllowed
from layers.settings import Limits

# What reading a damaged archive may raise.
BROKEN = (
    zipfile.BadZipFile,
    OSError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)


def require_small(entries: list[zipfile.ZipInfo], path: Path, limits: Limits) -> None:
    """Raises NotAllowed for what unpacks to more, or to more parts, than the limits."""
    size = sum(entry.file_size for entry in entries)
    if size > limits.unpacked_bytes or len(entries) > limits.entries:
        raise refusal(
            "unpacks_too_large",
            NotAllowed,
            file=path.name,
            size=size,
            parts=len(entries),
            most=limits.unpacked_bytes,
            most_parts=limits.entries,
        )
