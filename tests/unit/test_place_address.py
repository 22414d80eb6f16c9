"""Rows without a unit are placed by their address where it is sure, and by nothing else."""

import pytest
from desk import batch, codes, point, told
from pydantic import ValidationError

from layers.dataset import DataField


def test_a_sure_address_places_the_row_and_it_is_said():
    rows = [
        point(commune=None, address="Số 5, xóm 2, phường Hưng Bình, TP Vinh"),
        point(name="Chợ Ga", address="phường Lê Lợi"),
    ]
    checked = batch(rows)
    assert not checked.held().any()
    first, second = checked.rows.select("commune_id", "hamlet_id", "approximate").rows()
    assert first == (10, 21, True)
    assert second[0] == 10, "a unit that is named stands, whatever the address says"
    (finding,) = checked.tell()
    assert (finding.code, finding.field, finding.row) == ("unit_understood", "address", 2)
    assert "xóm 2, phường Hưng Bình, thành phố Vinh" in finding.message_vi


def test_the_column_of_communes_may_be_missing_altogether():
    row = point(address="phường Hưng Bình, TP Vinh")
    del row["commune"]
    checked = batch([row])
    assert checked.rows["commune_id"].to_list() == [10]
    assert [finding.code for finding in checked.tell()] == ["unit_understood"]


def test_the_record_is_the_one_that_names_its_unit():
    placed = batch([point(commune=" ", address="phường Hưng Bình, Vinh")])
    named = batch([point(commune="Hưng Bình")])
    assert placed.rows["key"].to_list() == named.rows["key"].to_list()


@pytest.mark.parametrize(
    "address", ["TP Vinh", "Số 5 đường Quang Trung", None], ids=["too high", "no unit", "empty"]
)
def test_without_a_commune_the_row_is_held(address):
    rows = [point(commune=None, address=address), point(name="Chợ Ga")]
    assert codes(rows) == [(2, "missing_required", "commune")]


def test_several_units_are_offered_and_none_taken():
    rows = [point(commune=None, address="xóm 1 phường Hưng Bình hoặc phường Lê Lợi")]
    rows.append(point(name="Chợ Ga"))
    found = {finding.code: finding for finding in told(rows)}
    assert set(found) == {"ambiguous_unit", "missing_required"}
    assert "phường Lê Lợi" in (found["ambiguous_unit"].suggestion or "")


def test_a_district_that_is_named_is_not_left():
    rows = [point(commune=None, district="Vinh", address="phường Hưng Bình"), point(name="B")]
    assert (2, "missing_required", "commune") in codes(rows)


@pytest.mark.parametrize("commune", ["Hưng Bình, TP Vinh", "P. Hưng Bình - Thành phố Vinh"])
@pytest.mark.parametrize("district", [None, "TP Vinh"])
def test_the_cell_of_the_commune_may_name_the_units_above_it_too(commune, district):
    checked = batch([point(commune=commune, district=district)])
    assert checked.rows["commune_id"].to_list() == [10]
    assert checked.tell() == []


@pytest.mark.parametrize("commune", ["Hưng Bình, Lê Lợi", "Hưng Bình, Diễn Châu"])
def test_a_cell_that_names_two_communes_or_another_district_is_not_guessed(commune):
    assert "unknown_unit" in {code for _, code, _ in codes([point(commune=commune)])}


def test_coordinates_and_address_must_agree():
    here, there = {"latitude": "18.05", "longitude": "105.02"}, "phường Lê Lợi, TP Vinh"
    wrong = codes([point(commune=None, address=there, **here)])
    assert "coordinates_disagree" in {code for _, code, _ in wrong}
    fine = [point(commune=None, address="phường Hưng Bình, TP Vinh", **here)]
    assert codes(fine) == [(2, "unit_understood", "address")]


@pytest.mark.parametrize("wrong", [{"type": "integer"}, {"private": True}])
def test_only_open_text_is_an_address(wrong):
    given = {"name": "a", "label": {"vi": "a", "en": "a"}, "type": "text", "places": True}
    with pytest.raises(ValidationError):
        DataField.model_validate(given | wrong)
