"""What an error answer says, in the one shape; nginx says the same where it answers itself."""

from http import HTTPStatus

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
UNKNOWN_SENDER = (
    "unknown_sender",
    "this needs the code of a sender; ask the administrator for yours",
    "Mã gửi số liệu chưa đúng; hãy kiểm tra lại hoặc hỏi quản trị hệ thống.",
)
TOO_LARGE = (
    "too_large",
    "the file is too large; split it and send the parts",
    "Tệp quá lớn; hãy tách nhỏ rồi gửi lại.",
)
TOO_MANY = (
    "too_many",
    "too many requests at once; wait some seconds and try again",
    "Có quá nhiều yêu cầu cùng lúc; vui lòng đợi vài giây rồi thử lại.",
)
BUSY = (
    "busy",
    "many files are being checked at this moment; try again soon",
    "Hệ thống đang kiểm tra nhiều tệp; vui lòng thử lại sau ít phút.",
)
UNAVAILABLE = (
    "unavailable",
    "the service does not answer at this moment; try again soon",
    "Hệ thống chưa sẵn sàng; vui lòng thử lại sau ít phút.",
)
OF_STATUS: dict[int, tuple[str, str, str]] = {
    HTTPStatus.UNAUTHORIZED: UNKNOWN_SENDER,
    HTTPStatus.NOT_FOUND: NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: WRONG_METHOD,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS: TOO_MANY,
    HTTPStatus.SERVICE_UNAVAILABLE: BUSY,
}


def error_body(code: str, message: str, message_vi: str) -> dict[str, dict[str, str]]:
    return {"error": {"code": code, "message": message, "message_vi": message_vi}}
