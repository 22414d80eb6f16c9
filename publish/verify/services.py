"""How the published services are asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from lxml import etree

from publish.verify.proof import Broken
from publish.verify.target import Target

SECONDS = 30.0
AT_ONCE = 4


@dataclass(frozen=True)
class Services:
    """The services of `target`, asked without credentials; `http` is shared by all threads."""

    target: Target
    http: httpx.Client

    def ask(self, address: str, **parameters: str | int) -> httpx.Response:
        """The answer to one request, raised as Broken if it is an exception report."""
        answer = self.http.get(address, params=parameters)
        if b"ExceptionReport" in answer.content[:2000]:
            text = " ".join(etree.fromstring(answer.content).itertext()).split()
            raise Broken(f"the service refused: {' '.join(text)[:200]}")
        answer.raise_for_status()
        return answer


@contextmanager
def open_services(target: Target) -> Iterator[Services]:
    with httpx.Client(timeout=SECONDS) as client:
        yield Services(target, client)


def bare(name: str) -> str:
    """A layer's name without its workspace or namespace."""
    return name.rsplit(":", 1)[-1]
