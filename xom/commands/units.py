"""Administrative units: loading them, what became what, finding them."""

import csv
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from layers.errors import InputError
from xom.output import print_findings, print_json, print_table, say
from xom.state import state_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.boundaries.diff import Redrawn
    from layers.dataset import Level
    from layers.settings import Settings
    from layers.units import Unit

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
AnyLevel = Annotated[
    str | None, typer.Option(help="province, district, commune or hamlet; else recognised.")
]
OneLevel = Annotated[str, typer.Option(help="province, district, commune or hamlet.")]
On = Annotated[str | None, typer.Option(help="The day, e.g. 2025-07-01 (else today).")]


def register(app: typer.Typer) -> None:
    units = typer.Typer(help="Administrative units.", no_args_is_help=True)
    for command in (load, changes, end, diff, convert, find, alias):
        units.command(command.__name__)(command)
    app.add_typer(units, name="units")


def load(
    context: typer.Context,
    file: Path,
    level: AnyLevel = None,
    valid_from: Annotated[
        str | None, typer.Option(help="Day from which these units hold, e.g. 2025-07-01.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="EPSG code, where the file lacks it.")] = None,
    confirm_ending: Annotated[
        bool, typer.Option(help="Units left out end, though the file does not cover their land.")
    ] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only say what was recognised and what would change.")
    ] = False,
    json: Json = False,
) -> None:
    """Load boundaries (shapefile, GeoPackage, GeoJSON, KML, also zipped) or a list of units."""
    from ingest.boundaries import load_units
    from layers.database import connect

    state = state_of(context)
    with connect(state.settings) as connection:
        result = load_units(
            connection,
            state.settings,
            file,
            level=_level(level) if level else None,
            valid_from=_day(valid_from, "--valid-from"),
            crs=crs,
            write=not plan,
            confirm_ending=confirm_ending,
        )
        if plan:
            connection.rollback()
    if json:
        print_json(vars(result) | {"findings": [f.as_dict() for f in result.findings]})
    else:
        for name, chosen in result.choice.items():
            say(f"  {name}: {_words(chosen)}")
        number = f" #{result.submission_id}" if result.submission_id else ""
        say(
            f"{file.name}: {result.level}{number}: {result.new} mới, "
            f"{result.redrawn} vẽ lại, {result.ended} kết thúc, {result.unchanged} giữ nguyên; "
            f"{result.held} bị giữ lại / {result.rows_in}"
        )
        print_findings(result.findings)
        if result.faults:
            say(f"  faults: {result.faults}")
    raise typer.Exit(1 if result.findings else 0)


def _words(chosen: object) -> str:
    if isinstance(chosen, dict):
        return ", ".join(f"{role} = {column}" for role, column in chosen.items())
    return str(chosen)


def changes(
    context: typer.Context,
    file: Path,
    on: Annotated[str, typer.Option(help="The day of the change, e.g. 2025-07-01.")],
    level: OneLevel = "commune",
    json: Json = False,
) -> None:
    """Load what became what (.csv: old, new, kind, share): old figures add up in new units."""
    from ingest.boundaries.changes import load_changes
    from layers.database import connect

    state = state_of(context)
    day = _day(on, "--on")
    assert day is not None
    with connect(state.settings) as connection:
        result = load_changes(connection, state.settings, file, _level(level), day)
    if json:
        print_json(vars(result) | {"findings": [f.as_dict() for f in result.findings]})
    else:
        say(f"{file.name}: #{result.submission_id}: {result.loaded} / {result.rows_in}")
        print_findings(result.findings)
    raise typer.Exit(1 if result.findings else 0)


def end(
    context: typer.Context,
    level: OneLevel,
    on: Annotated[str, typer.Option(help="First day without them, e.g. 2025-07-01.")],
) -> None:
    """End all units of a level (the districts on 1 July 2025)."""
    from ingest.boundaries.changes import end_units
    from layers.database import connect

    state = state_of(context)
    day = _day(on, "--on")
    assert day is not None
    with connect(state.settings) as connection:
        submission, ended = end_units(connection, state.settings, _level(level), day)
    say(f"#{submission}: {ended} units of level {level} end on {day}")


def diff(context: typer.Context, first: str, second: str, json: Json = False) -> None:
    """Show what changed between two days."""
    from ingest.boundaries.diff import diff as compare
    from layers.database import connect

    state = state_of(context)
    days = [_day(text, "the day") or date.today() for text in (first, second)]
    with connect(state.settings) as connection:
        found = compare(connection, *days)
    if json:
        lists = {
            "came": _plain(found.came),
            "went": _plain(found.went),
            "redrawn": _plain(found.redrawn),
        }
        print_json(vars(found) | lists)
        return
    print_table(
        ("level", first, second),
        ((level, before, after) for level, (before, after) in found.counts.items()),
    )
    for unit in found.came:
        say(f"+ {unit.level} {unit.code or ''} {unit.title}")
    for unit in found.went:
        say(f"- {unit.level} {unit.code or ''} {unit.title}")
    for old, new in found.reused:
        say(f"! code {old.code}: {old.title} → {new.title}")
    for drawing in found.redrawn:
        unit = drawing.unit
        say(
            f"~ {drawing.on_date} redrawn: {unit.level} {unit.code or ''} {unit.title} "
            f"({drawing.area:,.0f} m²)"
        )
    for change in found.changes:
        say(
            f"{change['on_date']} {change['kind']}: {change['old_code'] or ''} "
            f"{change['old_name']} → {change['new_code'] or ''} {change['new_name']} "
            f"({change['share']:.0%})"
        )


def convert(
    context: typer.Context,
    file: Path,
    first: Annotated[str, typer.Option("--from", help="The day whose units FILE names.")],
    second: Annotated[str, typer.Option("--to", help="The day whose units are wanted.")],
    level: OneLevel = "commune",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A .csv file; else standard output.")
    ] = None,
) -> None:
    """Figures by unit of one day become figures by unit of another, earlier or later."""
    from ingest.boundaries.convert import convert as convert_figures
    from layers.database import connect

    state = state_of(context)
    start, end = _day(first, "--from"), _day(second, "--to")
    assert start is not None and end is not None
    limits = state.settings.limits
    with connect(state.settings) as connection:
        found = convert_figures(connection, limits, file, _level(level), start, end)
    if output is None:
        csv.writer(sys.stdout).writerows(found.table())
    else:
        # With the mark by which Excel knows UTF-8.
        with output.open("w", encoding="utf-8-sig", newline="") as target:
            csv.writer(target).writerows(found.table())
    notes = [f"{count} units divided {basis}" for basis, count in found.divided.items()]
    if found.unknown:
        notes.append(
            f"what became of {len(found.unknown)} units is not recorded, they count for "
            f"{', '.join(found.standing_in)}: {', '.join(found.unknown)}"
        )
    if found.left_out:
        notes.append(f"no figures, left out: {', '.join(found.left_out)}")
    if notes:
        typer.echo(f"xom: {'; '.join(notes)}", err=True)
    raise typer.Exit(1 if found.divided or found.unknown else 0)


