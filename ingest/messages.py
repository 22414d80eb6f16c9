"""The sentences of messages.yaml, filled in."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import yaml

from layers.errors import InputError, Unusable

# A notice tells how the file was read; nothing needs to be done.
Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a code says, in both languages; `holds` tells whether it keeps its row out."""

    severity: Severity
    holds: bool
    vi: str
    en: str

    def filled(self, words_vi: dict[str, Any], words_en: dict[str, Any]) -> tuple[str, str]:
        """The Vietnamese and the English sentence with their words in place."""
        return self.vi.format(**words_vi), self.en.format(**words_en)


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, dict[str, Any]]]:
    texts: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
        (Path(__file__).parent / "messages.yaml").read_text("utf-8")
    )
    return texts


def codes() -> list[str]:
    """Every code a finding can bear."""
    return list(_texts()["findings"])


def sentence(code: str) -> Sentence:
    """The sentence of a finding's code. Raises KeyError for a code that there is not."""
    text = _texts()["findings"][code]
    holds = text["severity"] == "error" or bool(text.get("holds"))
    return Sentence(text["severity"], holds, text["vi"], text["en"])


def severity(code: str) -> Severity:
    return sentence(code).severity


def holds(code: str) -> bool:
    """Whether a finding of this code keeps its row out."""
    return sentence(code).holds


def sentences(code: str, words_vi: dict[str, Any], words_en: dict[str, Any]) -> tuple[str, str]:
    """The finding's sentence in Vietnamese and in English."""
    return sentence(code).filled(words_vi, words_en)


def refusal(code: str, kind: type[InputError] = Unusable, **words: Any) -> InputError:
    """The error that refuses a whole file, in both languages."""
    text = _texts()["refusals"][code]
    return kind(text["en"].format(**words), vi=_VIETNAMESE.format(text["vi"], **words), code=code)


class _Vietnamese(Formatter):
    """Groups digits with points: 600.000.000."""

    def format_field(self, value: Any, format_spec: str) -> str:
        written: str = super().format_field(value, format_spec)
        return written.replace(",", ".") if format_spec == "," else written


_VIETNAMESE = _Vietnamese()
