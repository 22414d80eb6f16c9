"""Declared state against what GeoServer answers, past the quirks of its JSON.

A list of one comes back as its element, an empty one as "", numbers as texts and texts as numbers,
and maps as lists of `{"@key": …, "$": …}`.
"""

from collections.abc import Iterator
from typing import Any

#: Keys below which GeoServer writes a list.
LISTS = {
    *("string", "attribute", "published", "style", "featureType", "layer", "layerGroup"),
    *("workspace", "dataStore", "child", "org.geotools.util.Version"),
}


def items(value: Any, key: str) -> list[Any]:
    """The list below `key`, whichever way it is written; [] where there is none."""
    if not isinstance(value, dict):
        return []
    found = value.get(key, [])
    if found == "":
        return []
    return found if isinstance(found, list) else [found]


def normal(value: Any) -> Any:
    """The value in one form: maps as dictionaries, lists as lists, scalars as texts."""
    if isinstance(value, dict):
        if "entry" in value and len(value) == 1:
            return _map(items(value, "entry"))
        if len(value) == 1 and (key := next(iter(value))) in LISTS:
            inner = value[key]
            inner = inner if isinstance(inner, list) else [inner]
            return [normal(item) for item in inner]
        return {key: normal(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return _scalar(value)


def _map(entries: list[Any]) -> dict[str, Any]:
    found = {}
    for entry in entries:
        key = entry.get("@key", entry.get("version"))
        rest = {name: inner for name, inner in entry.items() if name not in ("@key", "version")}
        found[str(key)] = normal(rest["$"]) if set(rest) == {"$"} else normal(rest)
    return found


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    try:
        return f"{float(value):.9g}"
    except ValueError:
        return str(value).replace("\r\n", "\n").strip()


def differences(declared: Any, actual: Any) -> list[str]:
    """What differs in what we declare, one `path: actual → declared` each."""
    return list(_walk("", normal(declared), normal(actual)))


def _walk(path: str, declared: Any, actual: Any) -> Iterator[str]:
    if isinstance(declared, dict):
        there = actual if isinstance(actual, dict) else {}
        for key, value in declared.items():
            yield from _walk(f"{path}.{key}" if path else key, value, there.get(key, ""))
        return
    if isinstance(declared, list) and declared == [] and actual == "":
        return
    if isinstance(declared, list) and isinstance(actual, list) and len(declared) == len(actual):
        for number, (one, other) in enumerate(zip(declared, actual, strict=True), 1):
            yield from _walk(f"{path}[{number}]", one, other)
        return
    if declared != actual:
        yield f"{path}: {_shown(actual)} → {_shown(declared)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} items"
    if isinstance(value, dict):
        return "{…}"
    return f"“{value[:60]}…”" if len(value) > 60 else f"“{value}”"
