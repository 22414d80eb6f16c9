"""Packaging of xom. Why each dependency is there: docs/dependencies.md."""

from setuptools import find_packages, setup

RUNTIME = [
    "polars==2.1.0",
    "fastexcel==0.21.0",
    "pyarrow==26.0.1",
    "numpy==2.4.6",
    "psycopg2-binary==2.9.13",
    "SQLAlchemy==2.1.9",
    "alembic==1.20.1",
    "APScheduler==3.11.3",
    "pydantic==2.14.3",
    "PyYAML==6.0.3",
    "typer==0.29.2",
    "rich==15.0.0",
    "shapely==2.2.0",
    "pyproj==3.7.2",
    "pyogrio==0.13.0",
    "geopandas==1.2.0",
    "rasterio==1.4.4",
    "OWSLib==0.35.0",
    "httpx==0.28.1",
    "fastapi==0.165.0",
    "uvicorn==0.54.0",
    "Jinja2==3.1.6",
    "python-multipart==0.0.34",
    "supervisor==4.3.0",
    "psutil==7.2.2",
    "mappyfile==1.2.0",
    "lxml==6.1.3",
    "openpyxl==3.1.5",
    "XlsxWriter==3.3.1",
    "xlwt==1.3.0",
    "odfpy==1.4.1",
]
DEVELOPMENT = [
    "pytest==9.2.0",
    "pytest-timeout==2.4.0",
    "pytest-xdist==3.8.0",
    "hypothesis==6.170.15",
    "GeoAlchemy2==0.20.0",
    "geoserver-rest==2.10.0",
    "playwright==1.65.2",
    "ruff==0.17.6",
    "mypy==2.4.1",
    "types-PyYAML==6.0.12.20261113",
    "types-psycopg2==2.9.21.20261008",
]

setup(
    name="xom",
    version="0.1.0",
    description="Agency spreadsheets in, checked map services out (WMS/WFS), down to the hamlet",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=find_packages(
        include=[
            f"{name}{suffix}"
            for name in ("layers", "ingest", "styles", "publish", "xom", "examples", "bench")
            for suffix in ("", ".*")
        ]
    ),
    include_package_data=True,
    package_data={
        "layers": ["catalogue/*.yaml", "migrations/*.mako", "migrations/versions/*.sql"],
        "ingest": ["*.yaml"],
        "styles": ["*.sld", "icons/*.svg"],
        "publish": [
            *("geoserver/*.yaml", "**/*.html", "**/*.j2", "web/static/**/*"),
            "web/frontend/**/words.json",
        ],
    },
    install_requires=RUNTIME,
    extras_require={"dev": DEVELOPMENT},
    entry_points={"console_scripts": ["xom = xom.main:main"]},
)
