"""Publishing to GeoServer: look, plan, and do only the difference."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from layers.catalogue import Catalogue
from layers.settings import Settings
from publish.geoserver.actual import Memory, read_actual, read_count, read_uncounted
from publish.geoserver.apply import apply as carry_out
from publish.geoserver.changed import Moment
from publish.geoserver.client import Client, Refused, open_client, read_password
from publish.geoserver.common import Common, GlobalStep, read_common
from publish.geoserver.desired import Given, desired, staff_workspace
from publish.geoserver.plan import Plan, Step, plan
from publish.geoserver.resource import Key
from publish.geoserver.services import geoserver_of
from publish.geoserver.tables import read_tables
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

    def lines(self, most: int = 3) -> list[str]:
        """The report for people."""
        waits = "" if self.common_allowed else " (waits for --allow-global)"
        return [
            *(f"warning: {line}" for line in self.warnings),
            *(f"whole server{waits}: {step.line}" for step in self.common),
            *_together(self.steps, most),
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


def _together(steps: list[Step], most: int) -> list[str]:
    """A line a step; where more than `most` of a kind change alike, one for all of them."""
    alike: dict[tuple[str, ...], list[Step]] = {}
    for step in steps:
        how = (step.verb, step.key.kind, step.key.workspace, *step.changes)
        alike.setdefault(how, []).append(step)
    lines = []
    for group in alike.values():
        if len(group) <= most:
            lines += [step.line for step in group]
            continue
        first = group[0]
        names = ", ".join(step.key.name for step in group[:most])
        what = f": {'; '.join(first.changes)}" if first.changes else ""
        lines.append(
            f"{first.verb} {len(group)} {first.key.kind} {first.key.workspace}: {names}, …{what}"
        )
    return lines


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
        wanted = desired(settings, catalogue, given)
        if not given.staff_role:
            report.problems.append(
                f"{staff_workspace(settings)} waits for the role {server.staff_role}: make it in "
                "GeoServer, or publish with --allow-global"
            )
        memory = Memory(settings.data_dir / "geoserver" / "seen.json")
        count = read_count(client)
        if apply and not prune and memory.knows(client, wanted, count):
            actual = read_uncounted(client, wanted)
        else:
            actual = read_actual(client, wanted)
        found = plan(wanted, actual, tables, prune)
        if apply and found.steps:
            memory.forget()
            report.steps = _carry_out(client, settings, found.steps, report, tell)
            count = read_count(client)
            left = plan(wanted, read_actual(client, wanted), tables)
            report.problems += _not_as_declared(left.steps, report)
            found = Plan([], left.foreign, left.problems)
        else:
            report.steps = found.steps
        report.foreign = found.foreign
        report.problems += found.problems
        if not (found.steps or report.foreign or report.problems):
            memory.keep(client, wanted, count)
    return report


def _carry_out(
    client: Client, settings: Settings, steps: list[Step], report: Report, tell: Tell
) -> list[Step]:
    outcome = carry_out(client, steps, lambda step: tell(step.line))
    if any(step.key.kind == "icon" and step.verb == "update" for step in outcome.done):
        # GeoServer drops the tiles of a style that changes, but does not know of its icons.
        Moment(settings).forget()
    report.problems += outcome.failed
    return outcome.done


def _not_as_declared(left: list[Step], report: Report) -> list[str]:
    """What GeoServer said it had done and had not: a success code proves nothing."""
    said = {step.key for step in report.steps}
    return [
        f"GeoServer kept it otherwise: {step.line}"
        for step in left
        if step.resource and step.key in said
    ]


def _common(client: Client, settings: Settings, report: Report, tell: Tell) -> Given:
    common: Common = read_common(client, settings)
    report.common = common.steps
    if not report.common_allowed:
        return common.given
    if not report.applied:
        return Given()
    if not common.steps:
        return common.given
    for step in common.steps:
        tell(step.line)
        try:
            step.do(client)
        except Refused as error:
            report.problems.append(f"whole server: {step.name}: {error}")
    return read_common(client, settings).given