def _plain(items: "Sequence[Unit | Redrawn]") -> list[dict[str, object]]:
    return [asdict(item) for item in items]


def find(
    context: typer.Context,
    text: str,
    on: On = None,
    sender: Annotated[str | None, typer.Option(help="Use what this sender was taught.")] = None,
    json: Json = False,
) -> None:
    """Find the unit that a name, a code or a whole address names on a day; 1 when unsure."""
    from ingest.aliases import read_aliases
    from layers.database import connect
    from layers.finder import Finder
    from layers.units import read_units

    state = state_of(context)
    day = _day(on, "--on") or _today(state.settings)
    with connect(state.settings) as connection:
        units = read_units(connection, day)
        answer = Finder(units, read_aliases(connection)).address(text, sender=sender)
    candidates = [
        {"unit": units.full_name(c.unit_id), "code": units.units[c.unit_id].code}
        | {"reason": c.reason, "score": c.score}
        for c in answer.candidates
    ]
    sure = units.full_name(answer.unit_id) if answer.unit_id is not None else None
    code = units.units[answer.unit_id].code if answer.unit_id is not None else None
    if json:
        print_json({"unit": sure, "code": code, "reason": answer.reason, "candidates": candidates})
    elif sure:
        say(f"{sure} ({code or 'không có mã'}; {answer.reason})")
    else:
        for candidate in candidates:
            say(f"? {candidate['unit']} ({candidate['code'] or ''}; {candidate['reason']})")
        say("not sure" if candidates else "not found")
    raise typer.Exit(0 if sure else 1)


def alias(
    context: typer.Context,
    text: str,
    unit: str,
    level: OneLevel = "commune",
    sender: Annotated[str | None, typer.Option(help="Only from this sender.")] = None,
    everywhere: Annotated[
        bool, typer.Option(help="Everywhere, not only inside the unit's parent.")
    ] = False,
    on: On = None,
) -> None:
    """Teach that TEXT means UNIT (its code or name); it holds from then on."""
    from ingest.aliases import teach, unit_of
    from layers.database import connect
    from layers.units import read_units

    state = state_of(context)
    if sender is not None:
        state.settings.sender(sender)
    with connect(state.settings) as connection:
        units = read_units(connection, _day(on, "--on") or _today(state.settings))
        meant = unit_of(units, _level(level), unit)
        teach(connection, units, text, meant, sender=sender, everywhere=everywhere)
    say(f"{text!r} means {units.full_name(meant.unit_id)}")


def _level(text: str) -> "Level":
    from layers.dataset import LEVELS

    for level in LEVELS:
        if text == level:
            return level
    raise InputError(f"--level {text!r} is none of {', '.join(LEVELS)}")


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text!r} is no day; write it like 2025-07-01") from None


def _today(settings: "Settings") -> date:
    return settings.today or datetime.now(settings.zone).date()
