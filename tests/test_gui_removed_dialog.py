"""The dialog of removed files: what it lists, what of that it has brought back, and what it says came of it."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.control import Control, OnProgress
from engine.removal.journal import Status
from engine.removal.restoring import can_restore
from engine.removal.ways import Way
from gui import restoring_works
from gui.dialogs import removed_dialog, removed_list
from gui.dialogs.outcome_dialog import OutcomeDialog
from gui.dialogs.removed_dialog import RemovedDialog
from gui.found.removed_files import Removed, removed_of
from gui.language.sentences import say
from gui.parts import search_field
from gui.restoring_works import BroughtBack
from made_removed import NOON, entry
from stalls import LongestStall
from waiting import press, wait_until

DAY = 24 * 3600
FILE = Path("/data/lasting.sqlite")
MOST_STALL = 0.15  # seconds


def removed(count: int = 6) -> Removed:
    """Three a day; every third deleted for good."""
    entries = []
    for number in range(count, 0, -1):
        way = Way.DELETE if number % 3 == 0 else Way.FOLDER
        entries.append(entry(number, way, began=NOON - DAY * ((count - number) // 3)))
    return removed_of(entries, can_restore)


class Works:
    """Stands in for what reads the journal and brings back."""

    def __init__(self) -> None:
        self.removed = removed()
        self.asked: list[tuple[int, ...]] = []
        self.reads = 0
        self.error: BaseException | None = None
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.outcome = BroughtBack(2, 0, 0, (("/a", "brought back"), ("/b", "brought back")))

    def list_removed(self, path: Path, folders: Any, *_: object) -> Removed:
        assert (path, folders) == (FILE, ())
        assert threading.current_thread() is not threading.main_thread()
        self.reads += 1
        if self.error is not None:
            raise self.error
        return self.removed

    def bring_back(
        self,
        path: Path,
        numbers: tuple[int, ...],
        protected: tuple[Path, ...],
        progress: OnProgress,
        control: Control,
    ) -> BroughtBack:
        assert threading.current_thread() is not threading.main_thread()
        self.asked.append(numbers)
        assert self.goes_on.wait(20)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Works:
    made = Works()
    monkeypatch.setattr(restoring_works, "list_removed", made.list_removed)
    monkeypatch.setattr(restoring_works, "bring_back", made.bring_back)
    monkeypatch.setattr("gui.job.POLL_MS", 5)
    monkeypatch.setattr(search_field, "TYPING_MS", 5)
    return made


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> list[OutcomeDialog]:
    """Those that were shown; they are closed by whoever looks at them."""
    shown: list[OutcomeDialog] = []
    monkeypatch.setattr(OutcomeDialog, "show", lambda self: shown.append(self))
    return shown


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(removed_dialog, "show_error", lambda _, what, error: told.append(what))
    return told


Calls = list[tuple[str, object]]


@pytest.fixture
def calls() -> Calls:
    return []


@pytest.fixture
def make(root: tk.Tk, works: Works, calls: Calls) -> Iterator[Callable[[], RemovedDialog]]:
    made: list[RemovedDialog] = []

    def build() -> RemovedDialog:
        dialog = RemovedDialog(
            root,
            FILE,
            (),
            on_running=lambda is_running: calls.append(("running", is_running)),
            on_back=lambda count: calls.append(("back", count)),
            on_bin=lambda: calls.append(("bin", None)),
        )
        made.append(dialog)
        return dialog

    yield build
    for dialog in made:
        if dialog.winfo_exists():
            dialog.destroy()


@pytest.fixture
def dialog(make: Callable[[], RemovedDialog]) -> RemovedDialog:
    """Seen, as keys need it."""
    made = make()
    made.deiconify()
    settle(made)
    return made


def settle(dialog: RemovedDialog) -> None:
    wait_until(dialog, lambda: dialog.is_settled)


def rows(dialog: RemovedDialog) -> list[str]:
    """The first cells."""
    tree = dialog.list.tree
    return [str(tree.set(name, "0")) for name in tree.get_children()]


def choose(dialog: RemovedDialog, *places: int) -> None:
    dialog.list.tree.selection_set(*map(str, places))
    dialog.update()


def is_on(button: Any) -> bool:
    return bool(button.instate(["!disabled"]))


def test_days_with_their_files_the_newest_first(dialog: RemovedDialog) -> None:
    assert [row.startswith("IMG_") for row in rows(dialog)] == [False, True, True, True] * 2
    assert [row for row in rows(dialog) if row.startswith("IMG_")] == [
        f"IMG_{number}.jpg" for number in (6, 5, 4, 3, 2, 1)
    ]
    assert dialog.list.tree.set("0", "1") == "3 files"
    assert str(dialog.summary.cget("text")) == "6 files were removed"


def test_the_first_file_is_selected_and_told_in_full(dialog: RemovedDialog) -> None:
    assert [one.number for one in dialog.list.chosen] == [6]
    assert "it was deleted for good" in str(dialog.detail.cget("text"))
    assert not is_on(dialog.back)
    choose(dialog, 2)
    assert str(Path("/aside/2019/IMG_5.jpg")) in str(dialog.detail.cget("text"))
    assert is_on(dialog.back)


def test_a_day_means_all_of_it_once(dialog: RemovedDialog) -> None:
    choose(dialog, 0, 2, 7)
    assert [one.number for one in dialog.list.chosen] == [6, 5, 4, 1]
    assert str(dialog.detail.cget("text")).splitlines() == [
        "4 selected: 3 of them can be brought back.",
        "One that cannot: it was deleted for good",
    ]
    choose(dialog, 1, 5)
    words = str(dialog.detail.cget("text"))
    assert words.startswith("2 selected: none of them can be brought back from here.")
    assert not is_on(dialog.back)


def test_only_what_can_be_is_brought_back(
    dialog: RemovedDialog, works: Works, calls: Calls, outcomes: list[OutcomeDialog]
) -> None:
    choose(dialog, 0)
    works.removed = removed(3)
    dialog.back.invoke()
    assert not is_on(dialog.back)
    wait_until(dialog, lambda: outcomes)
    settle(dialog)
    assert works.asked == [(5, 4)]
    assert calls == [("running", True), ("running", False), ("back", 2)]
    assert works.reads == 2
    assert len(rows(dialog)) == 4  # as the journal has it now


def test_what_came_of_it_can_be_copied(
    dialog: RemovedDialog, works: Works, outcomes: list[OutcomeDialog]
) -> None:
    works.outcome = BroughtBack(1, 1, 3, (("/a", "brought back"), ("/b", "its place is taken")))
    choose(dialog, 2)
    dialog.back.invoke()
    wait_until(dialog, lambda: outcomes)
    (outcome,) = outcomes
    outcome.copy.invoke()
    assert outcome.clipboard_get() == (
        "1 file was brought back, 1 was not, 3 not tried any more\n\n"
        "/a\tbrought back\n/b\tits place is taken\n"
    )
    outcome.close()


def test_where_nothing_came_back_nobody_is_told_that_something_did(
    dialog: RemovedDialog, works: Works, calls: Calls, outcomes: list[OutcomeDialog]
) -> None:
    works.outcome = BroughtBack(0, 1, 0, (("/b", "its place is taken"),))
    choose(dialog, 2)
    dialog.back.invoke()
    wait_until(dialog, lambda: outcomes)
    assert [name for name, _ in calls] == ["running", "running"]


def test_what_runs_is_cancelled_before_the_dialog_closes(
    dialog: RemovedDialog, works: Works, outcomes: list[OutcomeDialog]
) -> None:
    works.goes_on.clear()
    choose(dialog, 2)
    dialog.back.invoke()
    wait_until(dialog, lambda: works.asked)
    press(dialog, "<Escape>")
    assert dialog.winfo_exists()
    assert dialog.strip.words[0] == say("cancelling")
    works.goes_on.set()
    wait_until(dialog, lambda: outcomes)
    settle(dialog)
    press(dialog, "<Escape>")
    assert not dialog.winfo_exists()


def test_an_error_is_told_and_the_list_read_again(
    dialog: RemovedDialog, works: Works, calls: Calls, errors: list[str]
) -> None:
    works.outcome = OSError("no")  # type: ignore[assignment]
    choose(dialog, 2)
    dialog.back.invoke()
    wait_until(dialog, lambda: errors)
    settle(dialog)
    assert errors == [say("back-failed")]
    assert calls == [("running", True), ("running", False)]
    assert works.reads == 2
    assert is_on(dialog.leave)


def test_nothing_runs_on_when_the_program_closes(
    dialog: RemovedDialog, works: Works, calls: Calls, root: tk.Tk, outcomes: list[OutcomeDialog]
) -> None:
    works.goes_on.clear()
    choose(dialog, 2)
    dialog.back.invoke()
    wait_until(dialog, lambda: works.asked)
    dialog.destroy()
    works.goes_on.set()
    root.update()
    assert calls == [("running", True)]  # so that the process waits for the open step
    assert outcomes == []


def test_a_search(dialog: RemovedDialog) -> None:
    dialog.search.entry.insert(0, "img_2")
    wait_until(dialog, lambda: len(rows(dialog)) == 2)
    assert rows(dialog)[1] == "IMG_2.jpg"
    assert str(dialog.found.cget("text")) == "1 found"
    assert dialog.found.winfo_manager()
    press(dialog.search.entry, "<Escape>")
    wait_until(dialog, lambda: len(rows(dialog)) == 8)
    assert dialog.winfo_exists()
    assert not dialog.found.winfo_manager()


def test_the_newest_answer_is_of_the_newest_search(dialog: RemovedDialog) -> None:
    for words in ("img_2", "img_", "img_3"):
        dialog.search.entry.delete(0, "end")
        dialog.search.entry.insert(0, words)
        press(dialog.search.entry, "<Return>")
    settle(dialog)
    assert rows(dialog)[1:] == ["IMG_3.jpg"]
    assert dialog.winfo_exists()  # Return has searched, not closed


def test_nothing_was_removed_yet(make: Callable[[], RemovedDialog], works: Works) -> None:
    works.removed = Removed()
    dialog = make()
    assert str(dialog.summary.cget("text")) == say("gone-reading")
    settle(dialog)
    assert str(dialog.summary.cget("text")) == "Nothing was removed yet"
    assert rows(dialog) == []
    assert not is_on(dialog.back)
    dialog.list.select_all()
    dialog.back.invoke()
    assert works.asked == []


def test_a_journal_that_cannot_be_read(
    make: Callable[[], RemovedDialog], works: Works, errors: list[str]
) -> None:
    works.error = OSError("no")
    dialog = make()
    wait_until(dialog, lambda: errors)
    settle(dialog)
    assert str(dialog.summary.cget("text")) == say("gone-not-read")
    assert not is_on(dialog.back)


def test_counts(make: Callable[[], RemovedDialog], works: Works) -> None:
    entries = entry(3), entry(2, status=Status.RESTORED), entry(1, None)
    works.removed = removed_of(entries, can_restore)
    dialog = make()
    settle(dialog)
    words = str(dialog.summary.cget("text"))
    assert words == "2 files were removed · 1 is back · 1 got facts of a copy"


def test_the_bin_is_opened_where_there_is_one(
    dialog: RemovedDialog, calls: Calls, root: tk.Tk
) -> None:
    dialog.bin.invoke()
    assert calls == [("bin", None)]
    without = RemovedDialog(
        root, FILE, (), on_running=lambda _: None, on_back=lambda _: None, on_bin=None
    )
    assert not hasattr(without, "bin")
    without.destroy()


def test_by_keys_alone(dialog: RemovedDialog, works: Works, outcomes: list[OutcomeDialog]) -> None:
    tree = dialog.list.tree
    press(tree, "<Down>", "<Shift-Down>")
    assert [one.number for one in dialog.list.chosen] == [5, 4]
    press(tree, "<Control-a>")
    assert len(dialog.list.chosen) == 6
    press(dialog.back, "<Return>")
    wait_until(dialog, lambda: outcomes)
    assert works.asked == [(5, 4, 2, 1)]


def test_the_row_stays_about_where_it_was(
    dialog: RemovedDialog, outcomes: list[OutcomeDialog]
) -> None:
    choose(dialog, 6)
    dialog.back.invoke()
    wait_until(dialog, lambda: outcomes)
    settle(dialog)
    assert dialog.list.tree.selection() == ("6",)


def longest_stall(dialog: RemovedDialog) -> float:
    """While it is filled, all of it is selected, and searched."""
    stall = LongestStall(dialog)
    settle(dialog)
    assert len(rows(dialog)) == removed_list.MOST_ROWS
    assert str(dialog.found.cget("text")) == ""
    dialog.list.select_all()
    dialog.update()
    assert len(dialog.list.chosen) > 7000
    dialog.search.entry.insert(0, "img_1")
    wait_until(dialog, lambda: dialog.search.words and dialog.is_settled)
    return stall.stop()


def test_ten_thousand_do_not_stall_the_window(
    make: Callable[[], RemovedDialog], works: Works
) -> None:
    """The goal is a twentieth of a second, see bench_removed; a busy machine is given more, and another try."""
    works.removed = removed(10_000)
    longest = []
    for _ in range(3):
        dialog = make()
        dialog.deiconify()
        longest.append(longest_stall(dialog))
        dialog.destroy()
        if longest[-1] < MOST_STALL:
            return
    pytest.fail(f"stalls of {longest} seconds")


def test_more_than_are_listed_are_told_of(
    make: Callable[[], RemovedDialog], works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (removed_list, removed_dialog):
        monkeypatch.setattr(module, "MOST_ROWS", 5)
    dialog = make()
    settle(dialog)
    assert len(rows(dialog)) == 5
    assert str(dialog.found.cget("text")) == "The newest 5 are listed; search for the others"
    choose(dialog, 4)  # a day of which no file is listed
    assert [one.number for one in dialog.list.chosen] == [3, 2, 1]
