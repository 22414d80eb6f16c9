"""MapServer, the embedded map server: its mapfile and its place behind nginx."""

from publish.mapserver.mapfile import plan_mapfile, write_mapfile
from publish.mapserver.nginx import map_locations, map_upstream, mapfile_path

__all__ = ["map_locations", "map_upstream", "mapfile_path", "plan_mapfile", "write_mapfile"]
