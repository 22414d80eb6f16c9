"""What every answer tells the browser about safety, caching and who may embed or read it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
PUBLIC = ("/api/layers", "/api/health", "/api/openapi.json")  # for scripts of any page
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SafetyHeaders:
    """Adds the headers to every answer, errors included; only `/embed` may stand in a frame."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, query = scope["path"], scope["query_string"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), path, query, message["status"])
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _add(headers: MutableHeaders, path: str, query: bytes, status: int) -> None:
    for name, value in COMMON.items():
        headers[name] = value
    embeddable = path == "/embed"
    ancestors = "*" if embeddable else "'self'"
    headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors {ancestors}"
    if not embeddable:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    if path in PUBLIC:
        headers["Access-Control-Allow-Origin"] = "*"
    versioned = query.startswith(b"v=") and path.startswith("/static/") and status == 200
    if versioned:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        private = path.startswith("/api/") and path not in PUBLIC
        headers["Cache-Control"] = "no-store" if private else "no-cache"
