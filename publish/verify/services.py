"""Where the published services answer, and how they are asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from lxml import etree

from layers.settings import Settings
from publish.verify.proof import Broken

SECONDS = 30.0


@dataclass(frozen=True)
class Services:
    """`wms` and `wfs` are addresses without a question mark; `http` is shared by all threads."""

    wms: str
    wfs: str
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
def open_services(settings: Settings) -> Iterator[Services]:
    base = f"{settings.web.address}/geoserver/{settings.province.workspace}"
    with httpx.Client(timeout=SECONDS) as client:
        yield Services(f"{base}/wms", f"{base}/wfs", client)


def bare(name: str) -> str:
    """A layer's name without its workspace or namespace."""
    return name.rsplit(":", 1)[-1]
