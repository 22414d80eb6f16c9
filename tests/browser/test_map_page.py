"""The map page as people use it, in a real browser on real services."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Route, expect
from visiting import Visit

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
# Share of the map's pixels that differ from the first one.
PAINTED = """() => {
  const canvas = document.querySelector("#map canvas");
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let other = 0;
  for (let i = 4; i < data.length; i += 4) if (data[i + 3] > 0) other += 1;
  return other / (data.length / 4);
}"""


def get_maps(visit: Visit) -> list[list[str]]:
    """The layers of every map that was asked for, in order."""
    queries = [parse_qs(urlsplit(url).query) for url in visit.asked]
    return [q["LAYERS"][0].split(",") for q in queries if q.get("REQUEST") == ["GetMap"]]


def feature(address: str, layer: str) -> tuple[dict[str, Any], float, float]:
    """Properties, latitude and longitude of the layer's first feature."""
    answer = httpx.get(
        f"{address}/geoserver/nghean/wfs",
        params={
            "SERVICE": "WFS",
            "VERSION": "2.0.0",
            "REQUEST": "GetFeature",
            "TYPENAMES": layer,
            "COUNT": 1,
            "OUTPUTFORMAT": "application/json",
        },
    )
    (found,) = answer.json()["features"]
    lon, lat = found["geometry"]["coordinates"]
    return found["properties"], lat, lon


def touch_centre(visit: Visit) -> None:
    """Touch the middle of the map, where the address has put something."""
    box = visit.page.locator("#map").bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.page.wait_for_selector("#card .record, #card .hint, #card .trouble")
    visit.settle()


@pytest.mark.parametrize("phone", [True, False])
def test_the_map_is_drawn_from_our_own_services_without_complaints(
    visit: Open, address: str, phone: bool
) -> None:
    shown = visit(phone=phone)
    assert shown.page.evaluate(PAINTED) > 0.1
    assert {urlsplit(url).netloc for url in shown.asked if url.startswith("http")} == {
        urlsplit(address).netloc
    }
    assert shown.complaints == []
    expect(shown.page.locator("#fresh")).to_have_text(
        re.compile(r"Cập nhật lúc \d\d/\d\d/2021 \d\d:\d\d")
    )


def test_all_datasets_and_boundaries_are_in_the_list_by_theme(visit: Open) -> None:
    page = visit().page
    assert page.locator(".theme legend").all_inner_texts() == [
        *("Dịch tễ", "Kiểm soát đi lại", "Y tế", "Dịch vụ cho người dân", "Ranh giới hành chính")
    ]
    assert page.get_by_role("switch").count() == 16
    expect(page.get_by_role("switch", name="Điểm phong tỏa")).to_be_checked()
    expect(page.get_by_role("switch", name="Hiệu thuốc")).not_to_be_checked()


def test_a_layer_turned_on_is_drawn_and_the_view_can_be_shared(visit: Open) -> None:
    shown = visit()
    shown.page.locator(".layer", has_text="Hiệu thuốc").click()
    shown.settle()
    assert "pharmacy" in get_maps(shown)[-1]
    shown.page.locator("#zoom-in").click()
    shown.page.wait_for_timeout(400)
    shown.settle()
    state = urlsplit(shown.page.url).fragment
    again = visit(f"/#{state}")
    assert urlsplit(again.page.url).fragment == state
    expect(again.page.get_by_role("switch", name="Hiệu thuốc")).to_be_checked()


def zoom(page: Page) -> float:
    return float(re.findall(r"map=([\d.]+)/", page.url)[0])


def turn_wheel(visit: Visit) -> float:
    """Turn the wheel a notch above the middle of the map; the zoom it leads to."""
    box = visit.page.locator("#map").bounding_box()
    assert box is not None
    visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.page.mouse.wheel(0, -240)
    visit.page.wait_for_timeout(800)
    visit.settle()
    return zoom(visit.page)


def test_the_wheel_zooms_at_once_and_after_a_card(visit: Open) -> None:
    shown = visit("/#map=10.00/19.0/105.0&layers=province,commune")
    first = turn_wheel(shown)
    assert first > 10
    touch_centre(shown)
    second = turn_wheel(shown)
    assert second > first
    shown.page.locator("#card-close").click()
    assert turn_wheel(shown) > second


