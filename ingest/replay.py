"""A place picked by a person: its alias is taught, and the rows it held go in without resending.

Every delivery with such rows is gone through again from its kept original, with the same sender,
dataset and as-of moment, as a submission of its own that stands right behind it in the order of the
fold: history becomes what it would have been had the words been known, and nothing newer is
overridden.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from psycopg2.extensions import connection as Connection

from ingest import ledger
from ingest.aliases import read_aliases, teach, unit_of
from ingest.originals import location
from ingest.path import check_file, repeat_file
from ingest.request import Again, Request
from ingest.unresolved import Unresolved, read_unresolved
from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import InputError, UnknownName
from layers.finder import Finder
from layers.settings import Settings
from layers.text import spelling
from layers.units import Unit, read_units


@dataclass(frozen=True)
class Replayed:
    """What became of one delivery: the submission that supplements it, or why there is none."""

    supplements: int
    file: str
    submission_id: int | None = None
    released: int = 0  # rows that are held no more
    still_held: int = 0
    reason_vi: str | None = None
    reason_en: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Picked:
    """The place picked, the unit it means from now on, and what became of the held rows."""

    place: Unresolved
    unit: str
    replayed: list[Replayed]


def pick(
    settings: Settings,
    catalogue: Catalogue,
    which: str,
    unit: str,
    *,
    sender: str | None = None,
    for_all: bool = False,
) -> Picked:
    """Say that place `which` (its number or its words) means `unit` (its code or name).

    It holds for its sender, or `for_all`; `sender` narrows words that several have written. Raises
    InputError where place or unit are not clear; DatabaseError, whereupon picking again goes on.
    """
    with connect(settings) as connection:
        listed = read_unresolved(connection, settings, catalogue)
        place = _choose(listed, which, sender)
        meant = _teach(connection, settings, place, unit, for_all=for_all)
        name = read_units(connection, place.day).full_name(meant.unit_id)
    concerned = [other for other in listed if other is place or (for_all and _alike(other, place))]
    numbers = dict.fromkeys(n for other in concerned for n in other.submissions)
    return Picked(place, name, [_replay(settings, catalogue, number) for number in numbers])


def _choose(listed: list[Unresolved], which: str, sender: str | None) -> Unresolved:
    found = [place for place in listed if sender is None or place.sender == sender]
    by_number = [place for place in found if which.isdecimal() and place.number == int(which)]
    found = by_number or [place for place in found if spelling(place.text) == spelling(which)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownName(
            f"no held row names {which!r}; xom places lists the places that wait",
            vi=f"Không có dòng nào đang chờ vì “{which}”; xem xom places.",
        )
    numbers = ", ".join(str(place.number) for place in found)
    raise InputError(
        f"{which!r} stands for several places: {numbers}; pick one by its number",
        vi=f"“{which}” ứng với nhiều mục: {numbers}; hãy chọn theo số.",
    )


def _alike(place: Unresolved, other: Unresolved) -> bool:
    return (place.level, spelling(place.text), place.within_id) == (
        other.level,
        spelling(other.text),
        other.within_id,
    )


def _teach(
    connection: Connection, settings: Settings, place: Unresolved, unit: str, *, for_all: bool
) -> Unit:
    """Remember the alias, inside the unit that the rows name. Raises InputError."""
    units = read_units(connection, place.day)
    inside = units.spelled(
        units.find(place.level, unit, {place.within_id} if place.within_id else None), unit
    )
    meant = inside[0] if len(inside) == 1 else unit_of(units, place.level, unit)
    if place.within_id and place.within_id not in units.ancestors[meant.unit_id].values():
        raise InputError(
            f"{units.full_name(meant.unit_id)} does not lie in {place.within}, which the rows "
            f"name; pick a unit in it, or have the sender correct the file",
            vi=f"{units.full_name(meant.unit_id)} không thuộc {place.within} như các dòng đã ghi; "
            f"hãy chọn đơn vị khác hoặc đề nghị đơn vị gửi sửa tệp.",
        )
    teach(
        connection,
        units,
        place.text,
        meant,
        sender=None if for_all else place.sender,
        everywhere=place.within_id is None,
        inside=place.within_id,
    )
    answer = Finder(units, read_aliases(connection)).find(
        place.level,
        place.text,
        {place.within_id} if place.within_id else None,
        sender=place.sender,
    )
    if answer.unit_id != meant.unit_id:
        raise InputError(
            f"{place.text!r} was taught to mean another unit for this sender alone; "
            f"pick without --for-all",
            vi=f"“{place.text}” đã được ghi nhớ cho riêng đơn vị gửi này; hãy bỏ --for-all.",
        )
    return meant


def _replay(settings: Settings, catalogue: Catalogue, number: int) -> Replayed:
    """Go through a delivery's kept file again, unless that releases none of its held rows."""
    with connect(settings) as connection:
        before = ledger.submission(connection, number)
    root = before["supplements"] or number
    held = before["rows_held"]
    nothing = Replayed(root, before["file_name"], still_held=held)
    original = location(settings.data_dir / "originals", before["sha256"])
    if not original.exists():
        return replace(
            nothing,
            reason_vi="tệp gốc đã được xóa theo thời hạn lưu; đơn vị gửi cần gửi lại",
            reason_en="its original was purged on its date; the sender must send it again",
        )
    request = Request(
        original,
        dataset=before["dataset"],
        sender=before["sender_id"],
        as_of=before["as_of"],
        file_name=before["file_name"],
        confirm_closing=before["confirmed"] is not None,
        again=Again(root, before["received"]),
    )
    try:
        if check_file(settings, catalogue, request).counts.held >= held:
            return replace(
                nothing,
                reason_vi="các dòng này còn bị giữ vì lỗi khác",
                reason_en="its rows are held for other reasons still",
            )
        result = repeat_file(settings, catalogue, request)
    except InputError as error:
        return replace(nothing, reason_vi=error.vi, reason_en=str(error))
    still = result.counts.held
    return Replayed(root, before["file_name"], result.submission_id, held - still, still)
