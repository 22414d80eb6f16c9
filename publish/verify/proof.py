"""A proof: one question to a published service, and whether its answer was the truth."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

import httpx
import requests
from lxml.etree import LxmlError
from owslib.util import ServiceException

# What a broken or absent service makes its clients raise; OWSLib trips over what it misses.
TROUBLE = (
    httpx.HTTPError,
    requests.RequestException,
    ServiceException,
    LxmlError,
    ParseError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
)


@dataclass(frozen=True)
class Proof:
    """`layer` is a layer's name, or the service's where the proof concerns all of it."""

    layer: str
    what: str
    ok: bool
    detail: str


class Broken(Exception):
    """The service answered, but not with the truth; the text says how, in one line."""


def prove(layer: str, what: str, check: Callable[[], str]) -> Proof:
    """Run `check`, which returns what it saw or raises; nothing it raises of TROUBLE gets out."""
    try:
        return Proof(layer, what, True, check())
    except Broken as broken:
        return Proof(layer, what, False, str(broken))
    except TROUBLE as error:
        return Proof(layer, what, False, f"no usable answer: {first_line(error)}")


def first_line(error: BaseException) -> str:
    """The error in one short line, its kind where it says nothing."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]
