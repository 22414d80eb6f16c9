"""One shape for every error a client can meet: {"error": {"code", "message", "message_vi"}}."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from layers.errors import NotAllowed, ServiceError, UnknownName, XomError
from publish.web.sentences import BAD_REQUEST, BROKEN, OF_STATUS, error_body

log = logging.getLogger("xom.web")


def status_of(error: XomError) -> int:
    """The HTTP status that says what kind of error it is."""
    if isinstance(error, ServiceError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, UnknownName):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, NotAllowed):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.BAD_REQUEST


def _of_xom(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, XomError)
    log.warning("%s %s: %s", request.method, request.url.path, error)
    return JSONResponse(error_body(error.code, str(error), error.vi), status_of(error))


def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    words = OF_STATUS.get(error.status_code, BAD_REQUEST)
    return JSONResponse(error_body(*words), error.status_code, headers=error.headers)


def _of_parameters(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse(error_body(*BAD_REQUEST), HTTPStatus.BAD_REQUEST)


def _of_anything(request: Request, error: Exception) -> JSONResponse:
    """The traceback goes to the log (Starlette raises the error again for that), not to people."""
    return JSONResponse(error_body(*BROKEN), HTTPStatus.INTERNAL_SERVER_ERROR)


def install(app: FastAPI) -> None:
    app.add_exception_handler(XomError, _of_xom)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_parameters)
    app.add_exception_handler(Exception, _of_anything)
