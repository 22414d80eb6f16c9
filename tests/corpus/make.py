"""Writes every file of the corpus: `python tests/corpus/make.py [folder]`.

What is in a file, and what must be found in it, stands in good.py, ways.py, bad.py, warned.py and
refused.py; the files beside them are what comes out, byte for byte.
"""

import sys
from pathlib import Path

import bad
import good
import refused
import warned
import ways

HERE = Path(__file__).parent


def main(folder: Path) -> None:
    for case in (*good.CASES, *ways.CASES):
        case.save(folder / "should_pass")
    for case in (*bad.CASES, *warned.CASES, *refused.CASES):
        case.save(folder / "should_fail")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
