"""A thing on GeoServer: what it is called, and the part of its state that we declare."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

#: In the order in which they are made: nothing refers to what comes after it, and a workspace is
#: closed to strangers and limited before anything is in it.
Kind = Literal["rule", "workspace", "service", "store", "icon", "style", "layer", "group", "tiles"]
KINDS: tuple[Kind, ...] = (
    "rule",
    "workspace",
    "service",
    "store",
    "icon",
    "style",
    "layer",
    "group",
    "tiles",
)
State = dict[str, Any]
#: Two centimetres are 0.0000002 of a degree; with GeoServer's 4 decimals points move by metres.
DECIMALS = 7


class Key(NamedTuple):
    kind: Kind
    workspace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.workspace}:{self.name}"


@dataclass(frozen=True)
class Resource:
    """One thing as it should be.

    `state` is in the shape of GeoServer's own JSON and holds only what we declare; what else
    GeoServer keeps is its own affair. `content` is a file's bytes, whose digest stands in `state`.
    `secrets` are connection parameters that are sent, never compared and never shown. `needs` are
    the things without which this one cannot be made.
    """

    kind: Kind
    workspace: str
    name: str
    state: State
    content: bytes = b""
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    needs: frozenset[Key] = frozenset()

    @property
    def key(self) -> Key:
        return Key(self.kind, self.workspace, self.name)


def text_list(items: Any) -> State:
    """GeoServer's JSON for a list of texts."""
    return {"string": [str(item) for item in items]}


def box(bounds: tuple[float, float, float, float], crs: int = 4326) -> State:
    """GeoServer's JSON for a rectangle: west, south, east, north."""
    west, south, east, north = bounds
    return {"minx": west, "maxx": east, "miny": south, "maxy": north, "crs": f"EPSG:{crs}"}
