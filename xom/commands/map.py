"""Publishing and proving: the map servers as the catalogue wants them."""

from typing import TYPE_CHECKING, Annotated

import typer

from layers.errors import InputError, ProofError, ServerError
from xom.output import print_json, print_table, say
from xom.state import State, state_of

if TYPE_CHECKING:
    from publish.verify import Proof
    from publish.verify.target import Name

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Target = Annotated[str, typer.Option(help="The map server: mapserver or geoserver.")]


def register(app: typer.Typer) -> None:
    app.command()(publish)
    app.command()(verify)


def publish(
    context: typer.Context,
    plan: Annotated[bool, typer.Option("--plan", help="Only show what would change.")] = False,
    target: Target = "mapserver",
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove from GeoServer's workspace what is not ours.")
    ] = False,
    allow_global: Annotated[
        bool, typer.Option("--allow-global", help="Also change what is the whole GeoServer's.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring the map server to what the catalogue says; only the difference is applied."""
    state = state_of(context)
    if known_target(target) == "geoserver":
        publish_to_geoserver(state, plan, prune, allow_global, json)
        return
    if prune or allow_global:
        raise InputError("--prune and --allow-global are for --target geoserver")
    from xom.publication import publish_mapserver

    changes = publish_mapserver(state.settings, state.catalogue, apply=not plan)
    if json:
        print_json(changes)
    else:
        for change in changes:
            say(change)
        say_count(len(changes), plan)
    raise typer.Exit(1 if plan and changes else 0)


def publish_to_geoserver(
    state: State, plan: bool, prune: bool, allow_global: bool, json: bool
) -> None:
    """Exit code 1 for planned changes, 3 where something is not published, or fails its proof."""
    from xom.publication import prove_publication, publish_geoserver

    report = publish_geoserver(
        state.settings, state.catalogue, apply=not plan, prune=prune, allow_global=allow_global
    )
    proofs = prove_publication(state.settings, state.catalogue, report)
    failed = [proof for proof in proofs if not proof.ok]
    if json:
        print_json(report.as_dict() | {"unproved": [vars(proof) for proof in failed]})
    else:
        for line in report.lines():
            say(line)
        say_count(report.changes, plan)
        print_proofs(failed)
        if proofs:
            say(f"{len(proofs) - len(failed)} of {len(proofs)} proofs of what changed hold")
    if report.problems and not plan:
        more = f" (and {len(report.problems) - 1} more)" if len(report.problems) > 1 else ""
        raise ServerError(f"not all is published: {report.problems[0]}{more}")
    fail_unless_proved(failed)
    raise typer.Exit(1 if plan and (report.changes or report.problems) else 0)


def known_target(name: str) -> "Name":
    from publish.verify.target import NAMES

    for known in NAMES:
        if name == known:
            return known
    raise InputError(f"--target {name!r} is not supported; choose {', '.join(NAMES)}")


def say_count(changes: int, plan: bool) -> None:
    say(f"{changes} changes{' planned' if plan else ''}" if changes else "no change")


def verify(
    context: typer.Context,
    target: Target = "mapserver",
    json: Json = False,
    all_proofs: Annotated[bool, typer.Option("--all", help="List what holds, too.")] = False,
) -> None:
    """Ask the published services as a client would; exit code 3 when one fails its proof."""
    from publish.verify import verify as prove_all

    state = state_of(context)
    proofs = prove_all(state.settings, state.catalogue, server=known_target(target))
    failed = [proof for proof in proofs if not proof.ok]
    if json:
        print_json([vars(proof) for proof in proofs])
    else:
        print_proofs(proofs if all_proofs else failed)
        say(f"{len(proofs) - len(failed)} of {len(proofs)} proofs hold")
    fail_unless_proved(failed)


def fail_unless_proved(failed: list["Proof"]) -> None:
    if failed:
        raise ProofError(f"{failed[0].layer}: {failed[0].what}: {failed[0].detail}")


def print_proofs(proofs: list["Proof"]) -> None:
    if proofs:
        rows = ((p.layer, p.what, "ok" if p.ok else "FAILS", p.detail) for p in proofs)
        print_table(("layer", "proof", "", "seen"), rows)
