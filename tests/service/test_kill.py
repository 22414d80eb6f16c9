"""`xom ingest` killed at random moments and run again leaves what one clean run leaves."""

import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from deliver import Desk
from deployments import Deployments

from ingest.path import ingest_file
from ingest.request import Request
from layers.catalogue import Catalogue
from layers.settings import Settings

pytestmark = pytest.mark.service

ROWS = 400
KILLS = 10
DAYS = (15, 16, 17)


def write_workbooks(desk: Desk) -> list[Path]:
    """Three days of full lists and of figures: each day some rows change, come, go or are wrong."""
    communes = desk.communes("412") + desk.communes("425")
    files = []
    for day in DAYS:
        points = [("name", "commune", "start_date", "households", "phone", "end_date")]
        for n in range(ROWS):
            if (n + day) % 7:
                date = "hôm kia" if (n + day) % 50 == 1 else "10/9/2021"
                changed = n % 5 == 0 and day
                points.append(
                    (f"Điểm {n}", communes[n % len(communes)], date, n + changed, "0912345678", "")
                )
        figures = [("day", "commune", "f0", "f1", "tested")]
        figures += [(f"{day - 1}/9/2021", code, n, day, 5) for n, code in enumerate(communes)]
        for name, rows in (("points", points), ("figures", figures)):
            files.append(desk.folder / f"{name}{day}.xlsx")
            book = xlsxwriter.Workbook(files[-1])
            sheet = book.add_worksheet()
            sheet.write(0, 0, f"Tính đến 16 giờ 00 ngày {day}/9/2021")
            for number, row in enumerate(rows, start=2):
                sheet.write_row(number, 0, row)
            book.close()
    return files


def run(settings: Settings, files: list[Path]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "xom", "--config", settings.path, "ingest", "--confirm-closing"]
        + [str(path) for path in files],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )


def finish(process: subprocess.Popen[str]) -> list[str]:
    lines = (process.communicate(timeout=120)[0] or "").splitlines()
    assert process.returncode in (0, 1), lines  # done, with or without findings
    return lines


def views(desk: Desk) -> list[Any]:
    """What the public sees, now and in the past, less the numbers of versions and the outlines."""
    found = []
    for name in ("lockdown_point", "commune_daily"):
        for kind, hidden in (("", "{geom}"), ("_history", "{geom,id}"), ("_by_commune", "{geom}")):
            columns = desk.ask(
                "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attname <> ALL (%s::text[])",
                f"pub.{name}{kind}",
                hidden,
            )[0][0]
            rows = desk.ask(f"SELECT ({columns})::text FROM pub.{name}{kind} ORDER BY 1")
            found.append(rows)
    return found


def versions(desk: Desk) -> list[Any]:
    """Every version ever recorded, less its numbers and the moment it was recorded."""
    return [
        desk.ask(
            f"SELECT c.key, v.valid_from::text, v.valid_to::text, v.recorded_to = 'infinity', "
            f"to_jsonb(r) - '{{row_id,submission_id}}'::text[] FROM data.{name}_version v "
            f"JOIN data.{name}_record c USING (record_id) JOIN data.{name}_row r USING (row_id) "
            "ORDER BY 1, 2, 3, 4, 5",
            role="ingest",
        )
        for name in ("lockdown_point", "commune_daily")
    ]


def originals_are_whole(desk: Desk, files: list[Path]) -> None:
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    for path in (desk.settings.data_dir / "originals").glob("*/*"):
        if len(path.name) == 64:  # a copy that was cut off keeps its temporary name
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
            digests.discard(path.name)
    assert not digests


def test_a_killed_run_can_be_repeated(
    deployments: Deployments, catalogue: Catalogue, tmp_path: Path
) -> None:
    with (
        deployments.deployment() as stepped,
        deployments.deployment() as clean,
        deployments.deployment() as killed,
    ):
        steps, once, victim = (Desk(s, catalogue, tmp_path) for s in (stepped, clean, killed))
        files = write_workbooks(steps)
        states = [views(steps)]  # what the map may look like on the way
        for path in files:
            ingest_file(stepped, catalogue, Request(path, confirm_closing=True))
            states.append(views(steps))
        lines = len(finish(run(clean, files)))
        assert views(once) == states[-1] != states[-2]

        rng, reached, hits = random.Random(2021), 0, 0
        for _ in range(KILLS):
            process = run(killed, files)
            assert process.stdout is not None
            for _ in range(rng.randrange(lines)):
                process.stdout.readline()
            time.sleep(rng.random() * 0.3)
            hits += process.poll() is None
            process.kill()
            process.communicate()
            settled(victim)
            now = states.index(views(victim))  # whole files or nothing
            assert now >= reached, "what was on the map is lost"
            reached = now
        assert hits >= KILLS // 2
        finish(run(killed, files))
        assert views(victim) == states[-1]
        assert versions(victim) == versions(once)
        originals_are_whole(victim, files)


def settled(desk: Desk) -> None:
    """Wait until the server has noticed that the program is dead."""
    for _ in range(200):
        ((busy,),) = desk.ask(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
        if not busy:
            return
        time.sleep(0.05)
    raise AssertionError("the killed program's session does not end")
