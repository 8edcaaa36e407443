"""The jobs that make groups anew and check what they leave open: which of them is begun, and when."""

from __future__ import annotations

import threading
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


def test_a_job_that_fails_ends_no_other(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups are on their way until they are there, whatever becomes of the search for more pairs."""
    goes_on, begun = threading.Event(), []
    review: Any = SimpleNamespace(is_final=True, close=lambda: None)
    findings: Any = SimpleNamespace()

    def regroup(_review: object, wishes: Any, *_: object) -> Any:
        begun.append(wishes)
        assert goes_on.wait(20)
        if wishes == "wrong":
            raise OSError(5, "Input/output error")
        return SimpleNamespace(open_pairs=0, wishes=wishes)

    def raise_cap(*_: object) -> Any:
        raise MemoryError

    monkeypatch.setattr(works, "regroup", regroup)
    monkeypatch.setattr(works, "raise_cap", raise_cap)
    errors: list[BaseException] = []
    made: list[tuple[Any, bool]] = []
    calls = RegrouperCalls(
        lambda regrouping, is_newest: made.append((regrouping, is_newest)),
        lambda _progress: None,
        lambda _counts: None,
        errors.append,
    )
    regrouper = Regrouper(root, review, calls)
    wrong, newer = "wrong", "newer"
    regrouper.ask(wrong, findings)  # type: ignore[arg-type]
    regrouper.raise_cap()
    wait_until(root, lambda: begun and errors)
    assert not regrouper.is_settled
    regrouper.ask(newer, findings)  # type: ignore[arg-type]
    goes_on.set()
    wait_until(root, lambda: regrouper.is_settled)
    assert [type(error) for error in errors] == [MemoryError, OSError]
    assert begun == ["wrong", "newer"]  # what was asked for meanwhile is made all the same
    assert [(regrouping.wishes, is_newest) for regrouping, is_newest in made] == [("newer", True)]
    regrouper.close()
