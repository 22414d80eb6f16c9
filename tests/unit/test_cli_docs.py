"""Every command and option stands in the docs, and the docs name none that does not exist."""

import re
from pathlib import Path

import pytest
import typer

from xom.main import app

PROJECT = Path(__file__).parents[2]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
TEXT = "\n".join(page.read_text("utf-8") for page in PAGES if page.exists())
REFERENCE = (PROJECT / "docs" / "commands.md").read_text("utf-8")


def walk(command, words=()):
    """(words, options) of the program and everything below it."""
    options = {
        option
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }
    yield words, options
    for name, below in getattr(command, "commands", {}).items():
        yield from walk(below, (*words, name))


COMMANDS = dict(walk(typer.main.get_command(app)))


@pytest.mark.parametrize("words", [words for words in COMMANDS if words], ids=" ".join)
def test_every_command_is_in_the_docs(words):
    below = [other for other in COMMANDS if other[: len(words)] == words and other != words]
    named = f"xom {' '.join(words)}"
    assert named in TEXT
    assert named in REFERENCE or all(f"xom {' '.join(o)}" in REFERENCE for o in below)


@pytest.mark.parametrize(("words", "options"), COMMANDS.items(), ids=lambda x: " ".join(sorted(x)))
def test_every_option_is_in_the_reference(words, options):
    for option in options:
        assert re.search(rf"`{option}[ `]|\[{option}[ \]]", REFERENCE), option


def test_the_reference_names_nothing_that_does_not_exist():
    known = {option for options in COMMANDS.values() for option in options} | {"--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", REFERENCE)) <= known
    named = set(re.findall(r"`xom ([a-z]+(?: [a-z]+)?)", REFERENCE))
    commands = {" ".join(words) for words in COMMANDS}
    assert named <= commands, named - commands
