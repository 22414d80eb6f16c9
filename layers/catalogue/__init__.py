"""Reading the catalogue: every `*.yaml` of a folder is one dataset."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from layers.dataset import Dataset
from layers.errors import CatalogueError, UnknownName
from layers.yaml_lines import first_problem, read_yaml


@dataclass(frozen=True)
class Catalogue:
    """All datasets of a deployment, in the order the catalogue gives them."""

    datasets: dict[str, Dataset]

    def __getitem__(self, name: str) -> Dataset:
        if name not in self.datasets:
            known = ", ".join(self.datasets)
            raise UnknownName(
                f"dataset {name!r} is not in the catalogue; it knows: {known}",
                vi=f"Không có loại dữ liệu {name!r}; hãy chọn một trong: {known}.",
            )
        return self.datasets[name]

    def __iter__(self) -> Iterator[Dataset]:
        return iter(self.datasets.values())

    @cached_property
    def agencies(self) -> set[str]:
        return {rule.agency for dataset in self for rule in dataset.senders}


def read_catalogue(folder: Path) -> Catalogue:
    """Read all datasets. Raises CatalogueError: one line with file, line, key and reason."""
    found: dict[str, Dataset] = {}
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise CatalogueError(f"{folder}: no *.yaml there; catalogue_dir must hold the datasets")
    for path in files:
        data, lines = read_yaml(path, CatalogueError)
        try:
            dataset = Dataset.model_validate(data)
        except ValidationError as error:
            raise CatalogueError(first_problem(path, lines, error)) from None
        if dataset.name != path.stem:
            raise CatalogueError(f"{path.name}:1: name: must be {path.stem}, as the file is called")
        found[dataset.name] = dataset
    return Catalogue(dict(sorted(found.items(), key=lambda item: (item[1].order, item[0]))))
