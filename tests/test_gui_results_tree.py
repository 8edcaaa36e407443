"""The list of groups: which rows there are, keys, mouse, marks, thumbnails of what is in view, speed with many rows."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gui.found.arrangement import View, arrange
from gui.found.findings import Findings
from gui.found.findings_words import summary_words
from gui.found.row_words import date_words, group_row, picture_row
from gui.language.sentences import say
from gui.list.results_tree import ResultsTree
from gui.list.row_map import Place
from gui.parts import photos, tooltip
from gui.parts.photos import Thumbnails
from gui.styling import style
from gui.styling.theme import apply_theme
from made_findings import FOLDER, made_findings, made_picture
from made_lists import Heard, fill_root, findings_of, picture_of, words_on
from waiting import press, wait_until


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def tree(root: tk.Tk, heard: Heard) -> ResultsTree:
    tree = ResultsTree(
        root,
        memory_bytes=10**9,
        thumbnails="medium",
        on_select=heard.select,
        on_toggle=heard.toggled.append,
        on_open=heard.opened.append,
        on_menu=lambda x, y: heard.menus.append((x, y)),
        on_heading=heard.headings.append,
        on_heading_menu=lambda x, y: heard.heading_menus.append((x, y)),
    )
    fill_root(root, tree)
    wait_until(root, lambda: tree.canvas.winfo_height() > 300)
    return tree


def show(tree: ResultsTree, findings: Findings, view: View | None = None) -> None:
    tree.show(findings, arrange(findings, view or View(sort="number")))


def regroup(tree: ResultsTree, findings: Findings, view: View | None = None) -> None:
    tree.regroup(findings, arrange(findings, view or View(sort="number")))


def names_on(tree: ResultsTree) -> list[str]:
    return [words for words in words_on(tree.canvas) if words.endswith(".png")]


def top_of(tree: ResultsTree, words: str) -> int:
    """Of the text, on the canvas."""
    tree.update()
    canvas = tree.canvas
    (item,) = [
        item
        for item in canvas.find_all()
        if canvas.type(item) == "text" and canvas.itemcget(item, "text") == words
    ]
    return canvas.bbox(item)[1]


def test_rows_of_a_group(tree: ResultsTree) -> None:
    show(tree, made_findings(1, twins=2))
    words = words_on(tree.canvas)
    assert words[:3] == ["Group 1", "3 pictures", "2 kB to free"]
    assert words.count("Pictures") == 3  # the folder under each name
    assert [word for word in words if word.endswith(".png")] == [f"00000{i}.png" for i in range(3)]
    assert words.count("400 \u00d7 300") == 3
    for match in ("keep", "identical", "7.0"):
        assert words.count(match) == 1


def test_the_first_twin_is_selected_and_the_top_is_seen(tree: ResultsTree, heard: Heard) -> None:
    show(tree, made_findings(30))
    assert tree.selected_picture == 1
    assert tree.selected_twin == tree.selected_group.twins[0]  # type: ignore[union-attr]
    assert heard.selections == 1
    assert words_on(tree.canvas)[0] == "Group 1"


def test_arrows_go_through_every_row(tree: ResultsTree) -> None:
    show(tree, made_findings(2, twins=1))
    seen = [tree.selected_picture]
    press(tree.canvas, *["<Up>"] * 3)  # no further than the first
    assert tree.selected_picture is None
    for _ in range(6):
        press(tree.canvas, "<Down>")
        seen.append(tree.selected_picture)
    assert seen == [1, 0, 1, None, 2, 3, 3]


def test_groups_are_left_and_right(tree: ResultsTree) -> None:
    show(tree, made_findings(3, twins=2))
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
    show(tree, made_findings(2, twins=1))
    press(tree.canvas, "<minus>")
    assert tree.selected_picture is None
    assert [word for word in words_on(tree.canvas) if word.endswith(".png")] == [
        "000002.png",
        "000003.png",
    ]
    press(tree.canvas, "<Down>")
    assert tree.selected_group.number == 2  # type: ignore[union-attr]
    press(tree.canvas, "<Up>", "<plus>", "<Down>")
    assert tree.selected_picture == 0
    tree.collapse_all()
    assert not any(word.endswith(".png") for word in words_on(tree.canvas))
    tree.expand_all()
    assert len([word for word in words_on(tree.canvas) if word.endswith(".png")]) == 4


def test_the_groups_beside_the_selected_one(tree: ResultsTree) -> None:
    assert tree.neighbour_places() == ()
    show(tree, made_findings(3), View(sort="number", is_reversed=True))
    assert tree.neighbour_places() == (1,)
    press(tree.canvas, "<Right>")
    assert tree.neighbour_places() == (0, 2)


def test_space_marks_and_enter_opens(tree: ResultsTree, heard: Heard) -> None:
    show(tree, made_findings(1))
    press(tree.canvas, "<space>", "<Return>")
    assert heard.toggled == [1]
    assert heard.opened == [FOLDER / "000001.png"]
    press(tree.canvas, "<Home>", "<space>", "<Return>")  # a group is no picture
    assert heard.toggled == [1]


def test_a_click_on_the_box_marks_and_elsewhere_selects(tree: ResultsTree, heard: Heard) -> None:
    show(tree, made_findings(1, twins=2))
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
    show(tree, findings)
    press(tree.canvas, "<Right>", "<Right>", "<minus>", "<Left>")
    findings.drop({1, 2, 4})
    regroup(tree, findings)
    words = words_on(tree.canvas)
    assert "Group 1" not in words
    assert "000005.png" in words
    assert "000007.png" not in words  # of group 3, which was closed
    assert "000010.png" in words
    findings.drop(range(12))
    regroup(tree, findings)
    assert tree.selected_group is tree.selected_twin is tree.selected_picture is None
    assert set(words_on(tree.canvas)) == {
        *("Picture", "Pixels", "Size", "Date", "MSE"),
        say("no-groups"),
    }


@pytest.mark.parametrize("is_in_view", [True, False])
def test_rows_stay_where_they_are_when_groups_change(tree: ResultsTree, is_in_view: bool) -> None:
    findings = made_findings(60, twins=2)
    show(tree, findings)
    press(tree.canvas, *["<Next>"] * 4, "<Right>")
    selected = tree.selected_picture or 0
    name, between = findings.pictures[selected].path.name, set()
    if not is_in_view:
        tree.scroll_to(tree.top + 1000)
        name, between = names_on(tree)[3], {selected + 3, selected + 4}
    before = top_of(tree, name)
    findings.drop({1, 2, 4, 5, 7} | between)
    regroup(tree, findings)
    assert top_of(tree, name) == before
    if is_in_view:
        assert findings.pictures[tree.selected_picture or 0].path.name == name


def test_what_is_not_arranged_yet_stays_as_it_was_seen(tree: ResultsTree) -> None:
    findings = made_findings(3, twins=2)
    show(tree, findings)
    before = words_on(tree.canvas)
    findings.drop({1, 2})
    tree.refresh()
    press(tree.canvas, "<Down>", "<space>", "<Return>", "<End>", "<minus>", "<Menu>")
    assert words_on(tree.canvas) == before
    assert tree.selected_group is tree.selected_picture is None


def test_only_thumbnails_in_view_are_loaded(
    tree: ResultsTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def load(path: Path, box: tuple[int, int], memory_bytes: int) -> object:
        asked.append(path.name)
        return photos.Image.new("RGB", box)

    monkeypatch.setattr(photos, "load_picture", load)
    show(tree, made_findings(1000, twins=1))
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


def test_rows_that_fly_past_load_no_thumbnails(
    tree: ResultsTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain = tree.thumbnails._crew.ask

    def ask(key: object, *rest: object) -> None:
        asked.append(key[0].stem)  # type: ignore[index]
        plain(key, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(tree.thumbnails._crew, "ask", ask)
    show(tree, made_findings(1000, twins=1))
    tree.update_idletasks()
    assert "000001" in asked
    asked.clear()
    for share in (0.2, 0.4, 0.6):
        tree._on_scrollbar("moveto", str(share))
        tree.update_idletasks()
    assert asked == []
    wait_until(tree, lambda: asked)  # it has stopped
    assert min(asked) > "001190"


def test_a_hundred_thousand_rows_at_once(tree: ResultsTree) -> None:
    findings = made_findings(25_000, twins=3)
    started = time.perf_counter()
    show(tree, findings)
    tree.update()
    assert time.perf_counter() - started < 0.5  # a tenth of that here; Treeview needs more
    started = time.perf_counter()
    for _ in range(20):
        press(tree.canvas, "<Next>")
    press(tree.canvas, "<End>")
    assert tree.selected_picture == 99_999
    assert time.perf_counter() - started < 5


def test_a_long_group_costs_a_redraw_little(tree: ResultsTree) -> None:
    findings = made_findings(1, twins=25_000)
    findings.mark_all()
    findings.toggle(7)
    assert group_row(findings, 0, is_open=True).frees == "frees 25.0 MB"
    assert summary_words(findings) == "1 group · 25\u00a0001 pictures · 25.0 MB to free"
    show(tree, findings)
    tree.update()

    def seconds(action: Callable[[], object]) -> float:
        started = time.perf_counter()
        action()
        return time.perf_counter() - started

    def draw() -> None:
        tree.scroll_to(tree.top + 10)
        tree.update_idletasks()

    whole = seconds(lambda: made_findings(1, twins=25_000).shown(0))
    assert min(seconds(draw) for _ in range(5)) < 0.3 * whole  # a fiftieth here


def test_hard_links_free_nothing() -> None:
    plain = made_findings(1, twins=2)
    linked = replace(plain.pictures[1], links=2)  # its other name may lie outside the folders
    findings = findings_of([plain.pictures[0], linked, plain.pictures[2]], [[0, 1, 2]])
    assert summary_words(findings) == "1 group · 3 pictures · 1 kB to free"
    findings.toggle(1)
    assert group_row(findings, 0, is_open=True).frees == "frees 0 bytes"
    findings.drop({1})
    assert (findings.total_bytes, findings.marked_count) == (1000, 0)
    assert group_row(findings, 0, is_open=True).frees == "1 kB to free"


def test_words_of_rows() -> None:
    findings = made_findings(1, twins=2)
    shown = findings.shown(0)
    findings.mark_group(0)
    row = group_row(findings, 0, is_open=True)
    assert (row.title, row.count, row.frees, row.is_marked) == (
        *("Group 1", "3 pictures", "frees 2 kB"),
        True,
    )
    keeper, twin = (picture_row(findings, 0, twin, None) for twin in (None, shown.twins[0]))
    assert (keeper.is_keeper, keeper.can_mark, keeper.is_marked) == (True, False, False)
    assert (twin.is_keeper, twin.can_mark, twin.is_marked) == (False, True, True)
    assert (keeper.match, twin.match) == ("keep", "identical")


def test_protected_files_and_open_groups_have_no_check_box() -> None:
    findings = findings_of(
        [picture_of(i) for i in range(6)],
        [[0, 1], [2, 3]],
        [[4, 5]],
        is_checking=[False, True, True],
        is_protected=[1],
    )
    findings.is_marked[:] = True  # whatever it may say
    rows = [
        picture_row(findings, place, findings.shown(place).twins[0], None) for place in range(3)
    ]
    assert [row.can_mark for row in rows] == [False] * 3
    assert [row.is_marked for row in rows] == [False] * 3
    assert [row.is_protected for row in rows] == [True, False, False]
    assert group_row(findings, 1, is_open=True).frees == say("group-checking")
    look_alikes = group_row(findings, 2, is_open=False)
    assert (look_alikes.title, look_alikes.is_look_alike) == ("Look-alikes 3", True)
    first = picture_row(findings, 2, None, None)
    assert (first.match, first.is_keeper) == ("", False)  # nobody said that it is the one to keep


@pytest.mark.parametrize(
    ("taken", "seconds", "words"),
    [
        ("2023-07-02 18:41:00", 10**9, "2023-07-02"),
        ("", 10**9, "2001-09-09"),
        ("", -(10**12), ""),
    ],
)
def test_the_date_is_that_of_the_picture_or_else_of_its_file(
    taken: str, seconds: int, words: str
) -> None:
    assert date_words(picture_of(0, taken=taken, seconds=seconds)) == words


def symbols_on(tree: ResultsTree) -> list[str]:
    """The signs at the left of the rows, top down."""
    tree.update()
    canvas, known = tree.canvas, tree._painter._symbols._photos
    names = {str(photo): name for (name, _, _), photo in known.items()}
    items = [item for item in canvas.find_all() if canvas.type(item) == "image"]
    images = sorted((canvas.coords(item)[1], canvas.itemcget(item, "image")) for item in items)
    return [names[image] for _, image in images if image in names]


def test_each_row_has_its_sign(tree: ResultsTree) -> None:
    findings = findings_of(
        [picture_of(i) for i in range(6)], [[0, 1, 2, 3]], [[4, 5]], is_protected=[0, 2]
    )
    findings.toggle(3)
    show(tree, findings)
    assert symbols_on(tree) == ["open", "star", "lock", "box", "lock", "ticked", "open", "box"]
    press(tree.canvas, "<minus>")
    assert symbols_on(tree) == ["closed", "open", "box"]


def test_look_alikes_are_set_off(tree: ResultsTree) -> None:
    show(tree, findings_of([picture_of(i) for i in range(4)], [[0, 1]], [[2, 3]]))
    tree.update()
    canvas = tree.canvas
    inks = {
        canvas.itemcget(item, "text"): canvas.itemcget(item, "fill")
        for item in canvas.find_all()
        if canvas.type(item) == "text"
    }
    assert inks["Look-alikes 2"] == style.colours(tree).differs != inks["Group 1"]


def test_headings_tell_where_they_were_pressed(tree: ResultsTree, heard: Heard) -> None:
    show(tree, made_findings(1))
    tree.update()
    for words in ("Picture", "Pixels", "Size", "Date", "MSE"):
        (item,) = [
            item
            for item in tree.canvas.find_all()
            if tree.canvas.type(item) == "text" and tree.canvas.itemcget(item, "text") == words
        ]
        x, y = tree.canvas.bbox(item)[:2]
        tree.canvas.event_generate("<Button-1>", x=x + 2, y=y + 2)
    assert heard.headings == ["name", "pixels", "size", "date", "mse"]
    tree.canvas.event_generate("<Button-3>", x=50, y=5, rootx=60, rooty=70)
    assert heard.heading_menus == [(60, 70)]


def test_a_right_click_selects_and_asks_for_a_menu(tree: ResultsTree, heard: Heard) -> None:
    show(tree, made_findings(2))
    y = top_of(tree, "000002.png")
    tree.canvas.event_generate("<Button-3>", x=200, y=y, rootx=300, rooty=400)
    assert tree.selected_picture == 2
    assert heard.menus == [(300, 400)]
    tree.canvas.event_generate("<Button-3>", x=200, y=490)  # below the last row
    assert len(heard.menus) == 1


@pytest.mark.parametrize("key", ["<Menu>", "<Shift-F10>"])
def test_the_menu_key_asks_for_a_menu_below_the_row(
    tree: ResultsTree, heard: Heard, key: str
) -> None:
    show(tree, made_findings(40))
    press(tree.canvas, "<End>", key)
    ((x, y),) = heard.menus
    left, top = tree.canvas.winfo_rootx(), tree.canvas.winfo_rooty()
    assert left <= x < left + tree.canvas.winfo_width()
    assert top + 100 < y <= top + tree.canvas.winfo_height()


def test_two_quick_clicks_on_a_check_box_are_two(tree: ResultsTree, heard: Heard) -> None:
    show(tree, made_findings(1))
    y = top_of(tree, "000001.png")
    for x in (12, 12, 200, 200):
        tree.canvas.event_generate("<Button-1>", x=x, y=y)
        tree.canvas.event_generate("<ButtonRelease-1>", x=x, y=y)
    assert heard.toggled == [1, 1]
    assert heard.opened == [FOLDER / "000001.png"]


def test_what_is_cut_is_told_in_full(tree: ResultsTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tooltip, "DELAY_MS", 10)
    name = "a name that is very long indeed " * 4 + ".png"
    show(tree, findings_of([picture_of(0), picture_of(1, name=name)], [[0, 1]]))
    tree.update()
    assert any(words.startswith("a name") and "…" in words for words in words_on(tree.canvas))

    def pointed(row: int) -> str:
        y = tree.rows.map.top(Place(0, row)) + tree.head_height + 5  # type: ignore[union-attr]
        tree.canvas.event_generate("<Motion>", x=200, y=y)
        return tree._tip.words

    assert [pointed(row) for row in (0, 1, 2)] == ["", "", str(FOLDER / name)]
    tree.canvas.event_generate("<Enter>")
    assert [pointed(row) == "" for row in (1, 2)] == [True, False]
    wait_until(tree, lambda: tree._tip.is_shown)
    tree.scroll_to(0)
    assert tree._tip.words == ""
    assert not tree._tip.is_shown
    assert tree.canvas.cget("cursor") == ""
    tree.canvas.event_generate("<Motion>", x=200, y=5)
    assert tree.canvas.cget("cursor") == "hand2"  # a heading can be clicked


def test_numbers_give_way_to_the_name(tree: ResultsTree, root: tk.Tk) -> None:
    show(tree, made_findings(1))
    seen = []
    for width in (700, 480, 400, 320, 250):
        root.geometry(f"{width}x500")
        wait_until(root, lambda width=width: root.winfo_width() == width)
        words = words_on(tree.canvas)
        seen.append([one for one in ("Date", "Pixels", "Size", "MSE") if one in words])
    assert seen[0] == ["Date", "Pixels", "Size", "MSE"]
    assert seen[-1] == ["MSE"]
    assert all(len(one) <= len(other) for other, one in pairwise(seen))
    tree.set_columns(("mse", "size", "pixels"), "", is_descending=False)
    assert "Date" in words_on(tree.canvas)


def test_how_twins_lie_gets_its_room_where_they_may_be_turned(tree: ResultsTree) -> None:
    findings = made_findings(1)
    rooms = []
    for turned in (False, True):
        findings.options = replace(findings.options, turned=turned)
        show(tree, findings)
        tree.update()
        rooms.append(tree._painter.layout(2000).name_room)
    assert rooms[0] > rooms[1]


def test_thumbnails_of_another_size(tree: ResultsTree) -> None:
    show(tree, made_findings(100))
    press(tree.canvas, "<End>")
    count = len(names_on(tree))
    tree.set_thumbnails("large")
    assert len(names_on(tree)) < count / 1.5
    assert "000299.png" in names_on(tree)  # the selected one, still in view
    assert tree._painter.box == style.THUMBNAILS["large"]


def test_another_theme_has_other_colours(tree: ResultsTree, root: tk.Tk) -> None:
    show(tree, made_findings(1))
    tree.update()
    try:
        apply_theme(root, "dark")
        tree.update()
        grounds = {
            tree.canvas.itemcget(item, "fill")
            for item in tree.canvas.find_all()
            if tree.canvas.type(item) == "rectangle"
        }
        assert {style.DARK.list_ground, style.DARK.tint} <= grounds
        assert tree.canvas.cget("background") == style.DARK.list_ground
    finally:
        apply_theme(root, "light")
        tree.update()


def test_thumbnails_are_bounded(root: tk.Tk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_THUMBNAIL_BYTES", 4 * 4 * 50 * 40)
    monkeypatch.setattr(photos, "MOST_THUMBNAILS", 6)
    arrived: list[int] = []
    thumbnails = Thumbnails(root, 10**9, lambda: arrived.append(1))

    def load(path: Path, box: tuple[int, int], memory_bytes: int) -> photos.Image.Image:
        if path.stem > "000009":
            raise OSError(path)
        return photos.Image.new("RGB", box)

    monkeypatch.setattr(photos, "load_picture", load)

    def fill(numbers: range) -> list[bool]:
        for number in numbers:
            before = len(arrived)
            thumbnails.get(made_picture(number), (50, 40))
            wait_until(root, lambda before=before: len(arrived) > before)
        keys = [path.stem for path, _, _ in thumbnails._photos]  # type: ignore[misc]
        return [f"{number:06}" in keys for number in numbers]

    assert fill(range(7)) == [False] * 3 + [True] * 4
    assert fill(range(10, 17)) == [False] + [True] * 6  # what cannot be read is remembered too
    thumbnails.close()


def test_keepers_cannot_be_marked() -> None:
    findings: Findings = made_findings(2)
    findings.toggle(0)
    findings.mark_all()
    assert np.flatnonzero(findings.is_marked).tolist() == [1, 2, 4, 5]
    assert not findings.can_mark(3)
    assert [(victim.path.name, keeper.path.name) for _, victim, keeper, *_ in findings.going()] == [
        ("000001.png", "000000.png"),
        ("000002.png", "000000.png"),
        ("000004.png", "000003.png"),
        ("000005.png", "000003.png"),
    ]
