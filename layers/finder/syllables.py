"""Whether a word could be a Vietnamese syllable: if so, it may be another name and no typo."""

import re
from functools import cache

from layers.finder.words import Word

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip
it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi
om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch
uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi
ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
"""
_PLAIN = str.maketrans("ăâđêôơư", "aadeoou")


def is_syllable(word: Word, accented: bool) -> bool:
    """`accented`: whether the writer uses accents, so that "hưn" is none though "hun" is one."""
    if accented:
        return bool(_pattern(True).fullmatch(word.letters))
    return bool(_pattern(False).fullmatch(word.plain))


@cache
def _pattern(accented: bool) -> re.Pattern[str]:
    onsets, rhymes = set(_ONSETS.split()), set(_RHYMES.split())
    if not accented:
        onsets = {onset.translate(_PLAIN) for onset in onsets}
        rhymes = {rhyme.translate(_PLAIN) for rhyme in rhymes}
    return re.compile(f"(?:{'|'.join(sorted(onsets))})?(?:{'|'.join(sorted(rhymes))})")
