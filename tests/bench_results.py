"""How long the list of results keeps the window waiting: filling it, scrolling through it, sorting, searching.

    python tests/bench_results.py [--pictures 100000] [--seconds 3] [--percent 100]

The pictures are a hundred real ones under as many names, in groups of three, so that thumbnails are truly loaded.
Goals: 60 views a second, no stall of the Tk loop over 50 ms. Needs a display (`xvfb-run -a` in front gives one).
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from engine.options import ScanOptions  # noqa: E402
from engine.records import FileState, Picture  # noqa: E402
from gui.app import make_root  # noqa: E402
from gui.desktop import Desktop  # noqa: E402
from gui.found.arrangement import SORTS  # noqa: E402
from gui.found.findings import Findings  # noqa: E402
from gui.list.results_list import ResultsList  # noqa: E402
from made import scene  # noqa: E402
from made_findings import made_findings  # noqa: E402
from stalls import LongestStall  # noqa: E402
from waiting import wait_until  # noqa: E402

TWINS = 2
FOLDERS = 500
EVENT_SECONDS = 1 / 90  # of a wheel that is turned fast


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--percent", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        findings = many_findings(Path(name), given.pictures)
        root = make_root("light", Desktop(percent=given.percent))
        root.geometry(f"{6 * given.percent}x{8 * given.percent}")
        root.rowconfigure(0, weight=1)
        root.columnconfigure(0, weight=1)
        root.deiconify()
        measure(root, findings, given.seconds)
        root.destroy()


def many_findings(folder: Path, count: int) -> Findings:
    originals = []
    for seed in range(100):
        originals.append(folder / f"original {seed}.jpg")
        scene(seed, (800, 600)).resize((1600, 1200)).save(originals[-1], quality=85)
    for number in range(FOLDERS):
        (folder / f"{2000 + number // 25}/Holiday {number}").mkdir(parents=True)
    made = made_findings(count // (TWINS + 1), TWINS)
    draw = random.Random(1)
    pictures = []
    for number in range(len(made.pictures)):
        place = number % FOLDERS
        name = f"IMG_{draw.randrange(10**6):06} of a name that is somewhat long {number}.jpg"
        path = folder / f"{2000 + place // 25}/Holiday {place}" / name
        os.link(originals[number % 100], path)
        size = draw.randrange(10**7)
        state = FileState(size, draw.randrange(10**18), 1, number)
        pictures.append(Picture(path, state, draw.randrange(1, 6000), draw.randrange(1, 4000)))
    options = ScanOptions(folders=(folder,))
    return Findings(tuple(pictures), made.pairs, options, made.groups)


def measure(root: tk.Tk, findings: Findings, seconds: float) -> None:
    views = [0]
    results = ResultsList(
        root,
        memory_bytes=10**9,
        on_select=lambda: None,
        on_toggle=lambda _picture: None,
        on_open=lambda _path: None,
    )
    results.grid(sticky="nsew")
    tree = results.tree
    root.update()
    rows = len(findings.groups) + len(findings.pictures)
    print(f"{rows} rows, {len(findings.groups)} groups; a view has {tree.canvas.winfo_height()} px")

    def done(what: str, act: Callable[[], object]) -> None:
        stall = LongestStall(root)
        started = time.perf_counter()
        act()
        wait_until(root, lambda: not results.is_arranging)
        took = time.perf_counter() - started
        print(f"{what:26} {1000 * took:6.0f} ms, longest stall {1000 * stall.stop():4.0f} ms")

    done("filled", lambda: results.show(findings))
    plain_paint = tree.paint
    tree.paint = lambda width, height: (
        views.__setitem__(0, views[0] + 1) or plain_paint(width, height)
    )  # type: ignore[method-assign]
    scroll(root, tree.canvas, "wheel", views, seconds, lambda _share: wheel(tree.canvas))
    drag = lambda share: tree._on_scrollbar("moveto", str(share))  # noqa: E731
    scroll(root, tree.canvas, "scrollbar dragged", views, seconds, drag)
    measure_most(root, tree, seconds)
    for sort in SORTS[1:]:
        done(f"sorted by {sort}", lambda sort=sort: results.bar.sort_by(sort))
    for words in ("holiday 12", "IMG_12", ""):
        done(f"searched {words!r}", lambda words=words: search(results, words))
    for code in ("identical", "not-one-folder", "in-folder", "all"):
        done(f"filter {code}", lambda code=code: choose(results, code))
    done("closed all", tree.collapse_all)


def wheel(canvas: tk.Canvas) -> None:
    canvas.event_generate("<Button-5>", x=100, y=200)


def search(results: ResultsList, words: str) -> None:
    results.bar.search.delete(0, "end")
    results.bar.search.insert(0, words)
    results.bar._take_words()


def choose(results: ResultsList, code: str) -> None:
    results.bar.filter.current(results.bar._filters.index(code))
    results.bar.filter.event_generate("<<ComboboxSelected>>")


def scroll(
    root: tk.Tk,
    canvas: tk.Canvas,
    what: str,
    views: list[int],
    seconds: float,
    act: Callable[[float], object],
) -> None:
    """Events as often as a hand makes them; what is drawn of it, and how long the loop was away."""
    stall = LongestStall(root)
    views[0] = 0
    started = time.perf_counter()
    due = started
    while (now := time.perf_counter()) < started + seconds:
        if now >= due:
            act((now - started) / seconds)
            due += EVENT_SECONDS
        root.update()
        time.sleep(0.001)
    rate = views[0] / (time.perf_counter() - started)
    print(f"{what:26} {rate:6.0f} views a second, longest stall {1000 * stall.stop():4.0f} ms")


def measure_most(root: tk.Tk, tree: object, seconds: float) -> None:
    """A view after the other, with nothing between them."""
    count, longest = 0, 0.0
    started = time.perf_counter()
    while time.perf_counter() < started + seconds:
        before = time.perf_counter()
        tree.scroll_to(tree.top + 78)  # type: ignore[attr-defined]
        root.update()
        longest = max(longest, time.perf_counter() - before)
        count += 1
    rate = count / (time.perf_counter() - started)
    print(
        f"{'as fast as it can':26} {rate:6.0f} views a second, the longest {1000 * longest:.0f} ms"
    )


if __name__ == "__main__":
    main()
