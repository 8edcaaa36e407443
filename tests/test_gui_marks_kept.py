"""Marks that wait until groups are sure, and groups whose keeper went while they were made: nothing comes back."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path

import pytest

from gui import main_window, works
from gui.actions import removing
from gui.commands import mark_entries
from gui.dialogs.removal_dialog import RemovalAnswer
from gui.main_window import MainWindow
from made import scene
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401
from waiting import wait_until
from window_case import (
    Answer,
    Gate,
    find,
    groups,
    marked,
    number_of,
    on_show,
    opened,
    select,
    settle,
    settled,
)  # fmt: skip


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Of one scene, ever brighter: the darkest and the brightest are twins only above 400; and two of another."""
    folder = tmp_path / "Pictures"
    folder.mkdir()
    for more in (0, 14, 22, 28):
        bright = scene(1, (240, 180)).point(lambda v, more=more: v * (255 - more) // 255 + more)
        bright.save(folder / f"bright{more}.png")
    scene(77, (200, 150)).save(folder / "other.png")
    scene(77, (200, 150)).save(folder / "other.jpg", quality=95)
    return folder


def do(window: MainWindow, code: str) -> None:
    """What an entry of the Mark menu does, where it can be chosen."""
    (entry,) = [one for one in mark_entries(window) if one is not None and one.code == code]
    assert entry.is_possible()
    entry.action()


@pytest.mark.parametrize("code", ["unmark-all", "mark-identical"])
def test_what_is_unmarked_with_all_others_does_not_come_back(
    root: tk.Tk, pictures: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """A keeper made by hand loses its mark, which waits until groups are sure: not for longer than it is wanted."""
    with opened(root, settled(pictures)) as window:
        find(window)
        keeper = groups(window)[0][0]
        name = groups(window)[0][1]
        for one in (name, "other.jpg"):
            window.marking.toggle(number_of(window, one))
        check = Gate(monkeypatch, "check_open", is_after=False)
        window.reviewing.ask(threshold=700.0)
        wait_until(window, check.is_reached)
        select(window, name)
        window.marking.make_keeper()
        wait_until(window, lambda: groups(window)[0][0] == name)
        assert marked(window) == {"other.jpg"}
        do(window, code)
        assert marked(window) == set()
        select(window, keeper)
        window.marking.make_keeper()
        wait_until(window, lambda: groups(window)[0][0] == keeper)
        check.open()
        settle(window)
        assert groups(window)[0][0] == keeper
        assert marked(window) == set()


def test_a_keeper_that_went_meanwhile_keeps_nothing(
    root: tk.Tk,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    """The threshold is moved while files go: one that was a twin keeps others at the new one."""
    with opened(root, settled(pictures)) as window:
        find(window)
        monkeypatch.setattr(removing, "RemovalDialog", Answer(RemovalAnswer()))
        keepers = {group[0] for group in groups(window)}
        window.marking.change(lambda findings: findings.mark_all())
        gone = marked(window)
        removal = Gate(monkeypatch, "remove", is_after=True)
        window.removing.move_to_trash()
        wait_until(window, removal.is_reached)
        window.reviewing.ask(threshold=50.0)
        wait_until(window, lambda: window.reviewing.is_settled)
        assert {group[0] for group in groups(window)} - keepers
        removal.open()
        settle(window)
        assert len(temporary_trash.files()) == len(gone)
        findings = on_show(window)
        ends = {*findings.groups.keeper.tolist(), *findings.groups.member.tolist()}
        assert all(findings.pictures[number].path.exists() for number in ends)


def test_marks_of_a_step_whose_groups_could_not_be_made_do_not_come_after_what_is_done_then(
    root: tk.Tk, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Undo would give a mark back; making groups fails; then all is unmarked. That is what was wanted last."""
    told: list[str] = []
    monkeypatch.setattr(main_window, "show_error", lambda _parent, what, _error: told.append(what))
    with opened(root, settled(pictures)) as window:
        find(window)
        keeper, name = groups(window)[0][:2]
        window.marking.toggle(number_of(window, name))
        select(window, name)
        window.marking.make_keeper()
        settle(window)
        assert marked(window) == set()

        def fail(*_: object) -> object:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as broken:
            broken.setattr(works, "regroup", fail)
            window.marking.undo()
            wait_until(window, lambda: told)
        window.marking.toggle(number_of(window, "other.jpg"))
        do(window, "unmark-all")
        window.reviewing.ask(threshold=201.0)
        settle(window)
        assert groups(window)[0][0] == keeper
        assert marked(window) == set()
