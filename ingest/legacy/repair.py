"""Text in an encoding from before Unicode, found by its content and turned into NFC.

A cell is changed when it is no Vietnamese as it stands and is Vietnamese in exactly one of the
readings. What could be both ("cã" is a word, and TCVN3 for "có") follows its column, if the
column's other cells leave no doubt; else it stays.
"""

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import polars as pl

from ingest.legacy.syllable import WORD, is_syllable, weigh
from ingest.legacy.tables import bytes_behind, readings

# What clean Vietnamese hardly ever holds and every legacy text does: Latin-1's signs and foreign
# letters, a capital after a small letter, VNI's pairs of vowels, decomposed or control characters.
ODD = (
    r"[\u0080-\u009f\u00a1-\u00bf×÷ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþÿðÐ\u0192\u02c6\u02dc₫]"
    r"|[\u0300\u0301\u0303\u0309\u0323]"
    r"|[a-zà-ỹ][ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ]|[aeoyuAEOYU][ùõâÙÕÂ]|[aA][áàãèéêúÁÀÃÈÉÊÚ]|[eE][áàãÁÀÃ]"
    r"|[àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ]{2}"
)
_ODD = re.compile(ODD)
UNICODE_ONLY = r"[\u1ea0-\u1ef9]"
_UNICODE_ONLY = re.compile(UNICODE_ONLY)
# What composition to NFC might change, and then might look odd.
COMPOSABLE = r"[^\u0000-\u02ff\u1e00-\u1eff]"
_FOREIGN = re.compile(r"[\u0080-\u00bf×÷ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþÿðÐ\u0300-\u036f]")
CERTAIN_SHARE = 0.2  # of the doubtful and certain cells of a column must be certain
CLEAR_MAJORITY = 0.8
SAMPLE_LINES = 5_000
SOFT_HYPHEN = "\u00ad"  # what Latin-1 calls the byte of TCVN3's ư


@dataclass(frozen=True)
class _Verdict:
    """`options`: encoding -> text, where that is Vietnamese; `others`: where its letters are.

    Certain when the text as it stands is out of the question and there is one option.
    """

    text: str
    options: dict[str, str]
    others: dict[str, str]
    certain: bool

    @property
    def encoding(self) -> str | None:
        return next(iter(self.options)) if self.certain else None

    def read(self, encoding: str | None) -> str | None:
        """The text for a column that is surely in that encoding."""
        if encoding is None:
            return None
        return self.options.get(encoding) or self.others.get(encoding)


def _judge(text: str, lossy: bool) -> _Verdict:
    """`lossy`: the byte of ư may have been dropped, as it is nowhere to be seen."""
    composed = unicodedata.normalize("NFC", text)
    if _UNICODE_ONLY.search(composed) and not _ODD.search(composed):
        return _Verdict(composed, {}, {}, certain=False)
    good, bad = weigh(composed)
    if _UNICODE_ONLY.search(text) or (good == bad == 0 and not _ODD.search(text)):
        return _Verdict(composed, {}, {}, certain=False)
    options: dict[str, str] = {}
    others: dict[str, str] = {}
    for content in bytes_behind(text):
        for encoding, reading in readings(content).items():
            mended = _mend(reading, lossy) if encoding == "tcvn3" else reading
            if mended in (composed, *options.values()):
                continue
            right, wrong = weigh(mended)
            if right and right >= 4 * wrong and (not bad or bad > 2 * wrong):
                options[encoding] = mended
            elif (0 < wrong <= bad or _ODD.search(text)) and not _FOREIGN.search(mended):
                others.setdefault(encoding, mended)
    if "utf-8" in options:  # bytes are not UTF-8 by chance
        options = {"utf-8": options["utf-8"]}
    return _Verdict(composed, options, others, certain=bad > 0 and len(options) == 1)


@dataclass
class _Evidence:
    """How many cells of a column or sheet are surely what."""

    certain: Counter[str] = field(default_factory=Counter)
    doubtful: int = 0
    unicode: int = 0

    def add(self, verdict: _Verdict, count: int) -> None:
        if verdict.encoding:
            self.certain[verdict.encoding] += count
        elif verdict.options:
            self.doubtful += count
        elif _UNICODE_ONLY.search(verdict.text):
            self.unicode += count

    def __iadd__(self, other: "_Evidence") -> "_Evidence":
        self.certain += other.certain
        self.doubtful += other.doubtful
        self.unicode += other.unicode
        return self

    @property
    def encoding(self) -> str | None:
        """The one encoding of all its text, where that is beyond doubt."""
        total = self.certain.total()
        if not total or self.unicode or total < CERTAIN_SHARE * (total + self.doubtful):
            return None
        name, count = self.certain.most_common(1)[0]
        return name if count >= CLEAR_MAJORITY * total else None


def repair_text(text: str) -> str:
    """The text in NFC, out of a legacy encoding if it can be nothing else."""
    if text.isascii():
        return text
    verdict = _judge(text, lossy=SOFT_HYPHEN not in text)
    return verdict.options[verdict.encoding] if verdict.encoding else verdict.text


def repair_column(column: pl.Series) -> tuple[pl.Series, str | None]:
    """A String column in NFC out of legacy encodings, and the encoding most cells were in."""
    frame, encoding = repair_frame(column.to_frame())
    return frame.to_series(), encoding


