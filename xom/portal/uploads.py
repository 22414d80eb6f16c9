"""A form with a file: streamed to disk, counted as it comes, gone when the answer is made."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from layers.text import nfc

LONGEST_NAME = 200  # bytes; a file's name may have 255, and answers are named after it
NAMELESS = "tep"


@dataclass(frozen=True)
class Upload:
    """The file, in a folder of its own, and the form's other fields that are not empty."""

    path: Path
    fields: dict[str, str]


@asynccontextmanager
async def received(request: Request, folder: Path, most: int) -> AsyncIterator[Upload]:
    """The upload, while the block lasts. `most`: bytes of the whole form.

    Raises HTTPException: 413 when there are more, 400 when it is no form with one `file`.
    """
    if int(request.headers.get("content-length") or 0) > most:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    parser = MultiPartParser(
        request.headers, _counted(request, most), max_files=1, max_fields=8, max_part_size=1000
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ClientDisconnect):  # gone: nobody reads the answer
        raise HTTPException(HTTPStatus.BAD_REQUEST) from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        private = Path(tempfile.mkdtemp(dir=folder))
        try:
            path = private / plain_name(file.filename or "")
            await asyncio.to_thread(_save, file, path)
            words = {key: value for key, value in form.items() if isinstance(value, str) and value}
            yield Upload(path, words)
        finally:
            await asyncio.to_thread(shutil.rmtree, private, ignore_errors=True)
    finally:
        await form.close()


def plain_name(name: str) -> str:
    """What the sender calls the file, as a name that leads nowhere: one component, printable."""
    last = name.replace("\\", "/").rpartition("/")[2]
    last = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in nfc(last))
    last = last.strip().lstrip(".")
    suffix = Path(last).suffix if len(Path(last).suffix.encode()) <= 10 else ""
    stem = last.removesuffix(suffix).encode()[: LONGEST_NAME - len(suffix.encode())]
    return (stem.decode("utf-8", "ignore") or NAMELESS) + suffix


async def _counted(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        yield chunk


def _save(file: UploadFile, path: Path) -> None:
    file.file.seek(0)
    with path.open("xb") as target:
        shutil.copyfileobj(file.file, target, 1 << 20)
