"""Each check: what it finds, and what it leaves alone."""

from pathlib import Path

import pytest
from desk import codes, figures, point, told
from sheets import catalogue, dataset

from ingest import checks
from layers.dataset import Dataset

DAILY = dataset("commune_daily")


def changed(base: Dataset, **changes: object) -> Dataset:
    """The dataset with other keys, read anew from its definition."""
    definition = base.model_dump(exclude_unset=True)
    return Dataset.model_validate(definition | changes)


def with_hamlets() -> Dataset:
    """Daily figures that may come per hamlet."""
    fields = [field.model_dump(exclude_unset=True) for field in DAILY.fields]
    label = {"vi": "Xóm", "en": "Hamlet"}
    fields.insert(3, {"name": "hamlet", "label": label, "type": "unit", "level": "hamlet"})
    return changed(DAILY, fields=fields, key=["commune", "hamlet", "day"])


def test_every_check_is_in_the_table_of_contents() -> None:
    folder = Path(checks.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    listed = [check.__module__.rpartition(".")[2] for check in checks.CHECKS]
    listed += [check.__module__.rpartition(".")[2] for check in checks.AGAINST_THE_STORE]
    assert sorted(listed) == sorted(files)


def test_a_good_row_has_no_finding() -> None:
    assert codes([point(), point(name="Chợ Ga", end_date="1/10/2021")]) == []
    assert codes([figures()], DAILY) == []


@pytest.mark.parametrize(
    ("name", "cell", "said"),
    [
        ("households", "-3", "“Số hộ” phải từ 0 đến 5000."),
        ("people", "70000", "“Số người” phải từ 0 đến 50.000."),
    ],
)
def test_a_number_out_of_range_is_told_the_range(name: str, cell: str, said: str) -> None:
    (finding,) = told([point(**{name: cell})])
    assert (finding.code, finding.message_vi) == ("out_of_range", said)


@pytest.mark.parametrize("name", ["-", ".", "…", " – "])
def test_a_name_without_a_letter_is_missing(name: str) -> None:
    assert codes([point(name=name)]) == [(2, "missing_required", "name")]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Nhà ông A 0912345678", True),
        ("Nhà ông A (ĐT: 0912.345.678)", True),
        ("Trạm y tế +84 238 3842 345", True),
        ("Nhà bà B, (0238) 3842345", True),
        ("Ngõ 912, đường 3/2, số 0123", False),
        ("Quyết định 0912/2021", False),
        ("Lô 091234567890", False),
    ],
)
def test_a_telephone_number_in_a_public_text_is_a_warning(name: str, found: bool) -> None:
    expected = [(2, "phone_in_public", "name")] if found else []
    assert codes([point(name=name)]) == expected


# Days


@pytest.mark.parametrize(("day", "found"), [("17/9/2021", False), ("18/9/2021", True)])
def test_a_day_after_the_report_is_in_the_future(day: str, found: bool) -> None:
    expected = [(2, "date_in_future", "start_date")] if found else []
    assert codes([point(start_date=day)]) == expected


def test_a_planned_end_may_lie_ahead() -> None:
    assert codes([point(end_date="18/9/2021")]) == []
    assert codes([point(end_date="18/9/2091")]) == [(2, "date_implausible", "end_date")]


@pytest.mark.parametrize(("day", "found"), [("31/12/2018", True), ("1/1/2019", False)])
def test_a_day_before_the_first_plausible_one_is_found(day: str, found: bool) -> None:
    expected = [(2, "date_implausible", "start_date")] if found else []
    assert codes([point(start_date=day)]) == expected


def test_the_first_plausible_day_is_the_fields() -> None:
    fields = [field.model_dump(exclude_unset=True) for field in dataset().fields]
    for field in fields:
        if field["name"] == "start_date":
            field["earliest"] = "2021-09-16"
    later = changed(dataset(), fields=fields)
    assert codes([point()], later) == [(2, "date_implausible", "start_date")]


# Rules of the datasets


def test_an_end_before_the_start_is_found_at_the_end() -> None:
    rows = [point(end_date="14/9/2021"), point(name="B", end_date="15/9/2021"), point(name="C")]
    assert codes(rows) == [(2, "end_before_start", "end_date")]


def test_cases_are_the_sum_of_their_parts() -> None:
    assert codes([figures(recovered=4)], DAILY) == [(2, "sum_mismatch", "recovered")]
    assert codes([figures(recovered=None)], DAILY) == [], "an empty cell is not nought"
    (finding,) = told([figures(f0=11)], DAILY)
    assert finding.message_vi.startswith("Số ca F0 phải bằng tổng")
    assert finding.severity == "error"


