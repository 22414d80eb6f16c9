"""`python -m bench`: measure, write the table, exit 1 when a hard limit is missed."""

import argparse
import json
import sys
from pathlib import Path

from bench import geoserver
from bench.cases import FULL_ROWS, figures, measure
from bench.cluster import ROOT, cluster
from bench.figures import differences, ratios
from bench.report import as_json, as_markdown, machine
from layers.errors import XomError

BASELINE = Path(__file__).parent / "baseline.json"
QUICK_ROWS = 10_000


def main() -> int:
    said = _arguments()
    rows = QUICK_ROWS if said.quick else FULL_ROWS
    with cluster() as place:
        found = figures(measure(place, rows, said.runs)) + geoserver.figures(place, said.runs)
        facts = machine(place.postgis_version())
    kept = json.loads(BASELINE.read_text("utf-8"))
    changed = differences(found, kept.get(str(rows), {}))
    table = as_markdown(rows, facts, found, changed)
    said.output.mkdir(parents=True, exist_ok=True)
    (said.output / "bench.md").write_text(table, "utf-8")
    data = as_json(rows, facts, found, changed)
    (said.output / "bench.json").write_text(
        json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    print(table)
    if said.bless:
        kept[str(rows)] = ratios(found)
        BASELINE.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    return 1 if any(figure.missed for figure in found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS} rows, no hard limits")
    parser.add_argument("--runs", type=int, default=3, help="of every case (3)")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "build" / "bench", help="folder for the table"
    )
    parser.add_argument(
        "--bless", action="store_true", help="take this run's ratios as the baseline"
    )
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except XomError as error:
        sys.exit(f"bench: {error}")
