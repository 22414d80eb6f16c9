"""Every code has its sentence in both languages, and every sentence its code."""

import re
import string
from pathlib import Path

import pytest
import yaml

import ingest
import xom
from ingest.messages import codes, refusal, sentences, severity

PACKAGE = Path(ingest.__file__).parent
TEXTS = yaml.safe_load((PACKAGE / "messages.yaml").read_text("utf-8"))
PACKAGES = (PACKAGE, Path(xom.__file__).parent)
SOURCE = "\n".join(
    path.read_text("utf-8") for package in PACKAGES for path in sorted(package.rglob("*.py"))
)
WORDS = set(re.findall(r"""["']([a-z][a-z0-9_]+)["']""", SOURCE))
PER_LANGUAGE = re.compile(r"_(vi|en)$")
ALL = [(kind, code, text) for kind, texts in TEXTS.items() for code, text in texts.items()]


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("kind", "code", "text"), ALL, ids=[code for _, code, _ in ALL])
def test_a_sentence_stands_in_both_languages_with_the_same_words(kind, code, text):
    vi, en = placeholders(text["vi"]), placeholders(text["en"])
    shared = {name for name in vi | en if not PER_LANGUAGE.search(name)}
    # The reason of the English line may be the library's own words, which no clerk can use.
    own = {"reason", "dataset", "sender", "title_vi", "file", "column", "columns"}
    assert shared - own <= vi & en
    for name in vi | en:
        assert not name.endswith("_en" if name in vi else "_vi")
    assert text["vi"].endswith(".")
    assert set(text) <= {"vi", "en", "severity", "holds"}
    assert ("severity" in text) == (kind == "findings")


@pytest.mark.parametrize("code", [code for _, code, _ in ALL])
def test_every_sentence_is_said_somewhere(code):
    stem = code.removeprefix("too_many_") if code.startswith("too_many_") else code
    assert code in WORDS or stem in WORDS


def test_every_code_in_the_program_has_a_sentence():
    said = re.findall(r"""(?:findings\.add|add_general|_finding)\(\s*["'](\w+)["']""", SOURCE)
    refused = re.findall(r"""(?:refusal|_refuse)\(\s*["'](\w+)["']""", SOURCE)
    assert said and set(said) <= set(TEXTS["findings"])
    assert refused and set(refused) <= set(TEXTS["refusals"])


def test_no_code_means_two_things():
    assert not set(TEXTS["findings"]) & set(TEXTS["refusals"])


def test_severities_are_known_and_sentences_never_hold_a_value():
    for code in codes():
        assert severity(code) in ("error", "warning", "notice")
        names = placeholders(TEXTS["findings"][code]["vi"])
        assert not names & {"value", "text", "cell"}
        words = dict.fromkeys(names | placeholders(TEXTS["findings"][code]["en"]), "…")
        assert all("{" not in line for line in sentences(code, words, words))


def test_vietnamese_groups_digits_with_points():
    error = refusal("file_too_large", file="a.xlsx", size=600_016_018, most=50_000_000)
    assert "600.016.018 byte" in error.vi
    assert "600,016,018 bytes" in str(error)
