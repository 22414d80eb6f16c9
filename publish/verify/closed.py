"""What strangers must not have: the staff's workspace, private fields, writing, the server's REST.

Every way that a client could try is tried without credentials. Only a refusal is a good answer; a
blank picture or an empty list tells that the layer is there, and would fill with the next load.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx

from publish.verify.proof import Broken, Proof, prove
from publish.verify.services import AT_ONCE, Services

WORLD = "BBOX=100,15,110,25&WIDTH=64&HEIGHT=64&SRS=EPSG:4326&STYLES="
TILE = "TILEMATRIXSET=EPSG:4326&TILEMATRIX=EPSG:4326:9&TILEROW=203&TILECOL=810&STYLE="
WMS, WFS = "service=WMS&version=1.1.1&request=", "service=WFS&version=2.0.0&request="
#: Way -> address below the server's root, `{w}` the workspace, `{l}` the layer.
WAYS = {
    "GetMap": f"wms?{WMS}GetMap&layers={{w}}:{{l}}&format=image/png&{WORLD}",
    "GetMap of its workspace": f"{{w}}/wms?{WMS}GetMap&layers={{l}}&format=image/png&{WORLD}",
    "GetFeatureInfo": f"wms?{WMS}GetFeatureInfo&layers={{w}}:{{l}}&query_layers={{w}}:{{l}}"
    f"&info_format=application/json&X=32&Y=32&{WORLD}",
    "GetLegendGraphic": f"wms?{WMS}GetLegendGraphic&layer={{w}}:{{l}}&format=image/png",
    "DescribeLayer": f"wms?{WMS}DescribeLayer&layers={{w}}:{{l}}",
    "GetStyles": f"wms?{WMS}GetStyles&layers={{w}}:{{l}}",
    "KML": "wms/kml?layers={w}:{l}&mode=download",
    "WMS reflector": "wms/reflect?layers={w}:{l}",
    "GetFeature": f"wfs?{WFS}GetFeature&typenames={{w}}:{{l}}&count=1",
    "GetFeature of its workspace": f"{{w}}/wfs?{WFS}GetFeature&typenames={{l}}&count=1",
    "GetPropertyValue": f"wfs?{WFS}GetPropertyValue&typenames={{w}}:{{l}}&valueReference=geom",
    "DescribeFeatureType": f"wfs?{WFS}DescribeFeatureType&typenames={{w}}:{{l}}",
    "WMTS": f"gwc/service/wmts?service=WMTS&version=1.0.0&request=GetTile&layer={{w}}:{{l}}"
    f"&format=image/png&{TILE}",
    "WMTS of its workspace": "{w}/gwc/service/wmts?service=WMTS&version=1.0.0&request=GetTile"
    f"&layer={{l}}&format=image/png&{TILE}",
    "cached WMS": f"gwc/service/wms?{WMS}GetMap&layers={{w}}:{{l}}&format=image/png&{WORLD}",
    "TMS": "gwc/service/tms/1.0.0/{w}:{l}@EPSG:4326@png/9/810/308.png",
    "cached KML": "gwc/service/kml/{w}:{l}.png.kml",
}
#: Ways to get at a field that is not published, given the layer `{l}` and the field `{f}`.
FIELD_WAYS = {
    "GetPropertyValue": f"wfs?{WFS}GetPropertyValue&typenames={{l}}&valueReference={{f}}",
    "propertyName": f"wfs?{WFS}GetFeature&typenames={{l}}&propertyName={{f}}&count=1",
    "sortBy": f"wfs?{WFS}GetFeature&typenames={{l}}&sortBy={{f}}&count=1",
    "a filter": f"wfs?{WFS}GetFeature&typenames={{l}}&count=1&filter="
    "<Filter xmlns='http://www.opengis.net/fes/2.0'><PropertyIsLike wildCard='*' singleChar='.'"
    " escapeChar='!'><ValueReference>{f}</ValueReference><Literal>*</Literal></PropertyIsLike>"
    "</Filter>",
}
TRANSACTION = (
    '<wfs:Transaction service="WFS" version="1.1.0" xmlns:wfs="http://www.opengis.net/wfs">'
    '<wfs:Delete typeName="{l}"><ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">'
    '<ogc:FeatureId fid="{l}.0"/></ogc:Filter></wfs:Delete></wfs:Transaction>'
)
REST = ("rest/workspaces.json", "rest/layers.json", "rest/security/roles.json", "gwc/rest/layers")


def check_closed(services: Services, layer: str) -> str:
    """No way leads a stranger to a layer of the closed workspace."""
    workspace = services.target.closed
    for way, address in WAYS.items():
        path = address.format(w=workspace, l=layer)
        answer = services.http.get(f"{services.target.root}/{path}")
        if not refused(answer) and not _of_another(answer, workspace or ""):
            raise Broken(f"{way} answers strangers of {workspace}:{layer}")
    return f"refused in {len(WAYS)} ways"


def _of_another(answer: httpx.Response, workspace: str) -> bool:
    """Whether it describes a public layer: that is how a prefix nobody may know is read."""
    space = answer.text.partition('targetNamespace="')[2].partition('"')[0]
    return space != "" and not space.endswith(f"/{workspace}")


def check_private(services: Services, layer: str, fields: Iterable[str]) -> str:
    """No request of WFS reaches a field that is not published."""
    fields = list(fields)
    for field in fields:
        for way, address in FIELD_WAYS.items():
            path = address.format(l=layer, f=field)
            answer = services.http.get(f"{services.target.base}/{path}")
            if not refused(answer) and reaches(answer, field):
                raise Broken(f"{way} reaches the field {field}")
    return f"{len(fields)} fields out of reach"


def reaches(answer: httpx.Response, field: str) -> bool:
    """Whether the answer holds a value of the field, or features that it picked or ordered."""
    text = answer.text
    return f":{field}>" in text or f"<{field}>" in text or "member>" in text


def prove_closed(services: Services, layers: Iterable[str], public: str) -> list[Proof]:
    """The proofs of the whole server: writing, and where there is one, its closed workspace.

    `public` is any public layer.
    """
    checks: dict[str, Callable[[], str]] = {
        "read only": partial(_check_read_only, services, public)
    }
    if services.target.closed:
        checks["rest"] = partial(_check_rest, services)
    proofs = [prove("services", what, check) for what, check in checks.items()]
    names = list(layers)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return proofs + list(pool.map(partial(_prove_one, services), names))


def _prove_one(services: Services, layer: str) -> Proof:
    name = f"{services.target.closed}:{layer}"
    return prove(name, "closed", partial(check_closed, services, layer))


def _check_read_only(services: Services, layer: str) -> str:
    body = TRANSACTION.format(l=f"{services.target.workspace}:{layer}")
    answer = services.http.post(
        services.target.wfs, content=body, headers={"Content-Type": "text/xml"}
    )
    if not refused(answer):
        raise Broken("WFS takes transactions")
    return "transactions refused"


def _check_rest(services: Services) -> str:
    for path in REST:
        if services.http.get(f"{services.target.root}/{path}").status_code not in (401, 403, 404):
            raise Broken(f"/{path} answers strangers")
    return "REST asks who it is"


def refused(answer: httpx.Response) -> bool:
    """A refusal is an error's status or an exception report, never a picture or a document."""
    return answer.status_code >= 400 or b"Exception" in answer.content[:2000]
