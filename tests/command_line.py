"""The command line in a process of its own, as tests start it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "engine"]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="of Linux only")
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="of POSIX systems only")


def run(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True, text=True, errors="surrogateescape", timeout=120, check=False,
        env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def modules_of_a_scan(environment: dict[str, str], *arguments: object) -> set[str]:
    """The modules that a scan of the command line imports."""
    program = (
        "import sys\nfrom engine.__main__ import main\nmain([*sys.argv[1:], '--quiet'])\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(done.stdout.split())
