"""The table of a run: Markdown for people, JSON for programs."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import polars
import psutil

from bench.figures import Difference, Figure, ratios

NAMES = ("measure", "median", "min", "max", "limit", "met")


def machine(database: str) -> dict[str, str]:
    """What was measured on: processor, load, versions."""
    gdal = subprocess.run(["ogr2ogr", "--version"], capture_output=True, text=True, check=True)
    return {
        "machine": f"{_processor()}, {os.cpu_count()} CPUs, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB, {platform.system()}",
        "load": "{:.1f}, {:.1f}, {:.1f} (1, 5, 15 min, at the end)".format(*os.getloadavg()),
        "python": platform.python_version(),
        "polars": polars.__version__,
        "database": database,
        "gdal": gdal.stdout.split(",")[0].removeprefix("GDAL "),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def as_json(
    rows: int, machine: dict[str, str], figures: list[Figure], changed: list[Difference]
) -> dict[str, Any]:
    return {
        "rows": rows,
        **machine,
        "figures": {
            f.name: {
                "median": round(f.value, 3),
                "values": [round(value, 3) for value in f.values],
                "unit": f.unit,
                "limit": f.limit,
                "hard": f.hard,
                "met": f.met,
            }
            for f in figures
        },
        "ratios": ratios(figures),
        "changed": {d.name: {"before": d.before, "now": round(d.now, 3)} for d in changed},
    }


def as_markdown(
    rows: int, machine: dict[str, str], figures: list[Figure], changed: list[Difference]
) -> str:
    """Heading, machine, one line a figure, then what left the baseline."""
    lines = [f"## {rows} rows of lockdown points, {len(figures[0].values)} runs", ""]
    lines += [*(f"- {name}: {text}" for name, text in machine.items()), ""]
    lines += [_line(NAMES), _line("---" for _ in NAMES)]
    lines += [_line(_cells(figure)) for figure in figures]
    lines += ["", "Against the baseline:"]
    lines += [f"- {difference}" for difference in changed] or ["- nothing left its tolerance"]
    return "\n".join(lines) + "\n"


def _line(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


def _cells(figure: Figure) -> tuple[str, ...]:
    limit, met = "", ""
    if figure.limit is not None:
        limit = f"{_number(figure.limit, figure.unit)}{'' if figure.hard else ' (goal)'}"
        met = "yes" if figure.met else ("**no**" if figure.hard else "not yet")
    values = (figure.value, min(figure.values), max(figure.values))
    return (figure.what, *(_number(value, figure.unit) for value in values), limit, met)


def _number(value: float, unit: str) -> str:
    return f"{value:.0f} {unit}" if unit == "MB" else f"{value:.2f} {unit}"
