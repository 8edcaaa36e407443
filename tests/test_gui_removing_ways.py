"""The ways beside the trash in the real window; what is asked apart; what a removal kept back for one small place."""

from __future__ import annotations

import threading
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.control import Control
from engine.reasons import reason
from engine.records import Problem, Stage
from engine.removal.removals import Exemption
from gui import works
from gui.actions import removing
from gui.compare.compare_painter import DIFFERENCE
from gui.dialogs.confirm_dialogs import DeleteDialog
from gui.dialogs.problems_dialog import ProblemsDialog, Taken
from gui.dialogs.removal_dialog import RemovalAnswer, RemovalDialog
from gui.found.outlook import Outlook
from gui.found.small_places import Sight
from gui.language.sentences import say
from gui.main_window import MainWindow
from made import scene
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401
from waiting import wait_until
from window_case import Answer, find, in_dialog, marked, on_show, opened, settle, settled

COPIES = ("same.png", "small.png", "other small.png")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Of two pictures in "kept" there are copies: of one identical and a smaller, of the other a smaller one."""
    for folder in ("kept", "copies"):
        (tmp_path / folder).mkdir()
    for seed, name in enumerate(("a.png", "b.png")):
        scene(seed, (160, 120)).save(tmp_path / "kept" / name)
    (tmp_path / "copies" / COPIES[0]).write_bytes((tmp_path / "kept" / "a.png").read_bytes())
    for seed, name in enumerate(COPIES[1:]):
        scene(seed, (160, 120)).resize((80, 60)).save(tmp_path / "copies" / name)
    return tmp_path


@pytest.fixture
def window(root: tk.Tk, pictures: Path) -> Iterator[MainWindow]:
    """All copies are marked."""
    with opened(root, settled(pictures / "kept", pictures / "copies")) as window:
        find(window)
        window.marking.change(lambda findings: findings.mark_all())
        assert marked(window) == set(COPIES)
        yield window


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*.png")}


def yes(window: MainWindow) -> list[object]:
    def act(dialog: object) -> int:
        assert isinstance(dialog, RemovalDialog)
        dialog.go.invoke()
        return 1

    return in_dialog(window, act)


def test_to_a_folder_that_is_offered_again(
    window: MainWindow, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "sorted out"
    target.mkdir()
    asked: list[Path | None] = []

    def ask(_parent: object, before: Path | None) -> Path:
        asked.append(before)
        return target

    monkeypatch.setattr(removing, "ask_removal_folder", ask)
    came = yes(window)
    window.removing.move_to_folder()
    wait_until(window, lambda: came and not window.strip.is_busy)
    settle(window)
    assert names(target) == set(COPIES)
    assert names(pictures / "copies") == set()
    assert window.findings is None
    assert window.note.startswith(f"3 files moved to {target}, ")
    assert window.settings.removal_folder == target
    assert asked == [None]


def test_only_identical_files_become_links(window: MainWindow, pictures: Path) -> None:
    came = yes(window)
    window.removing.replace_with_links()
    wait_until(window, lambda: came and not window.strip.is_busy)
    settle(window)
    same, kept = pictures / "copies" / COPIES[0], pictures / "kept" / "a.png"
    assert same.samefile(kept)
    assert names(pictures / "copies") == set(COPIES)
    assert marked(window) == set(COPIES[1:])
    assert not any(one.path == same for one in (going.victim for going in on_show(window).going()))
    assert window.note.startswith("1 file replaced with a hard link, ")
    told = Answer(None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(removing, "NoticeDialog", told)
        window.removing.replace_with_links()
    assert say("removal-none-link") in told.shown[0]


@pytest.mark.parametrize("is_typed", [True, False])
def test_deleting_is_asked_twice(window: MainWindow, pictures: Path, is_typed: bool) -> None:
    def second(dialog: object) -> int:
        assert isinstance(dialog, DeleteDialog)
        assert names(pictures / "copies") == set(COPIES)
        if is_typed:
            dialog.typed.set("3")
        dialog.go.invoke()
        if not is_typed:
            dialog.cancel.invoke()
        return 2

    came: list[object] = []

    def first(dialog: object) -> int:
        assert isinstance(dialog, RemovalDialog)
        came.append(in_dialog(window, second))
        dialog.go.invoke()
        return 1

    in_dialog(window, first)
    window.removing.delete_for_good()
    wait_until(window, lambda: came and came[0] and not window.strip.is_busy)
    settle(window)
    assert names(pictures / "copies") == (set() if is_typed else set(COPIES))
    assert names(pictures / "kept") == {"a.png", "b.png"}


@pytest.fixture
def foreseen(monkeypatch: pytest.MonkeyPatch) -> list[Outlook]:
    """What is found out before the question; the last of these."""
    outlooks: list[Outlook] = []
    real = removing.look_ahead
    monkeypatch.setattr(
        removing, "look_ahead", lambda *given: outlooks[-1] if outlooks else real(*given)
    )
    return outlooks


def test_what_the_trash_would_not_take_goes_to_a_folder(
    window: MainWindow,
    pictures: Path,
    tmp_path: Path,
    foreseen: list[Outlook],
    monkeypatch: pytest.MonkeyPatch,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    """The rest goes; at the end a folder is offered for what did not, and for no more than that."""
    findings = on_show(window)
    company = works.find_company(findings.going(), lambda _progress: None, Control())
    path = pictures / "copies" / COPIES[1]
    refused = Problem(path, Stage.REMOVING, reason("no-trash"))
    foreseen.append(Outlook(company, (refused,)))
    ended = Answer(Taken("folder", (refused,)))
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    monkeypatch.setattr(removing, "ProblemsDialog", ended)
    moved: list[object] = []
    monkeypatch.setattr(window.removing, "move_to_folder", moved.append)
    window.removing.move_to_trash()
    wait_until(window, lambda: moved)
    assert moved == [{path}]
    assert {one.name for one in temporary_trash.files()} == {COPIES[0], COPIES[2]}
    assert ended.shown[0][0] == (refused,)
    assert names(pictures / "copies") == {COPIES[1]}


@pytest.mark.parametrize(("answer", "count"), [(True, 4), (False, 2), (None, 0)])
def test_what_no_other_file_keeps_is_asked_apart(
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    answer: bool | None,
    count: int,
) -> None:
    went: list[object] = []

    def remove(going: list[object], *_: object) -> works.Removed:
        went.append(going)
        return works.Removed(frozenset(), 0, ())

    findings = on_show(window)
    place = next(p for p in range(2) if len(findings.groups.members(p)) == 1)
    findings.mark_exempt(findings.whole_group(place))
    whole = [one for one in findings.going() if one.exemption is Exemption.WHOLE_GROUP]
    assert len(whole) == 2
    asked = Answer(answer)
    monkeypatch.setattr(works, "remove", remove)
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    monkeypatch.setattr(removing, "ExemptDialog", asked)
    window.removing.move_to_trash()
    wait_until(window, lambda: asked.shown)
    settle(window)
    assert asked.shown[0][0] == whole
    assert [len(going) for going in went] == ([count] if count else [])  # type: ignore[arg-type]


def test_the_folders_are_held_while_files_go(
    window: MainWindow, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A protection that comes now would not reach what goes."""
    going, go_on = threading.Event(), threading.Event()

    def remove(*_: object) -> works.Removed:
        going.set()
        go_on.wait(20)
        return works.Removed(frozenset(), 0, ())

    monkeypatch.setattr(works, "remove", remove)
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    window.removing.move_to_trash()
    wait_until(window, going.is_set)
    chip = window.folder_bar.chips[1]
    assert chip.button.instate(["disabled"])
    assert chip.tip.words == say("chips-held")
    chip.menu.invoke(0)
    chip.cross.invoke()
    assert window.settings.protected == ()
    assert window.settings.folders == (pictures / "kept", pictures / "copies")
    assert window.strip.words[0].startswith(("Moving to the trash", "Starting"))
    go_on.set()
    settle(window)
    assert chip.button.instate(["!disabled"])
    chip.menu.invoke(0)
    assert window.settings.protected == (pictures / "copies",)


