"""Problems are counted by kind and can be copied; errors are told in words, with details to copy."""

from __future__ import annotations

import logging
import os
import tkinter as tk
from pathlib import Path

import pytest

from engine.reasons import reason
from engine.records import Problem, Stage
from gui import errors
from gui.dialogs.problems_dialog import (
    Offer,
    ProblemsDialog,
    Taken,
    count_words,
    kind_counts,
    problem_text,
)
from gui.errors import ErrorDialog, catch_callback_errors, error_words, show_error

PROBLEMS = (
    Problem(Path("/a/1.jpg"), Stage.READING, reason("ends-early")),
    Problem(Path("/a/private"), Stage.LISTING, reason("no-permission")),
    Problem(Path("/a/2.jpg"), Stage.READING, reason("empty")),
    Problem(Path("/a/3.jpg"), Stage.REMOVING, reason("keeper-changed", keeper="/b\nb.png")),
)


def test_every_stage_can_be_counted() -> None:
    for stage in Stage:
        problem = Problem(Path("/a"), stage, reason("vanished"))
        assert count_words([problem])[0].startswith("1 file ")
        assert count_words([problem, problem])[0].startswith("2 files ")


def test_it_counts_by_kind_and_lists_path_and_reason(root: tk.Tk) -> None:
    assert count_words(PROBLEMS) == [
        "1 file or folder could not be listed",
        "2 files could not be read",
        "1 file was not removed",
    ]
    dialog = ProblemsDialog(root, PROBLEMS)
    tree = dialog.table.tree
    rows = [tree.item(row, "values") for row in tree.get_children()]
    assert rows[0] == (str(Path("/a/1.jpg")), "damaged: the file ends early")
    assert rows[3][1] == "its keeper changed since the scan (/b\ufffdb.png); scan again"
    dialog.destroy()


def test_copy_puts_all_of_it_on_the_clipboard(root: tk.Tk) -> None:
    dialog = ProblemsDialog(root, PROBLEMS)
    dialog.copy.invoke()
    text = dialog.clipboard_get()
    assert text == problem_text(PROBLEMS)
    assert f"{Path('/a/2.jpg')}\tempty: the file has 0 bytes\n" in text
    assert dialog.winfo_exists()
    dialog.destroy()


def paths_in(dialog: ProblemsDialog) -> list[str]:
    tree = dialog.table.tree
    return [str(tree.item(row, "values")[0]) for row in tree.get_children()]


def test_one_kind_alone_with_what_can_be_done(root: tk.Tk) -> None:
    problems = [*PROBLEMS, Problem(Path("/a/4.jpg"), Stage.READING, reason("empty"))]
    dialog = ProblemsDialog(root, problems)
    assert dialog.kinds.cget("text") == "All kinds (5) ▾"
    assert dialog.advice.cget("text") == ""
    assert kind_counts(problems).startswith(
        "2 \u00d7 empty: the file has 0 bytes · 1 \u00d7 damaged: the file ends early · "
    )
    labels = [str(dialog._menu.entrycget(i, "label")) for i in range(5)]
    assert labels == [
        "All kinds (5)",
        "empty: the file has 0 bytes (2)",
        "damaged: the file ends early (1)",
        "its keeper changed since the scan; scan again (1)",
        "no permission to read (1)",
    ]
    dialog._menu.invoke(1)
    assert paths_in(dialog) == [str(Path("/a/2.jpg")), str(Path("/a/4.jpg"))]
    assert str(dialog.advice.cget("text")).startswith("What to do: nothing is in it")
    dialog.table.tree.selection_set(dialog.table.tree.get_children()[1])
    dialog.update()
    assert dialog.table._detail.cget("text").startswith(str(Path("/a/4.jpg")))
    dialog.copy.invoke()
    assert "1.jpg" not in dialog.clipboard_get()
    dialog._menu.invoke(0)
    assert len(paths_in(dialog)) == 5
    dialog.destroy()


