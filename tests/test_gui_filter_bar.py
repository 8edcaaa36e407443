"""The bar above the list: what it asks for when one types and chooses, and how it tells what is hidden."""

from __future__ import annotations

import tkinter as tk

import pytest

from gui.found.arrangement import View
from gui.language.sentences import say
from gui.list.filter_bar import FilterBar
from gui.styling import style
from made_lists import fill_root
from waiting import press, wait_until


class Asked:
    def __init__(self) -> None:
        self.views: list[View] = []
        self.left = 0

    def leave(self) -> None:
        self.left += 1


@pytest.fixture
def asked() -> Asked:
    return Asked()


def make_bar(root: tk.Tk, asked: Asked) -> FilterBar:
    bar = FilterBar(
        root,
        view=View(),
        on_change=asked.views.append,
        on_leave=asked.leave,
    )
    fill_root(root, bar, "640x300+0+0")
    wait_until(root, bar.search.winfo_viewable)
    return bar


@pytest.fixture
def bar(root: tk.Tk, asked: Asked) -> FilterBar:
    return make_bar(root, asked)


def choose(box: object, words: str) -> None:
    values = list(box.cget("values"))  # type: ignore[attr-defined]
    box.current(values.index(words))  # type: ignore[attr-defined]
    box.event_generate("<<ComboboxSelected>>")  # type: ignore[attr-defined]


def type_words(bar: FilterBar, words: str) -> None:
    press(bar.search, *words)


def test_it_searches_as_one_types_and_not_at_every_key(bar: FilterBar, asked: Asked) -> None:
    type_words(bar, "cat")
    assert asked.views == []
    wait_until(bar, lambda: asked.views)
    assert [view.search for view in asked.views] == ["cat"]
    type_words(bar, "s")
    press(bar.search, "<Return>")  # at once
    assert [view.search for view in asked.views] == ["cat", "cats"]
    assert asked.left == 1


def test_what_is_being_typed_is_not_lost_to_another_choice(bar: FilterBar, asked: Asked) -> None:
    for act in (
        lambda: choose(bar.filter, say("filter-marked")),
        lambda: choose(bar.sort, say("sort-name")),
        bar.turn.invoke,
        lambda: bar.sort_by("size"),
    ):
        type_words(bar, "x")
        act()
        assert asked.views[-1].search == bar.search.get()
    assert bar.search.get() == "xxxx"


def test_escape_clears_and_then_leaves(bar: FilterBar, asked: Asked, root: tk.Tk) -> None:
    heard: list[object] = []
    root.bind("<Escape>", heard.append)  # Cancel, in the window
    type_words(bar, "cat")
    press(bar.search, "<Escape>")
    assert bar.search.get() == ""
    assert (asked.views, asked.left) == ([], 0)
    press(bar.search, "<Escape>")
    assert asked.left == 1
    assert heard == []


def test_the_hint_is_no_text_and_vanishes(bar: FilterBar, asked: Asked) -> None:
    assert bar.search.get() == ""
    assert bar.hint.winfo_ismapped()
    assert str(bar.hint.cget("text")) == say("search")
    bar.filter.focus_force()
    bar.update()
    bar.hint.event_generate("<Button-1>")
    wait_until(bar, lambda: not bar.hint.winfo_ismapped())
    type_words(bar, "a")
    bar.filter.focus_force()
    bar.update()
    assert not bar.hint.winfo_ismapped()
    press(bar.search, "<BackSpace>")
    bar.filter.focus_force()
    wait_until(bar, bar.hint.winfo_ismapped)


def test_filters(bar: FilterBar, asked: Asked) -> None:
    choose(bar.filter, say("filter-identical"))
    choose(bar.filter, say("filter-more-than"))
    wait_until(bar, bar.count.winfo_ismapped)
    bar.count.focus_force()
    bar.count.delete(0, "end")
    bar.count.insert(0, "12")
    bar.count.event_generate("<KeyRelease>", keysym="2")
    bar.count.delete(0, "end")
    bar.count.insert(0, "none")
    bar.count.event_generate("<KeyRelease>", keysym="e")
    assert [(view.only, view.more_than) for view in asked.views] == [
        ("identical", 2),
        ("more-than", 2),
        ("more-than", 12),
    ]