def repair_frame(frame: pl.DataFrame) -> tuple[pl.DataFrame, str | None]:
    """`repair_column` for all String columns of one sheet, which speak for each other.

    Clean sheets cost one vectorised test.
    """
    columns = {
        name: frame[name].unique(maintain_order=True)
        for name, dtype in frame.schema.items()
        if dtype == pl.String
    }
    columns = {name: texts for name, texts in columns.items() if not _all_ascii(texts)}
    if not any(texts.str.contains(ODD).any() for texts in columns.values()):
        return frame, None
    lossy = not any(texts.str.contains(SOFT_HYPHEN).any() for texts in columns.values())
    judged = {name: _Column.judge(texts, lossy) for name, texts in columns.items()}
    whole = _Evidence()
    for column in judged.values():
        whole += column.evidence
    used: Counter[str] = Counter()
    mended = []
    for name, column in judged.items():
        encoding = column.evidence.encoding
        if not column.evidence.certain:
            encoding = whole.encoding
        changes = column.changes(encoding, used)
        if changes:
            mended.append(frame[name].replace(changes))
    return frame.with_columns(mended), used.most_common(1)[0][0] if used else None


def _all_ascii(texts: pl.Series) -> bool:
    """Seen from the lengths, which is much quicker than looking for a letter."""
    return int(texts.str.len_bytes().sum()) == int(texts.str.len_chars().sum())


@dataclass
class _Column:
    """The distinct texts of one column that are worth a look, judged.

    A long column repeats its words with other numbers ("Nhà ông Hà, số 12"), which no reading
    changes: `texts` has columns text and shape (the text with its digits left out), and each shape
    is judged once.
    """

    texts: pl.DataFrame
    verdicts: dict[str, _Verdict]
    evidence: _Evidence
    lossy: bool

    @classmethod
    def judge(cls, distinct: pl.Series, lossy: bool) -> "_Column":
        # Most cells can only be Unicode: that is seen for whole columns.
        clear = distinct.str.contains(UNICODE_ONLY) & ~distinct.str.contains(f"{ODD}|{COMPOSABLE}")
        telling = distinct.filter(distinct.str.contains(r"[^\x00-\x7f]") & ~clear)
        texts = pl.DataFrame({"text": telling, "shape": telling.str.replace_all(r"[0-9]+", "0")})
        verdicts, evidence = {}, _Evidence(unicode=int(clear.sum()))
        for shape, count in texts.group_by("shape", maintain_order=True).len().rows():
            verdicts[shape] = _judge(shape, lossy)
            evidence.add(verdicts[shape], count)
        return cls(texts, verdicts, evidence, lossy)

    def changes(self, encoding: str | None, used: Counter[str]) -> dict[str, str]:
        """Text -> what it means, where that differs; `encoding` settles doubtful ones.

        Encodings are counted into `used`.
        """
        other = [
            shape
            for shape, verdict in self.verdicts.items()
            if (verdict.read(verdict.encoding or encoding) or verdict.text) != shape
        ]
        changed = {}
        for text in self.texts.filter(pl.col("shape").is_in(other))["text"].to_list():
            verdict = _judge(text, self.lossy)
            taken = verdict.encoding or encoding
            reading = verdict.read(taken)
            if reading is not None and taken:
                used[taken] += 1
            changed[text] = reading or verdict.text
        return changed


def decode_bytes(content: bytes) -> tuple[str, str]:
    """Text of a whole file or field in NFC, and its encoding's name.

    UTF-8 and UTF-16 by their marks or strictness, else whichever reading gives Vietnamese words.
    Raises UnicodeDecodeError where it is no text in any of them.
    """
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return unicodedata.normalize("NFC", content.decode(name)), name.removesuffix("-sig")
    found = readings(content)
    if "utf-8" in found:
        return found["utf-8"], "utf-8"
    with suppress(UnicodeDecodeError):
        found = {"cp1252": unicodedata.normalize("NFC", content.decode("cp1252"))} | found
    if not found:
        content.decode("cp1252")
    lossy = SOFT_HYPHEN.encode("latin-1") not in content
    if "tcvn3" in found:
        found["tcvn3"] = _mend(found["tcvn3"], lossy)
    best = max(found, key=lambda name: _score(found[name]))
    return found[best], best


def _score(content: str) -> int:
    """Lines of plain ASCII tell nothing, and a few thousand others tell enough."""
    telling = (line for line in content.split("\n") if not line.isascii())
    right, wrong = weigh("\n".join(islice(telling, SAMPLE_LINES)))
    return right - 4 * wrong


# TCVN3's two losses -------------------------------------------------------------------------------


def _mend(text: str, lossy: bool) -> str:
    """The ư that was lost as a soft hyphen, and capitals of a heading set in a capitals font."""
    if lossy:
        text = WORD.sub(lambda found: _lost_letter(found[0]), text)
    plain = [c for c in text if c.isascii() and c.isalpha()]
    inner = re.search(r"[A-Z][A-ZĐ]*[^\x00-\x7f\W]|[^\x00-\x7f\W]+[A-Z]", text)
    if inner and len(plain) > 1 and all(c.isupper() for c in plain) and text != text.upper():
        return text.upper() if re.search(r"[A-Z]{2}", text) else text
    return text


def _lost_letter(word: str) -> str:
    """ "trờng" and "Hng" are no words, "trường" and "Hưng" are: many programs drop soft hyphens."""
    if re.fullmatch(r"(?!ng)[b-df-hj-np-tv-xzđ]{1,3}ng", word.lower()) and not word.isupper():
        longer = f"{word[:-2]}ư{word[-2:]}"
        return longer if is_syllable(longer) else word
    if word.isascii() or is_syllable(word):
        return word
    for at, letter in enumerate(word):
        if letter.lower() in "ơờớởỡợ":
            longer = f"{word[:at]}ư{word[at:]}"
            return longer if is_syllable(longer) else word
    return word
