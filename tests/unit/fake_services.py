"""A tiny WMS and WFS on a loopback port that tells the truth, until a test makes it lie."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from rasterio.io import MemoryFile

from layers.published import PublishedLayer

BOX = (104.99, 18.99, 105.01, 19.01)
POINT = (105.0, 19.0)
PROVINCE = (103.85, 18.5, 105.85, 20.05)
WORKSPACE, CLOSED = "fake", "fake_staff"
GREEN = (0x2E, 0x7D, 0x32)  # of styles/icons/pharmacy.svg
XML = "text/xml"
OPEN = b"<c><member><phone>0912</phone></member></c>"
REFUSAL = b"""<ServiceExceptionReport xmlns="http://www.opengis.net/ogc">
<ServiceException>no such layer</ServiceException></ServiceExceptionReport>"""
Answer = tuple[str, bytes]
Query = dict[str, str]


@dataclass
class FakeServices:
    """What it tells of each layer; `lies` replaces answers: (request, layer) -> answer.

    `doors` are addresses below its root that stand open to strangers; none should.
    """

    layers: list[PublishedLayer]
    count: int = 7
    lies: dict[tuple[str, str], Callable[[Query, Answer], Answer]] = field(default_factory=dict)
    doors: set[str] = field(default_factory=set)
    asked: list[Query] = field(default_factory=list)
    root: str = ""

    def respond(self, address: str) -> tuple[int, str, bytes]:
        """Status, media type and body for a GET of the address (decoded, below the root)."""
        if address in self.doors:
            return 200, "text/xml", OPEN
        if address.startswith(("rest/", "gwc/rest/")):
            return 401, "text/html", b"who are you?"
        query = {k.upper(): v for k, v in parse_qsl(urlsplit(address).query)}
        if CLOSED in address or set(query) & {"VALUEREFERENCE", "PROPERTYNAME", "SORTBY", "FILTER"}:
            return 200, XML, REFUSAL
        query["REQUEST"] = query.get("REQUEST", "")
        return 200, *self.answer(query)

    def answer(self, query: Query) -> Answer:
        self.asked.append(query)
        kind = query["REQUEST"]
        name = query.get("TYPENAMES") or query.get("TYPENAME") or query.get("LAYERS") or ""
        if kind == "GetFeature" and query.get("RESULTTYPE") == "hits":
            kind = "hits"
        elif kind == "GetFeature" and "OUTPUTFORMAT" not in query:
            kind = "GML"
        honest = {
            "GetCapabilities": self._capabilities,
            "GetMap": lambda _: ("image/png", picture(drawn=True)),
            "GetFeatureInfo": lambda q: self._collection(q, name, 1),
            "GetFeature": lambda q: self._collection(q, name, int(q.get("COUNT", "5"))),
            "GML": lambda _: self._member(name),
            "hits": lambda _: (XML, f'<c numberMatched="{self.count}"/>'.encode()),
            "DescribeFeatureType": lambda _: self._description(name),
        }[kind](query)
        key = query.get("SERVICE", "") + " " + query.get("VERSION", "1.0.0")
        lie = self.lies.get((kind, key if kind == "GetCapabilities" else name))
        return lie(query, honest) if lie else honest

    def _layer(self, name: str) -> PublishedLayer:
        return next(layer for layer in self.layers if layer.name == name)

    def _collection(self, query: Query, name: str, size: int) -> Answer:
        start = int(query.get("STARTINDEX", "0"))
        properties = {attribute.name: "x" for attribute in self._layer(name).attributes}
        features = [
            {
                "type": "Feature",
                "id": f"{name}.{n + 1}",
                "properties": properties,
                "geometry": {"type": "Point", "coordinates": POINT},
            }
            for n in range(start, min(start + size, self.count))
        ]
        return "application/json", json.dumps({"features": features}).encode()

    def _member(self, name: str) -> Answer:
        values = "".join(f"<{a.name}>x</{a.name}>" for a in self._layer(name).attributes)
        feature = f'<{name} g:id="{name}.1"><geom><Point/></geom>{values}</{name}>'
        told = f"<member>{feature if self.count else ''}</member>"
        return XML, f'<c xmlns:g="http://www.opengis.net/gml/3.2">{told}</c>'.encode()

    def _description(self, name: str) -> Answer:
        elements = "".join(
            f'<element name="{attribute.name}"/>' for attribute in self._layer(name).attributes
        )
        return XML, (
            '<schema xmlns="http://www.w3.org/2001/XMLSchema"><complexType><sequence>'
            f"{elements}</sequence></complexType></schema>"
        ).encode()

    def _capabilities(self, query: Query) -> Answer:
        service, version = query["SERVICE"], query.get("VERSION", "1.0.0")
        template, one = {
            "WMS": (WMS, WMS_LAYER),
            "WMTS": (WMTS, WMTS_LAYER),
            "WFS": (WFS_1_0 if version == "1.0.0" else WFS, WFS_TYPE),
        }[service]
        west, south, east, north = PROVINCE
        box = {"west": west, "south": south, "east": east, "north": north}
        listed = "".join(
            one.format(name=layer.name, title=escape(layer.title_vi), **box)
            for layer in self.layers
        )
        text = template.format(
            version=version,
            layers=listed,
            url=quoteattr(f"{self.root}/{WORKSPACE}?"),
            root="WMT_MS_Capabilities" if version == "1.1.1" else "WMS_Capabilities",
            wms="" if version == "1.1.1" else ' xmlns="http://www.opengis.net/wms"',
            wfs="http://www.opengis.net/wfs" + ("/2.0" if version == "2.0.0" else ""),
            ows="http://www.opengis.net/ows" + ("/1.1" if version == "2.0.0" else ""),
        )
        return XML, text.encode()


def picture(drawn: bool, alpha: bool = True, colour: tuple[int, int, int] = GREEN) -> bytes:
    """A PNG of 256 x 256 pixels, transparent or white, with or without a square in the middle."""
    pixels = np.full((4 if alpha else 3, 256, 256), 0 if alpha else 255, dtype=np.uint8)
    if drawn:
        ink = np.array([*colour, 255][: len(pixels)], dtype=np.uint8)
        pixels[:, 96:160, 96:160] = ink[:, None, None]
    with MemoryFile() as file:
        with file.open(
            driver="PNG", width=256, height=256, count=pixels.shape[0], dtype="uint8"
        ) as image:
            image.write(pixels)
        return bytes(file.read())


@contextmanager
def serving(services: FakeServices) -> Iterator[str]:
    """The address below which `services` answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(*services.respond(unquote_plus(self.path).lstrip("/")))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(200, XML, OPEN if "POST" in services.doors else REFUSAL)

        def reply(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    services.root = f"http://127.0.0.1:{server.server_port}"
    try:
        yield services.root
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


WMS_LAYER = """<Layer queryable="1"><Name>{name}</Name><Title>{title}</Title>
<EX_GeographicBoundingBox><westBoundLongitude>{west}</westBoundLongitude>
<eastBoundLongitude>{east}</eastBoundLongitude><southBoundLatitude>{south}</southBoundLatitude>
<northBoundLatitude>{north}</northBoundLatitude></EX_GeographicBoundingBox></Layer>"""
WMTS_LAYER = """<Layer><ows:Title>{title}</ows:Title><ows:Identifier>{name}</ows:Identifier>
</Layer>"""
WMTS = """<?xml version="1.0" encoding="UTF-8"?>
<Capabilities version="{version}" xmlns="http://www.opengis.net/wmts/1.0"
xmlns:ows="http://www.opengis.net/ows/1.1">
<ows:ServiceIdentification><ows:Title>x</ows:Title></ows:ServiceIdentification>
<Contents>{layers}</Contents></Capabilities>"""
WMS = """<?xml version="1.0" encoding="UTF-8"?>
<{root} version="{version}"{wms} xmlns:xlink="http://www.w3.org/1999/xlink">
<Service><Name>WMS</Name><Title>x</Title></Service>
<Capability><Request>
<GetMap><Format>image/png</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href={url}/></Get></HTTP></DCPType></GetMap>
<GetFeatureInfo><Format>application/json</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href={url}/></Get></HTTP></DCPType></GetFeatureInfo>
</Request><Exception><Format>XML</Format></Exception>
<Layer><Title>x</Title>{layers}</Layer></Capability></{root}>"""
WFS_TYPE = "<FeatureType><Name>fake:{name}</Name><Title>{title}</Title></FeatureType>"
WFS_1_0 = """<?xml version="1.0" encoding="UTF-8"?>
<WFS_Capabilities version="{version}" xmlns="http://www.opengis.net/wfs">
<Service><Name>WFS</Name><Title>x</Title></Service><Capability><Request/></Capability>
<FeatureTypeList>{layers}</FeatureTypeList></WFS_Capabilities>"""
WFS = """<?xml version="1.0" encoding="UTF-8"?>
<wfs:WFS_Capabilities version="{version}" xmlns="{wfs}" xmlns:wfs="{wfs}" xmlns:ows="{ows}">
<ows:ServiceIdentification><ows:Title>x</ows:Title></ows:ServiceIdentification>
<ows:OperationsMetadata/>
<wfs:FeatureTypeList>{layers}</wfs:FeatureTypeList></wfs:WFS_Capabilities>"""
