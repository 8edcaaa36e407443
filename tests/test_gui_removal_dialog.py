"""The last question: it counts, says what is freed, names every keeper, and Return means Cancel."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import ttk

import pytest

from engine.reasons import reason
from engine.records import FileState, Picture, Problem, Relation, Stage
from engine.removal.companions import Company
from engine.removal.removals import Exemption
from engine.removal.ways import Destination, Way
from gui.dialogs.removal_dialog import RemovalAnswer, RemovalDialog
from gui.dialogs.removal_lines import removal_words
from gui.found.outlook import Outlook, asked_of
from gui.found.shown import Going
from gui.language.sentences import say


def removal(
    number: int,
    size_bytes: int = 1000,
    links: int = 1,
    relation: Relation = Relation.TWIN,
    exemption: Exemption | None = None,
) -> Going:
    victim = Picture(
        Path("/pictures/phone") / f"v{number}\n.jpg",
        FileState(size_bytes, 1, 1, number),
        40,
        30,
        links=links,
    )
    keeper = Picture(Path("/pictures/coast/k.png"), FileState(5, 1, 1, 10**6), 40, 30)
    return Going(number, victim, keeper, relation, exemption)


def question(
    root: tk.Tk,
    going: list[Going],
    destination: Destination | None = None,
    *,
    refused: tuple[Problem, ...] = (),
    more_known: tuple[tuple[Path, frozenset[str]], ...] = (),
    folders: tuple[Path, ...] = (),
) -> RemovalDialog:
    company = {one.victim.path: Company() for one in going}
    asked = asked_of(going, destination or Destination())
    return RemovalDialog(root, asked, Outlook(company, refused, more_known), folders)


def words_of(widget: tk.Misc) -> list[str]:
    words = []
    for child in widget.winfo_children():
        words += [str(child.cget("text"))] if isinstance(child, ttk.Label) else words_of(child)
    return words


def test_words_count_bytes_but_not_those_of_hard_links() -> None:
    assert removal_words([removal(1), removal(2, 2000)]) == (
        "This frees 3 kB once the trash is emptied."
    )
    linked = removal(3, 5000, links=2)  # the other name may lie outside the folders
    words = removal_words([removal(1), linked])
    assert words.startswith("This frees 1 kB ")
    assert "1 of them has other names (hard links) and frees nothing" in words
    assert removal_words([linked]).startswith("This frees nothing.")


def test_it_lists_every_file_with_its_keeper(root: tk.Tk) -> None:
    dialog = question(root, [removal(1), removal(2, 2000)], folders=(Path("/pictures"),))
    assert dialog.table is not None
    tree = dialog.table.tree
    rows = [tree.item(row, "values") for row in tree.get_children()]
    keeper = str(Path("pictures/coast/k.png"))
    assert rows == [
        ("v1\ufffd.jpg", str(Path("pictures/phone")), "1 kB", keeper),
        ("v2\ufffd.jpg", str(Path("pictures/phone")), "2 kB", keeper),
    ]
    tree.selection_set(tree.get_children()[1])
    dialog.update()
    assert "v2" in dialog.table._detail.cget("text")
    assert str(Path("/pictures/coast/k.png")) in dialog.table._detail.cget("text")
    dialog.destroy()


def test_only_the_button_says_yes(root: tk.Tk) -> None:
    dialog = question(root, [removal(1)])
    dialog.go.invoke()
    assert dialog.result == RemovalAnswer()
    dialog = question(root, [removal(1)])
    dialog.cancel.invoke()
    assert dialog.result is None


def test_return_and_escape_mean_cancel(root: tk.Tk) -> None:
    for key in ("<Return>", "<KP_Enter>", "<Escape>"):
        dialog = question(root, [removal(1)])

        def press(dialog: RemovalDialog = dialog, key: str = key) -> None:
            dialog.focus_force()
            dialog.update()
            dialog.event_generate(key)

        dialog.after(10, press)
        assert not dialog.show()


def test_a_long_list_is_filled_a_few_rows_at_a_time(root: tk.Tk) -> None:
    dialog = question(root, [removal(number) for number in range(1, 5001)])
    assert dialog.table is not None
    assert 0 < len(dialog.table.tree.get_children()) < 5000
    while dialog.table._after_id is not None:
        root.update()
    assert len(dialog.table.tree.get_children()) == 5000
    dialog.destroy()


def test_closing_it_while_it_fills_leaves_nothing_behind(root: tk.Tk) -> None:
    dialog = question(root, [removal(number) for number in range(1, 5001)])
    assert dialog.table is not None
    dialog.destroy()
    root.update()
    assert dialog.table._after_id is None


def problem(one: Going, code: str = "no-trash") -> Problem:
    return Problem(one.victim.path, Stage.REMOVING, reason(code))


@pytest.mark.parametrize("way", [Way.FOLDER, Way.LINK, Way.DELETE])
def test_each_way_says_what_it_means(root: tk.Tk, way: Way) -> None:
    """A hard link is made of identical files alone; what no other file keeps goes to the trash alone."""
    folder = Path("/elsewhere").absolute() if way is Way.FOLDER else None
    going = [
        removal(1, relation=Relation.IDENTICAL),
        removal(2, 2000),
        removal(3, exemption=Exemption.LOOK_ALIKE),
    ]
    dialog = question(root, going, Destination(way, folder))
    count = 1 if way is Way.LINK else 2
    said = words_of(dialog.body)
    assert say(f"removal-count-{way.value}", count=count) in said
    assert say("removal-trash-only", count=1) in said
    assert (say("removal-not-identical", count=1) in said) == (way is Way.LINK)
    if way is Way.FOLDER:
        assert any(str(folder) in words for words in said)
    else:
        assert say(f"removal-warning-{way.value}") in said
    assert dialog.table is not None
    assert len(dialog.table.tree.get_children()) == count
    assert str(dialog.cancel.cget("default")) == "active"
    dialog.destroy()


def test_what_the_trash_would_not_hold_is_told_and_a_folder_offered(root: tk.Tk) -> None:
    going = [removal(1), removal(2, 2000)]
    dialog = question(root, going, refused=(problem(going[1]),))
    said = words_of(dialog.body)
    assert say("removal-count-trash", count=1) in said
    why = "this drive has no recycle bin: it would be deleted for good."
    assert say("removal-refused", count=1, why=why) in said
    assert dialog.to_folder is not None
    dialog.to_folder.invoke()
    assert dialog.result == RemovalAnswer(is_to_folder=True)
    dialog = question(root, going, refused=tuple(problem(one) for one in going))
    assert dialog.go.instate(["disabled"])
    assert say("removal-count-none") in words_of(dialog.body)
    dialog.destroy()
    dialog = question(root, going, refused=(problem(going[0], "victim-vanished"),))
    assert dialog.to_folder is None  # a folder would not take it either
    dialog.destroy()


def test_facts_are_carried_only_where_that_is_asked_for(root: tk.Tk) -> None:
    going = [removal(1), removal(2)]
    known = ((going[0].victim.path, frozenset({"gps", "taken"})),)
    dialog = question(root, going)
    assert dialog.carry is None
    dialog.destroy()
    for is_wanted in (False, True):
        dialog = question(root, going, more_known=known)
        facts = "GPS (1), an earlier date taken (1)"
        assert say("removal-knows-more", count=1, facts=facts) in words_of(dialog.body)
        assert dialog.carry is not None
        if is_wanted:
            dialog.carry.invoke()
        dialog.go.invoke()
        assert dialog.result == RemovalAnswer(takes_facts=is_wanted)


def test_on_a_small_screen_the_list_keeps_three_rows(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands under it scrolls then, and the buttons are there."""
    monkeypatch.setattr(RemovalDialog, "most_height", 330)
    going = [removal(number) for number in range(1, 30)]
    refused = (problem(going[0]), problem(going[1], "trash-too-small"))
    dialog = question(root, going, refused=refused)
    dialog._place()
    dialog.geometry("700x330")
    dialog.deiconify()
    dialog.update()
    assert dialog.table is not None
    assert dialog.table.winfo_height() >= dialog.table.least_height
    assert dialog._foot.is_scrolling
    bottom = dialog.winfo_rooty() + dialog.winfo_height()
    assert dialog.cancel.winfo_rooty() + dialog.cancel.winfo_height() <= bottom
    dialog.destroy()
