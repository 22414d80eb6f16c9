"""The type in front of a unit's name, told from a name that begins alike."""

import pytest

from ingest.boundaries.columns import split_type
from layers.dataset import Level


@pytest.mark.parametrize(
    ("name", "level", "told"),
    [
        ("Phường Hưng Bình", "commune", ("Phường", "Hưng Bình")),
        ("XÃ NGHI PHÚ", "commune", ("Xã", "NGHI PHÚ")),
        ("Xa Nghi Phu", "commune", ("Xã", "Nghi Phu")),
        ("Thi xã Cửa Lò", "district", ("Thị xã", "Cửa Lò")),
        ("Xá Lượng", "commune", ("", "Xá Lượng")),
        ("Xã Xá Lượng", "commune", ("Xã", "Xá Lượng")),
        ("Phường", "commune", ("", "Phường")),
    ],
)
def test_accents_may_be_missing_but_not_differ(
    name: str, level: Level, told: tuple[str, str]
) -> None:
    assert split_type(name, level) == told
