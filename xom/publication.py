"""Publishing to the embedded map server: the difference between what is and what should be."""

from layers.catalogue import Catalogue
from layers.published import published_layers
from layers.settings import Settings
from publish.mapserver import mapfile_path, plan_mapfile, write_mapfile


def publish_mapserver(settings: Settings, catalogue: Catalogue, *, apply: bool) -> list[str]:
    """What changes in the mapfile, a line each; carried out when `apply`."""
    layers = published_layers(catalogue, "public")
    target = mapfile_path(settings)
    act = write_mapfile if apply else plan_mapfile
    return act(settings, layers, target)
