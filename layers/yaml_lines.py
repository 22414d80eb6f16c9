"""Reading YAML so that a mistake can be named with its file, line and key."""

from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.cyaml import CSafeLoader

from layers.errors import XomError

Lines = dict[tuple[str | int, ...], int]


class _Loader(CSafeLoader):
    """Safe YAML that refuses a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(
                    None, None, "a list or mapping cannot be a key", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, wrong: type[XomError]) -> tuple[Any, Lines]:
    """The data of a YAML file and the line (from 1) of every key and list item in it.

    Raises `wrong` with file, line and reason where the file is not YAML or not UTF-8.
    """
    try:
        text = path.read_text("utf-8")
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node else {}
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path.name}:{mark.line + 1}" if mark else path.name
        raise wrong(f"{where}: {error.problem}; mend the YAML there") from None
    except yaml.YAMLError as error:
        raise wrong(f"{path.name}: {str(error).splitlines()[0]}; remove it") from None
    except UnicodeDecodeError:
        raise wrong(f"{path.name}: not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise wrong(f"{path}: {error.strerror}") from None
    lines: Lines = {}
    if node:
        _note_lines(node, (), lines)
    return data, lines


def _note_lines(node: yaml.Node, place: tuple[str | int, ...], lines: Lines) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*place, key.value)] = key.start_mark.line + 1
            _note_lines(value, (*place, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _note_lines(item, (*place, index), lines)


def first_problem(path: Path, lines: Lines, error: ValidationError) -> str:
    """One line for the first thing wrong: file, line, key, reason, and how many more there are."""
    problems = error.errors()
    first = problems[0]
    place = tuple(part for part in first["loc"] if part != "[key]")
    line = next((lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in lines), 1)
    key = ".".join(str(part) for part in place) or "(file)"
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        reason = "unknown key; remove it or correct its spelling"
    elif first["type"] == "string_type" and isinstance(first["input"], (int, float, date)):
        # YAML takes 40, no and 2021-09-17 for a number, a truth and a day.
        reason = "must be text; put it in quotes"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{path.name}:{line}: {key}: {reason}{more}"
