"""The moment a file says its figures are of: "Tính đến 16 giờ 00 ngày 15/9/2021"."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from ingest.read import Sheet
from layers.text import nfc

TITLE_ROWS = 15
_MOMENT = re.compile(
    r"(?P<hour>\d{1,2})\s*(?:giờ|h|:)\s*(?P<minute>\d{1,2})?\s*(?:phút|p)?,?\s*"
    r"ngày\s*(?P<day>\d{1,2})\s*(?:/|-|\.|tháng)\s*(?P<month>\d{1,2})\s*"
    r"(?:/|-|\.|năm)\s*(?P<year>\d{4})",
    re.IGNORECASE,
)


def stated_moment(sheets: list[Sheet], zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first moment with hour and date in the titles, in the province's time zone.

    None where none is stated, where it is no real moment, or where it lies in the future (a title
    such as "trước 16 giờ ngày mai" names a deadline, not the figures' moment).
    """
    for sheet in sheets:
        for row in sheet.cells.head(TITLE_ROWS).rows():
            for cell in row:
                found = _MOMENT.search(nfc(cell)) if cell else None
                if found is None:
                    continue
                parts = {name: int(value or 0) for name, value in found.groupdict().items()}
                try:
                    moment = datetime(**parts, tzinfo=zone)
                except ValueError:
                    continue
                if moment <= now:
                    return moment
    return None
