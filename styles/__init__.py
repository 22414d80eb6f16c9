"""The styles: SLD 1.0 files, one a dataset, in the profile that `styles.lint` enforces.

Both map servers draw from these files and from nothing else; docs/styles.md describes the profile.
"""

from pathlib import Path
from typing import Literal

from layers.errors import InputError

#: Font families a style may name -> weight -> TrueType file (Debian's fonts-dejavu-core).
FONTS = {
    "DejaVu Sans": {
        "normal": Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
        "bold": Path("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    }
}


class StyleError(InputError):
    """An SLD file is outside the profile or cannot be drawn; the message names the style."""


def style_path(folder: Path, style: str, geometry: Literal["point", "polygon"]) -> Path:
    """The SLD file of that style; a dataset without one of its own gets its geometry's default."""
    own = folder / f"{style}.sld"
    return own if own.is_file() else folder / f"default_{geometry}.sld"
