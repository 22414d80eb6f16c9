"""A page that is being visited."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Visit:
    """A page and what went on behind it: complaints of the browser, addresses asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until nothing is being loaded any more."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_selector("#progress", state="hidden")
