"""GeoServer's REST interface: one request, one clear line where it fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from layers.errors import ServerError, SettingsError
from layers.settings import GeoServer

FROM_ENVIRONMENT = "XOM_GEOSERVER_PASSWORD"
AT_ONCE = 6
XML = "application/xml; charset=utf-8"
SLD = "application/vnd.ogc.sld+xml; charset=utf-8"


class Away(ServerError):
    """GeoServer does not answer, or lets us do nothing: going on makes no sense."""


class Refused(ServerError):
    """One request failed; `status` is the HTTP code. Others may succeed."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def read_password(server: GeoServer) -> str:
    """The password from the environment, else from `password_file`, mode 600.

    Raises SettingsError: none is named, it cannot be read, or others could read it, too.
    """
    if word := os.environ.get(FROM_ENVIRONMENT):
        return word
    path = server.password_file
    if path is None:
        raise SettingsError(
            f"no password for GeoServer: set {FROM_ENVIRONMENT}, or geoserver.password_file"
        )
    return _read_private(path)


def _read_private(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"{path}: others may read this password; chmod 600 {path}")
        word = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror} (geoserver.password_file)") from None
    if not word:
        raise SettingsError(f"{path}: is empty; write GeoServer's password into it")
    return word


class Client:
    """Requests below `<url>/`; shared by threads. Answers of 404 to GET are None."""

    def __init__(
        self, server: GeoServer, password: str, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.url = server.url
        self._user = server.user
        self._seconds = server.timeout_seconds
        self._http = httpx.Client(
            base_url=server.url + "/",
            auth=httpx.BasicAuth(server.user, password),
            timeout=httpx.Timeout(server.timeout_seconds, connect=5),
            # Compressed answers of the security endpoints come out broken on some versions.
            headers={"Accept-Encoding": "identity"},
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            transport=transport,
        )

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **parameters: str) -> bytes | None:
        """The answer's body, or None where there is no such thing."""
        answer = self._ask("GET", path, parameters, accept="*/*")
        return None if answer.status_code == 404 else answer.content

    def get_json(self, path: str, **parameters: str) -> Any:
        """The answer as data, or None where there is no such thing."""
        answer = self._ask("GET", path, parameters, accept="application/json")
        if answer.status_code == 404:
            return None
        try:
            return answer.json()
        except ValueError:
            raise Refused(
                f"{self._where('GET', path)} is no JSON; is this a GeoServer?", 200
            ) from None

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        content: bytes | None = None,
        kind: str = XML,
        **parameters: str,
    ) -> None:
        """POST, PUT or DELETE; `body` as JSON, or `content` of that media type."""
        headers = {}
        if body is not None:
            # httpx writes UTF-8; without the word, GeoServer takes its platform's charset.
            headers["Content-Type"] = "application/json; charset=utf-8"
        elif content is not None:
            headers["Content-Type"] = kind
        self._ask(method, path, parameters, "*/*", json=body, content=content, headers=headers)

    def _ask(
        self,
        method: str,
        path: str,
        parameters: dict[str, str],
        accept: str,
        headers: dict[str, str] | None = None,
        **sent: Any,
    ) -> httpx.Response:
        where = self._where(method, path)
        if sent.get("json") is None:
            sent.pop("json", None)
        try:
            answer = self._http.request(
                method,
                path,
                params=parameters,
                headers={"Accept": accept} | (headers or {}),
                **sent,
            )
        except httpx.TimeoutException:
            raise Away(
                f"GeoServer gave no answer within {self._seconds:g} s: {where}; "
                "look at its log, then publish again: what is done stays done"
            ) from None
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise Away(
                f"GeoServer does not answer at {self.url} ({reason}); "
                "start it or correct geoserver.url, then publish again"
            ) from None
        return self._judge(answer, method, where)

    def _judge(self, answer: httpx.Response, method: str, where: str) -> httpx.Response:
        status = answer.status_code
        if status == 401:
            raise Away(
                f"GeoServer does not know the user {self._user!r} with this password (401) at "
                f"{self.url}; check geoserver.user and its password"
            )
        if status == 403 and method == "GET":
            raise Away(
                f"GeoServer lets {self._user!r} not use REST (403): {where}; it needs the role "
                "ADMIN, and security/rest.properties must grant it"
            )
        if 300 <= status < 400:
            raise Away(f"{where} is sent elsewhere ({status}); correct geoserver.url")
        if status >= 400 and not (status == 404 and method == "GET"):
            raise Refused(f"GeoServer answers {status} to {where}{_reason(answer)}", status)
        return answer

    def _where(self, method: str, path: str) -> str:
        return f"{method} {self.url}/{path}"


def _reason(answer: httpx.Response) -> str:
    """GeoServer's own words in a few: plain text, or the title of its error page."""
    text = answer.text.strip()
    if text.startswith("<"):
        title = text.partition("<title>")[2].partition("</title>")[0]
        text = title.partition(str(answer.status_code))[2].strip()
    first = text.splitlines()[0][:200] if text and not text.startswith("{") else ""
    return f": {first}" if first else ""


@contextmanager
def open_client(
    server: GeoServer, transport: httpx.BaseTransport | None = None
) -> Iterator[Client]:
    client = Client(server, read_password(server), transport)
    try:
        yield client
    finally:
        client.close()
