"""A dataset's page in the docs, written from the dataset."""

from layers.dataset import DataField, Dataset, Rule

DELIVERY = {
    "full": "the whole list each time; what a list leaves out is gone",
    "increment": "only what is new or changed; nothing disappears by being left out",
    "periodic": "figures for a day; a later figure of the same day replaces the earlier one",
}
PLACE = {
    "coordinates": "latitude and longitude in degrees",
    "unit": "the administrative unit named",
    "either": "latitude and longitude where given, else the unit named (marked approximate)",
}

ADDRESS = "; the unit may also be named by the address alone, where its own cells are empty"


def page(dataset: Dataset) -> str:
    """Markdown: what it is, who sends it, its columns with every heading that is understood."""
    senders = ", ".join(f"{rule.agency} (its {rule.level})" for rule in dataset.senders)
    facts = {
        "Vietnamese": dataset.title.vi,
        "Audience": dataset.audience,
        "Geometry": dataset.geometry,
        "Delivery": DELIVERY[dataset.delivery],
        "When": dataset.cadence,
        "Senders": senders,
        "Place": PLACE[dataset.place] + (ADDRESS if dataset.address_fields else ""),
        "A record is told by": ", ".join(dataset.key),
    }
    if dataset.retention_days:
        facts["Personal data"] = f"purged {dataset.retention_days} days after they came"
    lines = [f"# {dataset.title.en} (`{dataset.name}`)", "", dataset.abstract.en, ""]
    lines += [f"- **{name}:** {text}" for name, text in facts.items()]
    lines += ["", "| Field | Label | Type | Limits | Required | Seen by | Headings understood |"]
    lines += ["|---|---|---|---|---|---|---|"]
    lines += [_row(field, dataset) for field in dataset.fields]
    if dataset.rules:
        lines += ["", "Of every row, these hold as well:", ""]
        lines += ["| Code | Severity | Rule | What the sender reads |", "|---|---|---|---|"]
        lines += [_rule(rule) for rule in dataset.rules]
    lines += ["", f"Made from `layers/catalogue/{dataset.name}.yaml` by `xom layers docs`.", ""]
    return "\n".join(lines)


def _row(field: DataField, dataset: Dataset) -> str:
    seen = "nobody" if field.private else (field.audience or dataset.audience)
    headings = ", ".join(dict.fromkeys([field.label.vi, *field.headings]))
    kind: str = field.type
    if field.choices:
        kind += ": " + ", ".join(f"`{value}` {c.vi}" for value, c in field.choices.items())
    required = "yes" if field.required else ""
    cells = (f"`{field.name}`", field.label.en, kind, _limits(field), required, seen, headings)
    return f"| {' | '.join(cells)} |"


def _limits(field: DataField) -> str:
    """What the field's values are bound to beside their type."""
    limits = []
    if field.min is not None:
        limits.append(f"from {field.min:,.15g}")
    if field.max is not None:
        limits.append(f"to {field.max:,.15g}")
    if field.type == "date":
        limits.append(f"from {field.earliest}" + (", may lie ahead" if field.future else ""))
    if field.cumulative:
        limits.append("never falls")
    return ", ".join(limits)


def _rule(rule: Rule) -> str:
    return f"| `{rule.code}` | {rule.severity} | `{rule.expression}` | {rule.message.vi} |"
