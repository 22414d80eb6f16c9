"""Templates with the units that a sender answers for, as the deployment knows them."""

from pathlib import Path

import openpyxl
import pytest
from deliver import Desk

from ingest.path import check_file
from ingest.request import Request
from ingest.template import write_template
from ingest.template.sender import for_sender
from layers.catalogue import Catalogue
from layers.errors import NotAllowed
from layers.settings import Settings

pytestmark = pytest.mark.service


def test_a_senders_template_offers_its_units_and_comes_back_clean(
    settings: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    dataset, path = catalogue["lockdown_point"], tmp_path / "mau.xlsx"
    places, stamp = for_sender(settings, dataset, "ubnd-vinh")
    assert len(places.lists["commune"]) == len(Desk(settings, catalogue, tmp_path).communes("412"))
    write_template(dataset, path, places, stamp)
    book = openpyxl.load_workbook(path)
    within, hamlet = places.lists["hamlet"][0]
    cells = {"name": "Chợ", "commune": within, "hamlet": hamlet, "start_date": "1/9/2021"}
    for name, words in cells.items():
        book["Dữ liệu"].cell(5, [f.name for f in dataset.fields].index(name) + 1, words)
    book.save(path)
    as_of = Desk(settings, catalogue, tmp_path).moment("2021-09-15T16:00")
    result = check_file(settings, catalogue, Request(path, None, "ubnd-vinh", as_of))
    assert (result.findings, result.counts.new) == ([], 1)


def test_the_whole_provinces_hamlets_fit_into_one(
    settings: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    dataset, path = catalogue["lockdown_point"], tmp_path / "mau.xlsx"
    places, stamp = for_sender(settings, dataset, "operator")
    assert len(places.lists["hamlet"]) > 3_000
    write_template(dataset, path, places, stamp)
    assert path.stat().st_size < 300_000
    with pytest.raises(NotAllowed):
        for_sender(settings, catalogue["pharmacy"], "ubnd-vinh")
