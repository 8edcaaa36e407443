"""The frozen program: its command line finds made twins, its window opens and closes.

Freezing takes a while, so it is done elsewhere (`python setup.py build_exe`); TWINTRACKER_FROZEN names the folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from made import save_twins, scene
from made_heif import heic

TITLE = "Image Twin Tracker"
WINDOW_SECONDS, CLOSE_SECONDS = 60, 20
FROZEN = os.environ.get("TWINTRACKER_FROZEN", "")

pytestmark = pytest.mark.skipif(not FROZEN, reason="TWINTRACKER_FROZEN names no frozen program")


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    folder = tmp_path / "Bilder ä"
    save_twins(folder, "a", scene(1))
    scene(2).save(folder / "alone.png")
    (folder / "alone.heic").write_bytes(heic())
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """As on a computer without Python, and with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    kept["PATH"] = os.defpath if sys.platform != "win32" else os.environ["SYSTEMROOT"]
    kept |= {name: str(tmp_path / "home") for name in ("HOME", "APPDATA", "LOCALAPPDATA")}
    return {name: value for name, value in kept.items() if not name.startswith("XDG_")}


def program(name: str) -> Path:
    path = Path(FROZEN).resolve() / (name + (".exe" if sys.platform == "win32" else ""))
    assert path.is_file()
    return path


def test_the_command_line_finds_the_twins(
    twins: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [program("twintracker-cli"), twins, "--json", "-", "--quiet"],
        capture_output=True,
        env=environment,
        cwd=tmp_path,
        timeout=120,
        check=True,
    )
    found = json.loads(done.stdout)
    (group,) = found["groups"]
    assert (found["pictures"], len(group["twins"]), found["problems"]) == (6, 3, [])
    assert Path(group["keeper"]["path"]) == twins / "a.png"


@pytest.fixture
def window(
    twins: Path, environment: dict[str, str], tmp_path: Path
) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([program("twintracker"), twins], env=environment, cwd=tmp_path)
    yield started
    started.kill()
    started.wait()


def test_the_window_opens_and_closes(window: subprocess.Popen[bytes]) -> None:
    find, close = (_find, _close) if sys.platform == "win32" else (_find_x, _close_x)
    until = time.monotonic() + WINDOW_SECONDS
    while not (handle := find()):
        assert window.poll() is None, "the program ended before its window came"
        assert time.monotonic() < until, "no window came"
        time.sleep(0.2)
    close(handle)
    assert window.wait(CLOSE_SECONDS) == 0


def _find_x() -> int:
    command = ["xdotool", "search", "--onlyvisible", "--name", f"^{TITLE}$"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return int(found[0]) if found else 0


def _close_x(handle: int) -> None:
    """By the keyboard: without a window manager nobody can ask a window to close."""
    command = ["xdotool", "windowfocus", "--sync", str(handle), "key", "ctrl+q"]
    subprocess.run(command, timeout=CLOSE_SECONDS, check=True)


def _find() -> int:
    import ctypes

    return int(ctypes.windll.user32.FindWindowW(None, TITLE))


def _close(handle: int) -> None:
    import ctypes

    close_message = 0x0010  # WM_CLOSE
    ctypes.windll.user32.PostMessageW(handle, close_message, 0, 0)
