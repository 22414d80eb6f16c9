"""Warm processes that do one job at a time and may die of it.

Reading a hostile file may abort the process, eat its memory or never end. Each worker is a process
of its own behind a pipe, so its death ends one job and no other; the next one is started at once.
"""

import asyncio
import multiprocessing
import resource
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from layers.errors import ServerError
from xom.portal.answers import Reply

Job = Callable[..., Reply]
JOB_SECONDS = 120.0
START_SECONDS = 60.0
WAIT_SECONDS = 20.0
MEMORY_BYTES = 4 * 1024**3  # address space; an idle worker maps 1.3 GB of it and uses 0.2 GB
READY = "ready"
_spawn = multiprocessing.get_context("spawn")  # a fork would copy the web server's threads' locks


class Died(Exception):
    """The process ended in the middle of the job."""


class TooSlow(Exception):
    """The job took longer than it may; its process is no more."""


class Busy(Exception):
    """Every worker has been at work all the while."""


class Workers:
    """`count` processes for the deployment of `config`."""

    def __init__(self, config: Path, count: int, seconds: float = JOB_SECONDS) -> None:
        self._all = [Worker(config, seconds) for _ in range(count)]
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(count, "worker")

    def start(self) -> None:
        for worker in self._all:
            worker.begin()
            self._idle.put_nowait(worker)

    def stop(self) -> None:
        for worker in self._all:
            worker.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def run(self, job: Job, *arguments: Any) -> Reply:
        """What `job(desk, *arguments)` returns in a worker.

        Raises Busy, Died, TooSlow, or ServerError when no worker can be started.
        """
        try:
            worker = await asyncio.wait_for(self._idle.get(), WAIT_SECONDS)
        except TimeoutError:
            raise Busy from None
        loop = asyncio.get_running_loop()

        def release(_: Future[Reply]) -> None:
            loop.call_soon_threadsafe(self._idle.put_nowait, worker)

        # Released when the work ends, also if nobody waits for it any more.
        done = self._threads.submit(worker.ask, job, arguments)
        done.add_done_callback(release)
        return await asyncio.wrap_future(done)


class Worker:
    """One process; used by one thread at a time."""

    def __init__(self, config: Path, seconds: float) -> None:
        self._config, self._seconds = config, seconds
        self._process: Any = None
        self._pipe: Connection | None = None
        self._ready = self._over = False

    def begin(self) -> None:
        """Start the process; it gets ready while nobody waits."""
        self._pipe, other = _spawn.Pipe()
        self._process = _spawn.Process(target=_serve, args=(other, self._config), daemon=True)
        self._process.start()
        other.close()
        self._ready = False

    def stop(self) -> None:
        """End the process for good; a thread that waits for it finds out by the pipe."""
        self._over = True
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def ask(self, job: Job, arguments: tuple[Any, ...]) -> Reply:
        """Have the job done. After a death the next process is on its way."""
        pipe = self._when_ready()
        try:
            pipe.send((job, arguments))
            if not pipe.poll(self._seconds):
                raise TooSlow
            reply = pipe.recv()
        except (EOFError, OSError):
            self._renew()
            raise Died from None
        except TooSlow:
            self._renew()
            raise
        assert isinstance(reply, Reply)
        return reply

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._process.kill()
            self._process.join()
            self._pipe = None

    def _renew(self) -> None:
        self._end()
        if not self._over:
            self.begin()

    def _when_ready(self) -> Connection:
        if self._pipe is None or not self._process.is_alive():
            self._renew()  # killed while it had nothing to do
        try:
            if self._pipe is None:
                raise EOFError
            if not self._ready:
                if not self._pipe.poll(START_SECONDS):
                    raise EOFError
                self._pipe.recv()
                self._ready = True
        except (EOFError, OSError):
            self._end()
            raise ServerError(
                "files cannot be checked now; the reason is in web.log",
                vi="Hệ thống tạm thời chưa kiểm tra được tệp; vui lòng thử lại sau.",
            ) from None
        return self._pipe


def _serve(pipe: Connection, config: Path) -> None:
    """The worker's life: until the other end of the pipe is closed, or by a file's doing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # typed at the server, which tells us to end
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from xom.portal.jobs import open_desk

    desk = open_desk(config)
    pipe.send(READY)
    while True:
        try:
            job, arguments = pipe.recv()
        except EOFError:
            return
        pipe.send(job(desk, *arguments))
