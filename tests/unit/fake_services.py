"""A tiny WMS and WFS on a loopback port that tells the truth, until a test makes it lie."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from rasterio.io import MemoryFile

from layers.published import PublishedLayer

BOX = (104.99, 18.99, 105.01, 19.01)
POINT = (105.0, 19.0)
XML = "text/xml"
Answer = tuple[str, bytes]
Query = dict[str, str]


@dataclass
class FakeServices:
    """What it tells of each layer; `lies` replaces answers: (request, layer) -> answer."""

    layers: list[PublishedLayer]
    count: int = 7
    lies: dict[tuple[str, str], Callable[[Query, Answer], Answer]] = field(default_factory=dict)
    asked: list[Query] = field(default_factory=list)
    base: str = ""

    def answer(self, query: Query) -> Answer:
        self.asked.append(query)
        kind = query.get("REQUEST", "")
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
        key = query.get("SERVICE", "") + " " + query.get("VERSION", "")
        lie = self.lies.get((kind, key if kind == "GetCapabilities" else name))
        return lie(query, honest) if lie else honest

    def _layer(self, name: str) -> PublishedLayer:
        return next(layer for layer in self.layers if layer.name == name)

    def _collection(self, query: Query, name: str, size: int) -> Answer:
        start = int(query.get("STARTINDEX", "0"))
        properties = {attribute.name: "x" for attribute in self._layer(name).attributes}
        features = [
            {"type": "Feature", "id": f"{name}.{n + 1}", "properties": properties, "geometry": None}
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
        version = query["VERSION"]
        template = WMS if query["SERVICE"] == "WMS" else WFS_1_0 if version == "1.0.0" else WFS
        one = WMS_LAYER if query["SERVICE"] == "WMS" else WFS_TYPE
        listed = "".join(
            one.format(name=layer.name, title=escape(layer.title_vi)) for layer in self.layers
        )
        text = template.format(
            version=version,
            layers=listed,
            url=quoteattr(f"{self.base}?"),
            root="WMT_MS_Capabilities" if version == "1.1.1" else "WMS_Capabilities",
            wms="" if version == "1.1.1" else ' xmlns="http://www.opengis.net/wms"',
            wfs="http://www.opengis.net/wfs" + ("/2.0" if version == "2.0.0" else ""),
            ows="http://www.opengis.net/ows" + ("/1.1" if version == "2.0.0" else ""),
        )
        return XML, text.encode()


def picture(drawn: bool, alpha: bool = True) -> bytes:
    """A PNG of 16 x 16 pixels, transparent or white, with or without a square in the middle."""
    pixels = np.full((4 if alpha else 3, 16, 16), 0 if alpha else 255, dtype=np.uint8)
    if drawn:
        pixels[:, 4:9, 4:9] = 100
    with MemoryFile() as file:
        with file.open(
            driver="PNG", width=16, height=16, count=pixels.shape[0], dtype="uint8"
        ) as image:
            image.write(pixels)
        return bytes(file.read())


@contextmanager
def serving(services: FakeServices) -> Iterator[str]:
    """The address at which `services` answers GET requests."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {k.upper(): v for k, v in parse_qsl(urlsplit(self.path).query)}
            query["REQUEST"] = query.get("REQUEST", "")
            kind, body = services.answer(query)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    services.base = f"http://127.0.0.1:{server.server_port}/fake"
    try:
        yield services.base
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


WMS_LAYER = """<Layer queryable="1"><Name>{name}</Name><Title>{title}</Title></Layer>"""
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
