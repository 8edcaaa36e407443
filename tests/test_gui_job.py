"""Jobs and crews: work off the Tk thread, one answer on it, nothing after the end."""

from __future__ import annotations

import re
import threading
import tkinter as tk
from pathlib import Path

import pytest

import gui
from engine.control import Cancelled, Control, OnProgress, Progress
from engine.records import Stage
from gui.job import Crew, Job, Question, wait_for_threads
from waiting import wait_until


class Heard:
    """Everything a job calls, in order, and on which thread."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, object]] = []
        self.threads: set[threading.Thread] = set()

    def hear(self, name: str, what: object = None) -> None:
        self.threads.add(threading.current_thread())
        self.calls.append((name, what))

    @property
    def is_over(self) -> bool:
        return bool(self.calls) and self.calls[-1][0] != "progress"


def start(root: tk.Tk, work: object, heard: Heard) -> Job[object]:
    return Job(
        root,
        work,  # type: ignore[arg-type]
        on_done=lambda result: heard.hear("done", result),
        on_cancelled=lambda: heard.hear("cancelled"),
        on_error=lambda error: heard.hear("error", error),
        on_progress=lambda progress: heard.hear("progress", progress),
    )


def test_done_comes_once_on_the_tk_thread(root: tk.Tk) -> None:
    heard = Heard()
    worker: list[threading.Thread] = []
    job = start(root, lambda progress, control: worker.append(threading.current_thread()), heard)
    assert job.is_running
    wait_until(root, lambda: heard.is_over)
    assert heard.calls == [("done", None)]
    assert heard.threads == {threading.current_thread()}
    assert worker[0] is not threading.current_thread()
    assert not job.is_running


def test_the_newest_progress_is_told(root: tk.Tk) -> None:
    heard, go_on = Heard(), threading.Event()
    newest = Progress(Stage.READING, 7, 9, 0.0)

    def work(progress: OnProgress, control: Control) -> None:
        progress(Progress(Stage.READING, 1, 9, 0.0))
        progress(newest)
        assert go_on.wait(20)

    start(root, work, heard)
    wait_until(root, lambda: heard.calls)
    assert heard.calls == [("progress", newest)]
    go_on.set()
    wait_until(root, lambda: heard.is_over)


def test_cancel_ends_as_cancelled(root: tk.Tk) -> None:
    heard = Heard()

    def work(progress: OnProgress, control: Control) -> None:
        while True:
            control.check()

    job = start(root, work, heard)
    job.cancel()
    wait_until(root, lambda: heard.is_over)
    assert heard.calls == [("cancelled", None)]


@pytest.mark.parametrize("error", [ValueError("x"), MemoryError(), SystemExit()])
def test_every_error_is_heard_of(root: tk.Tk, error: BaseException) -> None:
    heard = Heard()

    def work(progress: OnProgress, control: Control) -> None:
        raise error

    start(root, work, heard)
    wait_until(root, lambda: heard.is_over)
    assert heard.calls == [("error", error)]


def test_nothing_is_called_after_abandon(root: tk.Tk) -> None:
    heard, ended = Heard(), threading.Event()

    def work(progress: OnProgress, control: Control) -> None:
        try:
            while True:
                control.check()
        except Cancelled:
            ended.set()
            raise

    job = start(root, work, heard)
    job.abandon()
    wait_until(root, ended.is_set)
    assert heard.calls == []


def test_the_newest_question_is_answered_first(root: tk.Tk) -> None:
    crew, answers = Crew(root, size=1), []
    busy, go_on = threading.Event(), threading.Event()

    def first() -> str:
        busy.set()
        go_on.wait(20)
        return "first"

    crew.ask("first", first, answers.append)
    wait_until(root, busy.is_set)
    for name in ("a", "b", "dropped", "c"):
        crew.ask(name, lambda name=name: name, answers.append)
    crew.ask("a", lambda: "a", answers.append)  # in front again
    crew.forget(lambda key: key != "dropped")
    go_on.set()
    wait_until(root, lambda: len(answers) == 4)
    assert answers == ["first", "a", "c", "b"]
    crew.close()


def test_an_error_is_an_answer_and_the_crew_goes_on(root: tk.Tk) -> None:
    crew, answers = Crew(root, size=1), []
    crew.ask(1, lambda: 1 // 0, answers.append)
    wait_until(root, lambda: len(answers) == 1)
    crew.ask(2, lambda: "fine", answers.append)
    wait_until(root, lambda: len(answers) == 2)
    assert isinstance(answers[0], ZeroDivisionError)
    assert answers[1] == "fine"
    crew.close()


def test_a_closed_crew_ends_its_threads_and_says_nothing(root: tk.Tk) -> None:
    crew, answers = Crew(root), []
    crew.ask(1, lambda: 1, answers.append)
    crew.close()
    assert wait_for_threads(10)
    root.update()
    assert answers == []


def test_a_question_that_hangs_is_left_behind(root: tk.Tk) -> None:
    go_on = threading.Event()
    slow = Question(lambda: go_on.wait(20) and "slow")
    assert slow.answer_within(0.01, "otherwise") == "otherwise"
    assert not wait_for_threads(0.01)
    go_on.set()
    assert wait_for_threads(10)
    assert Question(lambda: "fast").answer_within(10, "otherwise") == "fast"


def test_only_job_starts_threads() -> None:
    folder = Path(gui.__file__).parent
    starters = {
        path.name
        for path in folder.rglob("*.py")
        if re.search(
            r"^\s*(import|from) (threading|concurrent|_thread)", path.read_text("utf-8"), re.M
        )
    }
    assert starters == {"job.py"}
