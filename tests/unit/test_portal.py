"""The senders' door without servers behind it: who may pass, what a form may be, dying workers."""

import asyncio
import contextlib
import os
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient

from layers.errors import ServerError
from layers.settings import Settings, read_settings
from xom.portal import access, jobs, routes, workers
from xom.portal.answers import XLSX, Reply
from xom.portal.app import create_app
from xom.portal.uploads import plain_name, received
from xom.portal.workers import Busy, Died, TooSlow, Workers

CONFIG = """
province:
  {code: "40", name: Nghệ An, workspace: nghean, crs: 9208, bbox: [103.85, 18.5, 105.85, 20.05]}
data_dir: var
limits: {file_bytes: 20000}
senders:
  - {id: ubnd-vinh, name: UBND thành phố Vinh, agency: district_committee, areas: ["412"]}
"""
TOKEN = "good"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """`asyncio.run` in a thread of its own: a browser of other tests may have a loop in ours."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class FakeWorkers:
    """Notes what is asked; `end` is what happens instead of an answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.content = b""
        self.end: Exception | None = None

    def start(self) -> None: ...

    def stop(self) -> None: ...

    async def run(self, job: Any, *arguments: Any) -> Reply:
        self.asked.append((job.__name__, arguments))
        end, self.end = self.end, None
        if end:
            raise end
        if isinstance(arguments[0], jobs.Delivery):
            self.content = arguments[0].path.read_bytes()
        if job in (jobs.mark, jobs.template):
            return Reply(200, b"PK", XLSX)
        return Reply(201 if job is jobs.submit else 200, b"{}")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return read_settings(path)


@pytest.fixture
def fake() -> FakeWorkers:
    return FakeWorkers()


@pytest.fixture
def client(
    settings: Settings, fake: FakeWorkers, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    tokens = {TOKEN: "ubnd-vinh", "of one no longer in config.yaml": "ubnd-cu"}
    monkeypatch.setattr(access, "connect", lambda _: contextlib.nullcontext())
    monkeypatch.setattr(access, "sender_of_token", lambda _, token: tokens.get(token))
    with TestClient(
        create_app(settings, fake),  # type: ignore[arg-type]
        raise_server_exceptions=False,
    ) as opened:
        yield opened


def post(client: TestClient, path: str = "/api/check", name: str = "số.xlsx", **more: Any) -> Any:
    return client.post(path, **{"headers": HEADERS, "files": {"file": (name, b"abc")}} | more)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/datasets"), ("GET", "/api/datasets/pharmacy/template.xlsx"),
     ("POST", "/api/check"), ("POST", "/api/check/marked"), ("POST", "/api/submissions")],
)  # fmt: skip
def test_without_a_good_token_nobody_gets_in(
    client: TestClient, fake: FakeWorkers, method: str, path: str
) -> None:
    long, old = f"Bearer {'x' * 201}", "Bearer of one no longer in config.yaml"
    wrong = ("", "Bearer", "Bearer ", "Bearer bad", "Basic good", "good", long, old)
    for headers in ({}, *({"Authorization": value} for value in wrong)):
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == 401, headers
        assert answer.json()["error"]["code"] == "unknown_sender"
        assert answer.headers["www-authenticate"] == "Bearer"
    assert fake.asked == []


def test_a_sender_sees_the_datasets_that_it_may_send(client: TestClient) -> None:
    answer = client.get("/api/datasets", headers=HEADERS)
    told = answer.json()
    assert told["sender"] == {"id": "ubnd-vinh", "name": "UBND thành phố Vinh"}
    names = {dataset["name"] for dataset in told["datasets"]}
    assert "lockdown_point" in names and "pharmacy" not in names
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


def test_a_file_reaches_a_worker_under_its_sender_and_is_gone_afterwards(
    client: TestClient, fake: FakeWorkers, settings: Settings
) -> None:
    data = {"dataset": "lockdown_point", "as_of": "2021-09-15T16:00", "sender": "cdc"}
    assert post(client, data=data).status_code == 200
    ((job, (delivery,)),) = fake.asked
    assert (job, delivery.sender, delivery.path.name) == ("check", "ubnd-vinh", "số.xlsx")
    assert (delivery.dataset, delivery.as_of) == ("lockdown_point", "2021-09-15T16:00")
    assert fake.content == b"abc"
    assert list((settings.data_dir / "uploads").iterdir()) == []
    assert (settings.data_dir / "uploads").stat().st_mode & 0o077 == 0


def test_marked_workbooks_and_templates_come_as_files(client: TestClient) -> None:
    template = client.get("/api/datasets/lockdown_point/template.xlsx", headers=HEADERS)
    for answer in (post(client, "/api/check/marked"), template):
        assert answer.status_code == 200 and answer.headers["content-type"] == XLSX
        assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "sent",
    [{"files": None}, {"files": None, "data": {"file": "no file"}}, {"files": {"other": b"x"}},
     {"files": [("file", b"x"), ("file", b"y")]},
     {"files": None, "content": b"abc"},
     {"files": None, "content": b"abc", "headers": HEADERS | {"Content-Type": "text/csv"}},
     {"files": None, "content": b"abc",
      "headers": HEADERS | {"Content-Type": "multipart/form-data"}}],
)  # fmt: skip
def test_what_is_no_form_with_one_file_is_refused(
    client: TestClient, fake: FakeWorkers, sent: dict[str, Any]
) -> None:
    answer = post(client, **sent)
    assert answer.status_code == 400 and answer.json()["error"]["code"] == "bad_request"
    assert fake.asked == []


