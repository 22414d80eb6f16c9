"""A dataset's own rules: expressions over its fields, understood when the catalogue is read.

The language is a small part of Python's expressions (no eval, nothing is run row by row):

    end_date >= start_date              dates, numbers, text; == != < <= > >=, also chained
    f0 == recovered + deaths + active   + - * / of numbers; date - date is days, date + 14 a date
    status in ["open", "full"]          in, not in, of a list of texts, numbers or dates
    kind != "hospital" or beds is not None      and, or, not; is None, is not None
    start_date >= date("2020-01-01")    functions: date, abs, length

A row in which a field that the expression uses is empty is not judged, unless the expression
itself asks whether that field is empty (`is None`).
"""

import ast
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NoReturn, Protocol

import polars as pl

Kind = Literal["number", "text", "date", "truth", "unit"]
KINDS: dict[str, Kind] = {
    "text": "text",
    "phone": "text",
    "choice": "text",
    "integer": "number",
    "decimal": "number",
    "latitude": "number",
    "longitude": "number",
    "date": "date",
    "boolean": "truth",
    "unit": "unit",
}
LONGEST = 300  # characters of an expression
LARGEST = 10**15  # of a number in it
CLOSE = 1e-9  # numbers that differ by less, relatively, are equal: 0.1 + 0.2 == 0.3

