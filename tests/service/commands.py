"""The real command line in a process of its own, as a person types it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.settings import Settings

PROGRAM = Path(sys.executable).with_name("xom")


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code, standard output, and the lines of standard error."""

    code: int
    out: str
    errors: list[str]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def xom(settings: Settings | Path, *words: object, **environment: str) -> Said:
    """Run `xom --config … words`."""
    config = settings if isinstance(settings, Path) else settings.path
    done = subprocess.run(
        [PROGRAM, "--config", config, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=config.parent,
        env={k: v for k, v in os.environ.items() if not k.startswith("XOM_")} | environment,
    )
    return Said(done.returncode, done.stdout, done.stderr.splitlines())
