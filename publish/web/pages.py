"""The pages: the map with its surroundings, the bare map for frames elsewhere, sending a file."""

import hashlib
import json
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from layers.errors import ServerError
from layers.settings import Settings

HERE = Path(__file__).parent
STATIC = HERE / "static"
BUILD = STATIC / "build"
Language = Literal["vi", "en"]
Words = dict[str, dict[Language, str]]


def _read_words(name: str) -> Words:
    words: Words = json.loads((HERE / "frontend" / name).read_text(encoding="utf-8"))
    return words


WORDS = _read_words("words.json")
SENDING_WORDS = _read_words("send/words.json")
templates = Jinja2Templates(HERE / "templates")


def routes(settings: Settings) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    version = build_version()

    def page(
        request: Request, name: str, lang: str, all_words: Words, embedded: bool = False
    ) -> HTMLResponse:
        if version is None:
            raise ServerError(
                "the pages have not been built; run scripts/setup",
                vi="Trang bản đồ chưa được dựng; hãy báo cho người quản trị.",
            )
        language: Language = "en" if lang == "en" else "vi"
        words = {key: text[language] for key, text in all_words.items()}
        context = {
            "lang": language,
            "embedded": embedded,
            "version": version,
            "province": settings.province,
            "zone": settings.timezone,
            "w": words,
            "title": words["title"].format(province=settings.province.name),
        }
        return templates.TemplateResponse(request, name, context)

    @router.api_route("/", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def map_page(request: Request, lang: str = "vi") -> HTMLResponse:
        return page(request, "map.html", lang, WORDS)

    @router.api_route("/embed", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def embedded_map(request: Request, lang: str = "vi") -> HTMLResponse:
        return page(request, "map.html", lang, WORDS, embedded=True)

    @router.api_route("/gui-tep", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def sending(request: Request, lang: str = "vi") -> HTMLResponse:
        return page(request, "send.html", lang, SENDING_WORDS)

    return router


def build_version() -> str | None:
    """A short hash of the bundled files, so that browsers keep each version for good."""
    files = [BUILD / f"{page}.{kind}" for page in ("map", "send") for kind in ("js", "css")]
    if not all(path.is_file() for path in files):
        return None
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
