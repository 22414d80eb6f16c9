"""Prepared deployments on the throwaway cluster: each a cheap copy of a template database."""

import contextlib
import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from postgis import Cluster, free_port

from examples.province import write_boundaries
from ingest.boundaries import load_units
from ingest.senders import sync_senders
from layers.catalogue import read_catalogue
from layers.database import connect
from layers.prepare import prepare
from layers.roles import apply_roles
from layers.settings import Settings, read_settings

CONFIG = Path(__file__).parents[2] / "config.yaml"
EMPTY, SAMPLE = "template_empty", "template_sample"
BOUNDARIES = ("province", "districts", "communes", "hamlets")


@dataclass
class Deployments:
    """Deployments of the repository's own config.yaml, each with its own database and folder."""

    cluster: Cluster
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def prepare_templates(self) -> None:
        """The two databases that all others are copies of: without and with the sample's units."""
        self.cluster.create(EMPTY)
        settings = self._settings(EMPTY, {})
        catalogue = read_catalogue(settings.catalogue_dir)
        prepare(settings, catalogue)
        with connect(settings) as connection:
            sync_senders(connection, settings, catalogue)
        self.cluster.create(SAMPLE, EMPTY)
        settings = self._settings(SAMPLE, {})
        write_boundaries(settings.path.parent / "boundaries")
        for name in BOUNDARIES:
            path = settings.path.parent / "boundaries" / f"{name}.gpkg"
            with connect(settings) as connection:
                assert not load_units(connection, settings, path).findings

    @contextlib.contextmanager
    def deployment(self, template: str = SAMPLE, **changes: Any) -> Iterator[Settings]:
        """A fresh deployment; `changes` replace keys of its config.yaml (`catalogue_dir=…`)."""
        name = f"{template}_{next(self._numbers)}"
        self.cluster.create(name, template)
        try:
            settings = self._settings(name, changes)
            # A database's own rights are not copied with it.
            with connect(settings, "owner") as connection:
                apply_roles(connection, settings)
            yield settings
        finally:
            self.cluster.drop(name)
            shutil.rmtree(self.cluster.folder / name, ignore_errors=True)

    def _settings(self, name: str, changes: dict[str, Any]) -> Settings:
        folder = self.cluster.folder / name
        folder.mkdir(mode=0o755)
        data: dict[str, Any] = yaml.safe_load(CONFIG.read_text("utf-8"))
        data |= {
            "data_dir": "data",
            "database": {"url": self.cluster.url(name)},
            "web": {"port": free_port(), "app_port": free_port()},
        }
        path = folder / "config.yaml"
        path.write_text(yaml.safe_dump(data | changes, allow_unicode=True), "utf-8")
        settings = read_settings(path)
        settings.data_dir.mkdir(mode=0o755)
        # Roles belong to the cluster, so all deployments share their passwords.
        secrets = self.cluster.folder / EMPTY / "data" / "secrets"
        if secrets.exists():
            shutil.copytree(secrets, settings.data_dir / "secrets")
        return settings
