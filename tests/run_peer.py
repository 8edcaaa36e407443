"""Another duplicate finder on a folder, timed; for bench_scan.py, run by the Python that has that program.

`PYTHON run_peer.py PEER FOLDER` prints JSON: seconds without its imports, and groups. Status 3: it is not installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

NOT_INSTALLED = 3


def czkawka(folder: Path) -> Callable[[], int]:
    import czkawka as program

    def find() -> int:
        finder = program.ImageSimilarity()
        finder.set_directories([folder])
        finder.set_similarity(10)
        return len(finder.find_similar())

    return find


def difpy(folder: Path) -> Callable[[], int]:
    import difPy

    def find() -> int:
        built = difPy.build(str(folder), show_progress=False)
        return len(
            difPy.search(built, same_dim=False, similarity="similar", show_progress=False).result
        )

    return find


def dupeguru(folder: Path) -> Callable[[], int]:
    sys.path[:0] = ["/usr/share/dupeguru", "/usr/lib/dupeguru"]  # where Debian puts it
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import core.pe.photo
    from core import engine
    from core.pe import matchblock
    from PyQt5.QtGui import QGuiApplication
    from qt.pe.photo import File as Photo

    def find() -> int:
        application = QGuiApplication([])
        photos = [Photo(path) for path in sorted(folder.rglob("*")) if Photo.can_handle(path)]
        for photo in photos:
            photo.is_ref = False
        with tempfile.TemporaryDirectory() as cache:
            matches = matchblock.getmatches(
                photos, str(Path(cache, "cache.db")), threshold=95, match_scaled=True
            )
            groups = engine.get_groups(matches)
        del application
        return len(groups)

    assert core.pe.photo
    return find


def findimagedupes(folder: Path) -> Callable[[], int]:
    program = shutil.which("findimagedupes")
    if program is None:
        raise ImportError("findimagedupes")

    def find() -> int:
        done = subprocess.run(
            [program, "-q", "-R", "-t", "90%", str(folder)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return len(done.stdout.splitlines())

    return find


PEERS = {one.__name__: one for one in (czkawka, difpy, dupeguru, findimagedupes)}


def main() -> int:
    peer, folder = PEERS[sys.argv[1]], Path(sys.argv[2])
    try:
        find = peer(folder)
    except ImportError:
        return NOT_INSTALLED
    started = time.perf_counter()
    groups = find()
    print(json.dumps({"seconds": time.perf_counter() - started, "groups": groups}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
