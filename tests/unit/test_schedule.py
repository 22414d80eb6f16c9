"""When jobs run: cadences become triggers in the province's time zone."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.schedule import cadence_trigger, jobs
from layers.catalogue import read_catalogue
from layers.settings import read_settings

CONFIG = Path(__file__).parents[2] / "config.yaml"


@pytest.fixture(scope="module")
def settings():
    return read_settings(CONFIG)


def runs(trigger, start, count=3):
    found, before = [], None
    for _ in range(count):
        before = trigger.get_next_fire_time(before, before or start)
        found.append(before)
    return found


def test_daily_means_that_hour_in_the_province(settings):
    start = datetime(2021, 9, 15, 15, 59, tzinfo=settings.zone)
    days = runs(cadence_trigger("daily 16:00", settings), start)
    assert [f"{day:%d %H:%M %z}" for day in days] == [
        "15 16:00 +0700", "16 16:00 +0700", "17 16:00 +0700",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cadence", "step"),
    [("every 15 min", timedelta(minutes=15)), ("every 2 h", timedelta(hours=2))],
)
def test_every_so_often(settings, cadence, step):
    first, second, third = runs(cadence_trigger(cadence, settings), settings.now())
    assert second - first == third - second == step


def test_on_arrival_has_no_round_to_close(settings):
    assert cadence_trigger("on arrival", settings) is None


def test_every_cadence_of_the_catalogue_has_its_job(settings):
    catalogue = read_catalogue(settings.catalogue_dir)
    wanted = {job.id: job for job in jobs(settings, catalogue)}
    due = {f"due:{d.name}" for d in catalogue if d.cadence != "on arrival"}
    assert wanted.keys() == {"inbox", "purge"} | due
    assert all(job.args[0] == str(CONFIG) for job in wanted.values())
    assert wanted["inbox"].trigger.interval == timedelta(seconds=settings.schedule.inbox_seconds)


def test_the_same_settings_make_the_same_jobs(settings):
    catalogue = read_catalogue(settings.catalogue_dir)
    first, second = jobs(settings, catalogue), jobs(settings, catalogue)
    assert [(j.id, str(j.trigger), j.args) for j in first] == [
        (j.id, str(j.trigger), j.args) for j in second
    ]
