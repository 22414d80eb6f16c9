"""The moment a file's title states."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sheets import sheet

from ingest.as_of import TITLE_ROWS, stated_moment

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2021, 9, 17, 20, 0, tzinfo=ZONE)


def stated(*rows):
    return stated_moment([sheet(rows)], ZONE, NOW)


@pytest.mark.parametrize(
    ("title", "moment"),
    [
        ("(Tính đến 16 giờ 00 ngày 15/9/2021)", (15, 16, 0)),
        ("Tính đến 16h00 ngày 15/9/2021", (15, 16, 0)),
        ("Tính đến 16h ngày 15/09/2021", (15, 16, 0)),
        ("tính đến 6:30 ngày 15-9-2021", (15, 6, 30)),
        ("TÍNH ĐẾN 16 GIỜ 30 PHÚT, NGÀY 15 THÁNG 9 NĂM 2021", (15, 16, 30)),
        (unicodedata.normalize("NFD", "Tính đến 16 giờ 00 ngày 15/9/2021"), (15, 16, 0)),
        ("Tính đến\n16 giờ 00\u00a0ngày 15/9/2021", (15, 16, 0)),
    ],
)
def test_the_hour_and_day_of_a_title_are_read(title, moment):
    day, hour, minute = moment
    expected = datetime(2021, 9, day, hour, minute, tzinfo=ZONE)
    assert stated(["Danh sách"], [None, title]) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Vinh, ngày 15 tháng 9 năm 2021",
        "Báo cáo trước 16 giờ 00 ngày 18/9/2021",
        "Tính đến 16 giờ 00 ngày 31/9/2021",
        "Tính đến 25 giờ 00 ngày 15/9/2021",
        "Số 16/BC-UBND",
        None,
    ],
)
def test_no_hour_no_real_moment_or_a_deadline_states_nothing(title):
    assert stated([title]) is None


def test_the_first_real_moment_counts_and_data_rows_do_not():
    first, second = "16 giờ 00 ngày 15/9/2021", "17 giờ 00 ngày 16/9/2021"
    assert stated(["9 giờ 00 ngày 30/2/2021", first], [second]) == stated([first])
    assert stated(*[[None]] * TITLE_ROWS, [first]) is None
    assert stated_moment([sheet([]), sheet([[first]])], ZONE, NOW) == stated([first])
