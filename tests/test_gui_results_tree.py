"""The list of groups: which rows there are, keys, marks, thumbnails of what is in view, speed with many rows."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gui import photos
from gui.findings import Findings
from gui.findings_words import group_row, picture_row, summary_words
from gui.results_tree import ResultsTree
from gui.row_map import Place, RowMap
from made_findings import FOLDER, made_findings
from waiting import press, wait_until


class Heard:
    def __init__(self) -> None:
        self.selections = 0
        self.toggled: list[int] = []
        self.opened: list[Path] = []

    def select(self) -> None:
        self.selections += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def tree(root: tk.Tk, heard: Heard) -> ResultsTree:
    root.geometry("700x500+0+0")
    root.deiconify()
    tree = ResultsTree(
        root,
        memory_bytes=10**9,
        on_select=heard.select,
        on_toggle=heard.toggled.append,
        on_open=heard.opened.append,
    )
    tree.grid(sticky="nsew")
    root.rowconfigure(0, weight=1)
    root.columnconfigure(0, weight=1)
    wait_until(root, lambda: tree.canvas.winfo_height() > 300)
    return tree


def words_on(tree: ResultsTree) -> list[str]:
    tree.update()
    canvas = tree.canvas
    return [
        canvas.itemcget(item, "text") for item in canvas.find_all() if canvas.type(item) == "text"
    ]


def test_rows_of_a_group(tree: ResultsTree) -> None:
    tree.show(made_findings(1, twins=2))
    words = words_on(tree)
    assert words[:3] == ["Group 1", "3 pictures", "2 kB to free"]
    assert words.count("Pictures") == 3  # the folder under each name
    assert [word for word in words if word.endswith(".png")] == [f"00000{i}.png" for i in range(3)]
    assert words.count("400 \u00d7 300") == 3
    for match in ("keep", "identical", "7.0"):
        assert words.count(match) == 1


def test_the_first_twin_is_selected_and_the_top_is_seen(tree: ResultsTree, heard: Heard) -> None:
    tree.show(made_findings(30))
    assert tree.selected_picture == 1
    assert tree.selected_twin is tree.selected_group.twins[0]  # type: ignore[union-attr]
    assert heard.selections == 1
    assert words_on(tree)[0] == "Group 1"


def test_arrows_go_through_every_row(tree: ResultsTree) -> None:
    tree.show(made_findings(2, twins=1))
    seen = [tree.selected_picture]
    press(tree.canvas, *["<Up>"] * 3)  # no further than the first
    assert tree.selected_picture is None
    for _ in range(6):
        press(tree.canvas, "<Down>")
        seen.append(tree.selected_picture)
    assert seen == [1, 0, 1, None, 2, 3, 3]


def test_groups_are_left_and_right(tree: ResultsTree) -> None:
    tree.show(made_findings(3, twins=2))
    press(tree.canvas, "<Right>")
    assert tree.selected_picture == 4
    press(tree.canvas, "<Right>", "<Right>", "<Right>")
    assert tree.selected_picture == 7
    press(tree.canvas, "<Left>")
    assert tree.selected_picture == 4
    press(tree.canvas, "<Home>")
    assert tree.selected_group.number == 1  # type: ignore[union-attr]
    press(tree.canvas, "<End>")
    assert tree.selected_picture == 8


def test_plus_and_minus_open_and_close(tree: ResultsTree) -> None:
    tree.show(made_findings(2, twins=1))
    press(tree.canvas, "<minus>")
    assert tree.selected_picture is None
    assert [word for word in words_on(tree) if word.endswith(".png")] == [
        "000002.png",
        "000003.png",
    ]
    press(tree.canvas, "<Down>")
    assert tree.selected_group.number == 2  # type: ignore[union-attr]
    press(tree.canvas, "<Up>", "<plus>", "<Down>")
    assert tree.selected_picture == 0
    tree.collapse_all()
    assert not any(word.endswith(".png") for word in words_on(tree))
    tree.expand_all()
    assert len([word for word in words_on(tree) if word.endswith(".png")]) == 4


def test_space_marks_and_enter_opens(tree: ResultsTree, heard: Heard) -> None:
    tree.show(made_findings(1))
    press(tree.canvas, "<space>", "<Return>")
    assert heard.toggled == [1]
    assert heard.opened == [FOLDER / "000001.png"]
    press(tree.canvas, "<Home>", "<space>", "<Return>")  # a group is no picture
    assert heard.toggled == [1]


def test_a_click_on_the_box_marks_and_elsewhere_selects(tree: ResultsTree, heard: Heard) -> None:
    tree.show(made_findings(1, twins=2))
    tree.update()
    (item,) = [
        i
        for i in tree.canvas.find_all()
        if tree.canvas.type(i) == "text" and "000002" in tree.canvas.itemcget(i, "text")
    ]
    x, y = tree.canvas.bbox(item)[:2]
    tree.canvas.event_generate("<Button-1>", x=x, y=y)
    assert (tree.selected_picture, heard.toggled) == (2, [])
    tree.canvas.event_generate("<Button-1>", x=12, y=y)
    assert heard.toggled == [2]


def test_rows_that_go_leave_the_rest_as_it_was(tree: ResultsTree) -> None:
    findings = made_findings(4, twins=2)
    tree.show(findings)
    press(tree.canvas, "<Right>", "<Right>", "<minus>", "<Left>")
    before = findings.groups
    findings.drop({1, 2, 4})
    tree.groups_changed(before)
    words = words_on(tree)
    assert "Group 1" not in words
    assert "000005.png" in words
    assert "000007.png" not in words  # of group 3, which was closed
    assert "000010.png" in words
    before = findings.groups
    findings.drop(range(12))
    tree.groups_changed(before)
    assert tree.selected_group is None
    assert set(words_on(tree)) == {"Picture", "Pixels", "Size", "MSE"}


def test_only_thumbnails_in_view_are_loaded(
    tree: ResultsTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def load(path: Path, box: tuple[int, int], memory_bytes: int) -> object:
        asked.append(path.name)
        return photos.Image.new("RGB", box)

    monkeypatch.setattr(photos, "load_picture", load)
    tree.show(made_findings(1000, twins=1))
    wait_until(tree, lambda: len(asked) >= 6)
    wait_until(
        tree,
        lambda: len([i for i in tree.canvas.find_all() if tree.canvas.type(i) == "image"]) > 12,
    )
    assert len(asked) < 15
    assert "000001.png" in asked
    press(tree.canvas, "<End>")
    wait_until(tree, lambda: "001999.png" in asked)
    assert len(asked) < 40


def test_a_hundred_thousand_rows_at_once(tree: ResultsTree) -> None:
    findings = made_findings(25_000, twins=3)
    started = time.perf_counter()
    tree.show(findings)
    tree.update()
    assert time.perf_counter() - started < 0.5  # a tenth of that here; Treeview needs more
    started = time.perf_counter()
    for _ in range(20):
        press(tree.canvas, "<Next>")
    press(tree.canvas, "<End>")
    assert tree.selected_picture == 99_999
    assert time.perf_counter() - started < 5


def test_a_long_group_costs_a_redraw_little() -> None:
    findings = made_findings(1, twins=25_000)
    (shown,) = findings.groups
    findings.mark_all()
    findings.toggle(7)
    assert group_row(findings, shown, is_open=True).frees == "frees 25.0 MB"
    assert summary_words(findings) == "1 group · 25\u00a0001 pictures · 25.0 MB to free"

    def seconds(action: Callable[[], object]) -> float:
        started = time.perf_counter()
        for _ in range(5):
            action()
        return time.perf_counter() - started

    def walk() -> int:
        going = [twin.picture for twin in shown.twins if twin.picture in findings.marked]
        return sum(findings.picture(number).freed_bytes for number in going)

    redraw = min(seconds(lambda: group_row(findings, shown, is_open=True)) for _ in range(5))
    assert redraw < 0.5 * min(seconds(walk) for _ in range(5))  # a sixth here


def test_the_map_agrees_with_a_plain_list() -> None:
    counts, collapsed = (2, 3, 2), {1}
    rows = [
        Place(0, 0),
        Place(0, 1),
        Place(0, 2),
        Place(1, 0),
        Place(2, 0),
        Place(2, 1),
        Place(2, 2),
    ]
    heights = [30 if place.row == 0 else 50 for place in rows]
    tops = [sum(heights[:i]) for i in range(len(rows))]
    rowmap = RowMap(counts, collapsed, 30, 50)
    assert rowmap.total == sum(heights)
    assert [rowmap.top(place) for place in rows] == tops
    assert [rowmap.height(place) for place in rows] == heights
    for place, top, height in zip(rows, tops, heights, strict=True):
        assert rowmap.at(top) == rowmap.at(top + height - 1) == place
    assert rowmap.at(-1) is rowmap.at(rowmap.total) is None
    assert list(rowmap.between(-10, rowmap.total + 10)) == rows
    assert list(rowmap.between(131, 160)) == [Place(1, 0)]
    assert [rowmap.after(place) for place in rows] == [*rows[1:], None]
    assert [rowmap.before(place) for place in rows] == [None, *rows[:-1]]
    assert rowmap.nearest(Place(1, 2)) == Place(1, 0)
    assert rowmap.nearest(Place(7, 0)) == rowmap.last == Place(2, 2)
    assert rowmap.moved(Place(0, 1), 4) == Place(2, 1)
    assert rowmap.moved(Place(0, 1), -4) == Place(0, 0)


def test_hard_links_free_nothing() -> None:
    plain = made_findings(1, twins=2).result
    linked = replace(plain.pictures[1], links=2)  # its other name may lie outside the folders
    pictures = (plain.pictures[0], linked, plain.pictures[2])
    findings = Findings(replace(plain, pictures=pictures))
    assert findings.freed_bytes([1, 2]) == 1000
    assert summary_words(findings) == "1 group · 3 pictures · 1 kB to free"
    (shown,) = findings.groups
    findings.toggle(1)
    assert group_row(findings, shown, is_open=True).frees == "frees 0 bytes"
    findings.drop({1})
    assert (findings.total_bytes, findings.marked) == (1000, set())
    assert group_row(findings, findings.groups[0], is_open=True).frees == "1 kB to free"


def test_words_of_rows() -> None:
    findings = made_findings(1, twins=2)
    (shown,) = findings.groups
    findings.mark_group(shown)
    row = group_row(findings, shown, is_open=True)
    assert (row.frees, row.is_marked) == ("frees 2 kB", True)
    keeper, twin = (picture_row(findings, shown, i, None) for i in (0, 1))
    assert (keeper.is_keeper, keeper.is_marked, keeper.match) == (True, False, "keep")
    assert (twin.is_keeper, twin.is_marked, twin.match) == (False, True, "identical")


def test_keepers_cannot_be_marked() -> None:
    findings: Findings = made_findings(2)
    findings.toggle(0)
    findings.mark_all()
    assert findings.marked == {1, 2, 4, 5}
    assert not findings.can_mark(3)
    assert [(victim.path.name, keeper.path.name) for _, victim, keeper, _ in findings.going()] == [
        ("000001.png", "000000.png"),
        ("000002.png", "000000.png"),
        ("000004.png", "000003.png"),
        ("000005.png", "000003.png"),
    ]
