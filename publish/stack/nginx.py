"""nginx's whole configuration: one loopback port in front of the web application and the maps."""

import json
import re
import subprocess
from pathlib import Path
from textwrap import indent

from layers.errors import ServerError, SettingsError
from layers.settings import Settings
from publish.mapserver import map_locations, map_upstream
from publish.stack.places import Places
from publish.web.sentences import TOO_LARGE, TOO_MANY, UNAVAILABLE, WRONG_METHOD, error_body

PROGRAM = "/usr/sbin/nginx"
# What takes a file, and what else a sender's token opens; `xom.portal.routes` answers there.
TAKES_FILES = "^/api/(?:check|check/marked|submissions)$"
TAKES_TOKENS = "^~ /api/datasets"

MAIN = """\
# Made by `xom up`; changes here are lost.
{user}daemon off;
worker_processes 2;
pid {run}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}

http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    charset utf-8;
    # no arguments of requests: they may hold names somebody looked for
    log_format plain '$remote_addr [$time_iso8601] "$request_method $uri" $status '
                     '$body_bytes_sent $request_time';
    access_log /dev/stdout plain;
    client_body_temp_path {run}/body;
    proxy_temp_path {run}/proxy;
    fastcgi_temp_path {run}/fastcgi;
    uwsgi_temp_path {run}/uwsgi;
    scgi_temp_path {run}/scgi;

    sendfile on;
    server_tokens off;
    client_max_body_size 1m;
    gzip on;
    gzip_vary on;
    gzip_proxied any;
    gzip_min_length 1024;
    gzip_types text/plain text/css text/xml text/csv application/javascript application/json
               application/xml application/geo+json application/gml+xml image/svg+xml
               application/vnd.ogc.wms_xml application/vnd.ogc.gml application/vnd.ogc.se_xml;

    # Said here where who answers has not said it himself; an empty header is not sent.
    map $upstream_http_x_content_type_options $sniffing {{ "" nosniff; default ""; }}
    map $upstream_http_referrer_policy $referrer {{
        "" strict-origin-when-cross-origin;
        default "";
    }}

    # Who asks too often where a token opens the door: the address that a web server in front has
    # seen, else the one that we see.
    map $http_x_forwarded_for $client {{
        default $binary_remote_addr;
        "~(?<last>[^, ]+)$" $last;
    }}
    limit_req_zone $client zone=tokens:1m rate=5r/s;
    limit_req_status 429;

    upstream web {{
        server 127.0.0.1:{app_port};
        keepalive 8;
    }}
{upstream}
    server {{
        listen {host}:{port};
        add_header X-Content-Type-Options $sniffing always;
        add_header Referrer-Policy $referrer always;

        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_read_timeout 120s;

        location / {{
            if ($request_method !~ ^(GET|HEAD)$) {{ return 405; }}
            error_page 405 @xom_wrong_method;
            proxy_pass http://web;
        }}

        location {tokens} {{
            if ($request_method !~ ^(GET|HEAD)$) {{ return 405; }}
            error_page 405 @xom_wrong_method;
            error_page 429 @xom_too_many;
            limit_req zone=tokens burst=20 nodelay;
            proxy_pass http://web;
        }}

        location ~ {files} {{
            if ($request_method != POST) {{ return 405; }}
            error_page 405 @xom_wrong_method;
            error_page 413 @xom_too_large;
            error_page 429 @xom_too_many;
            error_page 502 504 @xom_unavailable;
            limit_req zone=tokens burst=20 nodelay;
            client_max_body_size {form_bytes};
            proxy_read_timeout 300s;
            proxy_pass http://web;
        }}
{refusals}
{locations}
    }}
}}
"""


def configuration(settings: Settings, places: Places) -> str:
    """The text of nginx.conf."""
    _require_plain(places.data, places.sockets)
    return MAIN.format(
        user=f"user {places.user};\n" if places.user else "",
        run=places.nginx,
        form_bytes=settings.limits.form_bytes,
        files=TAKES_FILES,
        tokens=TAKES_TOKENS,
        refusals=indent(_refusals(), " " * 8),
        app_port=settings.web.app_port,
        host=settings.web.host,
        port=settings.web.port,
        upstream=indent(map_upstream(settings, places.mapserv), " " * 4),
        locations=indent(map_locations(settings), " " * 8),
    )


def _refusals() -> str:
    """What nginx answers itself, in the words and the shape of the web application."""
    answers = {
        "wrong_method": (405, WRONG_METHOD),
        "too_large": (413, TOO_LARGE),
        "too_many": (429, TOO_MANY),
        "unavailable": (503, UNAVAILABLE),
    }
    return "\n".join(
        f"location @xom_{name} {{\n"
        "    internal;\n"
        "    default_type application/json;\n"
        f"    return {status} '{json.dumps(error_body(*words), ensure_ascii=False)}';\n"
        "}"
        for name, (status, words) in answers.items()
    )


def _require_plain(*paths: Path) -> None:
    """nginx has no quoting that holds in every place where a path may stand."""
    for path in paths:
        if not re.fullmatch(r"[\w./+@~-]+", str(path)):
            raise SettingsError(
                f"data_dir: nginx cannot work in {path}; choose a path without spaces and signs"
            )


def command(places: Places) -> list[str]:
    return [PROGRAM, "-p", str(places.nginx), "-c", str(places.run / "nginx.conf")]


def require_valid(places: Places) -> None:
    """Let nginx itself read its configuration. Raises ServerError with its first complaint."""
    try:
        done = subprocess.run(
            [*command(places), "-t", "-q"], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise ServerError("nginx is not installed; run scripts/install-packages") from None
    if done.returncode != 0:
        complaint = done.stderr.strip().splitlines() or ["no reason given"]
        raise ServerError(f"nginx refuses its configuration: {complaint[0]}")
