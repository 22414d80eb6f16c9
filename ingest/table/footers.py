"""The words of totals and remarks below a table, as clerks write them, and what only looks so."""

import re
from collections.abc import Iterable
from functools import cached_property

from layers.text import fold, has_accents, nfc

_UNIT = r"(?:tinh|huyen|quan|thi xa|thanh pho|tp|tx|xa|phuong|thi tran|tt|xom|khoi|thon|ban)"
_TOTAL = re.compile(
    r"(tong cong|tong so|tong|cong|luy ke|toan(?= (tinh|huyen|thi xa|thanh pho|xa)))"
    r"( (cong|so|ca|chung))?"
    r"(( (toan|cua))? (tinh|huyen|thi xa|thanh pho|xa|phuong|thi tran|nhom|muc|phan|trang)\b.*"
    r"|( [ivx0-9]+)+( [a-z]+){0,3})?"
)
# "- Tổng số điểm: 2", "Tổng cộng có 2 chốt": accents and all, as "Tổng công ty" is none.
_COUNTED = re.compile(r"\W*(?:tổng số|tổng cộng)\b[^:=]{0,60}(?:[:=]\s*)?\d*[^:=]{0,20}")
_SUMMED = re.compile(r"\W*(?:tổng|cộng)\s*[:=]\s*\d[\d., ]*(?:\s\w+){0,3}\W*")
_OF_UNIT = re.compile(rf"(?:tong cong|cong|tong) (?:{_UNIT} )?(.+)")
_RUNNING = re.compile(r"\bluy ke\b")
_NOTE = re.compile(r"(ghi chu|luu y|chu thich|chu y|nguon|don vi tinh)\b")
_AMONG = re.compile(r"\W*(?:(?i:trong đó|trong do)\s*:.*|[Tt]rong đó\W*)", re.DOTALL)
_AGO = r"(?:(?:ngay )?hom (?:truoc|qua)|(?:ngay|ky|tuan|thang|dot) truoc)"
_BEFORE = re.compile(
    rf"(?:(?:so lieu|so|tong(?: so| cong)?|cong) )?{_AGO}"
    rf"|(?:(?:tang|giam|tang giam|chenh lech|bien dong) )?so voi (?:cung ky|{_AGO}|ngay \d).*"
)
_DAY = re.compile(_AGO)
_NAME_ENDS = re.compile(r"[,;:(\[–]|\s-\s")
_NAMED = re.compile(rf"(?:.* )?{_UNIT} (.+?)(?: (?:ngay|tinh den|den ngay|den \d|tu \d).*)?")
# A look at the beginning, in polars: whoever else begins so is only looked at closer.
BEGINS = (
    r"^[^\pL\d]*(?i:t[oổ]\pM*ng|c[oộ]\pM*ng|to[aà]\pM*n|l[uũ]\pM*y|h[oô]\pM*m|so v|trong"
    r"|t[aă]\pM*ng|gi[aả]\pM*m|ch[eê]\pM*nh|k[yỳ]\pM* tr|ng[aà]\pM*y tr|tu[aầ]\pM*n|th[aá]\pM*ng)"
)


class Named:
    """The units that a table names itself: in their columns, over its groups, in its title."""

    def __init__(self, of_columns: Iterable[str | None], of_texts: Iterable[str | None]) -> None:
        """`of_columns`: cells that hold a unit's name; `of_texts`: any, of which one may end so."""
        self._of_columns, self._of_texts = of_columns, of_texts

    def __contains__(self, name: str) -> bool:
        """Whether a unit is called so (folded, without its type)."""
        return name in self._names

    @cached_property
    def _names(self) -> set[str]:
        # Only gone through where a row says "Cộng ...".
        found = {re.sub(rf"^{_UNIT} ", "", fold(cell)) for cell in self._of_columns if cell}
        for text in self._of_texts:
            for part in _NAME_ENDS.split(text or ""):
                if match := _NAMED.fullmatch(fold(part)):
                    found.add(match[1])
        return found


def says_total(cell: str, named: Named) -> bool:
    """ "Tổng cộng", "- Tổng số điểm: 2", "Cộng Vinh" where Vinh is named; not "Tổng kho"."""
    lower, plain = nfc(cell).lower(), fold(cell)
    if has_accents(lower) and not any(word in lower for word in ("tổng", "cộng", "kế", "toàn")):
        return False
    if _TOTAL.fullmatch(plain) or _COUNTED.fullmatch(lower) or _SUMMED.fullmatch(lower):
        return not _BEFORE.fullmatch(plain)
    of_unit = _OF_UNIT.fullmatch(plain)
    return of_unit is not None and of_unit[1] in named


def says_running_total(cell: str) -> bool:
    """ "Lũy kế": counted from the start, so no sum of the rows above."""
    return bool(_RUNNING.search(fold(cell)))


def says_note(cell: str) -> bool:
    """ "Ghi chú: ...", "Nguồn: ..." """
    return bool(_NOTE.match(fold(cell)))


def says_remark(cell: str) -> bool:
    """ "Trong đó: ...", "Hôm trước", "So với hôm qua": figures beside those of the table."""
    return bool(_AMONG.fullmatch(nfc(cell)) or _BEFORE.fullmatch(fold(cell)))


def says_day(cell: str) -> bool:
    """ "Hôm qua", "tuần trước": in a column of days it is a record's, though hard to read."""
    return bool(_DAY.fullmatch(fold(cell)))
