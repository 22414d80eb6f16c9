"""The schedule: APScheduler with its jobs in the same PostGIS, in the province's time zone.

A late or missed run is made up once (`coalesce`, no misfire limit), never two at a time; what
waited in the inboxes while the machine was off is taken at the first look after the start.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import create_engine

from ingest.inbox import make_inboxes, take_all
from ingest.purge import purge
from ingest.senders import may_send
from layers.catalogue import Catalogue, read_catalogue
from layers.database import connect, dsn
from layers.errors import XomError
from layers.settings import Settings, read_settings

log = logging.getLogger("xom.schedule")

# Called with the ids of submissions that changed the map: publication and verification.
AfterLoad = Callable[[Settings, Catalogue, list[int]], None]
_after_load: list[AfterLoad] = []


@dataclass(frozen=True)
class Job:
    """A job as it should stand in the store; its function is named there by module and name."""

    id: str
    function: Callable[..., None]
    trigger: Any
    args: list[str]


def start(settings: Settings, catalogue: Catalogue, after_load: AfterLoad) -> BackgroundScheduler:
    """Start the scheduler with the jobs of this deployment.

    A job that stands in the store as it should is left alone, so that a round that was missed
    while nothing ran is made up; changed ones are replaced, those no longer wanted removed.
    """
    _after_load[:] = [after_load]
    make_inboxes(settings)
    engine = create_engine(
        "postgresql+psycopg2://",
        creator=lambda: psycopg2.connect(dsn(settings, "ingest")),
        pool_pre_ping=True,
    )
    scheduler = BackgroundScheduler(
        jobstores={
            "default": SQLAlchemyJobStore(
                engine=engine, tablename="scheduler_job", tableschema="xom"
            )
        },
        # One at a time: two looks at the inboxes would only get into each other's way.
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        timezone=settings.zone,
    )
    scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    scheduler.start(paused=True)
    wanted = {job.id: job for job in jobs(settings, catalogue)}
    for stored in scheduler.get_jobs():
        job = wanted.get(stored.id)
        if job and str(stored.trigger) == str(job.trigger) and list(stored.args) == job.args:
            del wanted[stored.id]
        else:
            stored.remove()
    for job in wanted.values():
        scheduler.add_job(job.function, job.trigger, job.args, id=job.id)
    scheduler.resume()
    return scheduler


def jobs(settings: Settings, catalogue: Catalogue) -> list[Job]:
    """What should run when: the inboxes, the end of every dataset's round, the purge."""
    config = str(settings.path)
    look = IntervalTrigger(seconds=settings.schedule.inbox_seconds, timezone=settings.zone)
    found = [
        Job("inbox", look_into_inboxes, look, [config]),
        Job("purge", purge_personal, _daily(settings.schedule.purge, settings), [config]),
    ]
    for dataset in catalogue:
        trigger = cadence_trigger(dataset.cadence, settings)
        if trigger is not None:
            found.append(Job(f"due:{dataset.name}", close_round, trigger, [config, dataset.name]))
    return found


def cadence_trigger(cadence: str, settings: Settings) -> CronTrigger | IntervalTrigger | None:
    """ "daily 16:00", "every 15 min", "every 2 h"; "on arrival" has no round to close."""
    if cadence.startswith("daily "):
        return _daily(cadence.removeprefix("daily "), settings)
    found = re.fullmatch(r"every (\d+) (min|h)", cadence)
    if found is None:
        return None
    step = timedelta(minutes=int(found[1])) if found[2] == "min" else timedelta(hours=int(found[1]))
    return IntervalTrigger(seconds=int(step.total_seconds()), timezone=settings.zone)


def _daily(clock: str, settings: Settings) -> CronTrigger:
    hour, minute = clock.split(":")
    return CronTrigger(hour=int(hour), minute=int(minute), timezone=settings.zone)


# What the jobs do; they run from the store, so they read their settings themselves ----------------


def look_into_inboxes(config: str) -> None:
    """Take what has arrived, whatever its dataset's cadence: the map shows it at once."""
    settings, catalogue = _read(config)
    changed = take_all(settings, catalogue)
    if changed:
        for after in _after_load:
            after(settings, catalogue, changed)


def close_round(config: str, dataset: str) -> None:
    """A dataset's round ends: take what waits, then name the senders that have sent nothing."""
    look_into_inboxes(config)
    settings, catalogue = _read(config)
    for sender in late_senders(settings, catalogue, dataset, settings.now()):
        log.warning("%s: nothing from %s in this round", dataset, sender)


def purge_personal(config: str) -> None:
    settings, catalogue = _read(config)
    with connect(settings) as connection:
        log.info("purged: %s", purge(connection, settings, catalogue, settings.now().date()))


def late_senders(
    settings: Settings, catalogue: Catalogue, dataset: str, moment: datetime
) -> list[str]:
    """Senders of the dataset without an accepted delivery in the round that ends at `moment`."""
    trigger = cadence_trigger(catalogue[dataset].cadence, settings)
    length = trigger.interval if isinstance(trigger, IntervalTrigger) else timedelta(days=1)
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT sender_id FROM xom.submission WHERE dataset = %s "
            "AND status = 'accepted' AND received > %s AND received <= %s",
            (dataset, moment - length, moment),
        )
        heard = {sender for (sender,) in cursor.fetchall()}
    expected = [s.id for s in settings.senders if may_send(s, catalogue[dataset])]
    return [sender for sender in expected if sender not in heard]


def _read(config: str) -> tuple[Settings, Catalogue]:
    settings = read_settings(Path(config))
    return settings, read_catalogue(settings.catalogue_dir)


def _tell(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MISSED:
        log.warning("%s: a run was missed", event.job_id)
    elif isinstance(event.exception, XomError):
        log.error("%s: %s", event.job_id, event.exception)
    else:
        log.error("%s: %r\n%s", event.job_id, event.exception, event.traceback)
