"""What is closed while it is used is let go when nobody uses it any more, once."""

from __future__ import annotations

import threading

import pytest

from engine.control import Cancelled, Control
from engine.reviewing.leases import Leases


def test_it_is_let_go_by_whoever_is_last() -> None:
    released: list[int] = []
    leases = Leases(lambda: released.append(1))
    first, second = Control(), Control()
    with leases.held(first):
        with leases.held(second):
            leases.close()
            assert first.is_cancelled
            assert second.is_cancelled
        assert not released
    assert released == [1]
    leases.close()
    assert released == [1]
    with pytest.raises(Cancelled), leases.held(Control()):
        pass


def test_unused_it_is_let_go_at_once() -> None:
    released: list[int] = []
    leases = Leases(lambda: released.append(1))
    with leases.held(Control()):
        pass
    assert not released
    leases.close()
    assert released == [1]


def test_one_after_the_other_and_a_cancel_is_heard_while_waiting() -> None:
    leases = Leases(lambda: None)
    control, heard = Control(), threading.Event()

    def wait() -> None:
        try:
            with leases.alone(control):
                pass
        except Cancelled:
            heard.set()

    with leases.alone(Control()):
        thread = threading.Thread(target=wait)
        thread.start()
        control.cancel()
        assert heard.wait(5)
        with leases.held(Control()):  # others may use it meanwhile
            pass
    thread.join(5)
    with leases.alone(Control()):
        pass
