"""One more dataset is one more file: from its template to the map, with nothing else changed."""

import openpyxl
import pytest
from commands import xom
from lists import commune
from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService

from publish.verify.maps import painted

pytestmark = [
    pytest.mark.service,
    pytest.mark.filterwarnings("ignore:Dataset has no geotransform"),
]

NAME = "oxygen_station"
DEFINITION = """\
# Where oxygen cylinders are filled and lent.
name: oxygen_station
order: 20
theme: health
title: {vi: Điểm cấp ô-xy, en: Oxygen stations}
abstract: {vi: Nơi nạp và cho mượn bình ô-xy., en: Where oxygen cylinders are filled and lent.}
geometry: point
audience: public
delivery: full
place: either
key: [commune, name]
cadence: on arrival
retention_days: 30
senders:
  - {agency: health_department, level: province}
fields:
  - {name: name, label: {vi: Tên điểm cấp ô-xy, en: Name}, type: text, required: true}
  - {name: commune, label: {vi: Xã, en: Commune}, type: unit, level: commune, required: true}
  - {name: cylinders, label: {vi: Số bình, en: Cylinders}, type: integer, min: 0, sum: true}
  - name: state
    label: {vi: Tình trạng, en: State}
    type: choice
    choices: {open: {vi: Đang mở, en: Open}, shut: {vi: Tạm đóng, en: Shut}}
  - {name: keeper, label: {vi: Người giữ, en: Keeper}, type: text, private: true}
  - {name: latitude, label: {vi: Vĩ độ, en: Latitude}, type: latitude}
  - {name: longitude, label: {vi: Kinh độ, en: Longitude}, type: longitude}
"""


@pytest.fixture(scope="module")
def filled(live, tmp_path_factory):
    """The template of the new dataset, filled in by hand."""
    (live.settings.catalogue_dir / f"{NAME}.yaml").write_text(DEFINITION, "utf-8")
    path = tmp_path_factory.mktemp("template") / "ô-xy.xlsx"
    assert xom(live.settings, "template", NAME, "-o", path).code == 0
    book = openpyxl.load_workbook(path)
    page = book["Dữ liệu"]
    code = commune(live.settings)
    headings = {cell.value: cell.column for cell in page[4]}
    lines = [
        {"Tên điểm cấp ô-xy": "Trạm y tế 1", "Xã": code, "Số bình": 12, "Tình trạng": "Đang mở",
         "Người giữ": "Bà Riêng Tư"},
        {"Tên điểm cấp ô-xy": "Trạm y tế 2", "Xã": code, "Số bình": "1.200",
         "Tình trạng": "Tạm đóng"},
    ]  # fmt: skip
    for number, line in enumerate(lines, start=5):
        for heading, value in line.items():
            page.cell(number, headings[heading], value)
    book.save(path)
    return path


def test_a_new_file_in_the_catalogue_is_a_new_layer_of_the_running_services(live, filled):
    planned = xom(live.settings, "layers", "plan")
    assert planned.code == 1
    assert f"{NAME}: new dataset" in planned.out
    assert xom(live.settings, "up").code == 0
    assert xom(live.settings, "layers", "plan").code == 0

    said = xom(live.settings, "ingest", filled, "--sender", "so-y-te")
    assert (said.code, said.errors) == (0, []), said.out

    wfs = WebFeatureService(f"{live.services}/wfs", version="2.0.0")
    (known,) = [name for name in wfs.contents if name.rpartition(":")[2] == NAME]
    assert wfs.contents[known].title == "Điểm cấp ô-xy"
    text = wfs.getfeature(typename=[known], outputFormat="application/json").read()
    assert b"Ri\xc3\xaang" not in text and b"keeper" not in text
    features = live.features(NAME)
    told = {f["properties"]["name"]: f["properties"] for f in features}
    assert told["Trạm y tế 1"]["cylinders"] == 12
    assert told["Trạm y tế 2"]["cylinders"] == 1200
    assert told["Trạm y tế 2"]["state"] == "shut"
    assert told["Trạm y tế 1"]["source"] == "Sở Y tế"

    longitude, latitude = features[0]["geometry"]["coordinates"]
    box = (longitude - 0.05, latitude - 0.05, longitude + 0.05, latitude + 0.05)
    wms = WebMapService(f"{live.services}/wms", version="1.1.1")
    assert {NAME, f"{NAME}_history", f"{NAME}_by_commune"} <= set(wms.contents)
    picture = wms.getmap(
        layers=[NAME], styles=[""], srs="EPSG:4326", bbox=box, size=(256, 256),
        format="image/png", transparent=True,
    )  # fmt: skip
    assert painted(picture.read()) > 0

    by_commune = live.features(f"{NAME}_by_commune")
    assert sum(f["properties"].get("cylinders") or 0 for f in by_commune) == 1212