def test_the_first_drag_moves_the_map(visit: Open) -> None:
    shown = visit("/#map=10.00/19.0/105.0&layers=province,commune")
    before = shown.page.url
    box = shown.page.locator("#map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    shown.page.mouse.move(x + 120, y + 40, steps=6)
    shown.page.mouse.up()
    shown.page.wait_for_timeout(800)
    assert shown.page.url != before and zoom(shown.page) == 10
    expect(shown.page.locator("#card")).to_be_hidden()


def test_touching_a_hotline_tells_its_number_source_and_time(visit: Open, address: str) -> None:
    properties, lat, lon = feature(address, "hotline")
    shown = visit(f"/#map=17/{lat}/{lon}&layers=province,hotline", phone=True)
    touch_centre(shown)
    card = shown.page.locator("#card")
    expect(card.locator("h3", has_text=properties["name"])).to_have_count(1)
    numbers = card.locator("a[href^='tel:']")
    assert properties["number"] in numbers.all_inner_texts()
    assert re.fullmatch(r"tel:\+?\d+", numbers.first.get_attribute("href") or "")
    expect(card).to_contain_text("Nguồn")
    expect(card.locator(".origin").first).to_contain_text(re.compile(r"\d\d/\d\d/2021 \d\d:\d\d"))
    expect(card.locator(".where")).to_be_visible()
    shown.page.locator("#card-close").click()
    expect(card).to_be_hidden()
    assert shown.complaints == []


def test_what_the_card_shows_is_published_and_in_words(visit: Open, address: str) -> None:
    properties, lat, lon = feature(address, "lockdown_point")
    shown = visit(f"/#map=17/{lat}/{lon}&layers=lockdown_point")
    touch_centre(shown)
    labels = set(shown.page.locator("#card dt").all_inner_texts())
    told = httpx.get(f"{address}/api/layers").json()["layers"]
    layer = next(each for each in told if each["name"] == "lockdown_point")
    published = {attribute["label"]["vi"] for attribute in layer["attributes"]}
    assert labels <= published | {"Địa bàn", "Nguồn", "Cập nhật lúc"}
    codes = {code for a in layer["attributes"] for code in a.get("choices", {})}
    assert not codes & set(shown.page.locator("#card dd").all_inner_texts())
    assert properties["source"] in shown.page.locator("#card .origin").first.inner_text()


def test_outside_the_province_there_is_nothing_and_it_says_so(visit: Open) -> None:
    shown = visit("/#map=12/18.55/103.9&layers=lockdown_point")
    touch_centre(shown)
    expect(shown.page.locator("#card")).to_contain_text("Ngoài địa bàn tỉnh")


def test_the_language_changes_and_the_view_stays(visit: Open) -> None:
    shown = visit("/#map=10/19/105&layers=province,pharmacy")
    shown.page.locator("#language").click()
    shown.settle()
    assert "lang=en" in shown.page.url
    expect(shown.page.get_by_role("switch", name="Pharmacies")).to_be_checked()
    assert "map=10.00/19.0" in shown.page.url


def fail_maps_of(name: str) -> Callable[[Page], None]:
    def fail(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        broken = query.get("REQUEST") == ["GetMap"] and name in query["LAYERS"][0].split(",")
        if broken:
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    return lambda page: page.route("**/wms?*", fail)


def test_a_layer_that_fails_is_named_and_takes_no_other_with_it(visit: Open) -> None:
    shown = visit(before=fail_maps_of("roadblock"))
    notice = shown.page.locator(".notice")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("Không tải được lớp “Chốt chặn”.")
    shown.settle()
    assert "roadblock" not in get_maps(shown)[-1]
    assert shown.page.evaluate(PAINTED) > 0.1
    shown.page.unroute_all()
    notice.get_by_role("button", name="Thử lại").click()
    shown.settle()
    expect(notice).to_have_count(0)
    assert "roadblock" in get_maps(shown)[-1]


def test_without_the_list_of_layers_the_page_says_so_and_tries_again(visit: Open) -> None:
    shown = visit(before=lambda page: page.route("**/api/layers", lambda route: route.abort()))
    notice = shown.page.locator(".notice")
    expect(notice).to_contain_text("Chưa tải được danh sách lớp dữ liệu")
    shown.page.unroute_all()
    notice.get_by_role("button", name="Thử lại").click()
    expect(shown.page.get_by_role("switch")).to_have_count(16)
    expect(notice).to_have_count(0)


def test_everything_can_be_done_by_keyboard(visit: Open) -> None:
    shown = visit()
    shown.page.keyboard.press("Tab")
    expect(shown.page.locator(".skip")).to_be_focused()
    shown.page.keyboard.press("Enter")
    shown.page.locator("#map").focus()
    before = shown.page.url
    shown.page.keyboard.press("ArrowRight")
    shown.page.wait_for_timeout(500)
    assert shown.page.url != before
    shown.page.keyboard.press("Enter")
    expect(shown.page.locator("#card")).to_be_focused()
    shown.page.keyboard.press("Escape")
    expect(shown.page.locator("#card")).to_be_hidden()
    switch = shown.page.get_by_role("switch", name="Hiệu thuốc")
    switch.focus()
    shown.page.keyboard.press("Space")
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()


def test_on_a_phone_the_list_is_a_sheet_with_targets_for_thumbs(visit: Open) -> None:
    shown = visit(phone=True)
    handle = shown.page.locator("#panel-toggle")
    expect(shown.page.locator("#panel-body")).to_be_hidden()
    handle.tap()
    expect(handle).to_have_attribute("aria-expanded", "true")
    expect(shown.page.locator("#panel-body")).to_be_visible()
    for target in shown.page.locator("button:visible, .layer:visible, .language").all():
        box = target.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 44
    assert shown.page.evaluate("document.documentElement.scrollWidth") == 390


class OtherSite(BaseHTTPRequestHandler):
    """Another agency's page, on a port of its own, that shows what its query names in a frame."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        frame = urlsplit(self.path).query
        self.wfile.write(f'<iframe src="{frame}" width="800" height="600"></iframe>'.encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def other_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_map_can_be_embedded_by_another_site_but_the_page_cannot(
    visit: Open, address: str, other_site: str
) -> None:
    page = visit().page
    canvas = page.frame_locator("iframe").locator("#map canvas")
    page.goto(f"{other_site}/?{address}/embed")
    expect(canvas.first).to_be_visible()
    page.goto(f"{other_site}/?{address}/")
    page.wait_for_load_state("networkidle")
    expect(canvas).to_have_count(0)
