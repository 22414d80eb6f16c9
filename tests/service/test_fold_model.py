"""Random deliveries against a plain model: what held when, as it was known when."""

import math
from collections.abc import Iterator
from itertools import pairwise

import pytest
from deployments import Deployments
from fold_steps import INSTANTS, STEPS, Confirm, Send, Step, Undo
from fold_world import World
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from probe import PROBES, probe_deployment

pytestmark = pytest.mark.service

PLAIN = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "report_multiple_bugs": False,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@pytest.fixture(scope="module")
def world(deployments: Deployments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("fold")
    limits = {"closing_share": 0.0}
    with (
        pytest.MonkeyPatch.context() as patch,
        probe_deployment(deployments, folder / "catalogue", limits=limits) as (settings, catalogue),
    ):
        # One missing record is as much as many: whatever a list leaves out waits for a word.
        patch.setattr("ingest.closing.FLOOR", 0)
        made = World(settings, catalogue, folder)
        yield made
        made.connection.close()
        made.owner.close()


@effort(max_examples=250, **PLAIN)
@given(steps=STEPS)
def test_full_lists(world: World, steps: list[Step]) -> None:
    play(world, "probe_list", steps, through_file=False)


@effort(max_examples=100, **PLAIN)
@given(steps=STEPS)
def test_increments(world: World, steps: list[Step]) -> None:
    play(world, "probe_news", steps, through_file=False)


@pytest.mark.parametrize("dataset", PROBES)
@effort(max_examples=20, **PLAIN)
@given(steps=STEPS)
def test_files_the_whole_way(world: World, dataset: str, steps: list[Step]) -> None:
    play(world, dataset, steps, through_file=True)


def play(world: World, dataset: str, steps: list[Step], through_file: bool) -> None:
    world.empty(dataset)
    last: Send | None = None
    for step in steps:
        if isinstance(step, Undo):
            world.undo(step.which)
            last = None
        elif isinstance(step, Confirm):
            world.confirm(step.which)
            last = None
        elif isinstance(step, Send):
            world.send(step, through_file)
            last = step
        elif last is not None:
            before = world.versions()
            world.send(last, through_file)
            assert world.versions() == before, "the same content again changed versions"
    compare_every_moment(world)
    no_two_versions_at_once(world)
    accepted_rows_stand(world)


def compare_every_moment(world: World) -> None:
    versions = world.versions()
    moments = world.model.moments()
    for known in [*(moment - 1e-6 for moment in moments[:1]), *moments]:
        for when in (-0.5, *INSTANTS, INSTANTS[-1] + 0.5):
            alive = [v for v in versions if v.holds(when, known)]
            said = {v.key: (v.content, v.sender) for v in alive}
            assert len(said) == len(alive), "a record has two versions at once"
            assert said == world.model.alive(math.floor(when), known), (when, known)


def no_two_versions_at_once(world: World) -> None:
    versions = world.versions()
    for known in world.model.moments():
        at = [v for v in versions if v.known_from <= known < v.known_to]
        for key in {v.key for v in at}:
            line = sorted((v for v in at if v.key == key), key=lambda v: v.valid_from)
            assert all(a.valid_to <= b.valid_from for a, b in pairwise(line))
            for a, b in pairwise(line):
                alike = (a.content, a.sender) == (b.content, b.sender)
                assert not (alike and a.valid_to == b.valid_from), "one version is cut in two"
            assert sum(v.valid_to == math.inf for v in line) <= 1


def accepted_rows_stand(world: World) -> None:
    """Every row that was ever accepted is there, also those of submissions taken back."""
    expected = {
        number: {key: content[1] for key, content in delivery.rows.items()}
        for number, delivery in zip(world.ids, world.model.deliveries, strict=True)
        if delivery.rows
    }
    assert world.stored_rows() == expected
