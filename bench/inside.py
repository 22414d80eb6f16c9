"""What a running service does: measured inside one process that has imported everything.

    python -m bench.inside CONFIG RUNS WORKBOOK FEW FAULTY   ->  JSON on standard output

Seconds of each run, a list a name. Of WORKBOOK: `read` (bare fastexcel), `check` (everything but
storing), `ingest` (the whole path), `locate` (points in hamlets, the outlines fetched but not
decoded yet), `place` (names and points of all rows, the same way) and `names` (100 000 hamlets by
name, warm). `small`: the whole path of FEW. Of FAULTY: `many` (its check), `ten` (the check of as
many rows with ten at fault, beside it) and `mark` (writing the marked copy).
"""

import dataclasses
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fastexcel

from bench.cluster import DATASET, reset
from bench.names import name_lookups
from examples.bench import write_bench_workbook
from ingest.batch import Batch, Context
from ingest.feedback.marked import write_marked
from ingest.findings import Findings
from ingest.path import check_file, ingest_file
from ingest.place import place
from ingest.read import read_file
from ingest.request import Request
from ingest.senders import areas
from ingest.table import read_rows
from ingest.values import parse
from layers.catalogue import Catalogue, read_catalogue
from layers.database import connect
from layers.settings import OPERATOR, Settings, read_settings
from layers.units import read_units


def measure(config: Path, runs: int, books: list[Path]) -> dict[str, list[float]]:
    """Seconds of every run by name; the first, which warms up, is left out."""
    settings = read_settings(config)
    catalogue = read_catalogue(settings.catalogue_dir)
    workbook, few, faulty = books

    def check(book: Path) -> float:
        request = Request(book, dataset=DATASET)
        return _seconds(lambda: check_file(settings, catalogue, request))

    def ingest(book: Path) -> float:
        reset(settings)
        request = Request(book, dataset=DATASET)
        return _seconds(lambda: ingest_file(settings, catalogue, request))

    cases: dict[str, Callable[[], float]] = {
        "read": lambda: _seconds(lambda: fastexcel.read_excel(workbook).load_sheet(0).to_polars()),
        "check": lambda: check(workbook),
        "ingest": lambda: ingest(workbook),
        "small": lambda: ingest(few),
    }
    cases |= _placing(settings, catalogue, workbook) | _faulty(settings, catalogue, faulty, check)
    found: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(runs + 1):
        for name, case in cases.items():
            seconds = case()
            if number:
                found[name].append(seconds)
    return found


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _faulty(
    settings: Settings, catalogue: Catalogue, faulty: Path, check: Callable[[Path], float]
) -> dict[str, Callable[[], float]]:
    rows = sum(sheet.cells.height - 1 for sheet in read_file(faulty, settings.limits))
    ten = faulty.with_name("ten.xlsx")
    write_bench_workbook(ten, rows, faults=10)
    result = check_file(settings, catalogue, Request(faulty, dataset=DATASET))
    sheets = read_file(faulty, settings.limits)
    target = faulty.with_name("marked.xlsx")
    return {
        "many": lambda: check(faulty),
        "ten": lambda: check(ten),
        "mark": lambda: _seconds(lambda: write_marked(faulty, sheets, result, target)),
    }


def _placing(
    settings: Settings, catalogue: Catalogue, workbook: Path
) -> dict[str, Callable[[], float]]:
    dataset, sender = catalogue[DATASET], settings.sender(OPERATOR)
    now = settings.now()
    with connect(settings) as connection:
        units = read_units(connection, now.date())
        area = areas(connection, sender, dataset, units.day)
    findings = Findings(dataset)
    raw, tables, _ = read_rows(
        read_file(workbook, settings.limits), dataset, workbook.name, findings
    )
    rows = parse(raw, dataset, findings)
    lon, lat = dataset.coordinate("longitude"), dataset.coordinate("latitude")
    assert lon is not None and lat is not None
    x, y = rows[lon.name].to_numpy(), rows[lat.name].to_numpy()

    def fresh() -> Context:
        # A copy has none of the cached look-ups and decoded outlines.
        return Context(dataset, sender, area, dataclasses.replace(units), now)

    def locate() -> float:
        index = fresh().units
        return _seconds(lambda: index.locate(x, y))

    def place_all() -> float:
        batch, context = Batch(dataset, rows, tables, Findings(dataset)), fresh()
        return _seconds(lambda: place(batch, context))

    return {"locate": locate, "place": place_all, "names": name_lookups(units)}


def main() -> None:
    config, runs, *books = sys.argv[1:]
    json.dump(measure(Path(config), int(runs), [Path(book) for book in books]), sys.stdout)


if __name__ == "__main__":
    main()
