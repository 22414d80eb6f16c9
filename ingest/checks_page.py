"""The page of the docs that lists what can be wrong, written from `messages.yaml`."""

from collections.abc import Iterable

from ingest.messages import codes, sentence
from layers.dataset import Dataset

HEAD = """\
# What can be wrong

Every finding has a code that does not change, a severity and one sentence in Vietnamese and in
English. A row with an **error** is held: it is not loaded, its record stays as it was, and it goes
in when the corrected file comes. A **warning** holds its row only where this table says so; a
**notice** asks for nothing. The checks are in `ingest/checks/`, each a small file, in the order in
which they run; all sentences, and those of whole files that are refused, in `ingest/messages.yaml`.

`{label}` is the field's heading; other words in braces are filled in. The value of a cell is never
part of a sentence.

| Code | Severity | What the sender reads | In English |
|---|---|---|---|
"""
RULES = """
## Rules of the datasets

These belong to one dataset and stand in its file in the catalogue, with their words;
[rules.md](rules.md) says how they are written.

| Dataset | Code | Severity | Holds of every good row | What the sender reads |
|---|---|---|---|---|
"""
FOOT = "\nMade from `ingest/messages.yaml` and the catalogue by `xom layers docs`.\n"


def checks_page(datasets: Iterable[Dataset]) -> str:
    """Markdown: every code of the program, then every rule of these datasets."""
    lines = [_line(code) for code in codes()]
    rules = [
        f"| `{dataset.name}` | `{rule.code}` | {rule.severity} | `{rule.expression}` "
        f"| {rule.message.vi} |\n"
        for dataset in datasets
        for rule in dataset.rules
    ]
    return "".join([HEAD, *lines, RULES, *rules, FOOT])


def _line(code: str) -> str:
    said = sentence(code)
    severity = (
        f"{said.severity}, holds" if said.holds and said.severity != "error" else said.severity
    )
    return f"| `{code}` | {severity} | {said.vi} | {said.en} |\n"
