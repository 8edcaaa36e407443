"""The threshold as a slider over its histogram and as a number: dragged, stepped, typed, set back."""

from __future__ import annotations

import itertools
import tkinter as tk
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.language.sentences import say
from gui.styling import style
from gui.threshold import threshold_slider
from gui.threshold.threshold_bar import ThresholdBar
from gui.threshold.threshold_scale import Scale, counts_under, step
from waiting import press, take_focus, wait_until

CAP = 1000.0
HISTOGRAM = [100 - i for i in range(100)]


class Told:
    """What the bar called back with."""

    def __init__(self) -> None:
        self.thresholds: list[tuple[float, bool]] = []
        self.look_alikes: list[bool] = []

    def change(self, threshold: float, *, is_final: bool) -> None:
        self.thresholds.append((threshold, is_final))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def bar(root: tk.Tk, told: Told) -> Iterator[ThresholdBar]:
    bar = ThresholdBar(root, on_change=told.change, on_look_alikes=told.look_alikes.append)
    root.columnconfigure(0, weight=1)
    bar.grid(sticky="ew")
    root.minsize(1, 1)  # a window of another test may have set it
    root.geometry("1180x100+0+0")
    root.deiconify()
    bar.show(200.0, CAP, HISTOGRAM, 200.0)
    wait_until(root, lambda: bar.slider.canvas.winfo_width() > 100 and bar.winfo_width() > 1000)
    yield bar
    root.columnconfigure(0, weight=0)


def x_of(bar: ThresholdBar, threshold: float) -> int:
    left, right = bar.slider._ends()
    return round(left + (right - left) * Scale(bar.slider.cap).share(threshold))


def fills(bar: ThresholdBar) -> list[str]:
    canvas = bar.slider.canvas
    return [str(canvas.itemcget(item, "fill")) for item in canvas.find_withtag("bar")]


def test_dragging_tells_the_newest_once_and_at_last(bar: ThresholdBar, told: Told) -> None:
    canvas = bar.slider.canvas
    canvas.event_generate("<ButtonPress-1>", x=x_of(bar, 300), y=20)
    for threshold in (320, 350, 400):
        canvas.event_generate("<B1-Motion>", x=x_of(bar, threshold), y=20)
    assert told.thresholds == []  # coalesced: nothing before the next frame
    wait_until(bar, lambda: told.thresholds)
    ((threshold, is_final),) = told.thresholds
    assert threshold == pytest.approx(400, abs=4)
    assert not is_final
    assert bar.number.text.get() == f"{threshold:g}"  # the number follows at once
    canvas.event_generate("<B1-Motion>", x=x_of(bar, 150), y=20)
    canvas.event_generate("<ButtonRelease-1>", x=x_of(bar, 150), y=20)
    assert told.thresholds[1:] == [(bar.threshold, True)]  # in place of what waited to be told
    assert bar.threshold == pytest.approx(150, abs=4)


def test_results_that_come_while_it_is_dragged_do_not_move_it(bar: ThresholdBar) -> None:
    canvas = bar.slider.canvas
    canvas.event_generate("<ButtonPress-1>", x=x_of(bar, 500), y=20)
    under_the_hand = bar.threshold
    bar.show(200.0, CAP, HISTOGRAM, 200.0)
    assert bar.threshold == under_the_hand
    canvas.event_generate("<ButtonRelease-1>", x=x_of(bar, 500), y=20)
    bar.show(200.0, CAP, HISTOGRAM, 200.0)
    assert bar.threshold == 200.0


def test_escape_takes_a_drag_back(bar: ThresholdBar, told: Told) -> None:
    canvas = bar.slider.canvas
    canvas.focus_force()
    canvas.event_generate("<ButtonPress-1>", x=x_of(bar, 500), y=20)
    canvas.event_generate("<Escape>")
    assert told.thresholds == [(200.0, True)]
    canvas.event_generate("<B1-Motion>", x=x_of(bar, 600), y=20)
    assert bar.threshold == 200.0


def test_a_double_click_goes_back_to_the_default(bar: ThresholdBar, told: Told) -> None:
    bar.show(640.0, CAP, HISTOGRAM, 200.0)
    canvas = bar.slider.canvas
    for event in ("<ButtonPress-1>", "<ButtonRelease-1>") * 2:
        canvas.event_generate(event, x=x_of(bar, 700), y=20)
    assert told.thresholds[-1] == (200.0, True)
    assert bar.number.text.get() == "200"


@pytest.mark.parametrize(
    ("key", "threshold"),
    [
        ("<Right>", 205), ("<Left>", 195), ("<Shift-Right>", 201), ("<Shift-Left>", 199),
        ("<Prior>", 250), ("<Next>", 150), ("<Home>", 0), ("<End>", CAP),
    ],
)  # fmt: skip
def test_keys_move_it(
    bar: ThresholdBar, told: Told, monkeypatch: pytest.MonkeyPatch, key: str, threshold: float
) -> None:
    monkeypatch.setattr(threshold_slider, "SETTLE_MS", 20)
    press(bar.slider.canvas, key)
    assert bar.threshold == threshold
    wait_until(bar, lambda: told.thresholds[-1:] == [(threshold, True)])
    assert len(told.thresholds) <= 2