def test_one_kind_leaves_nothing_to_choose(root: tk.Tk) -> None:
    dialog = ProblemsDialog(root, PROBLEMS[:1])
    assert not dialog.kinds.winfo_manager()
    assert str(dialog.advice.cget("text")).startswith("What to do: copy it again")
    dialog.destroy()


@pytest.mark.skipif(os.name == "nt", reason="POSIX names")
def test_names_of_any_bytes_can_be_shown_and_copied(root: tk.Tk) -> None:
    path = Path(os.fsdecode(b"/a/\xff\xfe.jpg"))
    dialog = ProblemsDialog(root, [Problem(path, Stage.READING, reason("empty"))])
    dialog.copy.invoke()
    assert "\ufffd\ufffd.jpg" in dialog.clipboard_get()
    dialog.destroy()


def test_error_words() -> None:
    assert error_words(OSError(28, "No space left")) == "OSError: [Errno 28] No space left"
    assert error_words(MemoryError()) == "MemoryError"


def test_an_error_shows_no_traceback_but_copies_it(root: tk.Tk) -> None:
    try:
        Path(os.devnull, "x").read_bytes()
    except OSError as error:
        dialog = ErrorDialog(root, "It was not saved.", error)
    texts = [child.cget("text") for child in dialog.body.winfo_children()]
    assert texts[0] == "It was not saved."
    assert not any("Traceback" in text for text in texts)
    dialog.copy.invoke()
    assert "Traceback" in dialog.clipboard_get()
    dialog.destroy()


def test_show_error_logs_and_shows(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[ErrorDialog] = []
    monkeypatch.setattr(ErrorDialog, "show", lambda dialog: shown.append(dialog))
    show_error(root, "It was not saved.", OSError(28, "No space left"))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "No space left" in caplog.text
    assert len(shown) == 1
    shown[0].destroy()


def test_callback_errors_are_logged_and_told_one_at_a_time(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(root, "report_callback_exception", None)
    catch_callback_errors(root)
    logged: list[object] = []
    monkeypatch.setattr(errors.log, "error", lambda *_, exc_info: logged.append(exc_info[1]))
    shown: list[str] = []

    def show(dialog: ErrorDialog) -> None:
        shown.append(dialog.details)
        root.report_callback_exception(KeyError, KeyError("second"), None)
        dialog.destroy()

    monkeypatch.setattr(ErrorDialog, "show", show)
    first = ValueError("first")
    root.report_callback_exception(ValueError, first, None)
    assert len(shown) == 1
    assert [str(error) for error in logged] == ["first", "'second'"]
    root.report_callback_exception(ValueError, first, None)
    assert len(shown) == 2


def test_an_offer_is_there_for_what_it_is_about(root: tk.Tk) -> None:
    show = Offer("show", frozenset({"keeper-changed", "empty"}), is_for_one=True)
    folder = Offer("folder", frozenset({"empty", "ends-early"}))
    never = Offer("never", frozenset({"no-trash"}))
    dialog = ProblemsDialog(root, PROBLEMS, offers=(show, folder, never))
    assert list(dialog.offers) == ["show", "folder"]
    dialog.offers["folder"].invoke()
    assert dialog.result == Taken("folder", (PROBLEMS[0], PROBLEMS[2]))
    for selected, chosen in ((None, 2), (0, 2), (3, 3)):
        dialog = ProblemsDialog(root, PROBLEMS, offers=(show,))
        if selected is not None:
            dialog.table.select(selected)
        dialog.offers["show"].invoke()
        assert dialog.result == Taken("show", (PROBLEMS[chosen],))


def test_what_is_said_first_is_copied_too(root: tk.Tk) -> None:
    dialog = ProblemsDialog(root, PROBLEMS[:1], head="3 files moved to the trash.")
    dialog.copy.invoke()
    assert dialog.clipboard_get().startswith("3 files moved to the trash.\n\n")
    dialog.destroy()