_ORDERS: dict[type[ast.cmpop], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class RuleError(ValueError):
    """An expression that is no rule; the message says why."""


class _Field(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def choices(self) -> object: ...


@dataclass(frozen=True)
class Compiled:
    """What an expression means: true where a row obeys it, and the fields it cannot do without."""

    obeyed: pl.Expr
    needed: tuple[str, ...]
    named: tuple[str, ...]  # these, and those it asks to be empty

    def broken(self, rows: pl.DataFrame) -> pl.Series:
        """Mask of the rows (typed columns named like the fields) that break the rule."""
        judged = pl.all_horizontal(
            pl.lit(value=True), *(pl.col(n).is_not_null() for n in self.needed)
        )
        return rows.select((judged & ~self.obeyed).fill_null(value=False).alias("broken"))["broken"]


@dataclass(frozen=True)
class _Term:
    kind: Kind
    value: pl.Expr
    allowed: frozenset[str] | None = None  # of a vocabulary: its values
    literal: object = None


def compile_rule(expression: str, fields: Sequence[_Field]) -> Compiled:
    """Understand an expression over these fields.

    Raises RuleError for anything outside the language, unknown fields and kinds that do not fit.
    """
    if len(expression) > LONGEST:
        raise RuleError(f"an expression has at most {LONGEST} characters")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
        reader = _Reader({field.name: field for field in fields})
        term = reader.read(tree.body)
    except SyntaxError as error:
        raise RuleError(f"{expression!r} cannot be read: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise RuleError("the expression is nested too deeply") from None
    if term.kind != "truth" or not reader.needed | reader.asked:
        raise RuleError(f"{expression!r} must be true or false of a row, such as a <= b")
    return Compiled(
        term.value, tuple(sorted(reader.needed)), tuple(sorted(reader.needed | reader.asked))
    )


class _Reader:
    """Walks the syntax tree; `needed` are the fields used, `asked` those asked to be empty."""

    def __init__(self, fields: dict[str, _Field]) -> None:
        self._fields = fields
        self.needed: set[str] = set()
        self.asked: set[str] = set()

    def read(self, node: ast.expr) -> _Term:
        match node:
            case ast.Name(id=name):
                return self._column(name)
            case ast.Constant(value=value):
                return _constant(node, value)
            case ast.BoolOp(op=op, values=values):
                parts = [self._read_as("truth", value) for value in values]
                join = pl.all_horizontal if isinstance(op, ast.And) else pl.any_horizontal
                return _Term("truth", join(parts))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _Term("truth", ~self._read_as("truth", operand))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _Term("number", -self._read_as("number", operand))
            case ast.BinOp(left=left, op=op, right=right):
                return self._calculate(node, self.read(left), op, self.read(right))
            case ast.Compare(left=left, ops=ops, comparators=others):
                pairs = zip([left, *others[:-1]], ops, others, strict=True)
                parts = [self._compare(node, *pair) for pair in pairs]
                return _Term("truth", pl.all_horizontal(parts))
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
                return self._call(node, name, argument)
            case _:
                _refuse(node)

    def _column(self, name: str) -> _Term:
        field = self._field(name)
        kind = KINDS[field.type]
        if kind == "unit":
            raise RuleError(f"{name} names a unit; only {name} is None can be asked of it")
        self.needed.add(name)
        choices = field.choices
        allowed = frozenset(choices) if isinstance(choices, dict) and choices else None
        return _Term(kind, pl.col(name), allowed)

    def _field(self, name: str) -> _Field:
        if name not in self._fields:
            raise RuleError(f"{name} is not a field")
        return self._fields[name]

    def _read_as(self, kind: Kind, node: ast.expr) -> pl.Expr:
        term = self.read(node)
        if term.kind != kind:
            raise RuleError(f"{ast.unparse(node)} is a {term.kind}, but a {kind} is needed there")
        return term.value

    def _calculate(self, node: ast.expr, left: _Term, op: ast.operator, right: _Term) -> _Term:
        match left.kind, op, right.kind:
            case "number", ast.Add(), "number":
                return _Term("number", left.value + right.value)
            case "number", ast.Sub(), "number":
                return _Term("number", left.value - right.value)
            case "number", ast.Mult(), "number":
                return _Term("number", left.value.cast(pl.Float64) * right.value)
            case "number", ast.Div(), "number":
                # Nothing can be said of a division by nothing.
                divisor = pl.when(right.value != 0).then(right.value)
                return _Term("number", left.value / divisor)
            case "date", ast.Sub(), "date":
                return _Term("number", (left.value - right.value).dt.total_days())
            case "date", ast.Add() | ast.Sub() as op, "number":
                days = pl.duration(days=right.value)
                return _Term(
                    "date", left.value + days if isinstance(op, ast.Add) else left.value - days
                )
            case _:
                raise RuleError(
                    f"{ast.unparse(node)}: a {left.kind} and a {right.kind} cannot be combined so"
                )

    def _compare(self, node: ast.expr, left: ast.expr, op: ast.cmpop, right: ast.expr) -> pl.Expr:
        if isinstance(op, ast.Is | ast.IsNot):
            return self._empty(node, left, op, right)
        if isinstance(op, ast.In | ast.NotIn):
            return self._among(node, left, op, right)
        a, b = self.read(left), self.read(right)
        _fit(node, a, b)
        if type(op) in _ORDERS:
            if a.kind in ("text", "truth"):
                raise RuleError(f"{ast.unparse(node)}: a {a.kind} has no order; use == or !=")
            return _ORDERS[type(op)](a.value, b.value)
        equal = _equal(a, b)
        return equal if isinstance(op, ast.Eq) else ~equal

    def _empty(self, node: ast.expr, left: ast.expr, op: ast.cmpop, right: ast.expr) -> pl.Expr:
        match left, right:
            case ast.Name(id=name), ast.Constant(value=None):
                self._field(name)
                self.asked.add(name)
                # The cell, not what was read of it: an unreadable one is not empty.
                filled = pl.col(f"raw:{name}").str.contains(r"\S").fill_null(value=False)
                return filled if isinstance(op, ast.IsNot) else ~filled
            case _:
                _refuse(node)

    def _among(self, node: ast.expr, left: ast.expr, op: ast.cmpop, right: ast.expr) -> pl.Expr:
        if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
            raise RuleError(f"{ast.unparse(node)}: in needs a list, such as [1, 2]")
        term = self.read(left)
        values = [self.read(item) for item in right.elts]
        for value in values:
            if value.literal is None:
                raise RuleError(f"{ast.unparse(node)}: a list holds numbers, texts or dates only")
            _fit(node, term, value)
        found = pl.any_horizontal(_equal(term, value) for value in values)
        return found if isinstance(op, ast.In) else ~found

    def _call(self, node: ast.expr, name: str, argument: ast.expr) -> _Term:
        match name, argument:
            case "date", ast.Constant(value=str(text)):
                try:
                    day = date.fromisoformat(text)
                except ValueError:
                    raise RuleError(f"date({text!r}) is no day; write date('2021-09-17')") from None
                return _Term("date", pl.lit(day), literal=day)
            case "abs", _:
                return _Term("number", self._read_as("number", argument).abs())
            case "length", _:
                return _Term(
                    "number", self._read_as("text", argument).str.len_chars().cast(pl.Int64)
                )
            case _:
                _refuse(node)


def _constant(node: ast.expr, value: object) -> _Term:
    match value:
        case bool():
            return _Term("truth", pl.lit(value), literal=value)
        case int() | float():
            if not abs(value) <= LARGEST:
                raise RuleError(f"numbers go up to {LARGEST}")
            return _Term("number", pl.lit(value), literal=value)
        case str():
            return _Term("text", pl.lit(value), literal=value)
        case _:
            _refuse(node)


def _fit(node: ast.expr, a: _Term, b: _Term) -> None:
    if a.kind != b.kind:
        raise RuleError(f"{ast.unparse(node)}: a {a.kind} cannot be compared with a {b.kind}")
    for one, other in ((a, b), (b, a)):
        if (
            one.allowed is not None
            and other.literal is not None
            and other.literal not in one.allowed
        ):
            known = ", ".join(sorted(one.allowed))
            raise RuleError(f"{other.literal!r} is not one of the choices: {known}")


def _equal(a: _Term, b: _Term) -> pl.Expr:
    if a.kind != "number":
        return a.value == b.value
    # What is left of the larger one decides, so that sums of decimals may agree.
    larger = pl.max_horizontal(a.value.abs(), b.value.abs()).cast(pl.Float64)
    return (a.value - b.value).abs() <= larger * CLOSE


def _refuse(node: ast.expr) -> NoReturn:
    raise RuleError(f"{ast.unparse(node)} is outside the language of rules; see docs/rules.md")