def test_other_keys_of_the_window_do_not_hear_those_of_the_slider(
    bar: ThresholdBar, root: tk.Tk
) -> None:
    heard: list[str] = []
    for key in ("<Left>", "<Escape>"):
        root.bind(key, lambda _event, key=key: heard.append(key), add=True)  # type: ignore[misc]
    press(bar.slider.canvas, "<Left>", "<Escape>")
    assert heard == ["<Escape>"]  # there was no drag to take back


def test_the_focus_can_be_seen(bar: ThresholdBar) -> None:
    canvas = bar.slider.canvas
    plain = len(canvas.find_withtag("handle"))
    canvas.focus_force()
    wait_until(bar, lambda: len(canvas.find_withtag("handle")) == plain + 1)


def test_bars_under_the_threshold_are_set_off(bar: ThresholdBar) -> None:
    c = style.colours(bar)
    for threshold in (0.0, 200.0, CAP):
        bar.show(threshold, CAP, HISTOGRAM)
        bar.update()
        shown = fills(bar)
        assert (c.accent in shown, c.line in shown) == (threshold > 0, threshold < CAP)
    bar.show(200.0, CAP, [0] * 10)
    bar.update()
    assert fills(bar) == []


def test_a_typed_number_is_applied_by_return(bar: ThresholdBar, told: Told) -> None:
    bar.number.entry.focus_force()
    for typed, threshold in (("12.5", 12.5), (" 90 ", 90), ("0,5", 0.5), ("5000", 5000)):
        bar.number.text.set(typed)
        assert not bar.number.is_wrong
        press(bar.number.entry, "<Return>")
        assert told.thresholds[-1] == (threshold, True)
        assert bar.threshold == threshold
    assert told.thresholds[-1][0] > bar.slider.cap  # the owner matches again
    count = len(told.thresholds)
    press(bar.number.entry, "<Return>")
    assert len(told.thresholds) == count  # nothing new


@pytest.mark.parametrize("typed", ["", "abc", "-1", "5001", "12.5.3", "nan", "1e3", "9" * 400])
def test_a_wrong_number_is_told_and_taken_back_by_escape(
    bar: ThresholdBar, told: Told, typed: str
) -> None:
    entry = bar.number.entry
    take_focus(entry)
    bar.number.text.set(typed)
    assert entry.instate(["invalid"])
    assert bar.number.tooltip.words == say("threshold-wrong", most=5000)
    press(entry, "<Return>")
    assert bar.number.tooltip.is_shown
    assert bar.number.text.get() == typed
    press(entry, "<Escape>")
    assert bar.number.text.get() == "200"
    assert entry.instate(["!invalid"])
    assert told.thresholds == []


def test_results_do_not_overwrite_what_is_being_typed(bar: ThresholdBar) -> None:
    bar.number.entry.focus_force()
    bar.update()
    bar.number.text.set("31")
    bar.show(200.0, CAP, HISTOGRAM, 200.0)
    assert bar.number.text.get() == "31"


def test_leaving_the_field_applies_a_number_and_takes_back_what_is_none(
    bar: ThresholdBar, told: Told
) -> None:
    entry = bar.number.entry
    for typed, shown in (("150", "150"), ("15o", "150")):
        entry.focus_force()
        bar.update()
        bar.number.text.set(typed)
        bar.slider.canvas.focus_force()
        bar.update()
        assert bar.number.text.get() == shown
    assert told.thresholds == [(150.0, True)]


def test_the_arrows_of_the_field_step(bar: ThresholdBar, told: Told) -> None:
    press(bar.number.entry, "<Up>")
    assert told.thresholds == [(205.0, True)]


def test_without_results_only_the_number_can_be_changed(bar: ThresholdBar, told: Told) -> None:
    bar.show_off(120.0)
    bar.update()
    assert bar.number.text.get() == "120"
    assert fills(bar) == []
    assert bar.look_alikes.instate(["disabled"])
    assert bar.words[1] == say("look-alikes")
    canvas = bar.slider.canvas
    canvas.event_generate("<ButtonPress-1>", x=200, y=20)
    canvas.event_generate("<ButtonRelease-1>", x=200, y=20)
    press(canvas, "<Right>")
    assert told.thresholds == []
    assert str(canvas.cget("takefocus")) == "0"
    bar.number.entry.focus_force()
    bar.number.text.set("80")
    press(bar.number.entry, "<Return>")
    assert told.thresholds == [(80.0, True)]


def test_look_alikes_are_counted_and_asked_for(bar: ThresholdBar, told: Told) -> None:
    bar.show_look_alikes(31, is_on=False)
    assert bar.words[1] == "Look-alikes (31)"
    bar.look_alikes.invoke()
    bar.look_alikes.invoke()
    assert told.look_alikes == [True, False]
    bar.show_look_alikes(31, is_on=True)
    assert bar.look_alikes.instate(["selected"])
    assert told.look_alikes == [True, False]  # it was no press


