"""One deployment: `config.yaml` as typed settings.

Nothing secret stands in the file: passwords are generated into `<data_dir>/secrets`, or come with
`database.url`, which may name an environment variable (`${XOM_DATABASE_URL}`).
"""

import os
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from layers.errors import SettingsError, UnknownName
from layers.state import resolve_data_dir
from layers.yaml_lines import first_problem, read_yaml

PACKAGE = Path(__file__).resolve().parent
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,62}$")]
Port = Annotated[int, Field(ge=1024, le=65535)]


class Section(BaseModel):
    """Every part of the file: unknown keys are mistakes, values do not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Province(Section):
    code: str
    name: str
    workspace: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
    crs: Annotated[int, Field(description="EPSG code of the province's VN-2000 zone")]
    bbox: Annotated[
        tuple[float, float, float, float],
        Field(description="west, south, east, north in degrees, WGS 84"),
    ]

    @field_validator("bbox")
    @classmethod
    def ordered(cls, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, south, east, north = box
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("must be west, south, east, north in degrees")
        return box


class Database(Section):
    url: str | None = None
    port: Port = 54399
    role_prefix: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,20}$")] = "xom"

    @field_validator("url")
    @classmethod
    def from_environment(cls, url: str | None) -> str | None:
        if url and url.startswith("${") and url.endswith("}"):
            name = url[2:-1]
            if name not in os.environ:
                raise ValueError(f"names the environment variable {name}, which is not set")
            return os.environ[name]
        return url


def loopback(host: str) -> str:
    if host not in ("127.0.0.1", "localhost"):
        raise ValueError("only the loopback address is offered; put a reverse proxy in front")
    return host


class Web(Section):
    host: Annotated[str, AfterValidator(loopback)] = "127.0.0.1"
    port: Port = 8480
    app_port: Port = 8481
    public_url: str | None = None
    checkers: Annotated[int, Field(ge=1, le=16)] = 2

    @property
    def address(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class MapServer(Section):
    """The embedded map server; without processes there is none, and GeoServer serves alone."""

    processes: Annotated[int, Field(ge=0, le=64)] = 4


class GeoServer(Section):
    """The production map server; `xom publish --target geoserver` brings it to the catalogue."""

    url: Annotated[
        str,
        Field(pattern=r"^https?://[^\s/@?#]+(/[^\s@?#]*)?$", description="…/geoserver"),
        AfterValidator(lambda url: url.rstrip("/")),
    ]
    user: Annotated[str, Field(pattern=r"^[^:\s]+$")] = "admin"
    password_file: Path | None = None
    public_url: Annotated[
        str | None, Field(description="under which clients reach it, …/geoserver")
    ] = None
    database_host: str | None = None
    database_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    connections: Annotated[int, Field(ge=1, le=100)] = 10
    staff_role: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,62}$")] = "XOM_STAFF"
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60
    accept_vulnerable: bool = False


class Limits(Section):
    """What a file may be at most; more is refused before it is unpacked."""

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 400_000_000
    entries: int = 2_000
    rows: int = 1_048_576
    columns: int = 200
    sheets: int = 50
    closing_share: Annotated[float, Field(ge=0, le=1)] = 0.5

    @property
    def form_bytes(self) -> int:
        """The largest request that brings a file, with the form around it."""
        return self.file_bytes + 1_000_000


class Schedule(Section):
    inbox_seconds: Annotated[float, Field(gt=0, le=3600)] = 2.0
    settle_seconds: Annotated[float, Field(ge=0, le=600)] = 1.0
    purge: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "02:30"


class Sender(Section):
    """Who sends; what it may send follows from its agency (see the catalogue) and its areas."""

    id: Slug
    name: str
    agency: Annotated[str, Field(pattern=r"^[a-z][a-z_]+$")]
    areas: Annotated[
        list[str], Field(min_length=1, description="codes of the units it answers for")
    ]
    datasets: list[str] | None = None


class Settings(Section):
    province: Province
    today: date | None = None
    timezone: str = "Asia/Ho_Chi_Minh"
    data_dir: Path = Path("var")
    service_user: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_-]*$")] = "xom"
    catalogue_dir: Path = PACKAGE / "catalogue"
    styles_dir: Path = PACKAGE.parent / "styles"
    database: Database = Database()
    web: Web = Web()
    mapserver: MapServer = MapServer()
    geoserver: GeoServer | None = None
    limits: Limits = Limits()
    schedule: Schedule = Schedule()
    senders: list[Sender] = []
    _path: Path = PrivateAttr()

    @property
    def path(self) -> Path:
        """Absolute path of the configuration file."""
        return self._path

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{name!r} is not a time zone, e.g. Asia/Ho_Chi_Minh") from None
        return name

    @model_validator(mode="after")
    def distinct(self) -> "Settings":
        ids = [sender.id for sender in self.senders]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            raise ValueError(f"sender {sorted(twice)[0]} stands twice in senders")
        if OPERATOR in ids:
            raise ValueError(f"the sender id {OPERATOR!r} is the program's own")
        ports = [self.web.port, self.web.app_port, self.database.port]
        if len(set(ports)) < len(ports):
            raise ValueError("web.port, web.app_port and database.port must differ")
        if not self.mapserver.processes and not self.geoserver:
            raise ValueError("mapserver.processes is 0 and there is no geoserver: nobody serves")
        return self

    def sender(self, name: str) -> Sender:
        """The sender of that id; `operator` is whoever sits at this machine, for the province."""
        if name == OPERATOR:
            return Sender(
                id=OPERATOR,
                name=f"Văn phòng UBND tỉnh {self.province.name}",
                agency=OPERATOR,
                areas=[self.province.code],
            )
        for sender in self.senders:
            if sender.id == name:
                return sender
        raise UnknownName(
            f"sender {name!r} is not in senders of {self.path.name}; add it there or use another",
            vi=f"Không có đơn vị gửi {name!r} trong danh sách; hãy kiểm tra lại mã đơn vị.",
        )

    def now(self) -> datetime:
        return datetime.now(self.zone)

    def midnight(self, day: date) -> datetime:
        """The first moment of a day in the province."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


OPERATOR = "operator"


def read_settings(path: Path | None = None) -> Settings:
    """Read `path`, else what XOM_CONFIG names, else ./config.yaml.

    Raises SettingsError: one line with the file, the line in it, the key and the reason.
    """
    path = Path(path or os.environ.get("XOM_CONFIG") or "config.yaml").absolute()
    if not path.is_file():
        raise SettingsError(f"{path}: no such file; name one with --config or XOM_CONFIG")
    data, lines = read_yaml(path, SettingsError)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise SettingsError(first_problem(path, lines, error)) from None
    base = path.parent
    located: dict[str, object] = {
        "data_dir": resolve_data_dir(base / settings.data_dir, path, settings.service_user),
        "catalogue_dir": base / settings.catalogue_dir,
        "styles_dir": base / settings.styles_dir,
    }
    if settings.geoserver and settings.geoserver.password_file:
        password_file = base / settings.geoserver.password_file
        located["geoserver"] = settings.geoserver.model_copy(
            update={"password_file": password_file}
        )
    settings = settings.model_copy(update=located)
    settings._path = path
    return settings


def dump_yaml(data: object) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
