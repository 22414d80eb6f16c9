"""The sample's senders; the same ids stand in the deployment's config.yaml."""

from typing import NamedTuple

from examples.outline import DISTRICTS
from layers.text import fold


class Sender(NamedTuple):
    """Who sends: id, the name in the letterhead, and the district's code (None: the province)."""

    id: str
    name: str
    district: str | None


_PROVINCIAL = (
    Sender("so-y-te", "Sở Y tế Nghệ An", None),
    Sender("cdc", "Trung tâm Kiểm soát bệnh tật Nghệ An", None),
    Sender("cong-an-tinh", "Công an tỉnh Nghệ An", None),
    Sender("bo-chqs", "Bộ Chỉ huy quân sự tỉnh Nghệ An", None),
    Sender("so-cong-thuong", "Sở Công Thương Nghệ An", None),
)
SENDERS: dict[str, Sender] = {sender.id: sender for sender in _PROVINCIAL} | {
    f"{short}-{slug}": Sender(f"{short}-{slug}", f"{title} {kind} {name}", code)
    for code, kind, name in ((d.code, d.type.lower(), d.name) for d in DISTRICTS)
    for slug in (fold(name).replace(" ", "-"),)
    for short, title in (("ubnd", "UBND"), ("ttyt", "Trung tâm Y tế"))
}
