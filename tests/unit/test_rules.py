"""The language of rules: what it means, what it refuses."""

from datetime import date

import polars as pl
import pytest

from layers.dataset import DataField
from layers.rules import RuleError, compile_rule


def field(name: str, kind: str, **more: object) -> DataField:
    words = {"vi": name, "en": name}
    return DataField.model_validate({"name": name, "label": words, "type": kind} | more)


FIELDS = [
    field("a", "integer"),
    field("b", "integer"),
    field("c", "decimal"),
    field("start", "date"),
    field("stop", "date"),
    field("title", "text"),
    field("open", "boolean"),
    field("kind", "choice", choices={"shop": {"vi": "Quán", "en": "Shop"}}),
    field("commune", "unit", level="commune"),
]
ROW = {
    "a": 3,
    "b": 4,
    "c": 0.3,
    "start": date(2021, 9, 10),
    "stop": date(2021, 9, 17),
    "title": "Chợ",
    "open": True,
    "kind": "shop",
    "commune": "Xã A",
}
SCHEMA = {
    "a": pl.Int64,
    "b": pl.Int64,
    "c": pl.Float64,
    "start": pl.Date,
    "stop": pl.Date,
    "title": pl.String,
    "open": pl.Boolean,
    "kind": pl.String,
    "commune": pl.String,
}


def broken(expression: str, **cells: object) -> bool:
    row = ROW | cells
    raw = {f"raw:{name}": None if cell is None else str(cell) for name, cell in row.items()}
    schema = SCHEMA | dict.fromkeys(raw, pl.String)
    frame = pl.DataFrame([row | raw], schema=schema)
    return bool(compile_rule(expression, FIELDS).broken(frame)[0])


@pytest.mark.parametrize(
    ("expression", "obeyed"),
    [
        ("a == 3", True),
        ("a != 3", False),
        ("a + b == 7", True),
        ("b - a * 2 == -2", True),
        ("a / b == 0.75", True),
        ("a / (b - 4) == 1", True),  # nothing can be said
        ("c == 0.1 + 0.2", True),
        ("-a < 0", True),
        ("a <= b <= 4", True),
        ("a < b < 4", False),
        ("start <= stop", True),
        ("stop - start == 7", True),
        ("stop <= start + 6", False),
        ("start >= date('2021-09-11')", False),
        ("start in [date('2021-09-10'), date('2021-09-11')]", True),
        ("title == 'Chợ'", True),
        ("length(title) <= 2", False),
        ("abs(a - b) == 1", True),
        ("a in [1, 2]", False),
        ("a not in [1, 2]", True),
        ("kind in ['shop']", True),
        ("open", True),
        ("not open", False),
        ("open == True and a > 5", False),
        ("a > 5 or kind == 'shop'", True),
        ("title is None", False),
        ("commune is not None", True),
    ],
)
def test_an_expression_is_obeyed_or_broken(expression: str, obeyed: bool) -> None:
    assert broken(expression) is not obeyed


def test_an_empty_operand_leaves_the_row_unjudged() -> None:
    assert not broken("a + b == 100", b=None)
    assert not broken("a > 5 and b > 5", b=None), "though a alone breaks it"
    assert not broken("start > stop", stop=None)


def test_being_empty_can_be_asked() -> None:
    rule = "kind != 'shop' or title is not None"
    assert broken(rule, title=None)
    assert not broken(rule)
    assert not broken(rule, kind=None, title=None)


def test_what_a_rule_needs_and_names() -> None:
    found = compile_rule("stop is None or a < b", FIELDS)
    assert found.needed == ("a", "b")
    assert found.named == ("a", "b", "stop")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("a <", "cannot be read"),
        ("x > 1", "x is not a field"),
        ("a > 'b'", "a number cannot be compared with a text"),
        ("a > start", "cannot be compared with a date"),
        ("title < 'b'", "has no order"),
        ("title + title == 'x'", "cannot be combined"),
        ("start + stop == start", "cannot be combined"),
        ("a ** 2 > 1", "cannot be combined"),
        ("a + b", "must be true or false"),
        ("1 < 2", "must be true or false"),
        ("a and b > 1", "a truth is needed"),
        ("kind == 'shp'", "not one of the choices: shop"),
        ("kind in ['shp']", "not one of the choices"),
        ("commune == 'Vinh'", "names a unit"),
        ("a in b", "in needs a list"),
        ("a in [b]", "numbers, texts or dates only"),
        ("a == None", "outside the language"),
        ("a.real > 1", "outside the language"),
        ("a[0] > 1", "outside the language"),
        ("(lambda: a)() > 1", "outside the language"),
        ("[a for a in (1, 2)] == 1", "outside the language"),
        ("__import__('os').system('ls') == 0", "outside the language"),
        ("eval('a') > 1", "outside the language"),
        ("f'{a}' == 'x'", "outside the language"),
        ("start > date('31/9/2021')", "is no day"),
        ("a > 9e99", "numbers go up to"),
        ("a > 1 and " * 40 + "a > 1", "at most 300 characters"),
        ("not " * 70 + "open and" + "(" * 3, "cannot be read"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_reason(expression: str, reason: str) -> None:
    with pytest.raises(RuleError, match=r".") as error:
        compile_rule(expression, FIELDS)
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_deep_nesting_is_refused_or_understood_but_never_a_crash() -> None:
    for deep in ("-" * 290 + "a > 0", "(" * 140 + "a" + ")" * 140 + "> 0", "not " * 70 + "open"):
        try:
            compile_rule(deep, FIELDS)
        except RuleError:
            continue
