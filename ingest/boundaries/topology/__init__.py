"""Geometry of boundary files: faults found, measured, and repaired where no judgement is needed."""

from ingest.boundaries.topology.examine import examine
from ingest.boundaries.topology.files import write_faults
from ingest.boundaries.topology.model import Fault, Outline

__all__ = ["Fault", "Outline", "examine", "write_faults"]
