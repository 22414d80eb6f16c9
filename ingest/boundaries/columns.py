"""Which column is the code, the name, the type, the unit above: from headings and from content."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import polars as pl

from ingest.messages import refusal
from layers.dataset import LEVELS, Level
from layers.text import fold, spelling
from layers.units import UnitIndex

Role = Literal["code", "name", "full_name", "type", "parent", "grandparent"]
ROLES: tuple[Role, ...] = ("code", "name", "full_name", "type", "parent", "grandparent")

# Words of a level in headings ("TEN_XA", "MaPhuong") and in front of names ("Phường Hưng Bình").
TYPES: dict[Level, tuple[str, ...]] = {
    "province": ("Tỉnh", "Thành phố"),
    "district": ("Quận", "Huyện", "Thị xã", "Thành phố"),
    "commune": ("Xã", "Phường", "Thị trấn", "Đặc khu"),
    "hamlet": (
        "Xóm", "Thôn", "Khối", "Bản", "Ấp", "Tổ dân phố", "Khu phố", "Làng", "Buôn", "Khóm", "Tổ",
        "Khu",
    ),
}  # fmt: skip
_WORDS: dict[Level, tuple[str, ...]] = {
    "province": ("tinh", "province", "adm1"),
    "district": ("huyen", "quanhuyen", "qh", "district", "adm2"),
    "commune": ("xa", "phuongxa", "xaphuong", "phuong", "px", "commune", "ward", "adm3"),
    "hamlet": ("xom", "thon", "khoi", "ban", "ap", "khupho", "todanpho", "tdp", "hamlet", "adm4"),
}
_CODE = ("ma", "code", "madvhc", "madonvi", "mahc", "pcode", "ma dvhc")
_NAME = ("ten", "name", "tendvhc", "tendonvi", "tengoi", "tenhc")
_FULL = ("fullname", "tendaydu", "tenday")
_TYPE = ("loai", "type", "cap", "kieu", "loaidvhc", "phanloai", "loaihinh")
_PARENT = ("parent", "macha", "parentcode", "macaptren", "captren", "tencaptren")
CODE_WIDTH: dict[Level, int] = {"province": 2, "district": 3, "commune": 5}
ENOUGH = 0.5
NAMING: tuple[Role, ...] = ("name", "full_name", "type")


@dataclass(frozen=True)
class Columns:
    """Role -> heading in the file."""

    chosen: dict[Role, str]

    def values(self, frame: pl.DataFrame, role: Role) -> list[str | None]:
        heading = self.chosen.get(role)
        return frame[heading].to_list() if heading else [None] * frame.height


def choose_columns(
    frame: pl.DataFrame,
    level: Level,
    units: UnitIndex,
    said: Mapping[Role, str],
    file: str,
) -> Columns:
    """The columns of a file's attribute table; `said` overrides. Raises Unusable without a name."""
    headings = {fold(name): name for name in frame.columns}
    chosen: dict[Role, str] = {}
    for role, name in said.items():
        if fold(name) not in headings:
            raise _no_column(file, name, frame)
        chosen[role] = headings[fold(name)]
    for role in ROLES:
        if role in chosen:
            continue
        scores = {
            name: _score(role, level, frame[name], units)
            for name in frame.columns
            if name not in chosen.values()
        }
        best = max(scores, key=scores.__getitem__, default=None)
        if best is not None and scores[best] >= 1:
            chosen[role] = best
    if "name" not in chosen and "full_name" in chosen:
        chosen["name"] = chosen.pop("full_name")
    if "name" not in chosen:
        raise _no_column(file, "name", frame)
    return Columns(chosen)


def _no_column(file: str, column: str, frame: pl.DataFrame) -> Exception:
    columns = ", ".join(frame.columns)
    return refusal("no_unit_column", file=file, column=column, columns=columns)


def level_of_content(frame: pl.DataFrame) -> Level | None:
    """The level whose types stand in front of the names, or in a column of types.

    A list of communes may also name the districts in full: the lowest level counts.
    """
    for level in reversed(LEVELS):
        words = {fold(word) for word in TYPES[level]}
        for name in frame.columns:
            named = max(_heading(role, level, name) for role in NAMING)
            if named and _share_typed(frame[name], words) > 0.9:
                return level
    return None


def _share_typed(column: pl.Series, words: set[str]) -> float:
    """Share of texts that are, or begin with, one of the type words."""
    texts = _distinct(column)
    if not texts:
        return 0.0
    return sum(any(f"{fold(t)} ".startswith(f"{w} ") for w in words) for t in texts) / len(texts)


def split_type(name: str, level: Level) -> tuple[str, str]:
    """("Phường", "Hưng Bình") of "Phường Hưng Bình"; ("", name) where no type stands in front.

    Accents may be missing, but not differ: "Xá Lượng" is a name, and no xã.
    """
    folded = fold(name)
    for word in sorted(TYPES[level], key=len, reverse=True):
        words = spelling(word).split()
        if folded.startswith(f"{fold(word)} "):
            *front, bare = name.split(maxsplit=len(words))
            spelled = zip(words, front, strict=False)
            if len(front) == len(words) and all(
                part.isascii() or spelling(part) == said for said, part in spelled
            ):
                return word, bare
    return "", name


