"""The finder on names nobody here wrote: the official list, made dirty, and real addresses."""

import csv
import json
import random
import time
from collections import Counter, defaultdict
from datetime import date

import pytest
from dirty_names import TYPO_SHARE, WAYS, dirty, typo

from layers.finder import Finder
from layers.units import Unit, UnitIndex

pytestmark = pytest.mark.realdata
ROUNDS = 4


@pytest.fixture(scope="module")
def country(data):
    """All provinces, districts and communes of 1 July 2021, without outlines."""
    listed = json.loads((data / "names" / "units_2021-07-01.json").read_text("utf-8"))
    units = {}

    def add(level, code, entry, parent):
        kind = entry["type"]
        words = len(kind.removesuffix(" Trung ương").split())
        name = " ".join(entry["name"].split()[words:])
        number = len(units) + 1
        units[number] = Unit(number, level, code, name, kind, parent)
        return number

    for province in listed["data"]:
        province_id = add("province", province["level1_id"], province, None)
        for district in province["level2s"]:
            district_id = add("district", district["level2_id"], district, province_id)
            for commune in district["level3s"]:
                add("commune", commune["level3_id"], commune, district_id)
    return UnitIndex(date(2021, 7, 1), units, {}, {})


@pytest.fixture(scope="module")
def finder(country):
    return Finder(country)


def triples(data, name):
    with (data / "names" / name).open(encoding="utf-8", newline="") as file:
        return [(r["province"], r["district"], r["ward"]) for r in csv.DictReader(file)]


def by_columns(finder, rows):
    """The answers of each row's cells, from the province down, each inside the one before."""
    parents = [None] * len(rows)
    answers = [[] for _ in rows]
    alive = list(range(len(rows)))
    for column, level in enumerate(("province", "district", "commune")):
        texts, within = [rows[i][column] for i in alive], [parents[i] for i in alive]
        for i, answer in zip(alive, finder.find_many(level, texts, within), strict=True):
            answers[i].append(answer)
            parents[i] = answer.unit_id
        alive = [i for i in alive if parents[i] is not None]
    return answers


def judge(found, truth):
    if found.unit_id == truth:
        return "right"
    if found.unit_id is not None:
        return "wrong"
    return "offered" if truth in [c.unit_id for c in found.candidates] else "not offered"


def shares(counts):
    total = sum(counts.values())
    return {
        name: f"{counts[name] / total:.3%}" for name in ("right", "wrong", "offered", "not offered")
    }


def test_official_names_made_dirty_are_found_and_never_mistaken(country, finder, capsys):
    rng = random.Random(2021)
    counts, by_way, wrong = Counter(), defaultdict(Counter), []
    for _ in range(ROUNDS):
        for unit in country.units.values():
            way, text = dirty(unit.type, unit.name, rng)
            inside = {unit.parent_id} if unit.parent_id else None
            found = finder.find(unit.level, text, inside)
            verdict = judge(found, unit.unit_id)
            counts[verdict] += 1
            by_way[way][verdict] += 1
            if verdict == "wrong":
                wrong.append((text, unit.title, country.units[found.unit_id].title, found.reason))
    with capsys.disabled():
        print(f"\n{sum(counts.values())} dirty names, typos {TYPO_SHARE:.0%}: {shares(counts)}")
        for way in (*WAYS, "typo"):
            print(f"  {way:22} {sum(by_way[way].values()):6} {shares(by_way[way])}")
        print("  wrong:", wrong)
    total = sum(counts.values())
    assert counts["right"] >= 0.995 * total
    assert counts["wrong"] <= 0.0005 * total


def test_one_wrong_letter_is_rather_unsure_than_wrong(country, finder, capsys):
    rng = random.Random(1473)
    counts, wrong = Counter(), []
    for unit in country.units.values():
        text = typo(unit.type, unit.name, rng)
        found = finder.find(unit.level, text, {unit.parent_id} if unit.parent_id else None)
        verdict = judge(found, unit.unit_id)
        counts[verdict] += 1
        if verdict == "wrong":
            wrong.append((text, unit.title, country.units[found.unit_id].title, found.reason))
    with capsys.disabled():
        print(f"\n{sum(counts.values())} names with one wrong letter: {shares(counts)}")
        print("  wrong:", wrong[:20])
    assert counts["wrong"] <= 0.002 * sum(counts.values())
    assert counts["not offered"] <= 0.03 * sum(counts.values())


