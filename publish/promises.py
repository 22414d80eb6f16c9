"""What both map servers tell of themselves and promise their clients: texts, limits, times."""

from datetime import date

from layers.published import PublishedLayer
from layers.settings import Settings

MAX_PIXELS = 4096
MAX_FEATURES = 100_000
FIRST_DAY = date(2020, 1, 1)
SERVICE_ABSTRACT = (
    "Các lớp bản đồ do cơ quan trong tỉnh báo cáo, kiểm tra và cập nhật đến xóm. "
    "(Situation map of the province, reported by its agencies down to the hamlet.)"
)


def service_title(settings: Settings) -> str:
    return f"Bản đồ tình hình tỉnh {settings.province.name}"


def service_keywords(settings: Settings) -> list[str]:
    return [settings.province.name, "bản đồ", "WMS", "WFS"]


def namespace(settings: Settings, workspace: str) -> str:
    """The XML namespace of a workspace's features, the same on both servers."""
    return f"{settings.web.address}/geoserver/{workspace}"


def layer_abstract(layer: PublishedLayer) -> str:
    return f"{layer.abstract_vi} ({layer.title_en})"


def layer_keywords(layer: PublishedLayer) -> list[str]:
    return list(dict.fromkeys((*layer.keywords, layer.theme)))


def time_span(settings: Settings) -> tuple[str, str]:
    """First and last moment for which layers with history may be asked, in UTC."""
    last = (settings.today or settings.now().date()).year + 1
    return f"{FIRST_DAY}T00:00:00Z", f"{last}-12-31T23:59:59Z"
