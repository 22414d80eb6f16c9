"""A clerk's page in a real browser: drop a file, see what it would do, mend it, send it."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Page, expect
from test_accessibility import complaints
from visiting import ROOT, Visit

from layers.database import connect
from layers.settings import read_settings

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
NAMES = [f"Điểm thả tệp {number}" for number in range(1, 6)]
HEADINGS = "Tên điểm phong tỏa,Xã/phường/thị trấn,Ngày phong tỏa,Số hộ"
# What a browser does when a file is let go above an element.
DROP = """([area, name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, {type: "text/csv"}));
  for (const kind of ["dragenter", "dragover", "drop"])
    area.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer}));
}"""


@pytest.fixture(scope="module")
def token(config: Path) -> str:
    xom = [sys.executable, "-m", "xom", "--config", str(config), "senders", "token", "ubnd-nam-dan"]
    done = subprocess.run(xom, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def commune(config: Path) -> str:
    with connect(read_settings(config)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(c.code) FROM xom.unit c JOIN xom.unit d ON d.unit_id = c.parent_id "
            "WHERE c.level = 'commune' AND d.code = '430'"
        )
        return str((cursor.fetchone() or [""])[0])


def enter(page: Page, token: str) -> None:
    page.locator("#code").fill(token)
    page.keyboard.press("Enter")
    expect(page.locator("#choosing")).to_be_visible()


def drop(page: Page, commune: str, names: list[str], day: str = "15/9/2021") -> None:
    lines = [HEADINGS, *(f"{name},{commune},{day},4" for name in names)]
    area = page.locator("#drop").element_handle()
    page.evaluate(DROP, [area, "danh sách.csv", "\n".join(lines)])
    expect(page.locator("#outcome")).to_be_visible()
    expect(page.locator("#outcome-title")).to_be_focused()


def figures(page: Page) -> list[str]:
    return page.locator(".figure dd").all_inner_texts()


def shown(address: str) -> set[str]:
    wfs: dict[str, Any] = {"SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetFeature"}
    wfs |= {"TYPENAMES": "lockdown_point", "OUTPUTFORMAT": "application/json"}
    told = httpx.get(f"{address}/geoserver/nghean/wfs", params=wfs).json()
    return {feature["properties"]["name"] for feature in told["features"]} & set(NAMES)


def test_a_clerk_checks_mends_and_sends(
    visit: Open, address: str, token: str, commune: str
) -> None:
    visited = visit("/gui-tep", bypass_csp=True)
    page = visited.page
    enter(page, token)
    expect(page.locator("#sender")).to_have_text("UBND huyện Nam Đàn")
    drop(page, commune, NAMES, day="31/2/2021")
    expect(page.locator(".verdict.bad")).to_contain_text("không dòng nào dùng được")
    expect(page.locator("#send")).to_be_disabled()
    group = page.locator(".group")
    expect(group).to_contain_text("5 dòng: “Ngày phong tỏa” không phải là ngày có thật")
    group.locator("summary").click()
    expect(group.locator("tbody tr").first).to_contain_text("31/2/2021")
    assert complaints(page) == []
    with page.expect_download() as download:
        page.locator("#mark").click()
    assert download.value.suggested_filename == "danh sách.danh-dau.xlsx"
    marked = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert sum(cell.comment is not None for row in marked.worksheets[1] for cell in row) == 5

    drop(page, commune, NAMES)
    assert figures(page) == ["5", "0", "0", "0"]
    expect(page.locator(".verdict.good")).to_be_visible()
    expect(page.locator("#mark")).to_be_hidden()
    assert shown(address) == set()
    page.locator("#send").click()
    expect(page.locator("#outcome-title")).to_have_text("Đã gửi vào hệ thống")
    expect(page.locator("#send")).to_be_disabled()
    assert shown(address) == set(NAMES)

    # A list that has become shorter: what would vanish is named, and asked about before it does.
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    drop(page, commune, NAMES[:4])
    assert figures(page) == ["0", "0", "1", "4"]
    expect(page.locator(".vanishing li")).to_contain_text(NAMES[4])
    page.locator("#send").click()
    assert "1 bản ghi" in asked[0]
    expect(page.locator("#outcome-title")).to_have_text("Kết quả kiểm tra")
    assert shown(address) == set(NAMES)
    assert complaints(page) == []
    assert [text for text in visited.complaints if "400" not in text] == []


def test_the_code_is_kept_until_the_tab_is_closed_and_stands_in_no_address(
    visit: Open, token: str
) -> None:
    visited = visit("/gui-tep")
    page = visited.page
    page.locator("#code").fill("sai")
    page.locator("#enter button").click()
    expect(page.locator("#complaint")).to_contain_text("Mã gửi số liệu chưa đúng")
    expect(page.locator("#code")).to_be_focused()
    enter(page, token)
    page.reload()
    expect(page.locator("#sender")).to_be_visible()
    assert page.context.cookies() == []
    assert not any(token in url for url in visited.asked)
    page.locator("#leave").click()
    expect(page.locator("#code")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_small_telephone_shows_everything_without_scrolling_sideways(
    visit: Open, token: str, commune: str
) -> None:
    page = visit("/gui-tep?lang=en", phone=True).page
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, token)
    drop(page, commune, [NAMES[0], "x" * 80], day="x" * 60)
    page.locator(".group summary").first.click()
    page.locator(".columns summary").click()
    expect(page.locator(".columns td", has_text="Households")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_templates_are_there_and_everything_can_be_done_by_keyboard(
    visit: Open, token: str
) -> None:
    page = visit("/gui-tep").page
    enter(page, token)
    expect(page.locator("#file")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).sheetnames
    expect(page.locator("#status")).to_contain_text("Đã tải về")


def test_without_the_service_the_page_says_so(visit: Open, token: str, commune: str) -> None:
    page = visit("/gui-tep").page
    enter(page, token)
    page.route("**/api/check", lambda route: route.abort())
    page.set_input_files(
        "#file", [{"name": "a.csv", "mimeType": "text/csv", "buffer": HEADINGS.encode()}]
    )
    expect(page.locator("#complaint")).to_contain_text("Không kết nối được với hệ thống")
    expect(page.locator("#outcome")).to_be_hidden()
