"""GeoServer, the production map server: its desired state, the difference, and its application.

desired.py   what should be, a pure function of the catalogue (feature_types, drawing, services, …)
actual.py    what is, inside our workspaces (kinds.py knows how each kind is read and written)
plan.py      the difference, as steps in a safe order
apply.py     the steps done, each read back
common.py    what is the whole server's, apart
changed.py   after a load: tiles dropped where something changed
"""

from publish.geoserver.changed import refresh
from publish.geoserver.publishing import Report, publish

__all__ = ["Report", "publish", "refresh"]
