"""Orientations: as Pillow turns, and how far the signature of a turned picture is the turned signature."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import slow_definition
from check_case import BUDGET
from engine.measures.metrics import mse
from engine.measures.sketching import sketch
from engine.measures.turning import ORIENTATIONS, inverse, turn, turned_number
from engine.pairs.turned_signatures import TurnedSignatures, lying_signatures, lying_sketches
from engine.pictures.reading import read_picture
from engine.storage.signatures import SignatureArray
from made import found_file, scene


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_turns_as_a_viewer_does(orientation: int) -> None:
    pixels = np.random.default_rng(orientation).integers(0, 256, (5, 7, 3), np.uint8)
    wanted = slow_definition.oriented(Image.fromarray(pixels), orientation)
    assert np.array_equal(turn(pixels, orientation), wanted)
    assert np.array_equal(turn(wanted, inverse(orientation)), pixels)


def test_signatures_and_sketches_turn_alike() -> None:
    rng = np.random.default_rng(3)
    signatures = rng.integers(0, 256, (5, 64, 64, 3), np.uint8)
    signatures[4] = np.asarray(scene(3, (64, 64)))
    numbers = rng.integers(0, 40, 30).astype(np.int32)
    numbers[:5] = turned_number(np.arange(5, dtype=np.int32), 1)
    found = TurnedSignatures(SignatureArray(signatures)).fetch(numbers)
    for number, one in zip(numbers.tolist(), found, strict=True):
        picture, place = divmod(number, 8)
        assert np.array_equal(one, turn(signatures[picture], ORIENTATIONS[place]))
    places = numbers % 8
    assert np.array_equal(lying_signatures(signatures[numbers // 8], places), found)
    assert np.array_equal(lying_sketches(sketch(signatures)[numbers // 8], places), sketch(found))


@pytest.mark.parametrize(
    ("ending", "size", "most"),
    [(".png", (301, 203), 0.5), (".jpg", (301, 203), 3.0), (".jpg", (1203, 899), 12.0)],
)
def test_the_signature_of_a_turned_picture_is_the_turned_signature(
    tmp_path: Path, ending: str, size: tuple[int, int], most: float
) -> None:
    """But for rounding; and where a JPEG is shrunk on load, but for the part of a block at its right and lower edge,
    which lies at another edge once it is turned. The threshold is 200.
    """
    picture = scene(5, size)
    values = []
    for orientation in ORIENTATIONS:
        path = tmp_path / f"{orientation}{ending}"
        Image.fromarray(slow_definition.oriented(picture, orientation)).save(path, quality=95)
        read = read_picture(found_file(path), budget=BUDGET)
        assert read is not None
        if orientation == 1:
            upright = read.signature
        values.append(mse(turn(upright, orientation), read.signature))
    assert values[0] == 0
    assert max(values) <= most
