"""The list with its bar: search, filter and sort at work, what outlives another grouping, columns."""

from __future__ import annotations

import tkinter as tk

import pytest

from gui.found import arranging
from gui.found.findings import Findings
from gui.language.sentences import say
from gui.list.results_list import ResultsList
from made_findings import made_findings
from made_lists import fill_root, findings_of, picture_of, words_on
from stalls import LongestStall
from waiting import press, wait_until


class Kept:
    def __init__(self) -> None:
        self.columns: list[tuple[tuple[str, ...], str, bool]] = []

    def keep(self, hidden: tuple[str, ...], sort: str, is_descending: bool) -> None:
        self.columns.append((hidden, sort, is_descending))


@pytest.fixture
def kept() -> Kept:
    return Kept()


def make_list(root: tk.Tk, kept: Kept, **options: object) -> ResultsList:
    options.setdefault("on_toggle", lambda _picture: None)
    made = ResultsList(
        root,
        memory_bytes=10**9,
        on_select=lambda: None,
        on_open=lambda _path: None,
        on_columns=kept.keep,
        **options,  # type: ignore[arg-type]
    )
    fill_root(root, made, "760x600+0+0")
    wait_until(root, lambda: made.tree.canvas.winfo_height() > 300)
    return made


@pytest.fixture
def results(root: tk.Tk, kept: Kept) -> ResultsList:
    return make_list(root, kept)


def zoo() -> Findings:
    """Sizes, dates and names that sort three ways."""
    pictures = [
        picture_of(0, name="cat.png", folder="Pets", size_bytes=900, seconds=10**9),
        picture_of(1, name="cat (1).png", folder="Pets", size_bytes=500, seconds=10**9),
        picture_of(2, name="bear.png", folder="Zoo", size_bytes=700, seconds=2 * 10**8),
        picture_of(3, name="bear (1).png", folder="Phone", size_bytes=300, seconds=10**9),
        picture_of(4, name="bear (2).png", folder="Phone", size_bytes=400, seconds=10**9),
        picture_of(5, name="ant.png", folder="Zoo/Small", size_bytes=800, seconds=5 * 10**8),
        picture_of(6, name="ant (1).png", folder="Zoo/Small", size_bytes=600, seconds=10**9),
    ]
    return findings_of(pictures, [[0, 1], [2, 3, 4], [5, 6]], identical=[(0, 1)])


def titles(results: ResultsList) -> list[str]:
    wait_until(results, lambda: not results.is_arranging)
    return [words for words in words_on(results.tree.canvas) if words.startswith(("Group", "Look"))]


def search(results: ResultsList, words: str) -> None:
    results.bar.search.delete(0, "end")
    results.bar.search.insert(0, words)
    press(results.bar.search, "<Return>")


def choose(results: ResultsList, words: str) -> None:
    box = results.bar.filter
    box.current(list(box.cget("values")).index(words))
    box.event_generate("<<ComboboxSelected>>")


