"""Bytes of the encodings that came before Unicode, as Vietnamese letters."""

import re
import unicodedata

# TCVN3 (ABC, the fonts .VnTime and .VnArial): one byte a letter; capitals with a tone do not exist,
# the fonts .VnTimeH draw them from the small ones.
_TCVN3 = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
TCVN3 = {first + i: letter for first, letters in _TCVN3.items() for i, letter in enumerate(letters)}

# VNI (the fonts VNI-Times): a base letter and a second byte with its marks.
_TONE = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_ROOF = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_SINGLE = {"ñ": "đ", "ò": "ị", "æ": "ỉ", "ó": "ĩ", "î": "ỵ", "ö": "ư", "ô": "ơ"}


def _vni() -> dict[str, str]:
    small = dict(_SINGLE)
    for base in "aeiouyöô":
        letter = _SINGLE.get(base, base)
        small |= {base + byte: letter + mark for byte, mark in _TONE.items()}
    for base in "aeo":
        small |= {base + byte: f"{base}\u0302{mark}" for byte, mark in _ROOF.items()}
    small |= {"a" + byte: f"a\u0306{mark}" for byte, mark in _BREVE.items()}
    table = {}
    for written, marked in small.items():
        letter = unicodedata.normalize("NFC", marked)
        table[written] = letter
        table[written.upper()] = letter.upper()
        table[written[0].upper() + written[1:]] = letter.upper()  # the mark in small, as typed
    return table


VNI = _vni()
_VNI_LETTERS = re.compile("|".join(sorted(VNI, key=len, reverse=True)))

# Bytes 0x80–0x9F that Windows shows as signs; what is undefined there stays a control character.
_CP1252 = {
    bytes([byte]).decode("cp1252"): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_CP1258 = {
    bytes([byte]).decode("cp1258", "replace").replace("\ufffd", chr(byte)): byte
    for byte in range(0x80, 0x100)
}


def _from_tcvn3(content: bytes) -> str:
    plain = content.decode("cp1252")  # dashes and quotation marks are Windows' own
    return "".join(TCVN3.get(byte) or sign for byte, sign in zip(content, plain, strict=True))


def _from_vni(content: bytes) -> str:
    return _VNI_LETTERS.sub(lambda found: VNI[found[0]], content.decode("cp1252"))


def _from_cp1258(content: bytes) -> str:
    return unicodedata.normalize("NFC", content.decode("cp1258"))


def _from_utf8(content: bytes) -> str:
    return unicodedata.normalize("NFC", content.decode("utf-8"))


# In the order in which they are preferred where two readings come to the same text.
DECODERS = {"utf-8": _from_utf8, "cp1258": _from_cp1258, "tcvn3": _from_tcvn3, "vni": _from_vni}


def readings(content: bytes) -> dict[str, str]:
    """What the bytes say in each encoding in which they can be read."""
    found = {}
    for name, decode in DECODERS.items():
        try:
            found[name] = decode(content)
        except UnicodeDecodeError:
            continue
    return found


def bytes_behind(text: str) -> list[bytes]:
    """The bytes that a wrong decoder (Latin-1, Windows-1252, Windows-1258) made this text of."""
    possible = []
    for table in (_CP1252, _CP1258):
        codes = [table.get(c, ord(c)) for c in text]
        ambiguous = table is _CP1258 and any(ord(c) in _REPLACED for c in text)
        if max(codes, default=0) < 256 and not ambiguous:
            possible.append(bytes(codes))
    return list(dict.fromkeys(possible))


# Latin-1 characters that Windows-1258 never shows, because it has another in their place.
_REPLACED = {byte for character, byte in _CP1258.items() if ord(character) != byte} - set(
    range(0x80, 0xA0)
)
