"""Names of all units of the country, written in the old encodings, come back as they were."""

import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from ingest.legacy import decode_bytes, repair_column, repair_text

sys.path.append(str(Path(__file__).parents[1] / "unit"))
from legacy_writers import cp1258, tcvn3, vni

pytestmark = pytest.mark.realdata

WRITERS = pytest.mark.parametrize(
    "write", [tcvn3, vni, cp1258, str.encode], ids=["tcvn3", "vni", "cp1258", "utf-8"]
)


@pytest.fixture(scope="module")
def names(data: Path) -> list[str]:
    """Every name of a unit, 2021 and 2025, with and without its type, in NFC."""
    found: set[str] = set()
    for province in json.loads((data / "names/units_2021-07-01.json").read_text("utf-8"))["data"]:
        found.add(province["name"])
        for district in province["level2s"]:
            found.add(district["name"])
            found |= {commune["name"] for commune in district["level3s"]}
    for province in json.loads((data / "names/units_2025.json").read_text("utf-8")):
        for unit in [province, *province["Wards"]]:
            found |= {unit["Name"], unit["FullName"]}
    return sorted(unicodedata.normalize("NFC", name) for name in found)


@pytest.fixture(scope="module")
def province(data: Path) -> list[str]:
    """Those of Nghệ An in 2021."""
    country = json.loads((data / "names/units_2021-07-01.json").read_text("utf-8"))["data"]
    districts = next(p for p in country if p["level1_id"] == "40")["level2s"]
    communes = [commune for district in districts for commune in district["level3s"]]
    return sorted({unicodedata.normalize("NFC", u["name"]) for u in [*districts, *communes]})


def test_clean_names_stay(names: list[str]) -> None:
    assert len(names) > 12_000
    assert [name for name in names if repair_text(name) != name] == []
    column, encoding = repair_column(pl.Series(names))
    assert (column.to_list(), encoding) == (names, None)


def written_so(names: list[str], write: Callable[[str], bytes]) -> tuple[list[str], list[str]]:
    """(names, what Latin-1 makes of their bytes); TCVN3 has no capitals with a tone."""
    meant = [name.lower() for name in names] if write is tcvn3 else names
    return meant, [write(name).decode("latin-1") for name in meant]


@WRITERS
def test_names_of_the_country_come_back(names: list[str], write: Callable[[str], bytes]) -> None:
    """As single text the name or what was written, hardly ever a third thing; in a column all.

    A few names of the Central Highlands ("Pơng Drang") follow other rules of spelling.
    """
    meant, written = written_so(names, write)
    single = [repair_text(text) for text in written]
    third = [
        name
        for name, text, found in zip(meant, written, single, strict=True)
        if found not in (name, unicodedata.normalize("NFC", text))
    ]
    column, encoding = repair_column(pl.Series(written))
    left = [n for n, found in zip(meant, column.to_list(), strict=True) if n != found]
    certain = sum(n == found for n, found in zip(meant, single, strict=True)) / len(meant)
    print(f"{encoding}: {len(meant)} names, {certain:.1%} certain alone, {third=}, {left=}")
    assert len(third) <= 5
    assert len(left) <= 5
    assert decode_bytes("\n".join(written).encode("latin-1")) == ("\n".join(meant), encoding)


@WRITERS
def test_every_name_of_the_province_comes_back(
    province: list[str], write: Callable[[str], bytes]
) -> None:
    assert len(province) > 400
    meant, written = written_so(province, write)
    assert repair_column(pl.Series(written))[0].to_list() == meant
