"""The docs of the datasets say what the catalogue says."""

from pathlib import Path

import pytest

from ingest.checks_page import checks_page
from ingest.messages import codes
from layers.catalogue import read_catalogue
from layers.page import page

ROOT = Path(__file__).parents[2]
CATALOGUE = read_catalogue(ROOT / "layers" / "catalogue")
PAGES = ROOT / "docs" / "datasets"


@pytest.mark.parametrize("name", CATALOGUE.datasets)
def test_page_is_what_the_catalogue_says(name: str) -> None:
    assert (PAGES / f"{name}.md").read_text("utf-8") == page(CATALOGUE[name]), (
        "stale page; run: xom layers docs"
    )


def test_the_page_of_checks_lists_every_code_as_it_is() -> None:
    text = (ROOT / "docs" / "checks.md").read_text("utf-8")
    assert text == checks_page(CATALOGUE), "stale page; run: xom layers docs"
    assert all(f"| `{code}` |" in text for code in codes())


def test_a_page_says_what_its_rules_and_limits_are() -> None:
    daily, point = page(CATALOGUE["commune_daily"]), page(CATALOGUE["lockdown_point"])
    assert "| `sum_mismatch` | error | `f0 == active + recovered + deaths` |" in daily
    assert "from 0, to 100,000, never falls" in daily
    assert "from 2019-01-01, may lie ahead" in point
    assert "Of every row" not in page(CATALOGUE["pharmacy"])


def test_no_page_without_a_dataset() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(CATALOGUE.datasets)


def test_page_names_no_private_field_as_visible() -> None:
    rows = [line for line in page(CATALOGUE["lockdown_point"]).splitlines() if "`phone`" in line]
    assert len(rows) == 1 and "| nobody |" in rows[0]
