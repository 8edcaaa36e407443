"""How long reports and saved results take, in what memory, and how long other threads are held up meanwhile.

    python tests/bench_reports.py [groups]      (default 100000; thumbnails: 1000 groups of one small picture)

Prints, for each: seconds, size of the file, peak memory so far, and the longest time that a thread which wants to run
every 5 ms had to wait, as the window's thread would.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.control import Control  # noqa: E402
from engine.output.csv_report import write_csv  # noqa: E402
from engine.output.html_report import write_html  # noqa: E402
from engine.output.json_report import write_json  # noqa: E402
from engine.output.saved_results import save  # noqa: E402
from gui.found.exporting import load_results  # noqa: E402
from made import peak_megabytes, scene  # noqa: E402
from made_snapshot import FOLDER, picture_at, report, snapshot_of  # noqa: E402

_TICK_SECONDS = 0.005
_HTML_GROUPS = 1000


def measured(name: str, work: Callable[[], object], path: Path) -> None:
    waits: list[float] = []
    is_over = threading.Event()

    def tick() -> None:
        while not is_over.is_set():
            before = time.perf_counter()
            time.sleep(_TICK_SECONDS)
            waits.append(time.perf_counter() - before - _TICK_SECONDS)

    ticker = threading.Thread(target=tick)
    ticker.start()
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    is_over.set()
    ticker.join()
    size = path.stat().st_size / 1e6
    print(
        f"{name:12} {seconds:6.2f} s  {size:6.1f} MB  peak {peak_megabytes():5.0f} MB  "
        f"longest wait {1000 * max(waits):4.0f} ms"
    )


def main() -> None:
    groups = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = folder / "one.jpg"
        scene(1, (1600, 1200)).save(one)
        state = one.stat()
        few = [picture_at(one) for _ in range(3 * _HTML_GROUPS)]
        page = report(snapshot_of(few, 2))
        print(f"{_HTML_GROUPS} groups of 3 pictures of 1600 x 1200 ({state.st_size // 1000} kB)")
        measured("html", lambda: write_html(page, folder / "a.html"), folder / "a.html")
        pictures = [picture_at(FOLDER / f"{n:07}.jpg", n) for n in range(3 * groups)]
        shot = snapshot_of(pictures, 2)
        shot = replace(shot, is_marked=shot.is_marked | (shot.frees > 0))
        table = report(shot)
        print(f"{groups} groups of 3 pictures")
        measured("csv", lambda: write_csv(table, folder / "a.csv"), folder / "a.csv")
        measured("json", lambda: write_json(table, folder / "a.json"), folder / "a.json")
        measured("save", lambda: save(folder / "s.json", shot), folder / "s.json")
        control = Control()
        loads = partial(load_results, folder / "s.json", (), lambda progress: None, control)
        measured("load", loads, folder / "s.json")


if __name__ == "__main__":
    main()
