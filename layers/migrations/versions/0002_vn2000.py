"""VN-2000 zones that PostGIS 3.3 does not know, with the official seven parameters pinned.

EPSG:6960 gives coordinate-frame rotations; `+towgs84` is position-vector, so their signs flip.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# EPSG code -> central meridian in degrees; all TM-3 zones have scale 0.9999
TM3 = {
    9205: 103.0,
    9206: 104.0,
    9207: 104.5,
    9208: 104.75,
    9209: 105.5,
    9210: 105.75,
    9211: 106.0,
    9212: 106.25,
    9213: 106.5,
    9214: 107.0,
    9215: 107.25,
    9216: 107.5,
    5899: 107.75,
    9217: 108.25,
    9218: 108.5,
}
TO_WGS84 = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
WKT = (
    'PROJCS["VN-2000 / TM-3 {name}",GEOGCS["VN-2000",DATUM["Vietnam_2000",'
    'SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'TOWGS84[{towgs84}],AUTHORITY["EPSG","6756"]],'
    'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",{meridian}],PARAMETER["scale_factor",0.9999],'
    'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],'
    'UNIT["metre",1,AUTHORITY["EPSG","9001"]],'
    'AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","{srid}"]]'
)
PROJ = (
    "+proj=tmerc +lat_0=0 +lon_0={meridian} +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 "
    "+towgs84={towgs84} +units=m +no_defs"
)


def upgrade() -> None:
    insert = sa.text(
        "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text) "
        "VALUES (:srid, 'EPSG', :srid, :wkt, :proj) ON CONFLICT (srid) DO NOTHING"
    )
    for srid, meridian in TM3.items():
        degrees, minutes = divmod(round(meridian * 60), 60)
        words = {"meridian": meridian, "towgs84": TO_WGS84, "srid": srid}
        name = f"{degrees}-{minutes:02d}"
        op.get_bind().execute(
            insert,
            {"srid": srid, "wkt": WKT.format(name=name, **words), "proj": PROJ.format(**words)},
        )
