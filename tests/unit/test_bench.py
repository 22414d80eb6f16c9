"""The benchmark's table, its verdict, and its comparison with the baseline."""

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from bench import geoserver
from bench.__main__ import BASELINE
from bench.cases import FULL_ROWS, Measured, figures
from bench.figures import Figure, differences, pairwise, ratios
from bench.measure import Run, high_water, run
from bench.report import as_json, as_markdown
from layers.errors import ServerError

MACHINE = {"machine": "a quiet one", "gdal": "3.6.2"}


def figure(name: str, ratio: float | None = None, **more: object) -> Figure:
    return Figure(name, f"what {name} is", (1.0, 3.0, 2.0), "s", ratio=ratio, **more)  # type: ignore[arg-type]


def measured(rows: int = FULL_ROWS, seconds: float = 6.0, peak: int = 300_000_000) -> Measured:
    plain = [Run(2.0, 1.5, 0.5, 1), Run(4.0, 1.5, 0.5, 1)]
    cold = [Run(seconds, 3.0, 1.0, peak), Run(2 * seconds, 3.0, 1.0, peak)]
    inside = {"read": [1.0], "check": [2.0], "ingest": [2.0, 4.0], "locate": [0.2], "place": [0.4]}
    inside |= {"names": [0.3], "small": [0.4], "many": [3.0], "ten": [2.0], "mark": [4.0]}
    few = [Run(0.5, 0.5, 0.0, 1)]
    once = Run(9.0, 1.0, 1.0, peak)
    return Measured(rows, once, plain, cold, few, Run(72.0, 1.0, 1.0, 1), once, inside)


def test_a_limit_is_judged_by_the_median() -> None:
    assert figure("a", limit=2.0, hard=True).missed is False
    assert figure("a", limit=1.9, hard=True).missed is True
    assert figure("a", limit=1.9).missed is False
    assert figure("a", limit=1.9).met is False
    assert figure("a").met is None


def test_each_run_is_set_against_its_neighbour() -> None:
    assert pairwise([6.0, 30.0], [2.0, 10.0]) == (3.0, 3.0)
    with pytest.raises(ValueError, match="zip"):
        pairwise([1.0], [1.0, 2.0])


def test_what_left_the_tolerance_is_named() -> None:
    now = [figure("slow", 1.3), figure("same", 1.2), figure("fast", 0.7), figure("new", 9.0)]
    baseline = {"slow": 1.0, "same": 1.0, "fast": 1.0, "gone": 1.0}
    assert [str(d) for d in differences(now, baseline)] == [
        "slow: slower, ratio 1.30 instead of 1.00",
        "fast: faster, ratio 0.70 instead of 1.00",
    ]
    assert differences(now, {}) == []


def test_a_baseline_keeps_ratios_not_seconds() -> None:
    assert ratios([figure("a", 1.23456), figure("b")]) == {"a": 1.235}


def test_promises_hold_for_the_full_number_of_rows() -> None:
    def missed(rows: int, seconds: float, peak: int = 1) -> list[str]:
        return [f.name for f in figures(measured(rows, seconds, peak)) if f.missed]

    assert missed(FULL_ROWS, 6.0) == []
    assert missed(FULL_ROWS, 8.0) == ["load"]
    assert missed(FULL_ROWS, 8.0, 2_000_000_000) == ["load", "memory", "text-memory"]
    assert missed(FULL_ROWS // 10, 8.0, 2_000_000_000) == []


def test_figures_of_the_runs() -> None:
    found = {f.name: f for f in figures(measured())}
    assert found["load"].values == (3.0, 3.0)
    assert found["load-cpu"].value == 2.0
    assert found["warm"].value == 1.0
    assert found["check"].value == 2.0
    assert found["naive"].value == 9.0 / 72.0
    assert found["findings"].value == 1.5
    assert found["memory"].value == 300
    assert found["locate"].ratio == pytest.approx(0.2 / 3)


def test_the_table_tells_limits_goals_and_the_baseline() -> None:
    found = [
        figure("promise", 1.5, limit=1.0, hard=True),
        figure("goal", limit=1.0),
        figure("kept", limit=9.0, hard=True),
    ]
    table = as_markdown(100_000, MACHINE, found, differences(found, {"promise": 1.0}))
    assert "## 100000 rows of lockdown points, 3 runs" in table
    assert "- gdal: 3.6.2" in table
    assert "| what promise is | 2.00 s | 1.00 s | 3.00 s | 1.00 s | **no** |" in table
    assert "| what goal is | 2.00 s | 1.00 s | 3.00 s | 1.00 s (goal) | not yet |" in table
    assert "| what kept is | 2.00 s | 1.00 s | 3.00 s | 9.00 s | yes |" in table
    assert "- promise: slower, ratio 1.50 instead of 1.00" in table
    assert "nothing left its tolerance" in as_markdown(1, MACHINE, found, [])


def test_the_same_as_json() -> None:
    found = [figure("promise", 1.5, limit=1.0, hard=True)]
    data = json.loads(json.dumps(as_json(7, MACHINE, found, differences(found, {"promise": 1.0}))))
    assert data["rows"] == 7
    assert data["gdal"] == "3.6.2"
    assert data["figures"]["promise"]["median"] == 2.0
    assert data["figures"]["promise"]["met"] is False
    assert data["ratios"] == {"promise": 1.5}
    assert data["changed"] == {"promise": {"before": 1.0, "now": 1.5}}


def test_the_kept_baseline_names_figures_that_exist() -> None:
    kept = json.loads(BASELINE.read_text("utf-8"))
    names = set(ratios(figures(measured())))
    for rows, before in kept.items():
        assert int(rows) > 0
        assert set(before) == names


def test_a_geoserver_is_measured_only_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(geoserver.NAMED, raising=False)
    assert geoserver.figures(None, 3) == []  # type: ignore[arg-type]


def test_a_command_is_measured_with_its_children(tmp_path: Path) -> None:
    here = psutil.Process()
    grow = "b = b'x' * 80_000_000; import time; time.sleep(0.3)"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grow!r}])"
    found = run([sys.executable, "-c", nested], here, tmp_path)
    assert found.seconds > 0.3
    assert found.cpu > 0
    assert 80e6 < found.peak_bytes < 300e6


def test_a_failing_command_says_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="exit code 3: no such map"):
        run(["sh", "-c", "echo no such map; exit 3"], psutil.Process(), tmp_path)


def test_high_water_of_a_process_that_is_gone() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert high_water(gone.pid) == 0
