"""Proofs after loads: the inboxes do not wait for them, and none is forgotten."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from layers.errors import ServerError
from xom import publication
from xom.commands.stack import publisher
from xom.watch import Watch

SECONDS = 10.0


class Slow:
    """Proofs that take until they are let go."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.fails: Exception | None = None

    def __call__(self, settings: Any, catalogue: Any, submissions: list[int]) -> None:
        self.asked.append(submissions)
        self.begun.release()
        assert self.go.acquire(timeout=SECONDS)
        if self.fails:
            raise self.fails


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def watching(slow: Slow) -> Iterator[Watch]:
    opened = Watch(slow)
    yield opened
    for _ in range(9):
        slow.go.release()
    opened.end(SECONDS)


@pytest.fixture
def load(watching: Watch, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the inboxes' job calls after a load, with a publication that costs nothing."""
    published: list[str] = []
    monkeypatch.setattr(publication, "publish_mapserver", lambda *_, **__: published.append("map"))
    monkeypatch.setattr(publication, "refresh_tiles", lambda *_: published.append("tiles"))
    after_load = publisher(watching)
    settings: Any = type("S", (), {"mapserver": type("M", (), {"processes": 1})})

    def done(*submissions: int) -> None:
        published.clear()
        after_load(settings, None, list(submissions))  # type: ignore[arg-type]
        assert published == ["map", "tiles"], "the map is published before the inbox goes on"

    return done


def test_the_inboxes_go_on_while_a_slow_proof_runs(slow: Slow, load: Callable[..., None]) -> None:
    load(1)
    assert slow.begun.acquire(timeout=SECONDS)
    load(2)
    load(3, 4)
    assert slow.asked == [[1]], "one round at a time"
    slow.go.release()
    assert slow.begun.acquire(timeout=SECONDS)
    assert slow.asked == [[1], [2, 3, 4]], "what came meanwhile is one round"


@pytest.mark.parametrize("fault", [ServerError("no answer", vi="…"), ZeroDivisionError("odd")])
def test_a_round_that_fails_is_logged_and_the_next_one_runs(
    slow: Slow, load: Callable[..., None], caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    slow.fails = fault
    load(1)
    assert slow.begun.acquire(timeout=SECONDS)
    load(2)
    slow.go.release()
    assert slow.begun.acquire(timeout=SECONDS)
    assert slow.asked == [[1], [2]]
    assert [r.levelname for r in caplog.records] == ["ERROR"]
    assert "not proved" in caplog.text


def test_the_end_waits_for_the_round_that_runs_and_names_what_was_not_proved(
    slow: Slow, watching: Watch, load: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    load(1)
    assert slow.begun.acquire(timeout=SECONDS)
    load(7)
    watching.end(0.01)
    assert "in the middle of the proofs" in caplog.text
    caplog.clear()
    slow.go.release()
    started = time.monotonic()
    watching.end(SECONDS)
    assert time.monotonic() - started < SECONDS
    assert slow.asked == [[1]]
    assert "submissions 7" in caplog.text and "in the middle" not in caplog.text
