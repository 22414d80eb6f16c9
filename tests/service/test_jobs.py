"""Jobs in the database: they outlive a restart, and follow settings and catalogue."""

import pytest

from ingest import schedule
from layers.database import connect
from layers.settings import Schedule

pytestmark = pytest.mark.service


def test_jobs_outlive_a_restart_and_change_only_with_their_settings(settings, catalogue):
    def times():
        with connect(settings) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id, next_run_time FROM xom.scheduler_job ORDER BY id")
            return dict(cursor.fetchall())

    def run(using):
        schedule.start(using, catalogue, lambda *_: None).shutdown(wait=True)
        return times()

    slow = settings.model_copy(update={"schedule": Schedule(inbox_seconds=3000, purge="02:30")})
    slow._path = settings.path
    first = run(slow)
    assert {"inbox", "purge", "due:lockdown_point"} <= set(first)
    assert run(slow) == first
    other = slow.model_copy(update={"schedule": Schedule(inbox_seconds=3000, purge="03:30")})
    other._path = settings.path
    second = run(other)
    assert {job for job in first if first[job] != second[job]} == {"purge"}
    assert second.keys() == first.keys()


def test_a_job_of_a_dataset_that_is_gone_is_removed(settings, catalogue):
    schedule.start(settings, catalogue, lambda *_: None).shutdown(wait=True)
    fewer = type(catalogue)({n: d for n, d in catalogue.datasets.items() if n != "lockdown_point"})
    schedule.start(settings, fewer, lambda *_: None).shutdown(wait=True)
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM xom.scheduler_job")
        assert "due:lockdown_point" not in {job for (job,) in cursor.fetchall()}
