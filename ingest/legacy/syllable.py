"""Is this a Vietnamese syllable? The measure by which encodings are told apart.

A syllable is an onset, a rime and a tone; before a final c, ch, p or t only two tones occur. Text
read in the wrong encoding almost never obeys, text read in the right one almost always.
"""

import re
import unicodedata
from functools import lru_cache

_ONSETS = "tr th ph nh ngh ng kh gi gh ch qu b c d đ g h k l m n p r s t v x"
_RIMES = (
    "a ai ao au ay âu ây e eo ê êu i ia iu iêu o oi oa oai oay oao oe oeo ô ôi ơ ơi u ua ui uê uy "
    "uya uyu uơ uây uôi ư ưa ưi ưu ươi ươu y yêu "
    "am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh im in inh iêm iên iêng om on ong ôm ôn "
    "ông oong oan oang oanh oam oăm oăn oăng oen ơm ơn um un ung uôm uôn uông uân uâng uênh uyên "
    "uynh ưng ươm ươn ương yêm yên yêng ynh "
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt oc op ot ôc ôp ôt ơp "
    "ơt ooc oac oach oap oat oăc oăt oet uc up ut uôc uôt uât uêch uych uyt uyêt ưc ưt ươc ươp ươt "
    "yêt yt ych"
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHAPE = re.compile(f"({_ONSETS.replace(' ', '|')})?({_RIMES.replace(' ', '|')})")
# QĐ, HĐND, BVĐK: capitals around a Đ that are no syllable and prove nothing.
_ABBREVIATION = re.compile(r"[A-Z]*Đ[A-ZĐ]*")
# A word, or what a word looks like in which letters turned into signs ("T©n").
WORD = re.compile(
    r"(?:[^\W\d_]|[\u0080-\u00bf\u00d7\u00f7\u0300-\u036f\u0192\u02c6\u02dc\u2018-\u203a])+"
)
_LETTER = re.compile(r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff]")
# Signs that clean text sets before and behind words: "5µm", "m²", "«Chợ»", "Nº 5".
_BEFORE, _BEHIND = "«»®©°·´‘’“”‚„†‡•–—…‹›\u00a0µ", "«»®©°º²³´‘’“”‚„†‡•–—…‹›\u00a0"


@lru_cache(maxsize=100_000)
def is_syllable(word: str) -> bool:
    """Whether a word in NFC, in one case or with a capital first letter, is a syllable."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    bare: list[str] = []
    tones: list[tuple[int, str]] = []  # the letter that bears it, and the tone
    for character in unicodedata.normalize("NFD", word.lower()):
        if character in _TONES:
            tones.append((len(bare) - 1, character))
        elif unicodedata.combining(character):
            if not bare:
                return False
            bare[-1] = unicodedata.normalize("NFC", bare[-1] + character)
        else:
            bare.append(character)
    shape = _SHAPE.fullmatch("".join(bare))
    if shape is None or len(tones) > 1:
        return False
    stopped = shape[2].endswith(("c", "ch", "p", "t"))
    if not tones:
        return not stopped
    at, tone = tones[0]
    return (not stopped or tone in "\u0301\u0323") and at - shape.start(2) in _bearers(shape[2])


@lru_cache(maxsize=256)
def _bearers(rime: str) -> tuple[int, ...]:
    """Which letters of a rime may bear its tone."""
    marked = [i for i, letter in enumerate(rime) if letter in "ăâêôơư"]
    if marked:
        return (marked[-1],)
    vowels = [i for i, letter in enumerate(rime) if letter in "aeiouy"]
    if rime in ("oa", "oe", "uy"):
        return (0, 1)
    if vowels[-1] < len(rime) - 1:  # a consonant follows
        return (vowels[-1],)
    return (1,) if len(vowels) == 3 else (0,)


def weigh(text: str) -> tuple[int, int]:
    """(syllables, other words) among the words that are not plain ASCII."""
    good = bad = 0
    for found in WORD.findall(text):
        word = found.lstrip(_BEFORE).rstrip(_BEHIND)
        if word.isascii():
            continue
        if is_syllable(word):
            good += 1
        elif _LETTER.search(word) and not _ABBREVIATION.fullmatch(word):
            bad += 1
    return good, bad
