"""The measurements: xom's command line and GDAL's in turn, then what happens inside a process."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.cluster import DATASET, Cluster, reset
from bench.figures import Figure, pairwise
from bench.measure import Run, run
from examples.bench import write_bench_text, write_bench_workbook
from examples.province import write_boundaries
from layers.database import dsn
from layers.dataset import LEVELS
from layers.errors import ServerError

SMALL_ROWS = 200
FULL_ROWS = 100_000
MARKED_ROWS = 10_000
TEXT_TIMES = 10  # the rows of the large CSV file, as a multiple of the workbook's
BOUNDARY_FILES = dict(
    zip(LEVELS, ("province.gpkg", "districts.gpkg", "communes.gpkg", "hamlets.gpkg"), strict=True)
)


@dataclass(frozen=True)
class Measured:
    """The runs behind the figures: commands, and seconds inside a process."""

    rows: int
    hamlets: Run
    plain: list[Run]
    ingest: list[Run]
    small: list[Run]
    naive: Run
    text: Run
    inside: dict[str, list[float]]


def measure(place: Cluster, rows: int, runs: int) -> Measured:
    """Load the boundaries, then run every case `runs` times. Raises ServerError if one fails."""
    boundaries = place.folder / "boundaries"
    write_boundaries(boundaries)
    for level, name in BOUNDARY_FILES.items():
        command = place.xom("units", "load", boundaries / name, "--level", level)
        hamlets = run(command, place.server, place.folder)
    book, small = place.folder / "points.xlsx", place.folder / "few.xlsx"
    text, faulty = place.folder / "points.csv", place.folder / "faulty.xlsx"
    write_bench_workbook(book, rows)
    write_bench_workbook(small, SMALL_ROWS)
    write_bench_workbook(faulty, min(rows, MARKED_ROWS), faults=min(rows, MARKED_ROWS) // 10)
    write_bench_text(text, rows * TEXT_TIMES)
    plain: list[Run] = []
    ingest: list[Run] = []
    few: list[Run] = []
    for number in range(runs + 1):
        reset(place.settings)
        plain.append(_run(place, _plain_load(place, str(book))))
        reset(place.settings)
        ingest.append(_run(place, place.xom("ingest", book, "--dataset", DATASET)))
        reset(place.settings)
        few.append(_run(place, place.xom("ingest", small, "--dataset", DATASET)))
        if number == 0:  # fills the disk cache and the log's files, for both alike
            for kind in (plain, ingest, few):
                kind.clear()
    inside = _inside(place, [book, small, faulty], runs)
    reset(place.settings)
    naive = _run(place, _naive_load(place, book, boundaries / BOUNDARY_FILES["hamlet"]))
    reset(place.settings)
    long = _run(place, place.xom("ingest", text, "--dataset", DATASET))
    reset(place.settings)
    return Measured(rows, hamlets, plain, ingest, few, naive, long, inside)


def _run(place: Cluster, command: list[str]) -> Run:
    return run(command, place.server, place.folder)


def _plain_load(place: Cluster, book: str) -> list[str]:
    """GDAL's load of the same cells into one table, as fast as it can: COPY, no geometry index."""
    target = f"PG:{dsn(place.settings, 'owner')}"
    return [
        *("ogr2ogr", "-f", "PostgreSQL", target, book),
        *("-nln", "plain_load", "--config", "PG_USE_COPY", "YES"),
        *("-oo", "HEADERS=FORCE"),
    ]


def _naive_load(place: Cluster, book: Path, hamlets: Path) -> list[str]:
    database = dsn(place.settings, "owner")
    return [sys.executable, "-m", "bench.naive", str(book), str(hamlets), database]


def _inside(place: Cluster, books: list[Path], runs: int) -> dict[str, list[float]]:
    """`books`: the large workbook, the small one and the one with faults."""
    config = str(place.settings.path)
    command = [sys.executable, "-m", "bench.inside", config, str(runs), *map(str, books)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"bench.inside: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def figures(measured: Measured) -> list[Figure]:
    """The figures of the runs. Hard limits are promises for FULL_ROWS rows, and only judged there.

    Seconds are set against the median of the plain load.
    """
    plain = [r.seconds for r in measured.plain]
    cold = [r.seconds for r in measured.ingest]
    unit, hard = median(plain), measured.rows >= FULL_ROWS
    inside = measured.inside

    def timed(
        name: str, what: str, values: list[float], limit: float | None = None, hard: bool = False
    ) -> Figure:
        return Figure(name, what, tuple(values), "s", limit, hard, median(values) / unit)

    def against(
        name: str,
        what: str,
        values: list[float],
        others: list[float],
        limit: float | None = None,
        hard: bool = False,
    ) -> Figure:
        found = pairwise(values, others)
        return Figure(name, what, found, "×", limit, hard, median(found))

    def work(runs: list[Run]) -> list[float]:
        return [r.cpu + r.server_cpu for r in runs]

    return [
        Figure("plain", "`ogr2ogr`, whole process", tuple(plain), "s"),
        Figure("cold", "`xom ingest`, whole process", tuple(cold), "s"),
        against("load", "`xom ingest` / `ogr2ogr`, wall clock", cold, plain, 3.5, hard),
        against(
            "load-cpu",
            "`xom ingest` / `ogr2ogr`, processor time with PostgreSQL's",
            work(measured.ingest),
            work(measured.plain),
        ),
        Figure(
            "memory",
            "`xom ingest`, peak memory",
            tuple(r.peak_bytes / 1e6 for r in measured.ingest),
            "MB",
            1500,
            hard,
        ),
        timed("locate", "points in hamlets (`UnitIndex.locate`)", inside["locate"], 0.5, hard),
        timed("place", "placing as a whole (names and points)", inside["place"]),
        timed("names", "100 000 hamlets by name, warm (`Finder.find_many`)", inside["names"], 1.0),
        against(
            "warm", "`xom ingest` in a running process / `ogr2ogr`", inside["ingest"], plain, 2.0
        ),
        against("check", "check alone, warm / bare reading", inside["check"], inside["read"], 2.5),
        Figure(
            "naive",
            "`xom ingest` / a script with pandas, geopandas and openpyxl",
            (median(cold) / measured.naive.seconds,),
            "×",
            1 / 6,
            ratio=median(cold) / measured.naive.seconds,
        ),
        against(
            "findings",
            "check of a row in ten at fault / of ten rows at fault",
            inside["many"],
            inside["ten"],
            1.5,
        ),
        timed(
            "mark", f"a marked copy of {min(measured.rows, MARKED_ROWS)} rows", inside["mark"], 5.0
        ),
        timed("warm-small", f"{SMALL_ROWS} rows in a running process", inside["small"], 1.0),
        Figure(
            "text-memory",
            f"`xom ingest` of a CSV of {measured.rows * TEXT_TIMES} rows, peak memory",
            (measured.text.peak_bytes / 1e6,),
            "MB",
            1500,
            hard,
        ),
        Figure("text", "the same, whole process", (measured.text.seconds,), "s"),
        timed(
            "small",
            f"`xom ingest` of {SMALL_ROWS} rows, whole process",
            [r.seconds for r in measured.small],
            1.0,
        ),
        timed(
            "hamlets",
            "`xom units load` of all hamlets, whole process",
            [measured.hamlets.seconds],
            15.0,
        ),
    ]
