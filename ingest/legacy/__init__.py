"""Text from before Unicode: TCVN3 (ABC), VNI, CP1258, and UTF-8 that was read as something else."""

from ingest.legacy.repair import decode_bytes, repair_column, repair_frame, repair_text

__all__ = ["decode_bytes", "repair_column", "repair_frame", "repair_text"]
