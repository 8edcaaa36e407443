"""The way back in the window, over a real journal and real files; what a removal left half-done is told at start."""

from __future__ import annotations

import subprocess
import sys
import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.reasons import reason
from engine.removal.disposal import remove
from engine.removal.journal import Journal
from engine.removal.removal_lock import RemovalLockError
from engine.removal.ways import Destination, Way
from gui import app, paths, restoring_works, viewers
from gui.actions import restoring
from gui.dialogs.outcome_dialog import OutcomeDialog
from gui.dialogs.removed_dialog import RemovedDialog
from gui.language.sentences import say
from gui.main_window import MainWindow
from gui.parts.dialog import Dialog
from removal_case import MEMORY_BYTES, identical_case
from restoring_case import begin_only
from trash_fixture import TemporaryTrash, temporary_trash
from waiting import wait_until
from window_case import in_dialog, opened, settled

__all__ = ["temporary_trash"]

has_freedesktop = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="there the system alone can bring back from it"
)


@pytest.fixture
def window(root: tk.Tk, temporary_trash: TemporaryTrash) -> Iterator[MainWindow]:
    with opened(root, settled()) as made:
        yield made


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(restoring, "show_error", lambda _, what, error: told.append(what))
    return told


def take(folder: Path, way: Way) -> tuple[Path, bytes]:
    """Removes a file; where it was and what was in it."""
    place = folder / way.value
    place.mkdir(parents=True)
    case = identical_case(place)
    aside = folder / "aside"
    aside.mkdir(exist_ok=True)
    destination = Destination(way, aside if way is Way.FOLDER else None)
    result = remove(
        [case.removal],
        destination,
        journal=Journal(paths.lasting_file()),
        memory_bytes=MEMORY_BYTES,
    )
    assert [one.victim.path for one in result.removed] == [case.victim], result.kept
    return case.victim, case.content


def run_dialog(window: MainWindow, act: Any) -> None:
    """Opens the list, does something once it is filled, and closes it."""

    def settle(dialog: Any) -> None:
        assert isinstance(dialog, RemovedDialog)
        wait_until(dialog, lambda: dialog.is_settled)
        try:
            act(dialog)
        finally:
            dialog.close()

    in_dialog(window, settle)
    window.restoring.show()


def bring_all_back(dialog: RemovedDialog) -> None:
    dialog.list.select_all()
    dialog.update()
    dialog.back.invoke()
    wait_until(dialog, lambda: not dialog.strip.is_busy)
    wait_until(dialog, lambda: dialog.is_settled)


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> list[OutcomeDialog]:
    shown: list[OutcomeDialog] = []
    monkeypatch.setattr(OutcomeDialog, "show", lambda self: shown.append(self))
    return shown


@has_freedesktop
def test_files_come_back_from_a_folder_the_trash_and_a_link(
    window: MainWindow, tmp_path: Path, temporary_trash: TemporaryTrash,
    outcomes: list[OutcomeDialog],
) -> None:  # fmt: skip
    gone = [take(tmp_path / "pictures", way) for way in (Way.FOLDER, Way.TRASH, Way.LINK)]
    assert [path.exists() for path, _ in gone] == [False, False, True]
    assert gone[2][0].stat().st_nlink == 2
    assert len(temporary_trash.files()) == 1
    counts: list[str] = []

    def act(dialog: RemovedDialog) -> None:
        counts.append(str(dialog.summary.cget("text")))
        bring_all_back(dialog)
        counts.append(str(dialog.summary.cget("text")))

    run_dialog(window, act)
    assert counts == ["3 files were removed", "3 files were removed · 3 are back"]
    for path, content in gone:
        assert path.read_bytes() == content
        assert path.stat().st_nlink == 1
    assert temporary_trash.files() == []
    assert window.note == "3 files brought back: Find Dupes again to see them"
    (outcome,) = outcomes
    told = [f"{path}\tbrought back" for path, _ in reversed(gone)]
    assert outcome.text.splitlines() == ["3 files were brought back", "", *told]
    assert not window.restoring.is_running


def test_what_stays_is_told_and_nothing_is_overwritten(
    window: MainWindow, tmp_path: Path, outcomes: list[OutcomeDialog]
) -> None:
    path, content = take(tmp_path / "pictures", Way.FOLDER)
    other, _ = take(tmp_path / "pictures", Way.DELETE)
    path.write_bytes(b"somebody else's")
    run_dialog(window, bring_all_back)
    assert path.read_bytes() == b"somebody else's"
    aside = [one.read_bytes() for one in (tmp_path / "pictures" / "aside").rglob("*.png")]
    assert aside == [content]
    (outcome,) = outcomes
    told = f"{path}\tits place is taken: there is a file or folder of its name"
    assert outcome.text.splitlines() == ["No file was brought back, 1 was not", "", told]
    assert window.note == ""
    assert not other.exists()


def test_nothing_is_taken_out_of_a_protected_folder(
    window: MainWindow, tmp_path: Path, outcomes: list[OutcomeDialog]
) -> None:
    gone, _ = take(tmp_path, Way.FOLDER)
    window.keep(replace(window.settings, protected=(tmp_path / "aside",)))
    run_dialog(window, bring_all_back)
    assert not gone.exists()
    window.keep(replace(window.settings, protected=()))
    run_dialog(window, bring_all_back)
    assert gone.exists()


def test_nothing_is_told_and_nothing_made_where_nothing_was_removed(
    window: MainWindow, outcomes: list[OutcomeDialog], errors: list[str]
) -> None:
    window.restoring.recover()
    assert window.restoring.is_running
    assert not window.strip.is_busy  # a search and a removal need not wait for it
    wait_until(window, lambda: not window.restoring.is_running)
    assert outcomes == []
    assert errors == []
    assert not paths.lasting_file().parent.exists()


