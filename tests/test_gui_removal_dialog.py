"""The last question: it counts, says what is freed, names every keeper, and Return means Cancel."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path

from engine.records import FileState, Picture, Relation
from gui.dialogs.removal_dialog import RemovalDialog, removal_words
from gui.found.shown import Going


def removal(number: int, size_bytes: int = 1000, links: int = 1) -> Going:
    victim = Picture(
        Path("/pictures/phone") / f"v{number}\n.jpg",
        FileState(size_bytes, 1, 1, number),
        40,
        30,
        links=links,
    )
    keeper = Picture(Path("/pictures/coast/k.png"), FileState(5, 1, 1, 10**6), 40, 30)
    return Going(number, victim, keeper, Relation.TWIN)


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
    dialog = RemovalDialog(root, [removal(1), removal(2, 2000)], [Path("/pictures")])
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
    dialog = RemovalDialog(root, [removal(1)])
    dialog.go.invoke()
    assert dialog.result is True
    dialog = RemovalDialog(root, [removal(1)])
    dialog.cancel.invoke()
    assert dialog.result is None


def test_return_and_escape_mean_cancel(root: tk.Tk) -> None:
    for key in ("<Return>", "<KP_Enter>", "<Escape>"):
        dialog = RemovalDialog(root, [removal(1)])

        def press(dialog: RemovalDialog = dialog, key: str = key) -> None:
            dialog.focus_force()
            dialog.update()
            dialog.event_generate(key)

        dialog.after(10, press)
        assert not dialog.show()


def test_a_long_list_is_filled_a_few_rows_at_a_time(root: tk.Tk) -> None:
    dialog = RemovalDialog(root, [removal(number) for number in range(1, 5001)])
    assert 0 < len(dialog.table.tree.get_children()) < 5000
    while dialog.table._after_id is not None:
        root.update()
    assert len(dialog.table.tree.get_children()) == 5000
    dialog.destroy()


def test_closing_it_while_it_fills_leaves_nothing_behind(root: tk.Tk) -> None:
    dialog = RemovalDialog(root, [removal(number) for number in range(1, 5001)])
    dialog.destroy()
    root.update()
    assert dialog.table._after_id is None
