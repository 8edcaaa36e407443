"""Signatures by number, kept out of memory: those of a million pictures take 12 GB."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Signatures = NDArray[np.uint8]


class SignatureStore(ABC):
    """Where the signatures of a scan's pictures lie; the number of one is the picture's."""

    @abstractmethod
    def fetch(self, numbers: Numbers) -> Signatures:
        """Signatures by number, uint8 of shape (len(numbers), 64, 64, 3). Safe from any thread."""


class SignatureArray(SignatureStore):
    """A few that lie in memory: later frames, tests."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures

    def fetch(self, numbers: Numbers) -> Signatures:
        return self._signatures[numbers]