@pytest.mark.parametrize("note", ["", "36 pictures compared in 1 s", "very long " * 20])
def test_nothing_is_cut_off_where_there_is_little_room(
    bar: ThresholdBar, root: tk.Tk, note: str
) -> None:
    words = "24 groups · 168 pictures · 38.2 MB to free"
    bar.show_look_alikes(31, is_on=False)
    bar.show_summary(words)
    bar.show_note(note)
    assert bar.note == note
    for width in (1250, 1180, 900, 800, 700, 600, 480):
        root.geometry(f"{width}x120")
        wait_until(bar, lambda width=width: bar.winfo_width() == width)  # type: ignore[misc]
        for part in bar.winfo_children():
            if part.winfo_ismapped() and part is not bar.slider:
                assert part.winfo_width() >= part.winfo_reqwidth(), (width, part)
                assert part.winfo_x() + part.winfo_width() <= width, (width, part)
                assert part.winfo_height() >= part.winfo_reqheight(), (width, part)
        assert not overlap(bar)
        assert bar.slider.winfo_width() >= style.px(bar, 100)


def overlap(bar: ThresholdBar) -> bool:
    boxes = [
        (w.winfo_x(), w.winfo_y(), w.winfo_x() + w.winfo_width(), w.winfo_y() + w.winfo_height())
        for w in bar.winfo_children()
        if w.winfo_ismapped()
    ]
    return any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for a, b in itertools.combinations(boxes, 2)
    )


def test_where_there_is_room_all_is_one_line(bar: ThresholdBar, root: tk.Tk) -> None:
    bar.show_summary("24 groups · 168 pictures · 38.2 MB to free")
    bar.show_note("36 pictures compared in 1 s")
    bar.update()
    height = bar.winfo_reqheight()
    root.geometry("600x120")
    wait_until(bar, lambda: bar.winfo_width() == 600)
    bar.update()
    assert bar.winfo_reqheight() > height


def test_it_takes_the_colours_of_a_theme(bar: ThresholdBar, root: tk.Tk) -> None:
    from gui.styling.theme import apply_theme

    apply_theme(root, "dark")
    try:
        wait_until(bar, lambda: str(bar.slider.canvas.cget("background")) == style.DARK.ground)
        assert style.DARK.accent in fills(bar)
    finally:
        apply_theme(root, "light")
    wait_until(bar, lambda: str(bar.slider.canvas.cget("background")) == style.LIGHT.ground)


def test_gone_it_says_nothing(root: tk.Tk, told: Told) -> None:
    bar = ThresholdBar(root, on_change=told.change, on_look_alikes=told.look_alikes.append)
    bar.show(200.0, CAP, HISTOGRAM)
    bar.slider._on_key(lambda: 300.0)
    bar.destroy()
    passed: list[bool] = []
    root.after(threshold_slider.SETTLE_MS + 20, lambda: passed.append(True))
    wait_until(root, lambda: passed)
    assert told.thresholds == []


# The scale


@given(cap=st.floats(1, 5000), threshold=st.integers(0, 5000))
def test_a_threshold_comes_back_from_its_place(cap: float, threshold: int) -> None:
    scale = Scale(cap)
    back = scale.threshold(scale.share(threshold))
    assert back == pytest.approx(min(threshold, cap), abs=1e-6) or threshold > cap - 1


@given(cap=st.floats(1, 5000), shares=st.lists(st.floats(0, 1), min_size=2))
def test_further_right_is_looser(cap: float, shares: list[float]) -> None:
    scale = Scale(cap)
    thresholds = [scale.threshold(share) for share in sorted(shares)]
    assert thresholds == sorted(thresholds)
    assert 0 <= thresholds[0] <= thresholds[-1] <= cap


@pytest.mark.parametrize("cap", [600, 700, 1000, 5000])
def test_the_default_lies_a_third_from_the_left(cap: float) -> None:
    assert Scale(cap).share(200) == pytest.approx(1 / 3)


@given(
    histogram=st.lists(st.integers(0, 1000), min_size=1, max_size=200),
    cap=st.floats(1, 5000),
    pieces=st.integers(1, 60),
)
def test_no_pair_is_lost_between_the_bars(histogram: list[int], cap: float, pieces: int) -> None:
    counts = counts_under(histogram, Scale(cap), pieces)
    assert len(counts) == pieces
    assert min(counts) >= -1e-6
    assert sum(counts) == pytest.approx(sum(histogram))


def test_even_slices_of_an_even_scale_are_the_bars() -> None:
    assert counts_under([5, 0, 2], Scale(300), 3) == pytest.approx([5, 0, 2])
    assert counts_under([], Scale(300), 3) == [0, 0, 0]


def test_a_step_never_leaves_the_slider() -> None:
    assert step(3, -5, 300) == 0
    assert step(298, 5, 300) == 300
    assert step(12.5, 1, 300) == 14
