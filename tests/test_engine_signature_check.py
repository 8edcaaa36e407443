"""The signature steps for many pairs agree with the definition for one, whatever the sides and however little room."""

from __future__ import annotations

import numpy as np
import pytest

from check_case import workers
from engine.check import grey_store, signature_check
from engine.check.open_pairs import OpenPairs
from engine.check.signature_check import SignatureCheck
from engine.control import Cancelled, Control
from engine.measures import metrics
from engine.records import Step
from engine.storage.signatures import SignatureArray
from made import scene


def signatures() -> np.ndarray:
    """Copies more and less alike, near white and near grey ones, plain ones."""
    pictures = []
    for seed in range(4):
        base = np.asarray(scene(seed, (128, 128)).resize((64, 64))).astype(float)
        for strength in (0, 8, 30, 60):
            noise = np.random.default_rng(strength).normal(0, strength, base.shape)
            pictures += [base + noise, base * 0.1 + 225]
    pictures += [np.full((64, 64, 3), grey, float) for grey in (0, 1, 2.6, 128)]
    pictures.append(np.full((64, 64, 3), (129, 128, 128), float))
    return np.clip(np.rint(pictures), 0, 255).astype(np.uint8)


def by_definition(first: np.ndarray, second: np.ndarray, side: int) -> tuple[Step, float, float]:
    greys = [metrics.grey_means(one[None], 16)[0] for one in (first, second)]
    if min(grey.std() for grey in greys) < metrics.FLAT_STD:
        is_near = metrics.mse(first, second, 16) <= metrics.FLAT_MSE
        return Step.NONE if is_near else Step.FLAT, np.nan, np.nan
    correlation = metrics.correlation(first, second)
    if correlation < metrics.LEAST_CORRELATION:
        return Step.CORRELATION, correlation, np.nan
    structure = metrics.structure(first, second, side)
    is_low = structure < metrics.LEAST_STRUCTURE
    return Step.STRUCTURE if is_low else Step.NONE, correlation, structure


def ask(pictures: np.ndarray, sides: np.ndarray, threads: int = 2) -> OpenPairs:
    first, second = (ends.astype(np.int32) for ends in np.triu_indices(len(pictures), 1))
    pairs = OpenPairs(first, second, metrics.mse_many(pictures[first], pictures[second]))
    with workers(threads) as some:
        SignatureCheck(SignatureArray(pictures), sides, some).ask(pairs)
    return pairs


def test_every_pair_agrees_with_the_definition() -> None:
    pictures = signatures()
    sides = np.random.default_rng(0).choice([16, 32, 64, 64], len(pictures)).astype(np.uint8)
    pairs = ask(pictures, sides)
    assert set(pairs.failed.tolist()) == {Step.NONE, Step.FLAT, Step.CORRELATION, Step.STRUCTURE}
    for row in range(len(pairs)):
        first, second = pairs.first[row], pairs.second[row]
        side = int(min(sides[first], sides[second]))
        step, *values = by_definition(pictures[first], pictures[second], side)
        assert pairs.failed[row] == step
        found = [pairs.correlation[row], pairs.structure[row]]
        np.testing.assert_allclose(found, values, rtol=0, atol=1e-6)


def test_nothing_depends_on_room_or_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = signatures()
    sides = np.full(len(pictures), 64, np.uint8)
    wanted = ask(pictures, sides)
    monkeypatch.setattr(signature_check, "_TASK_VALUES", 5 * 4096)
    monkeypatch.setattr(signature_check, "_FLAT_PAIRS", 2)
    real = grey_store.GreyStore.__init__

    def small(self: grey_store.GreyStore, *given: object, **named: object) -> None:
        real(self, *given, memory_bytes=300_000)  # six pictures at side 64

    monkeypatch.setattr(grey_store.GreyStore, "__init__", small)
    for threads in (1, 3):
        found = ask(pictures, sides, threads)
        for name, column in vars(wanted).items():
            np.testing.assert_array_equal(column, getattr(found, name), err_msg=name)


def test_cancel_is_heard() -> None:
    pictures, control = signatures(), Control()
    pairs = OpenPairs(np.array([0], np.int32), np.array([1], np.int32), np.array([5.0]))
    control.cancel()
    with workers(1, control) as one, pytest.raises(Cancelled):
        SignatureCheck(SignatureArray(pictures), np.full(len(pictures), 64, np.uint8), one).ask(
            pairs
        )
