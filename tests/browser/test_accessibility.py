"""axe-core finds nothing to complain about: names, roles, contrast at level AA."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from visiting import ROOT, Visit

pytestmark = pytest.mark.browser
AXE = ROOT / "publish" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def complaints(page: Page, script: Path = AXE) -> list[str]:
    page.add_script_tag(path=script)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("phone", [True, False])
@pytest.mark.parametrize("path", ["/", "/?lang=en", "/embed", "/gui-tep", "/gui-tep?lang=en"])
def test_the_page_is_accessible(visit: Callable[..., Visit], phone: bool, path: str) -> None:
    page = visit(path, phone=phone, bypass_csp=True).page
    handle = page.locator("#panel-toggle")
    if handle.is_visible():
        handle.click()
    assert complaints(page) == []


def test_card_and_notices_are_accessible(visit: Callable[..., Visit]) -> None:
    shown = visit(
        "/#map=11/18.9/105.3&layers=province,commune_daily",
        bypass_csp=True,
        before=lambda page: page.route("**/wms?*GetMap*", lambda route: route.abort()),
    )
    shown.page.locator("#map").focus()
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_selector("#card-body > *")
    assert shown.page.locator(".notice").count() == 1
    assert complaints(shown.page) == []