def press_heading(results: ResultsList, code: str) -> None:
    results.update()
    canvas = results.tree.canvas
    (item,) = [
        item
        for item in canvas.find_all()
        if canvas.type(item) == "text" and canvas.itemcget(item, "text") == say(code)
    ]
    box = canvas.bbox(item)
    canvas.event_generate("<Button-1>", x=(box[0] + box[2]) // 2, y=(box[1] + box[3]) // 2)


def test_the_most_to_free_comes_first(results: ResultsList) -> None:
    results.show(zoo())
    assert titles(results) == ["Group 2", "Group 3", "Group 1"]
    assert results.shown_places().tolist() == [1, 2, 0]
    assert results.tree.selected_picture == 3


@pytest.mark.parametrize(
    ("code", "order"),
    [("size", "132"), ("date", "231"), ("picture", "321"), ("mse", "123"), ("pixels", "123")],
)
def test_a_heading_sorts_and_once_more_turns_round(
    results: ResultsList, code: str, order: str, kept: Kept
) -> None:
    results.show(zoo())
    titles(results)
    press(results.tree.canvas, "<End>")
    press_heading(results, code)
    assert titles(results) == [f"Group {number}" for number in order]
    assert results.tree.top == 0
    assert results.tree.selected_group is not None
    assert f"{results.tree.selected_group.number}" == order[0]
    sort = "name" if code == "picture" else code
    assert kept.columns[-1] == ((), sort, code in ("size", "pixels"))
    press_heading(results, code)
    turned = order[::-1] if code in ("size", "date", "picture") else order  # equals stay
    assert titles(results) == [f"Group {number}" for number in turned]
    assert kept.columns[-1][2] == (code not in ("size", "pixels"))


def test_the_sort_is_pointed_out(results: ResultsList) -> None:
    def arrows() -> int:
        results.update()
        canvas = results.tree.canvas
        return sum(canvas.type(item) == "polygon" for item in canvas.find_all())

    results.show(zoo())
    assert (titles(results), arrows()) == (["Group 2", "Group 3", "Group 1"], 0)
    press_heading(results, "size")
    titles(results)
    assert arrows() == 1


def test_members_sort_too_and_keepers_stay_first(results: ResultsList) -> None:
    results.show(zoo())
    results.bar.sort_by("size")
    titles(results)
    names = [words for words in words_on(results.tree.canvas) if words.startswith("bear")]
    assert names == ["bear.png", "bear (2).png", "bear (1).png"]
    results.bar.sort_by("size")
    titles(results)
    names = [words for words in words_on(results.tree.canvas) if words.startswith("bear")]
    assert names == ["bear.png", "bear (1).png", "bear (2).png"]


def test_search_shows_whole_groups_and_says_what_it_hides(results: ResultsList) -> None:
    findings = zoo()
    findings.mark_all()
    results.show(findings)
    search(results, "PHONE bear")
    assert titles(results) == ["Group 2"]
    assert str(results.bar.shown.cget("text")) == "1 of 3 groups shown"
    assert str(results.bar.hidden.cget("text")) == "2 marked pictures are hidden"
    findings.toggle(1)
    results.refresh()
    assert str(results.bar.hidden.cget("text")) == "1 marked picture is hidden"
    assert results.shown_places().tolist() == [1]
    search(results, "whale")
    assert titles(results) == []
    assert say("no-match") in words_on(results.tree.canvas)
    assert results.tree.selected_picture is None
    results.bar.all.invoke()
    assert titles(results) == ["Group 2", "Group 3", "Group 1"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("filter-identical", ["Group 1"]),
        ("filter-more-than", ["Group 2"]),
        ("filter-not-one-folder", ["Group 2"]),
        ("filter-marked", ["Group 3"]),
        ("filter-left-alone", ["Group 2"]),
        ("filter-look-alikes", []),
    ],
)
def test_filters(results: ResultsList, words: str, shown: list[str]) -> None:
    findings = zoo()
    findings.toggle(6)
    findings.is_left_alone[1] = True
    results.show(findings)
    choose(results, say(words))
    assert titles(results) == shown


def test_what_a_rule_left_alone_is_shown_at_once(results: ResultsList) -> None:
    results.show(zoo())
    search(results, "cat")
    findings = zoo()
    findings.is_left_alone[2] = True
    results.regroup(findings)
    results.show_left_alone()
    assert titles(results) == ["Group 3"]
    assert results.bar.filter.get() == say("filter-left-alone")
    assert results.bar.search.get() == ""


def test_a_folder_is_chosen_from_those_of_the_groups(results: ResultsList) -> None:
    results.show(zoo())
    choose(results, say("filter-in-folder"))
    assert titles(results) == ["Group 2", "Group 3", "Group 1"]
    box = results.bar.folder
    assert list(box.cget("values")) == [
        f"Pictures{rest}" for rest in ("", "/Pets", "/Phone", "/Zoo", "/Zoo/Small")
    ]
    box.current(3)
    box.event_generate("<<ComboboxSelected>>")
    assert titles(results) == ["Group 2", "Group 3"]


def test_what_is_selected_stays_when_a_filter_goes(results: ResultsList) -> None:
    results.show(zoo())
    choose(results, say("filter-identical"))
    assert titles(results) == ["Group 1"]
    press(results.tree.canvas, "<Home>", "<minus>")
    results.bar.all.invoke()
    titles(results)
    assert results.tree.selected_group is not None
    assert results.tree.selected_group.number == 1
    assert "cat.png" not in words_on(results.tree.canvas)  # closed still


def test_new_findings_are_all_shown_in_the_order_chosen(results: ResultsList) -> None:
    results.show(zoo())
    results.bar.sort_by("date")
    search(results, "bear")
    titles(results)
    results.show(zoo())
    assert titles(results) == ["Group 2", "Group 3", "Group 1"]
    assert results.bar.search.get() == ""
    results.show(None)
    assert titles(results) == []


def test_many_rows_are_arranged_in_a_worker(
    results: ResultsList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arranging, "_QUICK", 0)
    findings = made_findings(20, twins=2)
    results.show(findings)
    assert results.is_arranging
    results.regroup(findings)  # before the first answer
    titles(results)
    assert results.tree.selected_picture == 1
    press(results.tree.canvas, "<End>")
    results.show(findings)
    results.regroup(findings)  # before the answer: they are still to be shown from the first row
    titles(results)
    assert (results.tree.selected_picture, results.tree.top) == (1, 0)
    # What has gone meanwhile is not drawn, and nothing can be selected until the rest is arranged.
    results.bar.sort_by("name")
    findings.drop({1, 2})
    results.tree.refresh()
    assert results.tree.selected_picture is None
    assert results.shown_places().tolist() == []
    assert titles(results)[0] == "Group 2"
    results.bar.sort_by("size")
    results.show(None)
    assert not results.is_arranging
    results.bar.sort_by("name")
    assert not results.is_arranging