def test_real_triples_are_resolved_by_columns_and_as_addresses(country, finder, data, capsys):
    rows = triples(data, "addresses_2020-2025.csv")
    answers = by_columns(finder, rows)
    found = [a[-1].unit_id if len(a) == 3 else None for a in answers]
    resolved = [i for i in range(len(rows)) if found[i] is not None]
    addresses = [finder.address(", ".join(reversed(row))) for row in rows]
    agreed = sum(addresses[i].unit_id == found[i] for i in resolved)
    with capsys.disabled():
        print(f"\n{len(rows)} real triples: {len(resolved) / len(rows):.3%} resolved by columns,")
        print(f"  {agreed / len(rows):.3%} as whole addresses, to the same commune")
        for i in set(range(len(rows))) - set(resolved):
            offered = [
                (country.full_name(c.unit_id), c.reason) for c in answers[i][-1].candidates[:1]
            ]
            print("  unsure:", ", ".join(reversed(rows[i])), offered)
    assert len(resolved) >= 0.998 * len(rows)
    assert agreed >= 0.998 * len(rows)


def test_names_that_are_not_in_the_list_are_unsure(country, finder, data, capsys):
    """A name that differs from all official ones gets no sure answer but by its accents or a typo,

    and those few were looked at by eye: they are the same communes, spelled otherwise.
    """
    rows = triples(data, "addresses_2023-2025.csv")
    answers = by_columns(finder, rows)
    sure = [(r, a[-1]) for r, a in zip(rows, answers, strict=True) if len(a) == 3 and a[-1].unit_id]
    odd = {
        ", ".join(reversed(row)): (country.full_name(answer.unit_id), answer.reason)
        for row, answer in sure
        if answer.reason not in ("exact", "abbreviation", "glued")
    }
    differing = [
        (row, country.full_name(address.unit_id))
        for row, answer in sure
        if (address := finder.address(", ".join(reversed(row)))).unit_id != answer.unit_id
        and address.unit_id is not None
        and country.units[address.unit_id].level == "commune"
    ]
    with capsys.disabled():
        print(f"\n{len(rows)} triples, many of units that are no more: {len(sure)} sure,")
        print(f"  {len(rows) - len(sure)} unsure; sure in spite of another spelling:")
        for text, (name, reason) in odd.items():
            print(f"    {text} -> {name} ({reason})")
    assert len(odd) <= 0.002 * len(rows)
    assert "Cam Thanh, Cam Lộ, Quảng Trị" not in odd  # merged in 2020; Cam Thành is its neighbour
    assert differing == []


def test_a_hundred_thousand_and_more_names_a_second(country, finder, capsys):
    rng = random.Random(8)
    units = [u for u in country.units.values() if u.level == "commune"]
    asked = [(dirty(u.type, u.name, rng)[1], u.parent_id) for u in rng.choices(units, k=200_000)]
    texts, within = [text for text, _ in asked], [parent for _, parent in asked]
    begun = time.perf_counter()
    finder.find_many("commune", texts, within)
    cold = time.perf_counter() - begun
    begun = time.perf_counter()
    finder.find_many("commune", texts, within)
    warm = time.perf_counter() - begun
    with capsys.disabled():
        distinct = len(set(asked))
        print(f"\n{len(asked) / warm:,.0f} look-ups/s warm; the first time {distinct / cold:,.0f}")
    assert len(asked) / warm >= 100_000


def test_a_real_list_with_codes_agrees_name_by_name(country, finder, data, capsys):
    """Health units named after communes, each with its commune's code: the truth is in the file.

    Some kept the name of a commune that had been merged; those are unsure.
    """
    codes = {u.code: u.unit_id for u in country.units.values() if u.level == "commune"}
    path = data / "workbooks" / "other" / "health_units_nghe_an.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"].strip() in codes]
    verdicts = Counter()
    for row in rows:
        *_, province, district = row["ancestors"].split(", ")
        parents = {finder.find("province", province).unit_id}
        within = {finder.find("district", district, parents).unit_id}
        found = finder.find("commune", row["name"], within)
        verdicts[judge(found, codes[row["code"].strip()])] += 1
    with capsys.disabled():
        print(f"\n{len(rows)} health units with their commune's code: {dict(verdicts)}")
    assert verdicts["wrong"] == 0
    assert verdicts["right"] >= 0.97 * len(rows)
