"""nginx in front of MapServer: GeoServer's paths, its layer names, retries and limits."""

from pathlib import Path

from layers.settings import Settings
from publish.mapserver.feature_info import JSON_TAIL
from publish.mapserver.layer import time_pattern

#: Prefixed layer names are stripped in rounds of 16, 8, 4, 2 and 1: up to 31 in one request.
ROUNDS = (16, 8, 4, 2, 1)
EXCEPTION = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc">'
    '<ServiceException code="{code}">{text}</ServiceException></ServiceExceptionReport>'
)
# What mapserv logs when the database ended a connection that it still held.
LOST_CONNECTION = (
    "msPostGISRetrieveVersion",  # the first question on a connection kept from an earlier request
    "terminating connection",
    "server closed the connection",
    "database connection gone bad",
    "Database connection failed",
)


def mapfile_path(settings: Settings) -> Path:
    return settings.data_dir / "map" / "xom.map"


def map_upstream(settings: Settings, socket: Path) -> str:
    """Directives for nginx's `http` block, needed once beside `map_locations`.

    On `socket` the mapserv processes take FastCGI requests.
    It stands in the upstream once for every process and once more: each process may hold
    a lost connection and finds out by failing once, and nginx asks the next one.
    """
    tries = settings.mapserver.processes + 1
    servers = f"    server unix:{socket} max_fails=0;\n" * tries
    instant = time_pattern(colon="(:|%3A)", sign="([+-]|%2B)")
    return f"""upstream xom_mapserver {{
{servers}}}
# GeoServer also takes layer names with their workspace; MapServer knows the bare names.
{_strip_workspace(settings.province.workspace)}
# GetFeatureInfo and WFS write JSON by different formats; GeoServer's short name is known too.
map $xom_args $xom_query {{
    default $xom_args;
    "~*^(?<xom_1>(?:.*&)?info_format=)application(?:/|%2F)json(?<xom_2>&.*|)$"
        "${{xom_1}}json$xom_2";
    "~*^(?<xom_1>(?:.*&)?outputformat=)json(?<xom_2>&.*|)$" "${{xom_1}}application/json$xom_2";
}}
# The path says which service is meant where the request does not.
map $arg_service:$uri $xom_service {{
    default "";
    "~^:.*/wms/?$" "&SERVICE=WMS";
    "~^:.*/wfs/?$" "&SERVICE=WFS";
}}
# Layers with history need an instant: now, unless the client names one (the last one counts).
map $arg_time $xom_time {{
    default "";
    "" "TIME=current&";
}}
map $arg_time $xom_bad_time {{
    default 1;
    "" 0;
    "~*{instant}" 0;
}}
# In GML 3.1 MapServer writes latitude first under a name that means longitude first.
map $upstream_http_content_type $xom_srs {{
    default 'srsName="EPSG:';
    "~gml/3[.]1" 'srsName="urn:ogc:def:crs:EPSG::';
}}
# A form would bring parameters past what is judged here (TIME, layer names): XML only.
map "$request_method $content_type" $xom_form {{
    default 0;
    "~*^POST application/x-www-form-urlencoded" 1;
}}
map $request_method $xom_method {{
    default $request_method;
    HEAD GET;
}}
"""


