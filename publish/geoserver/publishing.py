"""Publishing to GeoServer: look, plan, and do only the difference."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from layers.catalogue import Catalogue
from layers.errors import ServerError
from layers.settings import Settings
from publish.geoserver.actual import read_actual
from publish.geoserver.apply import apply as carry_out
from publish.geoserver.client import Client, open_client, read_password
from publish.geoserver.common import Common, GlobalStep, read_common
from publish.geoserver.desired import Given, desired, geoserver_of, staff_workspace
from publish.geoserver.plan import Plan, Step, plan
from publish.geoserver.resource import Key
from publish.geoserver.tables import Tables, read_tables
from publish.geoserver.versions import judge, read_version

Tell = Callable[[str], None]


@dataclass
class Report:
    """What differs, or what was done.

    `steps` are of our workspaces; `common` changes of the whole server that are not allowed, or
    that were made; `foreign` what stands in our workspaces undeclared; `problems` what could not be
    done, `warnings` what an operator should know.
    """

    version: str
    applied: bool
    steps: list[Step] = field(default_factory=list)
    common: list[GlobalStep] = field(default_factory=list)
    common_allowed: bool = False
    foreign: list[Key] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return len(self.steps) + (len(self.common) if self.common_allowed else 0)

    def lines(self) -> list[str]:
        """The report for people."""
        waits = "" if self.common_allowed else " (waits for --allow-global)"
        return [
            *(f"warning: {line}" for line in self.warnings),
            *(f"whole server{waits}: {step.line}" for step in self.common),
            *(step.line for step in self.steps),
            *(f"not ours: {key} (--prune removes it)" for key in self.foreign),
            *(f"problem: {line}" for line in self.problems),
        ]

    def as_dict(self) -> dict[str, Any]:
        return {
            "target": "geoserver",
            "version": self.version,
            "applied": self.applied,
            "changes": [step.as_dict() for step in self.steps],
            "global": [step.as_dict() for step in self.common],
            "global_allowed": self.common_allowed,
            "foreign": [key._asdict() for key in self.foreign],
            "problems": self.problems,
            "warnings": self.warnings,
        }


def publish(
    settings: Settings,
    catalogue: Catalogue,
    *,
    apply: bool,
    prune: bool = False,
    allow_global: bool = False,
    tell: Tell = lambda line: None,
    transport: httpx.BaseTransport | None = None,
) -> Report:
    """Bring GeoServer to what the catalogue says, or (not `apply`) say what would change.

    What fails is in the report's `problems`; the rest is done. `transport` is a test's.
    Raises Away where GeoServer does not answer, ServerError for a version that must not be
    published to, DatabaseError, SettingsError, StyleError.
    """
    server = geoserver_of(settings)
    tables = read_tables(settings)
    with open_client(server, transport) as client:
        report = Report(read_version(client), apply, common_allowed=allow_global)
        report.warnings += judge(report.version, server.accept_vulnerable)
        if read_password(server) == "geoserver":
            report.warnings.append("GeoServer's password is the one it came with; change it")
        given = _common(client, settings, report, tell)
        difference = _difference(client, settings, catalogue, given, tables, prune)
        report.steps, report.foreign = difference.steps, difference.foreign
        report.problems += difference.problems
        if not given.staff_role:
            report.problems.append(
                f"{staff_workspace(settings)} waits for the role {server.staff_role}: make it in "
                "GeoServer, or publish with --allow-global"
            )
        if apply and difference.steps:
            outcome = carry_out(client, difference.steps, lambda step: tell(step.line))
            report.steps = outcome.done
            report.problems += outcome.failed
    return report


def _common(client: Client, settings: Settings, report: Report, tell: Tell) -> Given:
    common: Common = read_common(client, settings)
    report.common = common.steps
    if not report.common_allowed:
        return common.given
    if not report.applied:
        return Given()
    for step in common.steps:
        tell(step.line)
        try:
            step.do(client)
        except ServerError as error:
            report.problems.append(f"whole server: {step.name}: {error}")
    return read_common(client, settings).given


def _difference(
    client: Client,
    settings: Settings,
    catalogue: Catalogue,
    given: Given,
    tables: Tables,
    prune: bool,
) -> Plan:
    wanted = desired(settings, catalogue, given)
    actual = read_actual(client, wanted.resources, wanted.workspaces)
    return plan(wanted, actual, tables, prune)
