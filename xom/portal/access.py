"""Who asks: the sender whose token stands in `Authorization: Bearer …`.

A header that a script must set is sent by no foreign page and no form, so nothing else is needed
against forged requests, and it stands in no log.
"""

from http import HTTPStatus

from fastapi import Request
from starlette.exceptions import HTTPException

from ingest.senders import sender_of_token
from layers.database import connect
from layers.errors import UnknownName
from layers.settings import Sender, Settings

LONGEST = 200  # characters of a token; ours have 43


class Access:
    """A dependency: the sender who asks, or 401. The body has not been read by then.

    A token is compared by its SHA-256 in the database: how long that takes says nothing about it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, request: Request) -> Sender:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and 0 < len(token) <= LONGEST:
            with connect(self._settings) as connection:
                name = sender_of_token(connection, token)
            if name is not None:
                try:
                    return self._settings.sender(name)
                except UnknownName:
                    pass  # taken from config.yaml, and `xom up` has not been typed since
        raise HTTPException(HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
