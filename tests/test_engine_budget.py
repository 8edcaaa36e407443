"""The memory budget: never more in flight than the total, whoever waits can be cancelled, estimates that hold."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from engine.control import Cancelled, Control
from engine.pictures.budget import MemoryBudget, TooLargeError, decode_bytes
from made import within


def test_never_more_in_flight_than_the_total() -> None:
    budget, lock, rng = MemoryBudget(100), threading.Lock(), random.Random(3)
    held, most, done = [0], [0], [0]

    def work(sizes: list[int]) -> None:
        for size in sizes:
            with budget.room(size):
                with lock:
                    held[0] += size
                    most[0] = max(most[0], held[0])
                time.sleep(0)
                with lock:
                    held[0] -= size
                    done[0] += 1

    threads = [
        threading.Thread(target=work, args=([rng.randint(1, 100) for _ in range(60)],))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (done[0], held[0]) == (480, 0)
    assert 50 < most[0] <= 100


def test_waits_until_there_is_room() -> None:
    budget, entered = MemoryBudget(100), threading.Event()

    def second() -> None:
        with budget.room(60):
            entered.set()

    thread = threading.Thread(target=second)
    with budget.room(50):
        thread.start()
        assert not entered.wait(0.25)
    assert entered.wait(5)
    thread.join(5)


def test_room_comes_back_after_an_error() -> None:
    budget = MemoryBudget(100)
    with pytest.raises(ValueError, match="inside"), budget.room(100):
        raise ValueError("inside")

    def again() -> bool:
        with budget.room(100):
            return True

    assert within(5, again)


def test_too_large_for_ever() -> None:
    with pytest.raises(TooLargeError) as caught, MemoryBudget(100).room(101):
        pytest.fail("entered")
    assert caught.value.needed == 101
    MemoryBudget(100).check(100)
    with pytest.raises(TooLargeError):
        MemoryBudget(100).check(101)


def test_cancel_while_waiting() -> None:
    budget, control = MemoryBudget(100), Control()

    def wait_for_room() -> None:
        with budget.room(1, control):
            pytest.fail("entered")

    with budget.room(100):
        threading.Timer(0.15, control.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            within(10, wait_for_room)
    assert time.monotonic() - started < 2
    with budget.room(100):
        pass


def estimated(path: Path, picture: Image.Image, **options: object) -> float:
    """Bytes a pixel, as stored."""
    picture.save(path, **options)
    with Image.open(path) as image:
        pixels = image.width * image.height
        image.draft("RGB", (256, 256))
        return decode_bytes(image) / pixels


@pytest.mark.parametrize(
    ("mode", "ending", "options", "least", "most"),
    [
        # what tests/bench_memory.py measured at 16 megapixels, and at most half as much again
        ("RGB", "png", {}, 4.0, 6.0),
        ("L", "png", {}, 5.0, 7.5),
        ("RGB", "webp", {}, 16.0, 20.0),
        ("RGB", "avif", {}, 9.3, 16.0),
        ("RGB", "jp2", {}, 19.4, 28.0),
        ("L", "jp2", {}, 6.2, 9.0),
        ("RGB", "tif", {"compression": "tiff_lzw"}, 7.8, 11.0),
        ("P", "gif", {}, 5.0, 7.5),
        ("RGB", "bmp", {}, 4.0, 6.0),
        ("RGB", "jpg", {}, 0.06, 0.3),
        ("RGB", "jpg", {"progressive": True}, 3.0, 4.0),
        ("RGB", "jpg", {"progressive": True, "subsampling": 0}, 6.0, 7.5),
        ("L", "jpg", {"progressive": True}, 2.0, 3.0),
    ],
)
def test_estimate_is_what_was_measured(
    tmp_path: Path, mode: str, ending: str, options: dict[str, object], least: float, most: float
) -> None:
    picture = Image.new(mode, (2048, 2048))
    assert least <= estimated(tmp_path / f"a.{ending}", picture, **options) <= most


@pytest.mark.parametrize(
    ("mode", "least"), [("RGBA", 9.3), ("LA", 9.3), ("I;16", 7.5), ("I", 9.5), ("F", 9.5)]
)
def test_estimate_counts_the_work_of_flattening(tmp_path: Path, mode: str, least: float) -> None:
    ending = "png" if mode in ("RGBA", "LA", "I;16") else "tif"
    size = (4000, 400)
    # 16 megapixels were measured: strips then add 1.5 bytes a pixel, and here 15.
    per_pixel = estimated(tmp_path / f"a.{ending}", Image.new(mode, size))
    strips = 24 * min(4000 * 400, 1_000_000) / (4000 * 400)
    assert per_pixel - strips + 24e6 / 16e6 >= least


def test_estimate_of_a_picture_that_is_turned(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    plain = estimated(tmp_path / "a.png", Image.new("RGB", (500, 500)))
    turned = estimated(tmp_path / "b.png", Image.new("RGB", (500, 500)), exif=exif)
    assert (plain, turned) == (4.0, 8.0)
