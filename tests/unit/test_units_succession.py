"""What units become on another day, in both directions; whole numbers keep their sum."""

from datetime import date

import pytest

from layers.succession import Fate, History, Life, Part, Passage, apportion

D21, D25, D27 = date(2021, 9, 15), date(2025, 7, 1), date(2027, 1, 1)
EVER = date.max
PROVINCE, DISTRICT = 1, 2
AREAS = {10: 6.0, 11: 2.0, 12: 8.0, 20: 8.0, 30: 4.0, 31: 4.0, 40: 9.0, 41: 3.0}


def life(unit_id, start, end, parent=PROVINCE):
    return Life(unit_id, parent, start, end)


def history(areas=AREAS):
    """10 and 11 become 20; 12 is divided into 30 and 31; 13 ends and nobody says what it became;
    40 stays, and 41 joins it in 2025; 20 is divided again in 2027 into 50 and 51."""
    lives = [
        Life(PROVINCE, None, date.min, EVER), life(DISTRICT, date.min, D25),
        *(life(i, date.min, D25, DISTRICT) for i in (10, 11, 12, 13, 41)),
        life(20, D25, D27), life(30, D25, EVER), life(31, D25, EVER), life(32, D25, EVER),
        life(40, date.min, EVER), life(50, D27, EVER), life(51, D27, EVER),
    ]  # fmt: skip
    passages = [
        Passage(D25, 10, 20, 1.0), Passage(D25, 11, 20, 1.0), Passage(D25, 12, 30, 0.25),
        Passage(D25, 12, 31, 0.75), Passage(D25, 41, 40, 1.0),
        Passage(D27, 20, 50, 0.5), Passage(D27, 20, 51, 0.5),
    ]  # fmt: skip
    return History({unit.unit_id: unit for unit in lives}, passages, areas)


def fate(unit_id, first, second, areas=AREAS):
    return history(areas).fates([unit_id], first, second)[unit_id]


def whole(unit_id):
    return Fate((Part(unit_id, 1.0, "exact"),), known=True)


def test_forwards():
    assert fate(10, D21, D25) == whole(20)
    assert fate(40, D21, D25) == whole(40)
    assert fate(12, D21, D25).parts == (Part(30, 0.25, "by share"), Part(31, 0.75, "by share"))
    assert fate(10, D21, D27).parts == (Part(50, 0.5, "by share"), Part(51, 0.5, "by share"))


def test_backwards_parts_go_home_whole():
    assert fate(30, D25, D21) == whole(12)
    assert fate(50, D27, D25) == whole(20)


def test_backwards_a_union_is_divided_by_area():
    assert fate(20, D25, D21) == Fate((Part(10, 0.75, "by area"), Part(11, 0.25, "by area")), True)
    assert fate(50, D27, D21).parts == fate(20, D25, D21).parts
    # Two thirds of today's 40 were 40 before, the rest is what joined it.
    assert fate(40, D25, D21).parts == (
        Part(40, pytest.approx(2 / 3), "by area"), Part(41, pytest.approx(1 / 3), "by area")
    )  # fmt: skip


def test_without_outlines_a_union_is_divided_evenly():
    assert fate(20, D25, D21, {}).parts == (Part(10, 0.5, "by number"), Part(11, 0.5, "by number"))


def test_what_nobody_recorded_counts_for_the_unit_above():
    # The district that 13 lay in ended too, and it has no successor either.
    assert fate(13, D21, D25) == Fate((Part(PROVINCE, 1.0, "exact"),), known=False)
    assert fate(32, D25, D21) == Fate((Part(PROVINCE, 1.0, "exact"),), known=False)


def test_the_same_day_changes_nothing():
    assert fate(12, D21, D21) == whole(12)


def test_changes_that_run_in_a_circle_come_to_an_end():
    lives = {i: life(i, date.min, D25) for i in (10, 11)} | {1: Life(1, None, date.min, EVER)}
    passages = [Passage(D25, 10, 11, 1.0), Passage(D25, 11, 10, 1.0)]
    (part,) = History(lives, passages, {}).fates([10], D21, D27)[10].parts
    assert part.share == 1.0


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        (10, [0.25, 0.75], [2, 8]),
        (1, [0.5, 0.5], [1, 0]),
        (100, [1 / 3, 1 / 3, 1 / 3], [34, 33, 33]),
        (-7, [0.5, 0.5], [-4, -3]),
        (0, [0.1, 0.9], [0, 0]),
        (5, [1.0], [5]),
    ],
)
def test_whole_numbers_keep_their_sum(amount, shares, parts):
    assert apportion(amount, shares) == parts
    assert sum(parts) == amount


def test_no_part_is_off_by_one_or_more():
    shares = [0.07, 0.4, 0.19, 0.34]
    for amount in (1, 17, 999, 10**15 + 1):
        parts = apportion(amount, shares)
        assert sum(parts) == amount
        assert all(
            abs(part - amount * share) < 1 for part, share in zip(parts, shares, strict=True)
        )
