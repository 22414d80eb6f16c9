"""Text as programs wrote it before Unicode: TCVN3 (ABC), VNI and Windows-1258, small and strict."""

import unicodedata

# TCVN3: the letters at runs of byte values; capitals that bear a tone do not exist.
_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò", 0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_TCVN3 = {
    letter: chr(first + i) for first, run in _TCVN3_RUNS.items() for i, letter in enumerate(run)
}
# VNI: the base letter, then one sign for all its marks; some letters have a sign of their own.
_VNI_SINGLE = {"đ": "ñ", "ị": "ò", "ỉ": "æ", "ĩ": "ó", "ỵ": "î", "ư": "ö", "ơ": "ô"}
_VNI_TONE = {"": "", "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_ROOF = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def tcvn3(text: str) -> bytes:
    """Raises UnicodeEncodeError for what the encoding lacks."""
    return "".join(_TCVN3.get(letter, letter) for letter in _nfc(text)).encode("latin-1")


def vni(text: str) -> bytes:
    """Raises UnicodeEncodeError for what the encoding lacks."""
    return "".join(map(_vni_letter, _nfc(text))).encode("latin-1")


def cp1258(text: str) -> bytes:
    """Letters with their hats, tones behind them as signs of their own."""
    written = ""
    for letter in _nfc(text):
        bare, tone = _split(letter)
        whole = letter if _fits(letter) else bare + tone
        written += whole
    return written.encode("cp1258")


def _fits(letter: str) -> bool:
    try:
        return bool(letter.encode("cp1258"))
    except UnicodeEncodeError:
        return False


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in _VNI_SINGLE:
        return _cased(_VNI_SINGLE[small], letter)
    bare, tone = _split(small)
    decomposed = unicodedata.normalize("NFD", bare)
    base, hat = decomposed[0], decomposed[1:]
    if hat == "\u0302":
        return _cased(base + _VNI_ROOF[tone], letter)
    if hat == "\u0306":
        return _cased(base + _VNI_BREVE[tone], letter)
    return _cased(_VNI_SINGLE.get(bare, bare) + _VNI_TONE[tone], letter)


def _cased(written: str, letter: str) -> str:
    return written.upper() if letter.isupper() else written


def _split(letter: str) -> tuple[str, str]:
    """The letter without its tone, and the tone."""
    marks = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in marks if mark in _TONES)
    return _nfc("".join(mark for mark in marks if mark not in _TONES)), tone


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
