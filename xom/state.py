"""What every command needs: the deployment and its catalogue, read when first asked for."""

from functools import cached_property
from pathlib import Path

import typer

from layers.catalogue import Catalogue, read_catalogue
from layers.errors import SettingsError
from layers.settings import Settings, read_settings


class State:
    def __init__(self, config: Path | None) -> None:
        self._config = config

    @cached_property
    def settings(self) -> Settings:
        return read_settings(self._config)

    @cached_property
    def catalogue(self) -> Catalogue:
        catalogue = read_catalogue(self.settings.catalogue_dir)
        for sender in self.settings.senders:
            if sender.agency not in catalogue.agencies:
                raise SettingsError(
                    f"{self.settings.path.name}: senders: {sender.id}: no dataset names the agency "
                    f"{sender.agency!r}; known are {', '.join(sorted(catalogue.agencies))}"
                )
            for name in sender.datasets or []:
                catalogue[name]
        return catalogue


def state_of(context: typer.Context) -> State:
    state = context.obj
    assert isinstance(state, State)
    return state
