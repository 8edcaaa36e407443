"""One zoom and one middle for two pictures: what lies under the pointer stays there, nothing is lost off the edge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.compare.compare_viewport import MOST_ZOOM, Panel, Viewport, contained, fit_zoom, larger

PANEL = Panel(10, 20, 300, 200)
SIDES = st.integers(1, 20_000)
VIEWS = st.builds(
    lambda width, height, zoom, x, y: Viewport((width, height)).zoomed(zoom, PANEL, (x, y)),
    SIDES, SIDES, st.floats(0.001, 30), st.floats(-150, 150), st.floats(-100, 100),
)  # fmt: skip


def test_fit_is_all_of_it() -> None:
    view = Viewport((3000, 1500)).fitted(PANEL)
    assert view.content == (300, 150)
    piece = view.piece((3000, 1500), PANEL, is_stretched=False)
    assert piece is not None
    assert (piece.box, piece.left, piece.top) == ((0, 0, 300, 150), 10, 45)


def test_small_and_large_are_drawn_on_one_scale() -> None:
    view = Viewport((3000, 1500)).zoomed(1.0, PANEL)
    large, small = (
        view.piece(size, PANEL, is_stretched=False) for size in ((3000, 1500), (300, 150))
    )
    assert large == small, "the smaller one is scaled to the larger one's pixels"
    assert large is not None
    assert large.box == (1350, 650, 1650, 850)


@given(VIEWS, st.floats(-3, 3), st.floats(-150, 150), st.floats(-100, 100))
def test_nothing_is_lost_off_the_edge(view: Viewport, steps: float, x: float, y: float) -> None:
    for after in (view.stepped(steps, PANEL, (x, y)), view.moved(10 * x, 10 * y, PANEL)):
        piece = after.piece(view.frame, PANEL, is_stretched=True)
        assert piece is not None
        width, height = piece.box[2] - piece.box[0], piece.box[3] - piece.box[1]
        # All of it or as much as there is room for, but for a pixel of rounding.
        assert width >= min(after.content[0], PANEL.width) - 1
        assert height >= min(after.content[1], PANEL.height) - 1
        assert 0 <= piece.box[0] < piece.box[2] <= after.content[0]
        assert PANEL.left <= piece.left <= PANEL.left + PANEL.width - width
        fit = fit_zoom(view.frame, PANEL)
        assert min(fit, 1) <= after.zoom * 1.0001
        assert after.zoom <= max(fit, MOST_ZOOM)


@given(st.floats(0.2, 5), st.floats(-100, 100), st.floats(-60, 60))
def test_what_lies_under_the_pointer_stays_there(zoom: float, x: float, y: float) -> None:
    view = Viewport((4000, 3000)).zoomed(1.0, PANEL)
    after = view.zoomed(zoom, PANEL, (x, y))
    before_at = view.x * 4000 + x / view.zoom, view.y * 3000 + y / view.zoom
    after_at = after.x * 4000 + x / after.zoom, after.y * 3000 + y / after.zoom
    assert before_at == pytest.approx(after_at, abs=1)


def test_the_wheel_stops_at_all_of_it_and_at_its_pixels() -> None:
    view = Viewport((4000, 3000)).fitted(PANEL)
    zooms = []
    for _ in range(30):
        view = view.stepped(1, PANEL)
        zooms.append(view.zoom)
    assert 1.0 in zooms
    assert zooms[-1] == MOST_ZOOM
    for _ in range(40):
        view = view.stepped(-1, PANEL)
    assert view.is_fit
    assert view == Viewport((4000, 3000)).fitted(PANEL)


def test_one_in_another_shape_keeps_it_beside_and_loses_it_over() -> None:
    assert contained((100, 100), (300, 200), is_stretched=False) == (200, 200)
    assert contained((100, 20), (300, 200), is_stretched=False) == (300, 60)
    assert contained((100, 100), (300, 200), is_stretched=True) == (300, 200)
    assert contained((151, 100), (300, 200), is_stretched=False) == (300, 200)
    assert larger((10, 10), (5, 30)) == (5, 30)


def test_a_place_is_brought_into_the_middle() -> None:
    view = Viewport((4000, 3000)).fitted(PANEL).looking_at((0.5, 0.5, 0.55, 0.55), PANEL)
    assert (view.x, view.y) == pytest.approx((0.525, 0.525))
    assert not view.is_fit
    assert view.zoom > fit_zoom((4000, 3000), PANEL)
    small = Viewport((40, 30)).fitted(PANEL).looking_at((0.5, 0.5, 0.55, 0.55), PANEL)
    assert small.zoom >= fit_zoom((40, 30), PANEL), "and is never made smaller for it"


def test_it_follows_the_room_only_while_it_is_fitted() -> None:
    wide = Panel(0, 0, 600, 400)
    view = Viewport((3000, 1500)).fitted(PANEL)
    assert view.settled(wide).zoom == 0.2
    zoomed = view.zoomed(0.5, PANEL)
    assert zoomed.settled(wide).zoom == 0.5