def map_locations(settings: Settings) -> str:
    """Directives for nginx's `server` block: WMS and WFS at GeoServer's paths."""
    bad_time = EXCEPTION.format(
        code="InvalidDimensionValue",
        text="TIME phải là một thời điểm có múi giờ, ví dụ 2021-09-17T16:00:00+07:00 "
        "(TIME must be one instant with its zone)",
    )
    unavailable = EXCEPTION.format(
        code="NoApplicableCode",
        text="Dịch vụ bản đồ tạm thời chưa sẵn sàng, hãy thử lại sau ít giây "
        "(the map service is not available, try again)",
    )
    too_large = EXCEPTION.format(
        code="NoApplicableCode", text="Yêu cầu quá lớn (the request is too large)"
    )
    before, after = (text.replace("\n", "\\n") for text in JSON_TAIL)
    catch = "".join(f'    fastcgi_catch_stderr "{text}";\n' for text in LOST_CONNECTION)
    return f"""location ~ ^/geoserver/{settings.province.workspace}/(?:wms|wfs|ows)/?$ {{
    default_type "text/xml; charset=UTF-8";
    add_header Access-Control-Allow-Origin * always;
    add_header Access-Control-Allow-Methods "GET, POST, OPTIONS" always;
    add_header Access-Control-Allow-Headers Content-Type always;
    add_header X-Content-Type-Options nosniff always;
    if ($request_method = OPTIONS) {{ return 204; }}
    if ($request_method !~ ^(GET|HEAD|POST)$) {{ return 405; }}
    if ($xom_form) {{ return 415; }}
    if ($xom_bad_time) {{ return 400 '{bad_time}'; }}

    client_max_body_size 1m;
    fastcgi_pass xom_mapserver;
    fastcgi_param GATEWAY_INTERFACE CGI/1.1;
    fastcgi_param SERVER_PROTOCOL $server_protocol;
    fastcgi_param SERVER_NAME $host;
    fastcgi_param SERVER_PORT $server_port;
    fastcgi_param SCRIPT_NAME $uri;
    fastcgi_param REQUEST_METHOD $xom_method;
    fastcgi_param CONTENT_TYPE $content_type;
    fastcgi_param CONTENT_LENGTH $content_length;
    fastcgi_param QUERY_STRING $xom_time$xom_query$xom_service;
    # mapserv sees no other environment than these; a client's map= never chooses the file.
    fastcgi_param MS_MAPFILE {mapfile_path(settings)};
    fastcgi_param MS_MAP_NO_PATH 1;

    fastcgi_connect_timeout 5s;
    fastcgi_read_timeout 60s;
    fastcgi_buffers 16 32k;
    fastcgi_buffer_size 32k;
    # A lost database connection shows on mapserv's error stream before any answer.
{catch}    fastcgi_next_upstream error invalid_header non_idempotent;
    fastcgi_next_upstream_tries {settings.mapserver.processes + 1};
    fastcgi_next_upstream_timeout 20s;

    # See feature_info.py: the comma after the last feature.
    sub_filter "{before}" "{after}";
    sub_filter 'srsName="EPSG:' $xom_srs;
    sub_filter_types application/json "text/xml; subtype=gml/3.1.1";
    sub_filter_once off;

    gzip on;
    gzip_min_length 1024;
    gzip_proxied any;
    # nginx takes parameters before the charset for a part of the type
    gzip_types application/json text/plain text/xml "text/xml; subtype=gml/3.1.1"
        'text/xml; subtype="gml/3.2.1"';

    error_page 413 @xom_map_too_large;
    error_page 502 503 504 =503 @xom_map_unavailable;
}}
location @xom_map_unavailable {{
    internal;
    default_type "text/xml; charset=UTF-8";
    add_header Access-Control-Allow-Origin * always;
    add_header Retry-After 5 always;
    return 503 '{unavailable}';
}}
location @xom_map_too_large {{
    internal;
    default_type "text/xml; charset=UTF-8";
    add_header Access-Control-Allow-Origin * always;
    return 413 '{too_large}';
}}
"""


def _strip_workspace(workspace: str) -> str:
    """Chained maps from $args to $xom_args without `workspace:` in front of names.

    A name begins after `=` or a comma. The groups are atomic, so that a long request that does not
    match costs one pass.
    """
    name = rf"(?:=|,|%2C)){workspace}(?::|%3A))"
    text, source = "", "$args"
    for count in ROUNDS:
        target = "$xom_args" if count == ROUNDS[-1] else f"$xom_args_{count}"
        groups = "".join(f"(?>(?<xom_{n}>.*?{name}" for n in range(count))
        kept = "".join(f"$xom_{n}" for n in range(count))
        text += (
            f"map {source} {target} {{\n    default {source};\n"
            f'    "~*^{groups}(?<xom_rest>.*)$" "{kept}$xom_rest";\n}}\n'
        )
        source = target
    return text
