"""How often an enlargement, or a JPEG saved again without loss, is known as one, and an original is taken for one.

    python tests/bench_doubts.py [--each 6] [--camera 2] [--help]

Of EACH pictures of every kind in ../shared/pictures: true enlargements (by 1.25, 1.5, 2 and 3, with LANCZOS, BICUBIC
and NEAREST, saved as JPEG 85, 90, 95 or PNG; of the picture saved as PNG or JPEG) beside what they were made of, and
originals beside honest reductions by the same; JPEGs of 75 to 100 saved again as PNG, turned too, and PNGs that never
were one beside a JPEG of them. Then the milliseconds for CAMERA pairs of 12 megapixels.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine.pictures.budget import MemoryBudget
from engine.pictures.reading import read_picture
from engine.records import Picture
from engine.reviewing.pixel_doubts import Question, answer
from made import SHARED_PICTURES, found_file

KINDS = ("photos-kodak", "photos-wallpapers", "documents-receipts", "screenshots", "cutouts-alpha")
FILTERS = (Image.Resampling.LANCZOS, Image.Resampling.BICUBIC, Image.Resampling.NEAREST)
RATIOS = (1.25, 1.5, 2.0, 3.0)
CODINGS = (("png", None), ("jpg", 85), ("jpg", 90), ("jpg", 95))
MOST_SIDE, MOST_ENLARGED = 1600, 3600
BUDGET = MemoryBudget(2_000_000_000)


def save(image: Image.Image, path: Path, coding: tuple[str, int | None]) -> Path:
    path = path.with_suffix(f".{coding[0]}")
    image.save(path, **({} if coding[1] is None else {"quality": coding[1]}))
    return path


def record(path: Path) -> Picture:
    read = read_picture(found_file(path), budget=BUDGET)
    assert read is not None
    return read.picture


def is_doubted(keeper: Path, other: Path, *, is_of_size: bool) -> bool:
    question = Question(record(keeper), record(other), is_of_size=is_of_size)
    return answer(question, budget=BUDGET)


def resized(image: Image.Image, ratio: float, kind: Image.Resampling) -> Image.Image:
    return image.resize((round(image.width * ratio), round(image.height * ratio)), kind)


class Trial:
    """One picture, made into all that is asked of."""

    def __init__(
        self, source: Path, folder: Path, rng: random.Random, counts: Counter[str]
    ) -> None:
        with Image.open(source) as image:
            self.picture = image.convert("RGB")
        self.picture = self.picture.crop((0, 0, *(min(side, MOST_SIDE) for side in image.size)))
        self.folder, self.rng, self.counts = folder, rng, counts
        self.kind = source.parent.name

    def count(self, what: str, found: bool) -> None:
        self.counts[f"{what}|{self.kind}|of"] += 1
        self.counts[f"{what}|{self.kind}|doubted"] += found

    def size(self) -> None:
        for ratio in RATIOS:
            original = save(self.picture, self.folder / "o", self.rng.choice(CODINGS))
            with Image.open(original) as image:
                plain = image.convert("RGB")
            kind = self.rng.choice(FILTERS)
            if max(plain.size) * ratio <= MOST_ENLARGED:
                large = save(
                    resized(plain, ratio, kind), self.folder / "l", self.rng.choice(CODINGS)
                )
                self.count(f"enlarged {ratio:g}", is_doubted(large, original, is_of_size=True))
                again = save(plain, self.folder / "a", ("jpg", 85))
                self.count(
                    f"beside its source saved again {ratio:g}",
                    is_doubted(large, again, is_of_size=True),
                )
            coding = self.rng.choice([*CODINGS, ("jpg", 75)])
            small = save(resized(plain, 1 / ratio, kind), self.folder / "s", coding)
            self.count(f"honest {ratio:g}", is_doubted(original, small, is_of_size=True))

    def coding(self) -> None:
        half = resized(self.picture, 0.5, Image.Resampling.LANCZOS)
        for quality in (75, 85, 95, 100):
            lossy = save(half, self.folder / "j", ("jpg", quality))
            with Image.open(lossy) as image:
                again = save(image.convert("RGB"), self.folder / "p", ("png", None))
                turned = save(
                    image.convert("RGB").rotate(90, expand=True), self.folder / "t", ("png", None)
                )
            other = save(half, self.folder / "k", ("jpg", 60))
            never = save(half, self.folder / "n", ("png", None))
            self.count(f"saved again, {quality}", is_doubted(again, lossy, is_of_size=False))
            self.count(
                f"turned and saved again, {quality}", is_doubted(turned, lossy, is_of_size=False)
            )
            self.count(
                f"saved again beside another, {quality}", is_doubted(again, other, is_of_size=False)
            )
            self.count(f"never a JPEG, {quality}", is_doubted(never, lossy, is_of_size=False))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--each", type=int, default=6)
    parser.add_argument("--camera", type=int, default=2)
    given = parser.parse_args()
    rng, counts = random.Random(7), Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        for kind in KINDS:
            files = sorted((SHARED_PICTURES / kind).iterdir())
            for source in rng.sample(files, min(given.each, len(files))):
                trial = Trial(source, Path(place), rng, counts)
                if min(trial.picture.size) >= 100:
                    trial.size()
                    trial.coding()
        show(counts)
        camera(Path(place), given.camera)


def show(counts: Counter[str]) -> None:
    whats = dict.fromkeys(key.split("|")[0] for key in counts)
    print(f"{'doubted / of':40}", *(f"{kind:>20}" for kind in KINDS))
    for what in whats:
        cells = (
            f"{counts[f'{what}|{kind}|doubted']} / {counts[f'{what}|{kind}|of']}" for kind in KINDS
        )
        print(f"{what:40}", *(f"{cell:>20}" for cell in cells))


def camera(folder: Path, count: int) -> None:
    from made_camera import make_camera_pictures

    make_camera_pictures(SHARED_PICTURES / "photos-kodak", folder / "camera", count)
    for path in sorted((folder / "camera").iterdir()):
        with Image.open(path) as image:
            image.load()
            small = save(
                resized(image, 0.5, Image.Resampling.LANCZOS), folder / "small", ("jpg", 90)
            )
            png = save(image, folder / "large", ("png", None))
        for what, keeper, other, is_of_size in (
            ("size", path, small, True),
            ("coding", png, path, False),
        ):
            records = Question(record(keeper), record(other), is_of_size=is_of_size)
            started = time.perf_counter()
            found = answer(records, budget=BUDGET)
            print(
                f"12 megapixels, {what}: {found}, {1000 * (time.perf_counter() - started):.0f} ms"
            )


if __name__ == "__main__":
    main()
