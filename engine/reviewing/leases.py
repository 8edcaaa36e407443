"""Who is using something that is to be closed when all are done, at any time and from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.control import Cancelled, Control

_WAIT_SECONDS = 0.05  # how soon a cancel is noticed while another work is waited for


class Leases:
    """`release` is called once: by `close`, or by the last work that was under way then. Safe from any thread."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release = release
        self._controls: list[Control] = []
        self._is_closed = False
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    @contextmanager
    def held(self, control: Control) -> Iterator[None]:
        """While it is used. `close` cancels the control. Raises Cancelled when it is closed already."""
        with self._lock:
            if self._is_closed:
                raise Cancelled
            self._controls.append(control)
        try:
            yield
        finally:
            with self._lock:
                # Not `remove`, which asks for equality: one control may be given twice.
                self._controls.pop(
                    next(i for i, one in enumerate(self._controls) if one is control)
                )
                is_last = self._is_closed and not self._controls
            if is_last:
                self._release()

    @contextmanager
    def alone(self, control: Control) -> Iterator[None]:
        """`held`, one after the other. Raises Cancelled while it waits."""
        with self.held(control):
            while not self._turn.acquire(timeout=_WAIT_SECONDS):
                control.check()
            try:
                yield
            finally:
                self._turn.release()

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def close(self) -> None:
        """Cancels whatever is under way and waits for none of it."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            controls = list(self._controls)
        for control in controls:
            control.cancel()
        if not controls:
            self._release()
