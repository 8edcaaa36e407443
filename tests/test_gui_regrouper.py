"""The jobs that make groups anew and check what they leave open: which of them is begun, and when."""

from __future__ import annotations

import time
import tkinter as tk
from types import SimpleNamespace
from typing import Any

import pytest

from engine.control import Cancelled, Control, OnProgress
from gui import works
from gui.actions.regrouper import Regrouper, RegrouperCalls
from waiting import wait_until


def test_a_check_that_was_stopped_is_begun_again_for_as_many_pairs(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a rule is taken meanwhile: another keeper order leaves the same pairs open."""
    begun: list[str] = []

    def check_open(_review: object, wishes: Any, _progress: OnProgress, control: Control) -> None:
        begun.append(wishes)
        while not control.is_cancelled:
            time.sleep(0.002)
        raise Cancelled

    monkeypatch.setattr(works, "check_open", check_open)
    review: Any = SimpleNamespace(is_final=True, close=lambda: None)
    findings: Any = SimpleNamespace()
    errors: list[BaseException] = []
    calls = RegrouperCalls(
        lambda _regrouping, _is_newest: None,
        lambda _progress: None,
        lambda _counts: None,
        errors.append,
    )
    regrouper = Regrouper(root, review, calls)
    before: Any = "before"
    after: Any = "after"
    regrouper.check(before, findings, 13)
    wait_until(root, lambda: begun == ["before"])
    regrouper.stop_checking()
    regrouper.check(after, findings, 13)
    wait_until(root, lambda: begun == ["before", "after"])
    regrouper.close()
    assert not errors
