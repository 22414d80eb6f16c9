"""One shape for every error a client can meet: {"error": {"code", "message", "message_vi"}}."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from layers.errors import NotAllowed, ServiceError, UnknownName, XomError

log = logging.getLogger("xom.web")

NOT_FOUND = (
    "not_found",
    "there is nothing at this address; the map is at /",
    "Không có trang nào ở địa chỉ này; bản đồ ở trang chủ.",
)
WRONG_METHOD = (
    "method_not_allowed",
    "this address cannot be used that way; see docs/ioc.md",
    "Địa chỉ này không dùng được theo cách đó.",
)
BAD_REQUEST = (
    "bad_request",
    "the request cannot be understood; check its parameters",
    "Không hiểu được yêu cầu; hãy kiểm tra lại các tham số.",
)
BROKEN = (
    "internal",
    "something went wrong here; it has been written down, try again later",
    "Hệ thống gặp sự cố và đã ghi lại; vui lòng thử lại sau.",
)


def error_body(code: str, message: str, message_vi: str) -> dict[str, dict[str, str]]:
    return {"error": {"code": code, "message": message, "message_vi": message_vi}}


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
    known = {HTTPStatus.NOT_FOUND: NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED: WRONG_METHOD}
    words = known.get(HTTPStatus(error.status_code), BAD_REQUEST)
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
