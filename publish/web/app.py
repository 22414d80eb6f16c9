"""The map's part of the web application; `xom.portal.app` adds the senders' part to it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from layers.catalogue import Catalogue, read_catalogue
from layers.database import connect
from layers.errors import DatabaseError
from layers.settings import Settings, read_settings
from publish.web import errors, pages
from publish.web.describe import (
    describe_layers,
    describe_province,
    service_address,
    with_freshness,
)
from publish.web.freshness import Fresh, Kept, read_freshness
from publish.web.headers import SafetyHeaders
from publish.web.sentences import error_body

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings | None = None,
    *,
    routers: Sequence[APIRouter] = (),
    lifespan: Lifespan | None = None,
) -> ASGIApp:
    """The application for `settings`, or for the configuration that XOM_CONFIG names.

    `routers` are further addresses with the same errors and headers; `lifespan` what they need
    while the application runs.
    """
    settings = settings or read_settings()
    catalogue = read_catalogue(settings.catalogue_dir)
    app = FastAPI(
        title="xom",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.include_router(pages.routes(settings))
    _add_api(app, settings, catalogue)
    for router in routers:
        app.include_router(router)
    icons = settings.styles_dir / "icons"
    app.mount("/symbols", StaticFiles(directory=icons, check_dir=False), name="symbols")
    app.mount("/static", StaticFiles(directory=pages.STATIC, check_dir=False), name="static")
    return SafetyHeaders(app)  # around everything, so that answers to our own faults have them too


def _add_api(app: FastAPI, settings: Settings, catalogue: Catalogue) -> None:
    layers = describe_layers(settings, catalogue)
    province = describe_province(settings)
    freshness = Kept(lambda: read_freshness(settings, catalogue))

    @app.get("/api/layers")
    def all_layers() -> dict[str, Any]:
        """Every public layer. Without the database the layers are still told, with the reason
        for the missing figures in `freshness_error`."""
        fresh: dict[str, Fresh] = {}
        failure = None
        try:
            fresh = freshness()
        except DatabaseError as error:
            failure = error_body(error.code, str(error), error.vi)["error"]
        return {
            "province": province,
            "timezone": settings.timezone,
            "wms": service_address(settings, "wms"),
            "wfs": service_address(settings, "wfs"),
            "layers": with_freshness(layers, fresh),
            "freshness_error": failure,
        }

    @app.api_route("/api/health", methods=["GET", "HEAD"])
    def health() -> dict[str, str]:
        """200 while the application and the database answer; else 503 with the one error shape."""
        with connect(settings, "pub") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return {"status": "ok", "database": "ok"}
