"""The sentences of messages.yaml, filled in."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from layers.errors import InputError, Unusable

Severity = Literal["error", "warning"]


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, dict[str, Any]]]:
    texts: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
        (Path(__file__).parent / "messages.yaml").read_text("utf-8")
    )
    return texts


def codes() -> list[str]:
    """Every code a finding can bear."""
    return list(_texts()["findings"])


def severity(code: str) -> Severity:
    found: Severity = _texts()["findings"][code]["severity"]
    return found


def holds(code: str) -> bool:
    """Whether a finding of this code keeps its row out."""
    text = _texts()["findings"][code]
    return text["severity"] == "error" or bool(text.get("holds"))


def sentences(code: str, words_vi: dict[str, Any], words_en: dict[str, Any]) -> tuple[str, str]:
    """The finding's sentence in Vietnamese and in English."""
    text = _texts()["findings"][code]
    return text["vi"].format(**words_vi), text["en"].format(**words_en)


def refusal(code: str, kind: type[InputError] = Unusable, **words: Any) -> InputError:
    """The error that refuses a whole file, in both languages."""
    text = _texts()["refusals"][code]
    return kind(text["en"].format(**words), vi=text["vi"].format(**words), code=code)
