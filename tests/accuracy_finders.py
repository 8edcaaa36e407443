"""Finders of twins in processes of their own, each with a fresh home: the engine's command line, and other programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEER_SCRIPT = Path(__file__).with_name("run_peer.py")
SYSTEM_PYTHON = "/usr/bin/python3"
#: With the level that run_peer.py uses, and whether a Python of the user's has it (else the system's).
PEERS = {"czkawka": ("10", True), "difpy": ("similar", True), "dupeguru": ("95 %", False),
         "findimagedupes": ("90 %", False)}  # fmt: skip
_NOT_INSTALLED, _BAD_USAGE = 3, 2

Groups = list[list[str]]


class Unavailable(Exception):
    """A finder, or what was asked of it, is not there; says why."""


@dataclass(frozen=True)
class Found:
    """Groups of file names: of twins, and those with groups of look-alikes behind them."""

    groups: Groups
    shown: Groups


class Engine:
    """The command line on one folder; its cache lives beside the folder, so a second run reads nothing again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._home = folder.parent / f"home of {folder.name}"
        self._home.mkdir()

    def find(self, *flags: object) -> Found:
        """Raises: Unavailable where this version does not know a flag."""
        command = [sys.executable, "-m", "engine", self._folder, "--quiet", "--json", "-", *flags]
        done = _run(command, self._home)
        if done.returncode == _BAD_USAGE and "unrecognized arguments" in done.stderr:
            raise Unavailable("not in this version")
        if done.returncode != 0:
            raise SystemExit(f"the engine failed ({done.returncode}): {done.stderr.strip()[-500:]}")
        found = json.loads(done.stdout)
        groups, look_alikes = (_names(found[which]) for which in ("groups", "look_alikes"))
        return Found(groups, groups + look_alikes)


def find_by_peer(peer: str, python: str, folder: Path) -> Groups:
    """Raises: Unavailable with why there are none."""
    _, is_users = PEERS[peer]
    with tempfile.TemporaryDirectory() as home:
        done = _run([python if is_users else SYSTEM_PYTHON, PEER_SCRIPT, peer, folder], Path(home))
    if done.returncode == _NOT_INSTALLED:
        raise Unavailable("not installed")
    if done.returncode != 0:
        raise Unavailable(f"failed: {done.stderr.strip()[-100:]}")
    groups = json.loads(done.stdout.splitlines()[-1])["groups"]
    return [[Path(path).name for path in group] for group in groups]


def _names(groups: list[dict[str, object]]) -> Groups:
    files = [[group["keeper"], *group["twins"]] for group in groups]
    return [
        [Path(path).name for one in group for path in (one["path"], *one["other_names"])]
        for group in files
    ]


def _run(command: Sequence[object], home: Path) -> subprocess.CompletedProcess[str]:
    own = {
        "HOME": home,
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_STATE_HOME": home / "state",
        "LOCALAPPDATA": home,
    }
    environment = {**os.environ, **{name: str(path) for name, path in own.items()}}
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
