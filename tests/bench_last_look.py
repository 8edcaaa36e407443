"""How well the last look tells a copy from a picture with one small piece of text replaced, and how long it takes.

    python tests/bench_last_look.py [--share 1.0] [--piece 0.0007] [--seed 7] [--changed]

Pictures come from ../shared/pictures (and 40 pages of print are drawn): of each some copies are saved as people save
them, and some with one piece of text replaced, of PIECE of its area. Of the copies those are looked at that the scan
takes for twins. SHARE of the pictures is taken. Prints how many copies fall under the bar, by kind and by how they were
saved (goal: 1 of 300; GIFs apart, whose 256 colours do lose small things), how many changed pictures do (goal: 44 of
50), and seconds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.measures import metrics
from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import ReadPicture, read_look, read_picture
from engine.removal.last_look import LastLook, LastLooks
from last_look_pairs import COPIES, PIECE, SAVINGS, Saving, jpeg, sources, with_piece_replaced
from made import found_file, peak_megabytes, scene

BUDGET = MemoryBudget(2 << 30)
THRESHOLD = 200.0
#: Copies, and changed ones, of each picture.
KINDS = {
    "receipts": (8, 4),
    "pages": (4, 4),
    "screenshots": (10, 4),
    "photos": (20, 0),
    "wallpapers": (7, 0),
    "cut-outs": (4, 0),
}
MOST_SIDE = 2600  # of the pictures saved
LEAST_TEXT_SIDE = 500  # of pictures whose text is replaced


@dataclass(frozen=True, slots=True)
class Looked:
    """scan : its second look; None where it parts the two."""

    kind: str
    saving: str
    name: str
    scan: float | None
    look: LastLook


def read(path: Path) -> ReadPicture:
    found = read_picture(found_file(path), budget=BUDGET)
    assert found is not None
    return found


def scan_value(one: ReadPicture, other: ReadPicture) -> float | None:
    """The second look of two pictures; 1.0 where none is needed, None where an earlier step parts them."""
    side = min(one.picture.usable_side, other.picture.usable_side)
    first, second = one.signature, other.signature
    if metrics.mse(first, second, side) > THRESHOLD:
        return None
    greys = metrics.grey_means(np.stack([first, second]), 16)
    if greys.std((1, 2)).min() < metrics.FLAT_STD:
        return 1.0 if metrics.mse(first, second, 16) <= metrics.FLAT_MSE else None
    if metrics.correlation(first, second) < metrics.LEAST_CORRELATION:
        return None
    if metrics.structure(first, second, side) < metrics.LEAST_STRUCTURE:
        return None
    looks = [read_look(each.picture, budget=BUDGET) for each in (one, other)]
    return metrics.second_look(looks[0], looks[1])


def looked(
    kind: str, folder: Path, options: argparse.Namespace, *, is_changed: bool
) -> Iterator[Looked | None]:
    """What the last look says of each pair; None for a copy that the scan does not take for a twin."""
    rng = random.Random(f"{options.seed} {kind}")
    table = SAVINGS if is_changed else COPIES
    count = min(KINDS[kind][is_changed], len(table))
    looks = LastLooks(BUDGET)
    for name, load in sources(kind):
        if not count or rng.random() >= options.share:
            continue
        image = load()
        image.thumbnail((MOST_SIDE, MOST_SIDE))
        if is_changed and min(image.size) < LEAST_TEXT_SIDE:
            continue
        is_photographed = kind in ("receipts", "pages")
        keeper_path = (jpeg(92) if is_photographed else Saving("png")).save(
            image, folder / "keeper"
        )
        keeper = read(keeper_path)
        for saving in rng.sample(sorted(table), count):
            changed = with_piece_replaced(image, rng, options.piece) if is_changed else image
            if changed is None:
                continue
            path = table[saving].save(changed, folder / "victim")
            victim = read(path)
            value = scan_value(keeper, victim)
            is_twin = value is not None and value >= metrics.LEAST_SECOND_LOOK
            if is_changed or is_twin:
                look = looks.look(victim.picture, keeper.picture)
                yield Looked(kind, saving, name, value if is_twin else None, look)
            else:
                yield None
            path.unlink()
        keeper_path.unlink()


def told(title: str, found: list[Looked], by: Callable[[Looked], str]) -> None:
    counted, stopped = (
        Counter(map(by, found)),
        Counter(by(one) for one in found if one.look.is_different),
    )
    print(f"\n{title:28} looked at  under the bar  least   1 %  10 %")
    for group in sorted(counted):
        values = np.array([one.look.value for one in found if by(one) == group])
        least, first, tenth = np.quantile(values, (0, 0.01, 0.1))
        print(
            f"{group:28} {counted[group]:9} {stopped[group]:14} {least:6.2f} {first:5.2f} {tenth:5.2f}"
        )
    print(f"{'all':28} {len(found):9} {sum(stopped.values()):14}")


def tell_copies(folder: Path, options: argparse.Namespace) -> None:
    every = [one for kind in KINDS for one in looked(kind, folder, options, is_changed=False)]
    found = [one for one in every if one is not None]
    told("copies, by kind", found, lambda one: one.kind)
    told("copies, by how saved", found, lambda one: one.saving)
    others = [one for one in found if one.saving != "gif"]
    stopped = sum(one.look.is_different for one in others)
    print(
        f"without GIFs {stopped} of {len(others)}; no twins to the scan: {len(every) - len(found)}"
    )
    for one in sorted(found, key=lambda one: one.look.value)[:12]:
        print(f"  {one.look.value:.2f} {one.kind} {one.name}: {one.saving}, scan {one.scan:.2f}")


def tell_changed(folder: Path, options: argparse.Namespace) -> None:
    every = [one for kind in KINDS for one in looked(kind, folder, options, is_changed=True)]
    made = [one for one in every if one is not None]
    found = [one for one in made if one.scan is not None]
    told(f"{100 * options.piece:.3f} % replaced", made, lambda one: one.kind)
    told("by how saved", made, lambda one: one.saving)
    told("twins to the scan", found, lambda one: one.kind)
    passed = [one for one in found if not one.look.is_different]
    print(f"made {len(made)}: the scan parts {len(made) - len(found)}, {len(passed)} pass both")
    for one in passed[:12]:
        print(f"  {one.look.value:.2f} {one.kind} {one.name}: {one.saving}, side {one.look.side}")


def tell_seconds(folder: Path) -> None:
    print("\n12 megapixels, keeper JPEG  seconds, the first time and with the keeper held")
    image = scene(1, (4000, 3000))
    keeper = read(jpeg(92).save(image, folder / "large")).picture
    half = image.resize((2000, 1500), Image.Resampling.LANCZOS)
    for name, path in (
        ("JPEG", jpeg(75).save(image, folder / "copy")),
        ("half as large", jpeg(85).save(half, folder / "half")),
        ("PNG", Saving("png", options=(("compress_level", 1),)).save(image, folder / "copy")),
    ):
        victim, looks, seconds = read(path).picture, LastLooks(BUDGET), []
        for _ in range(3):
            started = time.perf_counter()
            looks.look(victim, keeper)
            seconds.append(time.perf_counter() - started)
        print(f"{name:28}{seconds[0]:.2f} {min(seconds[1:]):.2f}")
    print(f"peak memory of the whole bench {peak_megabytes():.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--piece", type=float, default=PIECE)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--changed", action="store_true", help="no copies")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        if not options.changed:
            tell_copies(folder, options)
        tell_changed(folder, options)
        print(f"{time.perf_counter() - started:.0f} seconds")
        tell_seconds(folder)


if __name__ == "__main__":
    main()
