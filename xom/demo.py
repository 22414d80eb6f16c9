"""`xom demo`: the sample province from its agencies' workbooks to the map."""

import csv
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from examples.sample import write_sample
from ingest import ledger
from ingest.boundaries import load_units
from ingest.originals import digest
from ingest.path import ingest_file
from ingest.request import Request
from layers.catalogue import Catalogue
from layers.database import connect
from layers.dataset import LEVELS
from layers.errors import InputError, ProofError
from layers.settings import Settings
from publish import stack
from publish.verify import verify
from xom.output import console, say
from xom.preparation import prepare_deployment

BOUNDARIES = dict(
    zip(LEVELS, ("province.gpkg", "districts.gpkg", "communes.gpkg", "hamlets.gpkg"), strict=True)
)


def run_demo(settings: Settings, catalogue: Catalogue, folder: Path | None = None) -> None:
    """Make the sample, start the stack, load, publish, prove. What was done before is not repeated.

    Raises ProofError when a service does not tell the truth afterwards.
    """
    begun = time.monotonic()
    folder = folder or settings.data_dir / "sample"
    if not (folder / "manifest.csv").exists():
        say("making the sample province …")
        write_sample(folder)
    say("starting the stack …")
    status = stack.up(settings, lambda: prepare_deployment(settings, catalogue))
    _load_boundaries(settings, folder / "boundaries")
    _load_workbooks(settings, catalogue, folder)
    _analyze(settings, catalogue)
    say("asking the services …")
    proofs = verify(settings, catalogue)
    failed = [proof for proof in proofs if not proof.ok]
    say(f"  {len(proofs) - len(failed)} of {len(proofs)} proofs hold")
    say(f"ready after {time.monotonic() - begun:.0f} s")
    say(f"  map   {status.map}")
    say(f"  WMS   {status.wms}")
    say(f"  WFS   {status.wfs}")
    say(f"  stop  {_program(settings)} down")
    if failed:
        raise ProofError(f"{failed[0].layer}: {failed[0].what}: {failed[0].detail}")


def _program(settings: Settings) -> str:
    plain = settings.path == Path("config.yaml").absolute()
    return ".venv/bin/xom" if plain else f".venv/bin/xom --config {settings.path}"


def _load_boundaries(settings: Settings, folder: Path) -> None:
    with connect(settings) as connection:
        known = {sha256 for sha256, _, _ in ledger.deliveries(connection)}
    for level, name in BOUNDARIES.items():
        if digest(folder / name) in known:
            continue
        with connect(settings) as connection:
            result = load_units(connection, settings, folder / name, level)
        say(f"  {level}: {result.new} units")


def _analyze(settings: Settings, catalogue: Catalogue) -> None:
    """Statistics for the proofs' queries: PostgreSQL would gather them within a minute."""
    with connect(settings) as connection, connection.cursor() as cursor:
        for dataset in catalogue:
            cursor.execute("SELECT xom.analyze_dataset(%s)", (dataset.name,))


def _load_workbooks(settings: Settings, catalogue: Catalogue, folder: Path) -> None:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        deliveries = list(csv.DictReader(file))
    with connect(settings) as connection:
        known = ledger.deliveries(connection)
    totals: Counter[str] = Counter()
    columns = (TextColumn("  workbooks"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        for delivery in progress.track(deliveries):
            as_of = datetime.fromisoformat(delivery["as_of"])
            path = folder / delivery["file"]
            before = (digest(path), delivery["sender"], as_of)
            if known[before]:
                known[before] -= 1
                totals["before"] += 1
                continue
            request = Request(
                path, dataset=delivery["dataset"], sender=delivery["sender"], as_of=as_of
            )
            try:
                counts = ingest_file(settings, catalogue, request).counts
            except InputError:
                totals["refused"] += 1
                continue
            totals["files"] += 1
            totals["rows"] += counts.rows_in
            totals["held"] += counts.held
    say(
        f"  {totals['files']} workbooks with {totals['rows']} rows, {totals['held']} of them held; "
        f"{totals['refused']} refused, {totals['before']} loaded before"
    )
