"""How long it takes to know which pictures are protected: 100 000 pictures in 2 000 folders.

Run by hand: python tests/bench_protecting.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.files.protecting import are_protected
from engine.records import FileState, Picture

PICTURES, FOLDERS = 100_000, 2_000


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folders = [root / f"a{n % 10}" / f"b{n % 100}" / f"c{n}" for n in range(FOLDERS)]
        for folder in folders:
            folder.mkdir(parents=True)
        state = FileState(1, 1, 1, 1)
        paths = [folders[n % FOLDERS] / f"IMG_{n}.jpg" for n in range(PICTURES)]
        paths.sort(key=str)  # as listing has sorted them
        pictures = [Picture(path, state, 1, 1) for path in paths]
        for protected in ([root / "a1"], [root / "a1", root / "a2" / "b22"], [root]):
            started = time.perf_counter()
            count = int(are_protected(pictures, protected).sum())
            print(f"{count:7} of {PICTURES} protected: {time.perf_counter() - started:.3f} s")


if __name__ == "__main__":
    main()
