"""The script that people write: pandas reads, geopandas joins and stores, nothing is checked.

    python -m bench.naive WORKBOOK HAMLETS DATABASE

Every row gets the hamlet that its point lies in and goes into a table `naive_load`.
"""

import sys

import geopandas as gpd
import pandas as pd
import psycopg2
from sqlalchemy import create_engine


def main() -> None:
    workbook, hamlets, database = sys.argv[1:]
    rows = pd.read_excel(workbook, engine="openpyxl")
    points = gpd.points_from_xy(rows["Kinh độ"], rows["Vĩ độ"], crs=4326)
    located = gpd.sjoin(
        gpd.GeoDataFrame(rows, geometry=points), gpd.read_file(hamlets), predicate="within"
    )
    engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(database))
    located.to_postgis("naive_load", engine, if_exists="replace")


if __name__ == "__main__":
    main()
