"""Two small datasets for tests of the load: a full list whose records belong to their senders, and
an increment that anybody allowed may correct."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deployments import Deployments

from ingest.senders import sync_senders
from layers.catalogue import Catalogue, read_catalogue
from layers.database import connect
from layers.prepare import prepare
from layers.settings import Settings

PROBE = """\
name: {name}
order: 1
theme: epidemic
title: {{vi: Thử nghiệm, en: Probe}}
abstract: {{vi: Dữ liệu thử nghiệm., en: Data for tests.}}
geometry: point
audience: public
delivery: {delivery}
conflict: {conflict}
place: unit
key: [name]
cadence: on arrival
retention_days: 30
senders:
  - {{agency: district_committee, level: district}}
  - {{agency: provincial_police, level: province}}
fields:
  - {{name: name, label: {{vi: Tên, en: Name}}, type: text, required: true}}
  - {{name: commune, label: {{vi: Xã, en: Commune}}, type: unit, level: commune, required: true}}
  - {{name: value, label: {{vi: Số lượng, en: Value}}, type: integer, required: true, sum: true}}
  - {{name: phone, label: {{vi: Điện thoại, en: Phone}}, type: phone, private: true}}
"""
PROBES = {"probe_list": ("full", "hold"), "probe_news": ("increment", "replace")}


def write_probes(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    for name, (delivery, conflict) in PROBES.items():
        text = PROBE.format(name=name, delivery=delivery, conflict=conflict)
        (folder / f"{name}.yaml").write_text(text, "utf-8")


@contextmanager
def probe_deployment(
    deployments: Deployments, folder: Path, **changes: Any
) -> Iterator[tuple[Settings, Catalogue]]:
    """A deployment with the sample's units whose catalogue holds the probes only."""
    write_probes(folder)
    catalogue = read_catalogue(folder)
    # Senders of agencies that the probes do not name would have nothing to send; they do no harm.
    with deployments.deployment(catalogue_dir=str(folder), **changes) as settings:
        prepare(settings, catalogue)
        with connect(settings) as connection:
            sync_senders(connection, settings, catalogue)
        yield settings, catalogue
