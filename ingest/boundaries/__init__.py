"""Boundaries of administrative units: vector files in, units and their outlines with dates."""

from ingest.boundaries.load import UnitsResult, load_units

__all__ = ["UnitsResult", "load_units"]
