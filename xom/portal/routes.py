"""The addresses of the senders' door. All of them need a sender's token."""

import secrets
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException

from ingest.senders import may_send
from layers.catalogue import Catalogue
from layers.dataset import Dataset
from layers.settings import Sender, Settings
from xom.portal import jobs
from xom.portal.access import Access
from xom.portal.answers import XLSX, Reply, broken_off
from xom.portal.jobs import Delivery
from xom.portal.uploads import received
from xom.portal.workers import Busy, Died, Job, TooSlow, Workers

MOST_INSIDE = 32  # forms that are received, waiting or at work: the rush at the end of a round
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "dataset": {"type": "string"},
                        "as_of": {"type": "string", "format": "date-time"},
                    },
                }
            }
        },
    }
}
Json = dict[str, Any]


class Portal:
    """The deployment, its workers, and how many are inside."""

    def __init__(self, settings: Settings, catalogue: Catalogue, workers: Workers) -> None:
        self.settings, self.catalogue, self.workers = settings, catalogue, workers
        self.inside = 0

    @property
    def uploads(self) -> Path:
        """The private folder of files that are being answered; empty otherwise."""
        return self.settings.data_dir / "uploads"

    async def take(self, request: Request, sender: Sender, job: Job) -> Response:
        """Receive the form's file, have the job done with it, and forget it."""
        if self.inside >= MOST_INSIDE:
            raise _busy()
        self.inside += 1
        try:
            most = self.settings.limits.form_bytes
            async with received(request, self.uploads, most) as upload:
                words = {key: upload.fields.get(key) for key in ("dataset", "as_of")}
                claim = f"web-{secrets.token_hex(12)}"
                delivery = Delivery(upload.path, sender.id, claim=claim, **words)
                return _response(await self.work(job, delivery), upload.path.stem)
        finally:
            self.inside -= 1

    async def work(self, job: Job, delivery: Delivery) -> Reply:
        """A file at which a worker dies is refused; a load that died, in the ledger too."""
        try:
            return await self.run(job, delivery)
        except (Died, TooSlow) as end:
            code = "reader_died" if isinstance(end, Died) else "reader_slow"
            if job is not jobs.submit:
                return broken_off(delivery.path.name, code)
            return await self.run(jobs.record_break, delivery, code)

    async def run(self, job: Job, *arguments: Any) -> Reply:
        """`Workers.run`, where nobody free is an answer like any other."""
        try:
            return await self.workers.run(job, *arguments)
        except Busy:
            raise _busy() from None


def routes(portal: Portal) -> APIRouter:
    router = APIRouter(prefix="/api")
    known = Annotated[Sender, Depends(Access(portal.settings))]

    @router.get("/datasets")
    def datasets(sender: known) -> Json:
        """Who asks, and what it may send."""
        return {
            "sender": {"id": sender.id, "name": sender.name},
            "datasets": [_dataset(d) for d in portal.catalogue if may_send(sender, d)],
        }

    @router.get("/datasets/{name}/template.xlsx", response_class=Response)
    async def template(name: str, sender: known) -> Response:
        """The spreadsheet to fill in."""
        return _response(await portal.run(jobs.template, sender.id, name), name)

    @router.post("/check", openapi_extra=FORM)
    async def check(request: Request, sender: known) -> Response:
        """What is wrong in the file and what sending it would do; nothing is changed or kept."""
        return await portal.take(request, sender, jobs.check)

    @router.post("/check/marked", openapi_extra=FORM)
    async def marked(request: Request, sender: known) -> Response:
        """The file itself, wrong cells coloured with a comment, as .xlsx."""
        return await portal.take(request, sender, jobs.mark)

    @router.post("/submissions", openapi_extra=FORM, status_code=HTTPStatus.CREATED)
    async def submissions(request: Request, sender: known) -> Response:
        """Check the file and load its good rows, as if it had come through the inbox."""
        return await portal.take(request, sender, jobs.submit)

    return router


def _dataset(dataset: Dataset) -> Json:
    return {
        "name": dataset.name,
        "title": dataset.title.model_dump(),
        "delivery": dataset.delivery,
        "cadence": dataset.cadence,
        "template": f"api/datasets/{dataset.name}/template.xlsx",
        "fields": {field.name: field.label.model_dump() for field in dataset.fields},
    }


def _response(reply: Reply, name: str) -> Response:
    headers = {}
    if reply.media_type == XLSX:
        file = quote(f"{name}.xlsx")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file}"
    return Response(reply.body, reply.status, headers, reply.media_type)


def _busy() -> HTTPException:
    return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "10"})
