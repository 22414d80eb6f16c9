"""The docs of the datasets say what the catalogue says."""

from pathlib import Path

import pytest

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


def test_no_page_without_a_dataset() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(CATALOGUE.datasets)


def test_page_names_no_private_field_as_visible() -> None:
    rows = [line for line in page(CATALOGUE["lockdown_point"]).splitlines() if "`phone`" in line]
    assert len(rows) == 1 and "| nobody |" in rows[0]