def test_nothing_is_told_where_all_was_done(
    window: MainWindow, tmp_path: Path, outcomes: list[OutcomeDialog]
) -> None:
    take(tmp_path / "pictures", Way.FOLDER)
    window.restoring.recover()
    wait_until(window, lambda: not window.restoring.is_running)
    assert outcomes == []


def test_what_was_half_done_is_told_with_how_it_was_settled(
    window: MainWindow, tmp_path: Path, outcomes: list[OutcomeDialog]
) -> None:
    victim = begin_only(paths.lasting_file(), tmp_path / "pictures")
    window.restoring.recover()
    wait_until(window, lambda: outcomes)
    (outcome,) = outcomes
    assert outcome.title() == say("recovery-title")
    outcome.copy.invoke()
    assert outcome.clipboard_get() == (
        f"{say('recovery-head', count=1)}\n\n"
        f"{victim}\tits removal was cut off: it is where it was\n"
    )
    assert victim.exists()
    assert [one.status.value for one in Journal(paths.lasting_file()).entries()] == ["undone"]
    window.restoring.recover()
    wait_until(window, lambda: not window.restoring.is_running)
    assert len(outcomes) == 1


def test_it_is_not_told_on_top_of_a_question(
    window: MainWindow, tmp_path: Path, outcomes: list[OutcomeDialog],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(restoring, "WAIT_MS", 5)
    begin_only(paths.lasting_file(), tmp_path / "pictures")
    question: Dialog[None] = Dialog(window, title="?")
    window.restoring.recover()
    wait_until(window, lambda: not window.restoring.is_running)
    assert outcomes == []
    question.close()
    wait_until(window, lambda: outcomes)


def test_while_another_window_removes_it_is_tried_again(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, errors: list[str]
) -> None:
    monkeypatch.setattr(restoring, "AGAIN_MS", 5)
    tries: list[Path] = []

    def recover(path: Path, *_: object) -> tuple[tuple[str, str], ...]:
        tries.append(path)
        if len(tries) < 3:
            raise RemovalLockError(reason("lock-busy"))
        return ()

    monkeypatch.setattr(restoring_works, "recover", recover)
    window.restoring.recover()
    wait_until(window, lambda: len(tries) == 3 and not window.restoring.is_running)
    assert tries[0] == paths.lasting_file()
    assert errors == []


def test_a_journal_that_cannot_be_read_is_told(window: MainWindow, errors: list[str]) -> None:
    paths.lasting_file().parent.mkdir()
    paths.lasting_file().mkdir()
    window.restoring.recover()
    wait_until(window, lambda: errors)
    assert errors == [say("recovery-failed")]


def test_the_list_is_in_two_menus_and_off_during_a_removal(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gui import commands

    for entries in (commands.more_entries(window), commands.menus(window)["edit"]):
        (entry,) = [one for one in entries if one is not None and one.code == "removed-files"]
        assert entry.is_possible()
        assert entry.action == window.restoring.show
    monkeypatch.setattr(type(window.removing), "is_running", True)
    assert not window.restoring.can_show()
    window.restoring.show()  # opens nothing that would be waited for


def test_the_bin_of_the_system(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[object] = []
    monkeypatch.setattr(viewers, "_start", started.append)
    monkeypatch.setattr(sys, "platform", "darwin")
    window.errands.open_bin()
    wait_until(window, lambda: started)
    assert started == [["open", Path("~/.Trash").expanduser()]]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("subprocess.Popen", started.append)
    assert viewers.open_bin() is None
    ((explorer, place),) = started[1:]  # type: ignore[misc]
    assert explorer.endswith("explorer.exe")  # type: ignore[has-type]
    assert place == "shell:RecycleBinFolder"  # type: ignore[has-type]


def test_an_open_step_is_waited_for_when_the_program_ends(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def wait_for_threads(seconds: float) -> bool:
        waits.append(seconds)
        return True

    monkeypatch.setattr(app, "wait_for_threads", wait_for_threads)
    monkeypatch.setattr(app, "_save", lambda kept: None)
    monkeypatch.setattr("logging.shutdown", lambda: None)
    window.restoring.recover()
    app._leave(window)
    wait_until(window, lambda: not window.restoring.is_running)
    app._leave(window)
    assert waits == [app.REMOVAL_SECONDS, app.LEAVE_SECONDS]


PROGRAM = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from gui import app, paths
from gui.dialogs.outcome_dialog import OutcomeDialog
paths.lasting_file = lambda: Path({file!r})
opened = app.open_window
def open_and_look(*values, **names):
    window = opened(*values, **names)
    def look():
        dialogs = [one for one in window.winfo_children() if isinstance(one, OutcomeDialog)]
        if not dialogs or not dialogs[0].winfo_viewable():
            window.after(20, look)
            return
        print(dialogs[0].text.splitlines()[-1])
        window.close()
    window.after(20, look)
    return window
app.open_window = open_and_look
sys.exit(app.main([]))
"""


def test_the_program_does_so_at_its_start(
    root: tk.Tk, tmp_path: Path, environment: dict[str, str]
) -> None:
    file = tmp_path / "data" / "lasting.sqlite"
    victim = begin_only(file, tmp_path / "pictures")
    source = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(paths=source, file=str(file))],
        env=environment | {"XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"{victim}\tits removal was cut off: it is where it was\n"
    assert [one.status.value for one in Journal(file).entries()] == ["undone"]
