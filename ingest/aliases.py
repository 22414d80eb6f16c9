"""Names of units that an operator taught once: they hold from then on."""

from psycopg2.extensions import connection as Connection

from layers.dataset import Level
from layers.errors import InputError
from layers.finder import Alias
from layers.text import spelling
from layers.units import Unit, UnitIndex


def read_aliases(connection: Connection) -> list[Alias]:
    """Every alias, the newest last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text, unit_id, level, within_id, sender_id FROM xom.unit_alias "
            "ORDER BY alias_id"
        )
        return [Alias(*row) for row in cursor.fetchall()]


def teach(
    connection: Connection,
    units: UnitIndex,
    text: str,
    unit: Unit,
    *,
    sender: str | None = None,
    everywhere: bool = False,
    inside: int | None = None,
) -> None:
    """From now on `text` means `unit`: inside its parent, or `everywhere`; from `sender`, or all.

    `inside`: the id of another unit above it, where rows name that one instead of the parent.
    Raises InputError when the words are the official name of another unit there.
    """
    within = None if everywhere else inside or unit.parent_id
    official = units.find(unit.level, text, {within} if within else None)
    if official and unit not in official:
        raise InputError(
            f"{text!r} is the official name of {units.full_name(official[0].unit_id)}; "
            f"it cannot mean {units.full_name(unit.unit_id)}"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO xom.unit_alias (level, text, within_id, unit_id, sender_id) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (level, text, coalesce(within_id, 0), "
            "coalesce(sender_id, '')) DO UPDATE SET unit_id = excluded.unit_id, taught = now()",
            (unit.level, spelling(text), within, unit.unit_id, sender),
        )


def unit_of(units: UnitIndex, level: Level, code_or_name: str) -> Unit:
    """The one unit that an operator names, as a list of ours shows it ("xã A, huyện B"), too.

    Raises InputError with the candidates.
    """
    found = units.spelled(units.find(level, code_or_name), code_or_name) or [
        unit
        for unit in units.units.values()
        if unit.level == level and spelling(units.full_name(unit.unit_id)) == spelling(code_or_name)
    ]
    if len(found) == 1:
        return found[0]
    names = "; ".join(f"{units.full_name(u.unit_id)} ({u.code or 'no code'})" for u in found[:5])
    raise InputError(
        f"{code_or_name!r} names {len(found)} units of level {level}: {names}; give its code"
        if found
        else f"no unit of level {level} is called {code_or_name!r} on {units.day:%Y-%m-%d}"
    )
