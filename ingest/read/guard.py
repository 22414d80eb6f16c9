"""What is this file, and may it be opened? Decided from its bytes before anything unpacks it."""

import zipfile
from enum import Enum
from pathlib import Path

from ingest.archives import BROKEN, require_small
from ingest.messages import refusal
from layers.errors import NotAllowed, Unreadable, XomError
from layers.settings import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream that holds an encrypted workbook inside an OLE container, in UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BIFF_WORKBOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head")
WIDE = (b"\xff\xfe", b"\xfe\xff")  # text in UTF-16, in which every other byte is 0


class Kind(Enum):
    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    TEXT = "csv"


def recognise(path: Path, limits: Limits) -> Kind:
    """The kind of file, from its content.

    Raises Unreadable or NotAllowed in one line, or OSError.
    """
    size = path.stat().st_size
    content = path.read_bytes() if size <= limits.file_bytes else b""
    if size == 0:
        raise _refuse("empty_file", path)
    if size > limits.file_bytes:
        raise refusal(
            "file_too_large", NotAllowed, file=path.name, size=size, most=limits.file_bytes
        )
    if content.startswith(b"PK\x03\x04"):
        return _zipped(path, limits)
    if content.startswith(OLE):
        return _ole(path, content)
    if content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise _mislabelled(path, "một trang web hoặc tệp XML", "a web page or XML")
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"7z\xbc\xaf")):
        raise _mislabelled(path, "tệp PDF, ảnh hoặc tệp nén", "a PDF, a picture or an archive")
    if b"\x00" in content and not content.startswith(WIDE):
        raise _refuse("unreadable", path)
    return Kind.TEXT


def _refuse(code: str, path: Path) -> XomError:
    return refusal(code, Unreadable, file=path.name)


def _mislabelled(path: Path, vi: str, en: str) -> XomError:
    return refusal("mislabelled", Unreadable, file=path.name, what_vi=vi, what_en=en)


def _zipped(path: Path, limits: Limits) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            mimetype = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= 200:
                mimetype = archive.read("mimetype")
    except BROKEN:
        raise _refuse("cut_off", path) from None
    require_small(entries, path, limits)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise _refuse("macros", path)
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if b"opendocument.spreadsheet" in mimetype:
        return Kind.ODS
    raise _mislabelled(path, "tệp nén hoặc loại tài liệu khác", "an archive or another document")


def _ole(path: Path, content: bytes) -> Kind:
    if ENCRYPTED in content:
        raise _refuse("encrypted", path)
    if not any(name in content for name in BIFF_WORKBOOK):
        raise _mislabelled(path, "tài liệu Office khác", "another Office document")
    return Kind.XLS
