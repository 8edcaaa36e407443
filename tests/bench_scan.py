"""How fast whole scans are: against the hardware, against other programs, with and without the second look, and as
pictures get many.

    python tests/bench_scan.py [bare] [peers] [pairs] [growth] [--help]

bare    COUNT camera-size JPEGs, all different: the engine's listing and reading against a bare loop of as many threads
        that only drafts to 256, decodes and resizes to 64 x 64 (goal: at most 1.15).
peers   whole processes on the same pictures: `python -m engine` against czkawka, difPy (of PyPI; --peers names the
        Python that has them), dupeGuru and findimagedupes (of Debian), each with fresh caches; whole, and once started
        (without its imports). Goals: at most 0.45 and 0.3 of the fastest.
pairs   COUNT camera-size JPEGs of which half stand in pairs, a quarter being copies of another quarter: `python -m
        engine` against the same with --no-check (goal: at most 1.8).
growth  small pictures, all different, 1 000 to --most: seconds, and the exponent of their growth.
Every time is the least of the rounds: other programs can only make one longer. Files come from the page cache.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.control import Control
from engine.files.listing import list_files
from engine.options import ScanOptions, default_threads
from engine.pictures.budget import MemoryBudget
from engine.reading_pool import read_files
from made import SHARED_PICTURES
from made_camera import make_camera_pictures, make_copies, make_small_pictures

ROOT = Path(__file__).parents[1]
PEER_SCRIPT = Path(__file__).with_name("run_peer.py")
SYSTEM_PYTHON = "/usr/bin/python3"
PARTS = ("bare", "peers", "pairs", "growth")


@dataclass(frozen=True)
class Timed:
    """Seconds of a process: whole, and once it had started."""

    whole: float
    started: float


def bare_loop(folder: Path, threads: int) -> None:
    def read(path: Path) -> Image.Image:
        with Image.open(path) as image:
            image.draft("RGB", (256, 256))
            return image.resize((64, 64), Image.Resampling.LANCZOS)

    with ThreadPoolExecutor(threads) as executor:
        list(executor.map(read, sorted(folder.iterdir())))


def engine_loop(folder: Path, threads: int) -> None:
    options = ScanOptions(folders=(folder,), threads=threads)
    files = list_files(options).files
    budget, control = MemoryBudget(options.memory_bytes), Control()
    for _ in read_files(files, min_side=0, budget=budget, threads=threads, control=control):
        pass


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run(command: Sequence[object], home: Path) -> tuple[float, subprocess.CompletedProcess[str]]:
    """A process in a home of its own, so that no cache is warm."""
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}
    started = time.perf_counter()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return time.perf_counter() - started, done


def run_engine(folder: Path, *flags: object) -> Timed:
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "engine", folder, "--quiet", "--json", "-", *flags]
        whole, done = run(command, Path(home))
        if done.returncode != 0:
            raise SystemExit(f"the engine failed: {done.stderr}")
        return Timed(whole, json.loads(done.stdout)["seconds"]["total"])


def run_peer(python: str, peer: str, folder: Path) -> Timed | str:
    """Its times, or why there are none."""
    with tempfile.TemporaryDirectory() as home:
        whole, done = run([python, PEER_SCRIPT, peer, folder], Path(home))
    if done.returncode == 0:
        return Timed(whole, json.loads(done.stdout.splitlines()[-1])["seconds"])
    return "not installed" if done.returncode == 3 else f"failed: {done.stderr.strip()[-100:]}"


def least(rounds: Sequence[Timed]) -> Timed:
    return Timed(min(one.whole for one in rounds), min(one.started for one in rounds))


def bench_bare(folder: Path, given: argparse.Namespace) -> None:
    print(f"\nbare: {told(folder)}, {given.threads} threads")
    bare_loop(folder, given.threads)  # fills the page cache
    bare, engine = [], []
    for _ in range(given.rounds):
        bare.append(seconds_of(lambda: bare_loop(folder, given.threads)))
        engine.append(seconds_of(lambda: engine_loop(folder, given.threads)))
    print("  bare loop            ", *(f"{value:7.2f}" for value in bare))
    print("  listing and reading  ", *(f"{value:7.2f}" for value in engine))
    print(f"  ratio                 {min(engine) / min(bare):7.2f}   (goal: at most 1.15)")


def bench_peers(folder: Path, given: argparse.Namespace) -> None:
    print(f"\npeers: {told(folder)}; seconds whole and once started, and ours as a part of theirs")
    ours = {}
    for name, flags in {"no cache": ["--no-cache"], "fresh cache": []}.items():
        ours[name] = least(
            [run_engine(folder, "--threads", given.threads, *flags) for _ in range(given.rounds)]
        )
        print(f"  engine, {name:14}{ours[name].whole:8.2f}{ours[name].started:8.2f}")
    pythons = {"czkawka": given.peers, "difpy": given.peers}
    found = []
    for peer in ("czkawka", "difpy", "dupeguru", "findimagedupes"):
        timed = run_peer(pythons.get(peer, SYSTEM_PYTHON), peer, folder)
        if isinstance(timed, str):
            print(f"  {peer:22}{timed:>16}")
            continue
        rest = [run_peer(pythons.get(peer, SYSTEM_PYTHON), peer, folder) for _ in range(given.rounds - 1)]  # fmt: skip
        timed = least([timed, *(one for one in rest if isinstance(one, Timed))])
        print_against(peer, timed, ours["fresh cache"])
        found.append(timed)
    if found:
        print_against("the fastest", least(found), ours["fresh cache"], "   (goals: 0.45 and 0.3)")


def print_against(name: str, timed: Timed, ours: Timed, goals: str = "") -> None:
    parts = f"{ours.whole / timed.whole:8.2f}{ours.started / timed.started:6.2f}"
    print(f"  {name:22}{timed.whole:8.2f}{timed.started:8.2f}{parts}{goals}")


def bench_pairs(folder: Path, given: argparse.Namespace) -> None:
    print(f"\npairs: {told(folder)}, half of them in pairs; seconds once started")
    checked, unchecked = [], []
    for _ in range(given.rounds):
        unchecked.append(run_engine(folder, "--no-cache", "--no-check"))
        checked.append(run_engine(folder, "--no-cache"))
    print("  without the check    ", *(f"{one.started:7.2f}" for one in unchecked))
    print("  with it              ", *(f"{one.started:7.2f}" for one in checked))
    ratio = least(checked).started / least(unchecked).started
    print(f"  ratio                 {ratio:7.2f}   (goal: at most 1.8)")


def bench_growth(folder: Path, given: argparse.Namespace) -> None:
    print(f"\ngrowth: JPEGs of 160 x 120, {given.threads} threads; seconds, pictures a second")
    counts = [count for count in (1000, 3000, 10_000, 30_000, 100_000) if count <= given.most]
    taken = []
    for count in counts:
        part = folder / str(count)
        make_small_pictures(part, count)
        timed = least([run_engine(part, "--no-cache") for _ in range(min(given.rounds, 2))])
        taken.append(timed.started)
        print(f"  {count:8}{timed.started:9.2f}{count / timed.started:10.0f}")
    if len(counts) > 1:
        print(f"  exponent {slope(counts, taken):.2f}")


def slope(counts: Sequence[int], taken: Sequence[float]) -> float:
    """Of the straight line that lies nearest on a log-log sheet."""
    x, y = ([math.log(value) for value in values] for values in (counts, taken))
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    products = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return products / sum((a - mean_x) ** 2 for a in x)


def told(folder: Path) -> str:
    sizes = [path.stat().st_size for path in folder.iterdir()]
    return f"{len(sizes)} camera-size JPEGs, {sum(sizes) / 1e6:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="all unless given")
    parser.add_argument("--pictures", type=Path, default=SHARED_PICTURES / "photos-wallpapers")
    parser.add_argument("--count", type=int, default=150, help="of camera-size JPEGs")
    parser.add_argument("--most", type=int, default=30_000, help="of small ones")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where made pictures stay")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = given.parts or PARTS
    with tempfile.TemporaryDirectory() as name:
        made = given.keep or Path(name)
        different, halves = made / f"camera {given.count}", made / f"pairs {given.count}"
        if {"bare", "peers"} & set(parts):
            make_camera_pictures(given.pictures, different, given.count)
        if "bare" in parts:
            bench_bare(different, given)
        if "peers" in parts:
            bench_peers(different, given)
        if "pairs" in parts:
            make_camera_pictures(given.pictures, halves, given.count - given.count // 4)
            make_copies(halves, given.count // 4)
            bench_pairs(halves, given)
        if "growth" in parts:
            bench_growth(made / "small", given)


if __name__ == "__main__":
    main()
