"""Writing Vietnamese the way programs did before Unicode: the inverse of what is tested."""

import unicodedata

from ingest.legacy.tables import TCVN3, VNI

_TCVN3 = {letter: bytes([byte]) for byte, letter in TCVN3.items()}
_VNI = {
    letter: written
    for written, letter in reversed(VNI.items())
    if written.isupper() == letter.isupper() and written.islower() == letter.islower()
}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def tcvn3(text: str) -> bytes:
    """Small letters and capitals without a tone only: the encoding has no others."""
    return b"".join(_TCVN3.get(c) or c.encode("latin-1") for c in text)


def vni(text: str) -> bytes:
    return "".join(_VNI.get(c, c) for c in text).encode("latin-1")


def cp1258(text: str) -> bytes:
    content = b""
    for character in unicodedata.normalize("NFC", text):
        try:
            content += character.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", character)
            letter = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES))
            tone = "".join(m for m in marks if m in _TONES)
            content += (letter + tone).encode("cp1258")
    return content
