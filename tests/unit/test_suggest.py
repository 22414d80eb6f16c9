"""A suggestion helps, or there is none."""

import pytest
from sheets import catalogue

from ingest.suggest import nearest_choice

CATALOGUE = catalogue()


@pytest.mark.parametrize(
    ("dataset", "field", "written", "meant"),
    [
        ("control_checkpoint", "status", "Đang hoat dng", "Đang hoạt động"),
        ("control_checkpoint", "status", "Không hoạt độngg", "Tạm dừng"),
        ("medical_facility", "kind", "Trạm ytế", "Trạm y tế"),
        ("medical_facility", "kind", "Bênh vien ", "Bệnh viện"),
        ("medical_facility", "kind", "Trung tâm YT", "Trung tâm y tế"),
        ("roadblock", "barrier", "Rào cứn", "Rào cứng"),
        ("testing_point", "method", "PCRR", "RT-PCR"),
        ("testing_point", "method", "tets nhanh", "Test nhanh"),
        ("essential_service", "kind", "chợ truyền thống", "Chợ"),
        ("quarantine_site", "run_by", "Quân độ", "Quân đội"),
    ],
)
def test_a_slip_is_seen_through(dataset: str, field: str, written: str, meant: str) -> None:
    assert nearest_choice(written, CATALOGUE[dataset].field(field)) == meant


NONSENSE = ["khác", "xem ghi chú", "?", "như trên", "không rõ", "đang cập nhật", "-", "tạm"]
NONSENSE += ["bình thường", "kho", "nhà riêng", "bệnh nhân", "abc", "theo công văn", "1", ""]


@pytest.mark.parametrize("written", NONSENSE)
def test_nothing_is_suggested_for_what_is_no_slip(written: str) -> None:
    for dataset in CATALOGUE:
        for field in dataset.fields:
            if field.choices:
                assert nearest_choice(written, field) is None, (dataset.name, field.name)
