"""Figures against those of the days before: warnings, which hold nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from deliver import Desk
from deployments import Deployments

from layers.catalogue import Catalogue

pytestmark = pytest.mark.service
SENDER = "ttyt-vinh"


@pytest.fixture(scope="module")
def desk(
    deployments: Deployments, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    with deployments.deployment() as settings:
        made = Desk(settings, catalogue, tmp_path_factory.mktemp("history"))
        codes = made.communes("412")
        stored = [figures(codes[0], 12, 100), figures(codes[1], 12, 4), figures(codes[0], 1, 1)]
        made.send("commune_daily", SENDER, "2021-09-12T16:00", stored)
        yield made


def figures(commune: str, day: int, f0: int, **more: Any) -> dict[str, Any]:
    return {"day": f"2021-09-{day:02}", "commune": commune, "f0": f0} | more


def told(desk: Desk, *rows: dict[str, Any], day: int = 14) -> list[tuple[int | None, str, str]]:
    result = desk.send("commune_daily", SENDER, f"2021-09-{day}T16:00", list(rows), check=True)
    assert result.counts.held == 0, "a warning holds nothing"
    return [(f.row, f.code, f.field or "") for f in result.findings]


def test_a_figure_far_above_the_last_one_is_a_jump(desk: Desk) -> None:
    first, second, *_ = desk.communes("412")
    assert told(desk, figures(first, 14, 1000), figures(second, 14, 54)) == [], "ten-fold, 50 more"
    assert told(desk, figures(second, 14, 55)) == [(2, "jumps", "f0")]
    assert told(desk, figures(first, 14, 1001)) == [(2, "jumps", "f0")]


def test_a_cumulative_figure_that_falls_is_told_with_the_day(desk: Desk) -> None:
    first, *_ = desk.communes("412")
    assert told(desk, figures(first, 14, 99)) == [(2, "falls", "f0")]
    assert told(desk, figures(first, 14, 100)) == []
    row = [figures(first, 14, 99)]
    result = desk.send("commune_daily", SENDER, "2021-09-14T16:00", row, check=True)
    assert "ngày 12/09/2021" in result.findings[0].message_vi


def test_a_figure_of_the_same_day_or_a_later_one_is_no_history(desk: Desk) -> None:
    first, *_ = desk.communes("412")
    assert told(desk, figures(first, 12, 3)) == [], "a correction; the one of the 1st is lower"
    assert told(desk, figures(first, 11, 99)) == [(2, "jumps", "f0")], "against the 1st"


def test_the_file_itself_is_history_and_comes_before_what_is_stored(desk: Desk) -> None:
    first, *_ = desk.communes("412")
    rows = [figures(first, 14, 50), figures(first, 13, 40), figures(first, 12, 30)]
    assert told(desk, *rows) == []
    rows[1]["f0"] = 60
    assert told(desk, *rows) == [(2, "falls", "f0")]


def test_a_unit_without_figures_of_the_last_month_has_no_history(desk: Desk) -> None:
    *_, other = desk.communes("412")
    assert told(desk, figures(other, 14, 5000)) == []