def test_who_leaves_in_the_middle_of_a_form_leaves_no_traceback(tmp_path: Path) -> None:
    kind = b"multipart/form-data; boundary=b"
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}
    parts = iter([{"type": "http.request", "body": b"--b\r\n", "more_body": True},
                  {"type": "http.disconnect"}])  # fmt: skip

    async def receive() -> dict[str, Any]:
        return next(parts)

    async def upload() -> None:
        async with received(Request(scope, receive), tmp_path, 1000):
            raise AssertionError("no form has come")

    with pytest.raises(HTTPException) as told:
        run_apart(upload())
    assert told.value.status_code == 400


@pytest.mark.parametrize("told", [True, False])
def test_too_large_a_form_is_refused_whether_it_says_so_or_not(
    client: TestClient, fake: FakeWorkers, settings: Settings, told: bool
) -> None:
    body = b"x" * (settings.limits.form_bytes + 1)
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + body
    headers = HEADERS | {"Content-Type": "multipart/form-data; boundary=b"}
    content = form if told else iter([form[i : i + 65536] for i in range(0, len(form), 65536)])
    answer = client.post("/api/check", headers=headers, content=content)
    assert answer.status_code == 413 and answer.json()["error"]["code"] == "too_large"
    assert fake.asked == []
    assert list((settings.data_dir / "uploads").iterdir()) == []


def test_who_finds_no_room_is_told_to_come_again(
    client: TestClient, fake: FakeWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.end = Busy()
    for _ in range(2):  # no worker is free; then, no room for the file
        answer = post(client)
        assert answer.status_code == 503 and answer.json()["error"]["code"] == "busy"
        assert answer.headers["retry-after"]
        monkeypatch.setattr(routes, "MOST_INSIDE", 0)


def test_a_rounds_rush_waits_inside_and_only_one_more_is_turned_away(
    client: TestClient, fake: FakeWorkers
) -> None:
    rush = 32
    door = asyncio.Event()
    answer_at_once = fake.run

    async def wait(job: Any, *arguments: Any) -> Reply:
        reply = await answer_at_once(job, *arguments)
        await door.wait()
        return reply

    fake.run = wait  # type: ignore[method-assign]

    async def at_once() -> tuple[list[int], int]:
        transport = httpx.ASGITransport(client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://portal") as visitor:

            async def check() -> int:
                form = {"file": ("a.csv", b"abc")}
                return (await visitor.post("/api/check", headers=HEADERS, files=form)).status_code

            waiting = [asyncio.create_task(check()) for _ in range(rush)]
            async with asyncio.timeout(30):
                while len(fake.asked) < rush:
                    await asyncio.sleep(0.01)
                one_more = await check()
                door.set()
                return await asyncio.gather(*waiting), one_more

    assert run_apart(at_once()) == ([200] * rush, 503)


@pytest.mark.parametrize(("end", "code"), [(Died(), "reader_died"), (TooSlow(), "reader_slow")])
def test_a_file_that_kills_its_reader_is_refused_and_a_load_recorded(
    client: TestClient, fake: FakeWorkers, end: Exception, code: str
) -> None:
    fake.end = end
    answer = post(client)
    assert answer.status_code == 400 and answer.json()["error"]["code"] == code
    assert "số.xlsx" in answer.json()["error"]["message_vi"]
    fake.end = end
    post(client, "/api/submissions")
    assert [job for job, _ in fake.asked] == ["check", "submit", "record_break"]
    (_, (sent,)), (_, (recorded, told)) = fake.asked[1:]
    assert sent == recorded and told == code


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Báo cáo.xlsx", "Báo cáo.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\an\\a.xls", "a.xls"),
        ("..", "tep"),
        ("", "tep"),
        (".xlsx", "xlsx"),
        ("a\x00b\nc.csv", "a\N{REPLACEMENT CHARACTER}b c.csv"),
        ("/", "tep"),
    ],
)
def test_a_files_name_is_never_a_path(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_long_name_keeps_its_ending() -> None:
    name = plain_name("ệ" * 300 + ".xlsx")
    assert name.endswith("ệ.xlsx") and len(name.encode()) <= 200


# The real workers, with jobs of the tests' own ----------------------------------------------------


def work(desk: Any, words: str) -> Reply:
    return Reply(os.getpid(), words.encode())


def devour(desk: Any) -> Reply:
    return Reply(200, bytes(workers.MEMORY_BYTES))


def sleep(desk: Any) -> Reply:
    time.sleep(60)
    raise AssertionError


async def scenario(pool: Workers) -> None:
    first = await pool.run(work, "a")
    assert first.body == b"a"
    with pytest.raises(Died):
        await pool.run(devour)
    second = await pool.run(work, "b")
    assert second.body == b"b" and second.status != first.status
    with pytest.raises(TooSlow):
        await pool.run(sleep)
    os.kill((await pool.run(work, "c")).status, 9)  # while it has nothing to do
    await asyncio.sleep(0.2)
    assert (await pool.run(work, "d")).body == b"d"


def test_a_dying_worker_ends_its_own_job_only(settings: Settings) -> None:
    pool = Workers(settings.path, 1, seconds=3)

    async def run() -> None:
        pool.start()
        try:
            await scenario(pool)
        finally:
            pool.stop()

    run_apart(run())


def test_nobody_waits_for_long_when_all_are_at_work(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WAIT_SECONDS", 0.1)
    pool = Workers(settings.path, 1, seconds=30)

    async def run() -> None:
        pool.start()
        try:
            busy = asyncio.ensure_future(pool.run(sleep))
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                await pool.run(work, "a")
            pool.stop()
            with pytest.raises((Died, ServerError)):
                await busy
        finally:
            pool.stop()

    run_apart(run())
