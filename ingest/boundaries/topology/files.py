"""The GeoPackage of faults, for those who mend the file in QGIS."""

from pathlib import Path

import geopandas
import shapely

from ingest.boundaries.topology.model import Fault
from ingest.boundaries.topology.plane import polygonal
from ingest.messages import sentences, severity


def write_faults(faults: list[Fault], path: Path) -> None:
    """Write the faults to a new GeoPackage (EPSG:4326) of two layers.

    `faults` has every fault as a point, so that none is too small to be seen; `areas` has the land
    in question of those that have an area. Columns: code, severity, message_vi, message_en, rows,
    area_m2, repaired.
    """
    path.unlink(missing_ok=True)
    told = [sentences(fault.code, fault.words, fault.words) for fault in faults]
    columns = {
        "code": [fault.code for fault in faults],
        "severity": [severity(fault.code) for fault in faults],
        "message_vi": [vi for vi, _ in told],
        "message_en": [en for _, en in told],
        "rows": [", ".join(map(str, fault.rows)) for fault in faults],
        "area_m2": [round(fault.area_m2, 4) for fault in faults],
        "repaired": [fault.repaired for fault in faults],
    }
    points = [_point(fault.geometry) for fault in faults]
    everything = geopandas.GeoDataFrame(columns, geometry=points, crs=4326)
    everything.to_file(path, layer="faults", engine="pyogrio", geometry_type="Point")
    everything["geometry"] = [_land(fault.geometry) for fault in faults]
    areas = everything[~everything.geometry.is_empty]
    areas.to_file(path, layer="areas", engine="pyogrio", geometry_type="MultiPolygon")


def _point(geometry: shapely.Geometry) -> shapely.Point | None:
    return None if geometry.is_empty else shapely.point_on_surface(geometry)


def _land(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    land = polygonal(geometry)
    return shapely.MultiPolygon([land]) if isinstance(land, shapely.Polygon) else land
