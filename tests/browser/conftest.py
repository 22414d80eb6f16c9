"""A deployment with a few workbooks of the sample for all browser tests, and Debian's Chromium."""

import csv
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from visiting import ROOT, Visit

from examples.sample import write_sample
from layers.settings import read_settings

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def config() -> Iterator[Path]:
    """The configuration of a running map with a delivery of every dataset, loaded by `xom demo`."""
    folder = Path(tempfile.mkdtemp(prefix="xom-browser-"))
    folder.chmod(0o755)  # the servers' own user passes through it
    config = folder / "config.yaml"
    web, app, database = _free_ports(3)
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    for old, new in (("54399", database), ("8480", web), ("8481", app)):
        text = text.replace(f"port: {old}", f"port: {new}")
    config.write_text(text, encoding="utf-8")
    _write_small_sample(folder / "var" / "sample")
    xom = [sys.executable, "-m", "xom", "--config", str(config)]
    try:
        done = subprocess.run(
            [*xom, "demo"], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
        )
        assert done.returncode == 0, done.stderr
        yield config
    finally:
        subprocess.run([*xom, "down"], cwd=ROOT, capture_output=True, timeout=120, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def address(config: Path) -> str:
    return read_settings(config).web.address


def _write_small_sample(folder: Path) -> None:
    """The sample with its boundaries, but of each dataset the first delivery only."""
    write_sample(folder)
    manifest = folder / "manifest.csv"
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = {row["dataset"]: row for row in reversed(rows) if not row["note"]}
    with manifest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(kept.values())


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """`visit(path, phone=…, before=…)` opens a page; `before` may prepare it, e.g. break things."""
    contexts: list[BrowserContext] = []

    def open_page(
        path: str = "/",
        phone: bool = False,
        before: Callable[[Page], None] | None = None,
        **options: object,
    ) -> Visit:
        viewport = {"viewport": PHONE, "has_touch": True} if phone else {"viewport": DESK}
        context = browser.new_context(
            **viewport,
            is_mobile=phone,
            device_scale_factor=2 if phone else 1,
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        visited = Visit(context.new_page())
        visited.page.on("console", lambda m: visited.complaints.append(f"{m.type}: {m.text}"))
        visited.page.on("pageerror", lambda error: visited.complaints.append(str(error)))
        visited.page.on("request", lambda request: visited.asked.append(request.url))
        if before:
            before(visited.page)
        visited.page.goto(address + path)
        visited.settle()
        return visited

    yield open_page
    for context in contexts:
        context.close()
