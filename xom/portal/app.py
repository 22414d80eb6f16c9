"""The whole web application: `uvicorn xom.portal.app:create_app --factory` (XOM_CONFIG)."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from layers.catalogue import read_catalogue
from layers.settings import Settings, read_settings
from publish.web.app import create_app as create_map_app
from xom.portal.routes import Portal, routes
from xom.portal.workers import Workers


def create_app(settings: Settings | None = None, workers: Workers | None = None) -> ASGIApp:
    """The map page with its API, and the senders' door."""
    settings = settings or read_settings()
    catalogue = read_catalogue(settings.catalogue_dir)
    workers = workers or Workers(settings.path, settings.web.checkers)
    portal = Portal(settings, catalogue, workers)

    @asynccontextmanager
    async def open_door(_: FastAPI) -> AsyncIterator[None]:
        shutil.rmtree(portal.uploads, ignore_errors=True)  # of a process that was killed
        portal.uploads.mkdir(parents=True, mode=0o700)
        workers.start()
        try:
            yield
        finally:
            workers.stop()

    return create_map_app(settings, routers=[routes(portal)], lifespan=open_door)
