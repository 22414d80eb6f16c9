"""Which GeoServer it is, and whether it is safe to publish to."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from layers.errors import ServerError
from publish.geoserver.client import Client
from publish.geoserver.compare import items

HOLES = Path(__file__).with_name("versions.yaml")
Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Hole:
    id: str
    what: str
    fixed: tuple[Numbers, ...]
    exploited: bool

    def open_in(self, version: Numbers) -> bool:
        """Whether that version has it: judged within its series (2.26), else by the newest fix."""
        for first_good in self.fixed:
            if first_good[:2] == version[:2]:
                return version < first_good
        return version < max(self.fixed)


@cache
def holes() -> tuple[Hole, ...]:
    entries = yaml.safe_load(HOLES.read_text(encoding="utf-8"))
    return tuple(
        Hole(
            entry["id"],
            entry["what"],
            tuple(numbers(version) for version in entry["fixed"]),
            entry["exploited"],
        )
        for entry in entries
    )


def numbers(version: str) -> Numbers:
    """ "2.26.2" or "2.28-SNAPSHOT" -> (2, 26, 2), (2, 28)."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("-")[0]))


def read_version(client: Client) -> str:
    """GeoServer's version; raises ServerError where the address leads to something else."""
    about: Any = client.get_json("rest/about/version.json")
    for resource in items((about or {}).get("about"), "resource"):
        if resource.get("@name") == "GeoServer":
            return str(resource["Version"])
    raise ServerError(f"{client.url} does not say which GeoServer it is; correct geoserver.url")


def judge(version: str, accept_vulnerable: bool) -> list[str]:
    """Warnings, a line each; raises ServerError for a hole that is known to be used."""
    warnings = []
    for hole in holes():
        if not hole.open_in(numbers(version)):
            continue
        good = ", ".join(".".join(map(str, first)) for first in hole.fixed)
        line = f"GeoServer {version} has {hole.id}: {hole.what} (closed in {good})"
        if hole.exploited and not accept_vulnerable:
            raise ServerError(
                f"{line}; it is in use by attackers: update GeoServer before publishing to it"
            )
        warnings.append(f"{line}; update GeoServer")
    return warnings
