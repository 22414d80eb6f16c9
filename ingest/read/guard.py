"""What is this file, and may it be opened? Decided from its bytes before anything unpacks it."""

import zipfile
from enum import Enum
from pathlib import Path

from layers.errors import NotAllowed, Unreadable, XomError
from layers.settings import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream that holds an encrypted workbook inside an OLE container, in UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BIFF_WORKBOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head")


class Kind(Enum):
    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    TEXT = "csv"


def recognise(path: Path, limits: Limits) -> Kind:
    """The kind of file, from its content; raises Unreadable or NotAllowed in one line."""
    try:
        size = path.stat().st_size
        head = path.read_bytes()[:4096] if size <= limits.file_bytes else b""
    except OSError as error:
        raise Unreadable(
            f"{path.name}: cannot be read ({error.strerror})",
            vi=f"Không đọc được tệp {path.name}.",
            code="unreadable",
        ) from None
    if size == 0:
        raise _refuse(path, "empty_file", "is empty (0 bytes); save it again and resend",
                      "rỗng (0 byte); hãy lưu lại rồi gửi lại")  # fmt: skip
    if size > limits.file_bytes:
        raise NotAllowed(
            f"{path.name}: {size:,} bytes; at most {limits.file_bytes:,} are accepted, split it",
            vi=f"Tệp {path.name} quá lớn ({size:,} byte); hãy tách nhỏ rồi gửi lại.",
            code="file_too_large",
        )
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, limits)
    if head.startswith(OLE):
        return _ole(path)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        raise _refuse(path, "mislabelled", "is a web page or XML, not a spreadsheet; "
                      "open it in Excel and save it as .xlsx",
                      "là trang web hoặc XML, không phải bảng tính; "
                      "hãy mở bằng Excel rồi lưu thành .xlsx")  # fmt: skip
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"7z\xbc\xaf")):
        raise _refuse(path, "mislabelled", "is not a spreadsheet; send .xlsx, .xls, .ods or .csv",
                      "không phải bảng tính; hãy gửi .xlsx, .xls, .ods hoặc .csv")  # fmt: skip
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refuse(path, "unreadable", "is damaged or of an unknown kind; "
                      "save it as .xlsx and resend",
                      "bị hỏng hoặc không rõ loại; hãy lưu thành .xlsx rồi gửi lại")  # fmt: skip
    return Kind.TEXT


def _refuse(path: Path, code: str, en: str, vi: str) -> XomError:
    return Unreadable(f"{path.name}: {en}", vi=f"Tệp {path.name} {vi}.", code=code)


def _zipped(path: Path, limits: Limits) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        raise _refuse(path, "unreadable", "is damaged (the archive is cut off); resend it",
                      "bị hỏng (tệp chưa trọn vẹn); hãy gửi lại") from None  # fmt: skip
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes or len(entries) > limits.entries:
        raise NotAllowed(
            f"{path.name}: unpacks to {unpacked:,} bytes in {len(entries)} parts; at most "
            f"{limits.unpacked_bytes:,} in {limits.entries} are accepted",
            vi=f"Tệp {path.name} giải nén ra quá lớn; hãy sao chép bảng sang tệp mới rồi gửi lại.",
            code="unpacks_too_large",
        )
    if any(name.endswith("vbaProject.bin") for name in names):
        raise _refuse(path, "macros", "holds macros; save it as .xlsx without them",
                      "có chứa macro; hãy lưu thành .xlsx không có macro")  # fmt: skip
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if b"opendocument.spreadsheet" in mimetype:
        return Kind.ODS
    raise _refuse(path, "mislabelled", "is an archive, but no spreadsheet; "
                  "send .xlsx, .xls, .ods or .csv",
                  "là tệp nén nhưng không phải bảng tính; "
                  "hãy gửi .xlsx, .xls, .ods hoặc .csv")  # fmt: skip


def _ole(path: Path) -> Kind:
    content = path.read_bytes()
    if ENCRYPTED in content:
        raise _refuse(path, "encrypted", "is protected with a password; remove it and resend",
                      "có đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại")  # fmt: skip
    if not any(name in content for name in BIFF_WORKBOOK):
        raise _refuse(path, "mislabelled", "is an Office document, but no spreadsheet",
                      "là tài liệu Office nhưng không phải bảng tính")  # fmt: skip
    return Kind.XLS
