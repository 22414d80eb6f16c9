"""A wrong catalogue file stops the start with one line: file, line, key, reason."""

import re
from pathlib import Path

import pytest

from layers.catalogue import read_catalogue
from layers.dataset import LEVELS
from layers.errors import CatalogueError, UnknownName
from layers.published import published_layers
from layers.settings import PACKAGE

GOOD = """\
name: well
order: 1
theme: service
title: {vi: Giếng nước, en: Wells}
abstract: {vi: Các giếng nước., en: Wells.}
geometry: point
audience: public
delivery: full
place: either
key: [commune, name]
cadence: daily 16:00
retention_days: 30
senders:
  - {agency: health_department, level: province}
fields:
  - name: name
    label: {vi: Tên, en: Name}
    type: text
    required: true
  - name: commune
    label: {vi: Xã, en: Commune}
    type: unit
    level: commune
  - name: state
    label: {vi: Tình trạng, en: State}
    type: choice
    choices:
      open: {vi: Mở, en: Open}
  - name: phone
    label: {vi: Điện thoại, en: Phone}
    type: phone
    private: true
  - name: latitude
    label: {vi: Vĩ độ, en: Latitude}
    type: latitude
  - name: longitude
    label: {vi: Kinh độ, en: Longitude}
    type: longitude
"""

TAIL = "    type: longitude\n"


def rule(field: str, expression: str, times: int = 1) -> tuple[str, str]:
    """The example's end, and the same with a rule: from line 39 on."""
    written = f"""\
  - code: a
    field: {field}
    expression: "{expression}"
    severity: error
    message: {{vi: a, en: b}}
"""
    return TAIL, f"{TAIL}rules:\n{written * times}"


# what is written wrongly: (as it is, as it is written), the line and key named, words of the reason
WRONG = {
    "unknown key": (("order: 1", "ordr: 1"), 1, "order", "required"),
    "misspelt key": (("theme: service", "theme: service\nthem: x"), 4, "them", "unknown key"),
    "no title": (("title: {vi: Giếng nước, en: Wells}\n", ""), 1, "title", "required"),
    "one language": ((", en: Wells}\na", "}\na"), 4, "title.en", "required"),
    "empty words": (("vi: Giếng nước", "vi: ''"), 4, "title.vi", "at least 1"),
    "geometry": (("geometry: point", "geometry: line"), 6, "geometry", "'point' or 'polygon'"),
    "audience": (("audience: public", "audience: all"), 7, "audience", "'public' or 'staff'"),
    "delivery": (("delivery: full", "delivery: daily"), 8, "delivery", "'full'"),
    "cadence": (("daily 16:00", "daily 25:00"), 11, "cadence", "pattern"),
    "no time at all": (("daily 16:00", "every 0 min"), 11, "cadence", "pattern"),
    "bad name": (("name: well", "name: Well-1"), 1, "name", "pattern"),
    "unit's name": (("name: well", "name: commune"), 1, "name", "taken by a layer"),
    "derived name": (("name: well", "name: well_history"), 1, "name", "taken by a layer"),
    "other file": (("name: well", "name: wall"), 1, "name", "must be well"),
    "no such key field": (("[commune, name]", "[commune, nam]"), 1, "(file)", "key names nam"),
    "private key": (("[commune, name]", "[phone]"), 1, "(file)", "private fields"),
    "coordinate key": (("[commune, name]", "[latitude]"), 1, "(file)", "coordinates"),
    "empty key": (("[commune, name]", "[]"), 10, "key", "at least 1"),
    "no retention": (("retention_days: 30\n", ""), 1, "(file)", "retention_days"),
    "retention": (("retention_days: 30", "retention_days: 0"), 12, "retention_days", "greater"),
    "agency": (("health_department", "Sở Y tế"), 14, "senders.0.agency", "pattern"),
    "sender's level": (("level: province", "level: hamlet"), 14, "senders.0.level", "'province'"),
    "field type": (("type: phone", "type: fone"), 31, "fields.3.type", "'text'"),
    "field's name": (("name: phone", "name: số"), 29, "fields.3.name", "pattern"),
    "reserved name": (("name: phone", "name: valid_from"), 29, "fields.3", "column of xom's own"),
    "same name": (("name: phone", "name: name"), 1, "(file)", "two fields bear the same name"),
    "same heading": (("vi: Điện thoại", "vi: Tên"), 1, "(file)", "share a heading: ten"),
    "choices without": (
        ("    choices:\n      open: {vi: Mở, en: Open}\n", ""), 24, "fields.2", "choices belong"),
    "choice of no": (("open: {", "no: {"), 27, "fields.2.choices", "put it in quotes"),
    "unit without level": (("    level: commune\n", ""), 20, "fields.1", "level belongs"),
    "unit's other name": (("level: commune", "level: hamlet"), 20, "fields.1", "level's name"),
    "private place": (
        ("type: latitude", "type: latitude\n    private: true"), 33, "fields.4", "be private"),
    "sum of text": (("required: true", "sum: true"), 16, "fields.0", "sum needs a number"),
    "place": (("type: longitude", "type: decimal"), 1, "(file)", "place either needs"),
    "period": (("delivery: full", "delivery: periodic"), 1, "(file)", "period names"),
    "period's field": (
        ("delivery: full", "delivery: periodic\nperiod: day"), 1, "(file)", "period names day"),
    "a rule's field": (rule("x", "state == 'open'"), 41, "rules.0.field", "x is not a field"),
    "a rule's name": (rule("name", "nam == 'A'"), 42, "rules.0.expression", "nam is not a field"),
    "a rule's kinds": (rule("name", "name > 3"), 42, "rules.0.expression", "cannot be compared"),
    "a rule's choice": (rule("state", "state == 'Mở'"), 42, "rules.0.expression", "choices: open"),
    "a rule's reach": (rule("name", "open('a') == 1"), 42, "rules.0.expression", "docs/rules.md"),
    "a rule's severity": (
        (TAIL, rule("name", "length(name) > 1")[1].replace("severity: error", "severity: bad")),
        43, "rules.0.severity", "'error' or 'warning'"),
    "two rules": (rule("name", "length(name) > 1", times=2), 39, "rules", "the same code: a"),
    "days of a text": (
        ("type: text", "type: text\n    future: true"), 16, "fields.0", "belong to type date"),
    "a text that counts up": (
        ("type: text", "type: text\n    cumulative: true"), 16, "fields.0", "summed figures"),
    "same key twice": (("order: 1", "order: 1\norder: 2"), 3, None, "stands twice"),
    "a list as key": (("order: 1", "[order]: 1"), 2, None, "cannot be a key"),
    "not YAML": (("order: 1", "order: [1"), None, None, "mend the YAML"),
    "a tab": (("order: 1", "\torder: 1"), 2, None, "mend the YAML"),
    "a list of words": ((GOOD, "- well\n"), 1, "(file)", "dictionary"),
    "empty": ((GOOD, ""), 1, "name", "required"),
}  # fmt: skip


