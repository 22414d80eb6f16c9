"""Text from before Unicode: TCVN3 (ABC), VNI, CP1258, and UTF-8 that was read as something else."""

from ingest.legacy.repair import decode_bytes, repair_column, repair_frame, repair_text

# What people call the encodings.
TITLES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "cp1258": "Windows-1258", "utf-8": "UTF-8"}

__all__ = ["TITLES", "decode_bytes", "repair_column", "repair_frame", "repair_text"]
