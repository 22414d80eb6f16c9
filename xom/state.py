"""What every command needs: the deployment and its catalogue, read when first asked for."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from layers.errors import SettingsError

if TYPE_CHECKING:
    from layers.catalogue import Catalogue
    from layers.settings import Settings


class State:
    def __init__(self, config: Path | None) -> None:
        self._config = config

    @cached_property
    def settings(self) -> "Settings":
        from layers.settings import read_settings

        return read_settings(self._config)

    @cached_property
    def catalogue(self) -> "Catalogue":
        from layers.catalogue import read_catalogue

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