def test_one_small_place_is_shown_agreed_to_and_then_goes(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[frozenset[Sight]] = []

    def remove(going: list[object], *given: object) -> works.Removed:
        seen.append(given[5])  # type: ignore[arg-type]
        kept = [one for one in going if one.victim.path.name in COPIES[1:]]  # type: ignore[attr-defined]
        problems = (
            Problem(one.victim.path, Stage.REMOVING, reason("small-place", keeper="k"))  # type: ignore[attr-defined]
            for one in kept
            if Sight.of(one.victim, one.keeper) not in seen[-1]  # type: ignore[attr-defined]
        )
        return works.Removed(frozenset(), 0, tuple(problems))

    monkeypatch.setattr(works, "remove", remove)
    monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
    bar, compare = window.panel.compare.small_place, window.panel.compare

    def show(dialog: object) -> int:
        assert isinstance(dialog, ProblemsDialog)
        dialog.table.select(1)
        dialog.offers["show"].invoke()
        return 1

    window.panel.list.bar.search.insert(0, "same")  # what hides the pair gives way
    wait_until(window, lambda: window.panel.list.bar.view.search == "same")
    settle(window)
    came = in_dialog(window, show)
    window.removing.move_to_trash()
    wait_until(window, lambda: came and bar.winfo_manager())
    number = window.panel.tree.selected_picture
    assert number is not None
    assert on_show(window).pictures[number].path.name in COPIES[1:]
    assert compare.mode == DIFFERENCE
    assert bar.words == say("place-line-more", count=1)
    wait_until(window, lambda: compare.pictures.shows_difference)
    compare.set_mode("side")
    assert not bar.agree.winfo_manager()  # who does not see it cannot say so
    bar.look.invoke()
    wait_until(window, bar.agree.winfo_manager)
    bar.agree.invoke()
    assert bar.words == say("place-agreed")
    bar.next.invoke()
    wait_until(window, lambda: window.panel.tree.selected_picture != number)
    wait_until(window, bar.agree.winfo_manager)
    assert bar.words == say("place-line")
    bar.agree.invoke()
    window.removing.move_to_trash()
    wait_until(window, lambda: len(seen) == 2 and not window.strip.is_busy)
    assert seen[0] == frozenset()
    going = on_show(window).going()
    assert seen[1] == {
        Sight.of(one.victim, one.keeper) for one in going if one.victim.path.name in COPIES[1:]
    }


def test_no_folder_chosen_is_no(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removing, "ask_removal_folder", lambda *_: None)
    monkeypatch.setattr(removing, "look_ahead", lambda *_: pytest.fail("nothing was chosen"))
    window.removing.move_to_folder()
    assert not window.strip.is_busy
    assert window.settings.removal_folder is None