def test_nothing_can_be_done_to_rows_while_other_findings_are_on_their_way(
    root: tk.Tk, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    toggled: list[int] = []
    results = make_list(root, kept, on_toggle=toggled.append)
    results.show(made_findings(3))
    press(results.tree.canvas, "<space>")
    assert toggled == [1]
    before = words_on(results.tree.canvas)
    later = findings_of([picture_of(5), picture_of(4), picture_of(1)], [[0, 1, 2]])
    results.regroup(later)  # whose picture 1 is another
    assert results.is_arranging
    press_at_once = results.tree.canvas.event_generate
    results.tree.canvas.focus_force()
    press_at_once("<space>")
    press_at_once("<Down>")
    assert results.tree.selected_picture is results.tree.selected_group is None
    assert toggled == [1]
    results.tree._paint()
    assert [
        results.tree.canvas.itemcget(item, "text")
        for item in results.tree.canvas.find_all()
        if results.tree.canvas.type(item) == "text"
    ] == before
    titles(results)
    assert results.tree.selected_picture == 2  # the same picture
    press(results.tree.canvas, "<space>")
    assert toggled == [1, 2]


def test_groups_that_go_under_the_workers_hands_are_arranged_again(
    results: ResultsList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arranging, "_QUICK", 0)
    plain, seen = arranging.arrange, []

    def arrange(findings: Findings, *rest: object) -> object:
        seen.append(len(findings.groups))
        if len(seen) == 1:
            findings.drop({1})
            raise IndexError("columns of two sizes")
        return plain(findings, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(arranging, "arrange", arrange)
    results.show(zoo())
    assert titles(results) == ["Group 2", "Group 3"]
    assert seen == [3, 2]


def test_columns_hide_and_come_back(results: ResultsList, kept: Kept) -> None:
    results.show(zoo())
    assert {"Pixels", "Size", "Date", "MSE"} <= set(words_on(results.tree.canvas))
    entries = [entry for entry in results.column_entries() if entry is not None]
    words = {entry.code: entry.words for entry in entries if entry.words is not None}
    assert words["date"]() == "✓ Date"
    actions = {entry.code: entry for entry in entries}
    actions["date"].action()
    actions["pixels"].action()
    assert not {"Pixels", "Date"} & set(words_on(results.tree.canvas))
    assert kept.columns[-1] == (("pixels", "date"), "", False)
    assert words["date"]().strip() == "Date"
    assert actions["show-all-columns"].is_possible()
    actions["show-all-columns"].action()
    assert {"Pixels", "Date"} <= set(words_on(results.tree.canvas))
    assert not actions["show-all-columns"].is_possible()


def test_a_right_click_on_the_headings_offers_the_columns(
    results: ResultsList, monkeypatch: pytest.MonkeyPatch
) -> None:
    popped: list[tk.Menu] = []
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda menu, x, y: popped.append(menu))
    results.show(zoo())
    results.update()
    results.tree.canvas.event_generate("<Button-3>", x=300, y=5)
    (menu,) = popped
    assert menu.entrycget(0, "label").strip() == "Pixels"
    menu.invoke(0)
    assert "Pixels" not in words_on(results.tree.canvas)


@pytest.mark.parametrize(
    ("sort", "is_descending", "order"),
    [("", False, "231"), ("size", True, "132"), ("size", False, "231"), ("date", True, "132")],
)
def test_order_and_columns_come_back(
    root: tk.Tk, kept: Kept, sort: str, is_descending: bool, order: str
) -> None:
    results = make_list(
        root, kept, sort=sort, is_descending=is_descending, hidden_columns=("size", "nonsense")
    )
    results.show(zoo())
    assert titles(results) == [f"Group {number}" for number in order]
    assert "Size" not in words_on(results.tree.canvas)
    assert "Date" in words_on(results.tree.canvas)


def test_an_order_there_is_not_is_the_usual_one(root: tk.Tk, kept: Kept) -> None:
    results = make_list(root, kept, sort="nonsense", is_descending=True)
    assert results.bar.sort.get() == say("sort-free")


def test_a_long_sort_leaves_the_window_alive(results: ResultsList) -> None:
    findings = made_findings(8000, twins=2)
    results.show(findings)
    assert not results.is_arranging  # no picture was looked at for that
    stall = LongestStall(results)
    for code in ("name", "date"):
        results.bar.sort_by(code)
        assert results.is_arranging
        wait_until(results, lambda: not results.is_arranging)
        results.bar.sort_by(code)
        assert not results.is_arranging  # the column was there
    assert stall.stop() < 0.5  # hundredths here; a busy machine makes it more
