"""Sidecars at a removal, with the real question: what goes along, and what would be lost is named before."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from tkinter import ttk

import pytest

from gui.dialogs.confirm_dialogs import ExemptDialog
from gui.dialogs.removal_dialog import RemovalDialog
from gui.language.sentences import say
from gui.main_window import MainWindow
from made import scene
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401
from waiting import wait_until
from window_case import find, in_dialog, number_of, opened, settle, settled


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two pictures with a copy each in another folder, and sidecars: of one the same twice, of one only the copy's."""
    for seed, name in enumerate(("same", "lone")):
        for folder, size in (("kept", (160, 120)), ("copies", (80, 60))):
            (tmp_path / folder).mkdir(exist_ok=True)
            scene(seed, (160, 120)).resize(size).save(tmp_path / folder / f"{name} {folder}.png")
    for folder in ("kept", "copies"):
        (tmp_path / folder / f"same {folder}.xmp").write_text("<x:xmpmeta>stars</x:xmpmeta>")
    (tmp_path / "copies" / "lone copies.xmp").write_text("<x:xmpmeta>words</x:xmpmeta>")
    return tmp_path


def words_of(dialog: RemovalDialog) -> list[str]:
    return [str(label.cget("text")) for label in labels_in(dialog.body)]


def labels_in(widget: tk.Misc) -> Iterator[ttk.Label]:
    for child in widget.winfo_children():
        if isinstance(child, ttk.Label):
            yield child
        yield from labels_in(child)


@pytest.mark.parametrize("is_yes", [True, False])
def test_sidecars_go_along_or_are_named(
    root: tk.Tk,
    pictures: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
    is_yes: bool,
) -> None:
    before = sorted(path.name for path in pictures.rglob("*.*"))
    with opened(root, settled(pictures / "kept", pictures / "copies")) as window:
        find(window)
        for name in ("same copies.png", "lone copies.png"):
            window.marking.toggle(number_of(window, name))
        assert window.findings is not None
        assert window.findings.marked_count == 2
        said = asked(window, is_yes=is_yes)
        if is_yes:
            wait_until(window, lambda: len(temporary_trash.files()) == 3)
        settle(window)
    assert say("removal-count-trash", count=2) in said
    assert say("removal-along", count=1) in said
    assert say("removal-left", count=1, names="lone copies.xmp", more=0) in said
    left = sorted(path.name for path in pictures.rglob("*.*"))
    gone = {"same copies.png", "lone copies.png", "same copies.xmp"} if is_yes else set()
    assert left == [name for name in before if name not in gone]
    assert {path.name for path in temporary_trash.files()} == gone


def asked(window: MainWindow, *, is_yes: bool) -> list[str]:
    """What the question says before it is answered."""

    def answer(dialog: object) -> list[str]:
        assert isinstance(dialog, RemovalDialog)
        words = words_of(dialog)
        (dialog.go if is_yes else dialog.cancel).invoke()
        return words

    came = in_dialog(window, answer)
    window.actions.trash_button.invoke()
    wait_until(window, lambda: came)
    return came[0]  # type: ignore[return-value]


def test_what_belongs_to_a_group_that_goes_whole_stays_and_is_named(
    root: tk.Tk,
    pictures: Path,
    temporary_trash: TemporaryTrash,  # noqa: F811
) -> None:
    """Also what belongs to its keeper: that has no other to be compared with."""
    (pictures / "kept" / "lone kept.mov").write_bytes(b"film")
    with opened(root, settled(pictures / "kept", pictures / "copies")) as window:
        find(window)
        findings = window.findings
        assert findings is not None
        keeper = number_of(window, "lone kept.png")
        place = next(p for p in range(2) if int(findings.groups.keeper[p]) == keeper)
        findings.mark_exempt(findings.whole_group(place))

        def answer(dialog: object) -> list[str]:
            assert isinstance(dialog, ExemptDialog)
            words = [str(label.cget("text")) for label in labels_in(dialog.body)]
            dialog.go.invoke()
            return words

        came = in_dialog(window, answer)
        window.removing.move_to_trash()
        wait_until(window, lambda: came)
        wait_until(window, lambda: len(temporary_trash.files()) == 2)
        settle(window)
    names = "lone copies.xmp, lone kept.mov"
    assert say("exempt-left", count=2, names=names, more=0) in came[0]  # type: ignore[operator]
    assert (pictures / "kept" / "lone kept.mov").exists()
    assert (pictures / "copies" / "lone copies.xmp").exists()
