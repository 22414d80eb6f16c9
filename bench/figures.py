"""Figures with their limits, and how they stand against the baseline."""

from dataclasses import dataclass
from statistics import median

TOLERANCE = 0.25


@dataclass(frozen=True)
class Figure:
    """One measured figure over several runs.

    `limit` is what it may be at most (None: it is only told); a `hard` limit fails the run, others
    are goals. `ratio` sets it against what the same machine did in the same run, so that machines
    compare: seconds against `ogr2ogr`'s median, or against bare reading.
    """

    name: str
    what: str
    values: tuple[float, ...]
    unit: str
    limit: float | None = None
    hard: bool = False
    ratio: float | None = None

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def met(self) -> bool | None:
        return None if self.limit is None else self.value <= self.limit

    @property
    def missed(self) -> bool:
        """Whether this figure alone makes the run fail."""
        return self.hard and self.met is False


@dataclass(frozen=True)
class Difference:
    """A ratio that left the tolerance; `factor` 1.5 is half as slow again as the baseline."""

    name: str
    before: float
    now: float

    @property
    def factor(self) -> float:
        return self.now / self.before

    def __str__(self) -> str:
        word = "slower" if self.factor > 1 else "faster"
        return f"{self.name}: {word}, ratio {self.now:.2f} instead of {self.before:.2f}"


def pairwise(values: list[float], others: list[float]) -> tuple[float, ...]:
    """Ratio of each run to its neighbour: what slows the machine for a while slows both."""
    return tuple(value / other for value, other in zip(values, others, strict=True))


def differences(
    figures: list[Figure], baseline: dict[str, float], tolerance: float = TOLERANCE
) -> list[Difference]:
    """What is slower or faster than the baseline's ratios by more than `tolerance`."""
    found = [
        Difference(figure.name, baseline[figure.name], figure.ratio)
        for figure in figures
        if figure.ratio is not None and baseline.get(figure.name)
    ]
    return [d for d in found if d.factor > 1 + tolerance or d.factor < 1 / (1 + tolerance)]


def ratios(figures: list[Figure]) -> dict[str, float]:
    """What a baseline keeps."""
    return {f.name: round(f.ratio, 3) for f in figures if f.ratio is not None}
