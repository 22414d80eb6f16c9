"""Figures by unit of one day become figures by unit of another, on the command line."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from commands import Said, xom
from deliver import Desk
from test_rollups import merge, split

from layers.catalogue import Catalogue
from layers.settings import Settings

pytestmark = pytest.mark.service


def told(said: Said) -> list[list[str]]:
    return list(csv.reader(io.StringIO(said.out)))


def test_there_and_back(settings: Settings, catalogue: Catalogue, tmp_path: Path) -> None:
    desk = Desk(settings, catalogue, tmp_path)
    first, second, third, lost = desk.communes("412")[:4]
    merge(desk, [first, second], "90001", "2021-09-15")
    split(desk, third, {"90002": 0.25, "90003": 0.75}, "2021-09-15")
    desk.change(
        "UPDATE xom.unit SET valid_to = %(day)s WHERE code = %(code)s",
        {"day": date(2021, 9, 15), "code": lost},
    )
    figures = {first: (5, "0,5"), second: (4, ""), third: (10, "2,25"), lost: (7, "1")}
    rows = [{"Mã xã": c, "Ghi chú": "x", "F0": n, "Đất": d} for c, (n, d) in figures.items()]
    path = desk.write("old.csv", rows)
    new = tmp_path / "new.csv"
    said = xom(
        settings, "units", "convert", path, "--from", "2021-09-14", "--to", "2021-09-15",
        "-o", new,
    )  # fmt: skip
    assert said.code == 1, said
    (line,) = said.errors
    assert "1 units divided by share" in line and "what became of 1 units" in line
    assert "left out: Ghi chú" in line
    assert list(csv.reader(new.open(encoding="utf-8-sig")))[1:] == [
        ["412", "thành phố Vinh", "7", "1.00", "exact"],
        ["90001", "xã Mới 90001", "9", "0.50", "exact"],
        ["90002", "xã Mới 90002", "2", "0.56", "by share"],
        ["90003", "xã Mới 90003", "8", "1.69", "by share"],
    ]
    # The line of the district is no commune: it is told, not lost.
    back = ("units", "convert", new, "--from", "2021-09-15", "--to", "2021-09-14")
    refused = xom(settings, *back)
    assert (refused.code, len(refused.errors)) == (2, 1) and "row 2" in refused.errors[0]
    lines = new.read_text("utf-8-sig").splitlines()
    new.write_text("\n".join([lines[0], *lines[2:]]))
    said = xom(settings, *back)
    assert said.code == 1 and "1 units divided by area" in said.errors[0]
    home = {row[0]: row[2:] for row in told(said)[1:]}
    assert home.pop(third) == ["10", "2.25", "exact"], "both parts went home"
    assert set(home) == {first, second}
    assert {row[-1] for row in home.values()} == {"by area"}
    assert sum(int(row[0]) for row in home.values()) == 9
    assert sum(float(row[1]) for row in home.values()) == pytest.approx(0.5)


def test_three_decimals_are_no_thousands(
    settings: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    """What was written is read again as the same numbers, whatever their places."""
    desk = Desk(settings, catalogue, tmp_path)
    codes = desk.communes("412")[:3]
    days = (date(2021, 9, 14), date(2021, 9, 14))
    for figures in (["0.125", "1.250", "2.375"], ["1.1250", "1.2500", "3"]):
        rows = [{"ma": c, "ha": n} for c, n in zip(codes, figures, strict=True)]
        path = desk.write("figures.csv", rows)
        said = xom(settings, "units", "convert", path, "--from", days[0], "--to", days[1])
        assert [row[2] for row in told(said)[1:]] == [f"{float(n):.4f}" for n in figures]