def read(folder: Path, text: str) -> str:
    (folder / "well.yaml").write_text(text, "utf-8")
    with pytest.raises(CatalogueError) as error:
        read_catalogue(folder)
    return str(error.value)


def test_the_example_is_right(tmp_path: Path) -> None:
    (tmp_path / "well.yaml").write_text(GOOD, "utf-8")
    assert [dataset.name for dataset in read_catalogue(tmp_path)] == ["well"]


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (old, new), line, key, reason = WRONG[name]
    assert old in GOOD
    told = read(tmp_path, GOOD.replace(old, new, 1))
    assert "\n" not in told and reason in told
    found = re.match(r"well\.yaml:(\d+): (?:([\w.()]+): )?", told)
    assert found, told
    assert line is None or int(found[1]) == line, told
    assert key is None or (found[2] or "").startswith(key), told


def test_what_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "well.yaml").write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(CatalogueError, match=r"^well\.yaml: not UTF-8 text"):
        read_catalogue(tmp_path)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"no \*\.yaml there"):
        read_catalogue(tmp_path)


def test_more_mistakes_are_counted(tmp_path: Path) -> None:
    told = read(tmp_path, GOOD.replace("order: 1", "order: one").replace(": point", ": line"))
    assert told.startswith("well.yaml:2: order:") and told.endswith("(and 1 more)")


def test_an_unknown_dataset_names_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "well.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(UnknownName, match="it knows: well"):
        read_catalogue(tmp_path)["wall"]


# The catalogue that is shipped --------------------------------------------------------------------


def test_the_shipped_catalogue_holds_the_portals_layers() -> None:
    catalogue = read_catalogue(PACKAGE / "catalogue")
    assert set(catalogue.datasets) >= {
        *("lockdown_point", "lockdown_zone", "control_checkpoint", "roadblock", "testing_point"),
        *("medical_facility", "covid_treatment_facility", "quarantine_site"),
        *("essential_service", "pharmacy", "commune_daily", "hotline"),
    }
    orders = [dataset.order for dataset in catalogue]
    assert orders == sorted(set(orders))


def test_every_layer_of_the_shipped_catalogue_has_one_name() -> None:
    layers = published_layers(read_catalogue(PACKAGE / "catalogue"), "staff")
    names = [layer.name for layer in layers]
    assert len(set(names)) == len(names) and set(LEVELS) < set(names)
    for layer in layers:
        columns = [attribute.name for attribute in layer.attributes]
        assert len(set(columns)) == len(columns)
        assert layer.title_vi and layer.title_en and layer.abstract_vi and layer.abstract_en