def test_nothing_follows_from_a_cell_that_is_wrong_itself() -> None:
    assert codes([figures(f0=-3)], DAILY) == [(2, "out_of_range", "f0")]
    assert codes([figures(f0="nhiều")], DAILY) == [(2, "bad_integer", "f0")]


def test_a_rule_that_warns_holds_nothing_and_may_write_braces() -> None:
    rule = {"code": "odd", "field": "f1", "expression": "f1 <= f0", "severity": "warning",
            "message": {"vi": "Số {F1} lạ.", "en": "Odd {F1}."}}  # fmt: skip
    (finding,) = told([figures(f1=11)], changed(DAILY, rules=[rule]))
    assert (finding.severity, finding.message_vi) == ("warning", "Số {F1} lạ.")


# A unit and its parts


def test_a_communes_figures_are_the_sum_of_its_hamlets() -> None:
    parts = [{"hamlet": "Xóm 1"}, {"hamlet": "Xóm 2"}]
    half = {"f0": 5, "active": 3, "recovered": 2, "deaths": 0}
    good = [figures(deaths=0, recovered=4), *(figures(**half, **part) for part in parts)]
    daily = with_hamlets()
    assert codes(good, daily) == []
    good[2] |= {"f0": 6, "active": 4}
    assert codes(good, daily) == [
        (2, "total_disagrees", "f0"),
        (2, "total_disagrees", "active"),
    ]


def test_a_part_without_a_figure_leaves_the_sum_open() -> None:
    rows = [figures(f1=9), figures(hamlet="Xóm 1", f1=4), figures(hamlet="Xóm 2", f1=None)]
    found = codes(rows, with_hamlets())
    assert (2, "total_disagrees", "f0") in found, "twice ten are not ten"
    assert (2, "total_disagrees", "f1") not in found


def test_a_part_that_is_not_understood_is_no_total_and_leaves_the_sum_open() -> None:
    half = {"f0": 5, "active": 3, "recovered": 2, "deaths": 0}
    rows = [figures(), figures(hamlet="Xóm 1", **half), figures(hamlet="#REF!", **half)]
    assert codes(rows, with_hamlets()) == [(4, "error_cell", "hamlet")]


def test_another_days_hamlets_are_another_sum() -> None:
    rows = [figures(), figures(hamlet="Xóm 1", day="16/9/2021", f0=7, active=3)]
    assert codes(rows, with_hamlets()) == []


# Places


def test_coordinates_elsewhere_are_told_with_where_they_lie() -> None:
    (finding,) = told([point(latitude="18.05", longitude="105.15")])
    assert finding.code == "coordinates_disagree"
    assert "mà ở phường Lê Lợi, thành phố Vinh" in finding.message_vi
    assert codes([point(latitude="18.05", longitude="105.101")]) == [], "a border is not a line"


# Records


def test_equal_rows_are_taken_once_and_contradictory_ones_not_at_all() -> None:
    again = point(households=3)
    assert codes([point(), point()]) == [(3, "duplicate_row", "name")]
    assert codes([point(), again]) == [(2, "duplicate_key", "name"), (3, "duplicate_key", "name")]


def test_a_row_with_an_error_contradicts_another_all_the_same() -> None:
    found = codes([point(), point(households="nhiều")])
    assert found == [
        (2, "duplicate_key", "name"),
        (3, "bad_integer", "households"),
        (3, "duplicate_key", "name"),
    ]
    twice = [point(households="nhiều")] * 2
    assert {code for _, code, _ in codes(twice)} == {"bad_integer"}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("Chợ Vinh", "Cho Vinh", True),
        ("Cho Vinh", "Chợ Vinh", True),
        ("Chợ Vinh 2", "Chợ Vinh-2", True),
        ("Quán Lan", "Quán Lân", False),
        ("Chợ Vinh 1", "Chợ Vinh 2", False),
        ("Khối 1/2", "Khối 12", False),
    ],
)
def test_a_name_without_its_accents_is_a_lookalike(first: str, second: str, found: bool) -> None:
    expected = [(3, "lookalike", "name")] if found else []
    assert codes([point(name=first), point(name=second)]) == expected


def test_the_same_name_in_another_commune_is_another_place() -> None:
    assert codes([point(), point(name="Cho Vinh", commune="Lê Lợi")]) == []


# Telling


def test_a_finding_names_its_cell_as_excel_does() -> None:
    (finding,) = told([point(households="nhiều")])
    assert (finding.row, finding.cell) == (2, "D2")
    (missing,) = told([point(start_date=None)])
    assert missing.cell == "C2"


def test_no_rule_of_the_catalogue_takes_a_code_of_the_program() -> None:
    from ingest.messages import codes as known

    own = {rule.code for each in catalogue() for rule in each.rules}
    assert own == {"end_before_start", "sum_mismatch"}
    assert not own & set(known())