def test_the_folder_is_chosen_among_those_there_are(bar: FilterBar, asked: Asked) -> None:
    choose(bar.filter, say("filter-in-folder"))
    wait_until(bar, bar.folder.winfo_ismapped)
    assert bar.folder.get() == say("any-folder")
    bar.set_folders([("/a", "a"), ("/a/b", "a/b")])
    choose(bar.folder, "a/b")
    assert (asked.views[-1].only, asked.views[-1].folder) == ("in-folder", "/a/b")
    bar.set_folders([("/a/b", "a/b")])
    assert bar.folder.get() == "a/b"


def test_what_a_rule_left_alone_can_be_shown_once_there_is_any(bar: FilterBar) -> None:
    words = say("filter-left-alone")
    assert words not in bar.filter.cget("values")
    bar.set_left_alone(True)
    choose(bar.filter, words)
    bar.set_left_alone(False)
    assert bar.filter.get() == words  # still what is asked for
    bar.show_all()
    assert words not in bar.filter.cget("values")


def test_the_order_and_the_other_way_round(bar: FilterBar, asked: Asked) -> None:
    assert bar.sort.get() == say("sort-free")
    choose(bar.sort, say("sort-date"))
    bar.turn.invoke()
    assert bar.sort.get() == say("sort-date-reversed")
    bar.sort_by("size")  # a click on a heading
    bar.sort_by("size")
    assert [(view.sort, view.is_reversed) for view in asked.views] == [
        ("date", False),
        ("date", True),
        ("size", False),
        ("size", True),
    ]
    assert bar.sort.get() == say("sort-size-reversed")


def test_what_is_hidden_is_told_and_can_be_shown(bar: FilterBar, asked: Asked) -> None:
    assert not bar.all.winfo_ismapped()
    choose(bar.filter, say("filter-marked"))
    bar.show_counts(12, 142, 5)
    wait_until(bar, bar.all.winfo_ismapped)
    assert str(bar.shown.cget("text")) == "12 of 142 groups shown"
    assert bar.hidden.winfo_ismapped()
    assert str(bar.hidden.cget("text")) == "5 marked pictures are hidden"
    bar.show_counts(12, 142, 0)
    wait_until(bar, lambda: not bar.hidden.winfo_ismapped())
    type_words(bar, "x")
    bar.all.invoke()
    assert asked.views[-1] == View()
    assert (bar.search.get(), bar.filter.get()) == ("", say("filter-all"))
    wait_until(bar, lambda: not bar.all.winfo_ismapped())
    assert len(asked.views) == 2  # what was being typed is not asked for any more


def test_boxes_stand_under_the_search_where_the_list_is_narrow(bar: FilterBar, root: tk.Tk) -> None:
    assert bar.filter.winfo_rooty() < bar.search.winfo_rooty() + bar.search.winfo_height()
    root.geometry("360x300")
    wait_until(
        bar,
        lambda: bar.filter.winfo_rooty() >= bar.search.winfo_rooty() + bar.search.winfo_height(),
    )
    assert bar.turn.winfo_rootx() + bar.turn.winfo_width() <= bar.winfo_rootx() + 360


def test_the_wheel_chooses_nothing(bar: FilterBar, asked: Asked) -> None:
    for box in (bar.filter, bar.sort, bar.folder):
        box.event_generate("<Button-5>", x=5, y=5)
    bar.update()
    assert asked.views == []


def test_the_list_that_drops_down_has_the_colours_of_the_theme(bar: FilterBar) -> None:
    bar.filter.event_generate("<Button-1>", x=5, y=5)
    bar.update()
    window = bar.tk.call("ttk::combobox::PopdownWindow", bar.filter)
    ground = bar.tk.call(f"{window}.f.l", "cget", "-selectbackground")
    bar.tk.call("ttk::combobox::Unpost", bar.filter)
    assert str(ground) == style.colours(bar).tint