def official(code: str | None, level: Level) -> str | None:
    """A code as it is written officially: spreadsheets and number fields drop leading zeros."""
    if code is None or level not in CODE_WIDTH:
        return code
    plain = code.removesuffix(".0")
    return plain.zfill(CODE_WIDTH[level]) if plain.isdigit() else plain


# How well a column fits a role: from 1 it is taken -----------------------------------------------


def _score(role: Role, level: Level, column: pl.Series, units: UnitIndex) -> float:
    texts = _distinct(column)
    if not texts:
        return 0.0
    heading = _heading(role, level, column.name)
    if role == "code":
        return heading + _code_score(level, texts, column, units) if _codelike(level, texts) else 0
    if role in ("name", "full_name"):
        if _share(texts, _wordlike) <= ENOUGH:
            return 0.0
        return heading + _share(texts, partial(_typed, level)) / 2
    if role == "type":
        words = {fold(word) for word in TYPES[level]}
        return heading * 0.5 + _share(texts, lambda t: fold(t) in words)
    return _parent_score(role, level, heading, texts, units)


def _code_score(level: Level, texts: list[str], column: pl.Series, units: UnitIndex) -> float:
    """Codes that are known at this level, each once, need no heading."""
    known = _share(texts, partial(_known_code, units, level))
    unique = len(texts) == column.len() - column.null_count()
    return known if unique else 0.0


def _parent_score(
    role: Role, level: Level, heading: float, texts: list[str], units: UnitIndex
) -> float:
    above = LEVELS[: LEVELS.index(level)]
    nearest = above[-1:] if role == "parent" else above[:-1]
    if role == "parent" and not any(u.level in nearest for u in units.units.values()):
        nearest = above[-2:]  # a province without districts
    known = max((_share(texts, partial(_findable, units, step)) for step in nearest), default=0)
    by_code = max((_share(texts, partial(_known_code, units, step)) for step in nearest), default=0)
    if role == "grandparent" and known <= ENOUGH:
        return 0.0
    if heading:
        return heading + known + by_code / 2
    return by_code if by_code > 0.9 and not _codelike_unique(texts) else 0.0


def _wordlike(text: str) -> bool:
    """Words, not identifiers such as "diaphan_2025.722" or file names."""
    return any(c.isalpha() for c in text) and not re.search(r"[_\\/]|\w\.\w", text)


def _typed(level: Level, text: str) -> bool:
    return bool(split_type(text, level)[0])


def _codelike_unique(texts: list[str]) -> bool:
    """Numbers from 1 on are a running number, whatever codes they meet."""
    numbers = [int(t) for t in texts if t.isdigit()]
    return len(numbers) == len(texts) and sorted(numbers) == list(range(1, len(numbers) + 1))


def _findable(units: UnitIndex, level: Level, text: str) -> bool:
    return bool(units.find(level, text))


def _known_code(units: UnitIndex, level: Level, text: str) -> bool:
    found = units.find(level, text)
    return len(found) == 1 and official(text, level) == found[0].code


def _codelike(level: Level, texts: list[str]) -> bool:
    width = CODE_WIDTH.get(level)
    if width is None:
        return _share(texts, lambda t: bool(re.fullmatch(r"[\w.\-/]{1,20}", t))) == 1
    pattern = rf"\d{{1,{width}}}(\.0)?"
    return _share(texts, lambda t: bool(re.fullmatch(pattern, t))) > 0.9


def _heading(role: Role, level: Level, name: str) -> float:
    """1.5 for a heading that names role and level, 1 for one that names the role, else 0."""
    words = fold(name)
    key = re.sub(r"^[a-z]\d+ ", "", words).replace(" ", "").rstrip("0123456789") or words
    above = LEVELS[: LEVELS.index(level)]
    if role == "code":
        return 1.5 if key in _made(_CODE, [level]) else 1.0 if key in _CODE else 0.0
    if role == "name":
        if key in _made(_NAME, [level]) or key in _WORDS[level]:
            return 1.5
        return 1.0 if key in _NAME else 0.0
    if role == "full_name":
        return 1.0 if key in _FULL else 0.0
    if role == "type":
        return 1.0 if key in _TYPE or key in _made(_TYPE, [level]) else 0.0
    if role == "parent" and key in _PARENT:
        return 1.5
    steps = list(above[-2:]) if role == "parent" else list(above[:-1])
    for distance, step in enumerate(reversed(steps)):
        if key in _made(_CODE, [step]) or key in _made(_NAME, [step]) or key in _WORDS[step]:
            return 1.2 - 0.6 * distance
    return 0.0


def _made(stems: tuple[str, ...], levels: list[Level]) -> set[str]:
    """ma + xa, xa + code: the ways in which role and level make one heading."""
    words = [word for level in levels for word in _WORDS[level]]
    return {f"{a}{b}" for stem in stems for word in words for a, b in ((stem, word), (word, stem))}


def _distinct(column: pl.Series) -> list[str]:
    texts: list[str] = column.drop_nulls().unique(maintain_order=True).head(2_000).to_list()
    return texts


def _share(texts: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, texts)) / len(texts)
