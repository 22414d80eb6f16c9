"""Which vector file is meant, and may it be opened: decided from bytes before GDAL sees them."""

import shutil
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyogrio

from ingest.archives import BROKEN, require_small
from ingest.messages import refusal
from layers.errors import NotAllowed, Unreadable
from layers.settings import Limits

SHAPE_MAGIC = b"\x00\x00\x27\x0a"
SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
VECTOR = (".shp", ".gpkg", ".geojson", ".json", ".kml")


@dataclass(frozen=True)
class Source:
    """What GDAL opens. `encoding`: the one a shapefile's .cpg states, as it stands there."""

    path: Path
    shapefile: bool
    encoding: str | None = None


@contextmanager
def open_source(path: Path, limits: Limits) -> Iterator[Source]:
    """A shapefile, GeoPackage, GeoJSON or KML, also zipped (KMZ), ready to be read.

    The sender's folder is never written to: archives, and shapefiles whose .shx must be made anew,
    are unpacked into a folder that goes away at the end. Raises Unreadable, NotAllowed.
    """
    with tempfile.TemporaryDirectory(prefix="xom-units-") as folder:
        kind = _kind(path)
        chosen = _unpack(path, Path(folder), limits) if kind == "zip" else path
        if kind == "zip":
            kind = _kind(chosen, path)
        if kind != "shp":
            yield Source(chosen, shapefile=False)
            return
        parts = _parts(chosen)
        _require_whole(parts, path)
        if ".shx" in parts:
            yield _shapefile(chosen, parts)
            return
        for suffix, part in parts.items():
            beside = Path(folder) / f"restored{suffix}"
            shutil.copyfile(part, beside)
        restored = Path(folder) / "restored.shp"
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
        try:
            yield _shapefile(restored, _parts(restored))
        finally:
            pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})


def _kind(path: Path, named: Path | None = None) -> str:
    name = (named or path).name
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        reason = error.strerror or "unknown"
        raise refusal("no_file", Unreadable, file=name, reason=reason) from None
    if not head:
        raise refusal("empty_file", Unreadable, file=name)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(SHAPE_MAGIC):
        return "shp"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"SQLite format 3\x00"):
        return "gpkg"
    if text.startswith(b"{"):
        return "geojson"
    if text.startswith(b"<") and b"<kml" in head.lower():
        return "kml"
    raise refusal("no_vector_file", Unreadable, file=name)


def _unpack(path: Path, folder: Path, limits: Limits) -> Path:
    """The one vector file of an archive, with what belongs to it, under a name of our own."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            _require_harmless(entries, path, limits)
            found = [e for e in entries if _place(e).suffix.lower() in VECTOR and not _hidden(e)]
            if not found:
                raise refusal("no_vector_in_zip", Unreadable, file=path.name)
            if len(found) > 1:
                names = ", ".join(sorted(e.filename for e in found)[:5])
                raise refusal("several_vector_files", file=path.name, names=names)
            chosen = _place(found[0])
            wanted = SHAPE_PARTS if chosen.suffix.lower() == ".shp" else (chosen.suffix.lower(),)
            for entry in entries:
                place = _place(entry)
                same = (place.parent, place.stem.lower()) == (chosen.parent, chosen.stem.lower())
                if same and place.suffix.lower() in wanted:
                    target = folder / f"unpacked{place.suffix.lower()}"
                    with archive.open(entry) as packed, target.open("wb") as plain:
                        shutil.copyfileobj(packed, plain)
            return folder / f"unpacked{chosen.suffix.lower()}"
    except BROKEN:
        raise refusal("cut_off", Unreadable, file=path.name) from None


def _require_harmless(entries: list[zipfile.ZipInfo], path: Path, limits: Limits) -> None:
    require_small(entries, path, limits)
    for entry in entries:
        place = _place(entry)
        if place.is_absolute() or ".." in place.parts or ":" in entry.filename:
            raise refusal("zip_slip", NotAllowed, file=path.name, name=entry.filename)
        if entry.flag_bits & 1:
            raise refusal("encrypted", Unreadable, file=path.name)


def _place(entry: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(entry.filename.replace("\\", "/"))


def _hidden(entry: zipfile.ZipInfo) -> bool:
    """What macOS adds to archives."""
    return any(part.startswith((".", "__MACOSX")) for part in _place(entry).parts)


# Shapefiles ---------------------------------------------------------------------------------------


def _parts(path: Path) -> dict[str, Path]:
    """The files of a shapefile by suffix, whatever the case of their names."""
    return {
        part.suffix.lower(): part
        for part in path.parent.iterdir()
        if part.stem.lower() == path.stem.lower() and part.suffix.lower() in SHAPE_PARTS
    }


def _shapefile(path: Path, parts: dict[str, Path]) -> Source:
    stated = parts[".cpg"].read_text("ascii", "replace").strip() if ".cpg" in parts else None
    return Source(path, shapefile=True, encoding=stated or None)


def _require_whole(parts: dict[str, Path], named: Path) -> None:
    """Both files say in their heads how long they are; GDAL would read on with what is left."""
    with parts[".shp"].open("rb") as file:
        head = file.read(100)
    stated = struct.unpack(">i", head[24:28])[0] * 2 if len(head) == 100 else 100
    short = parts[".shp"].stat().st_size < stated
    if not short and ".dbf" in parts:
        with parts[".dbf"].open("rb") as file:
            head = file.read(32)
        short = len(head) < 32
        if not short:
            records, start, width = struct.unpack("<IHH", head[4:12])
            short = parts[".dbf"].stat().st_size < start + records * width
    if short:
        raise refusal("cut_off", Unreadable, file=named.name)
