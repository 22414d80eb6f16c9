"""The embedded stack: a private PostGIS, MapServer, nginx, the web application, the scheduler.

    up(settings, prepare)   start what does not run; `prepare` is called once PostGIS answers
    down(settings)          end everything; nothing is lost
    status(settings)        what runs, and where

Each deployment has its own supervisord, sockets and files below its data directory; two on one
machine differ in `data_dir` and ports and never meet.
"""

from publish.stack.lifecycle import down, status, up
from publish.stack.places import Places, places
from publish.stack.status import Service, Status

__all__ = ["Places", "Service", "Status", "down", "places", "status", "up"]
