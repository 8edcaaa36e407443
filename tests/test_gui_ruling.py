"""Mark by rule in the real window: it marks what it says and no more, doubts and files that belong together apart."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from gui.dialogs.rule_dialog import RuleDialog
from gui.language.sentences import say
from gui.main_window import MainWindow
from made import scene
from waiting import wait_until
from window_case import find, groups, in_dialog, marked, number_of, on_show, opened, settle, settled

SIZE = (240, 184)


def detailed(seed: int) -> Image.Image:
    """A scene with the fine grain of a photo."""
    rng = np.random.default_rng(seed)
    grain = 9 * rng.standard_normal((SIZE[1], SIZE[0], 1), np.float32)
    pixels = np.asarray(scene(seed, SIZE), np.float32) + grain
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def save_with_place(picture: Image.Image, path: Path) -> None:
    exif = Image.Exif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (48.0, 51.0, 30.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (2.0, 17.0, 40.0)
    picture.save(path, quality=90, exif=exif)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pairs of a keeper, which is the larger file, and a copy; each but the first with something against marking."""
    folder = tmp_path_factory.mktemp("ruled")
    for seed, name in enumerate(("free", "place", "shot", "sidecar"), 10):
        picture = detailed(seed)
        picture.save(folder / f"{name}.png")
        if name == "place":
            save_with_place(picture, folder / "place.jpg")
            continue
        picture.save(folder / f"{name}.jpg", quality=90)
    detailed(1).save(folder / "small.jpg", quality=90)
    with Image.open(folder / "small.jpg") as small:
        large = small.resize((3 * SIZE[0], 3 * SIZE[1]), Image.Resampling.LANCZOS)
    large.save(folder / "enlarged.jpg", quality=90)
    more = folder / "more"
    more.mkdir()
    for name in ("shot.jpg", "sidecar.jpg"):
        (folder / name).rename(more / name)
    (more / "shot.NEF").write_bytes(b"what a camera wrote")
    (more / "sidecar.xmp").write_text("<x:xmpmeta/>")
    detailed(20).save(
        more / "sidecar.tif"
    )  # another picture, to which that belongs too, and which stays
    return folder


@pytest.fixture
def window(root: tk.Tk, pictures: Path) -> Iterator[MainWindow]:
    with opened(root, settled(pictures)) as window:
        find(window)
        assert len(groups(window)) == 5
        yield window


def rule(
    window: MainWindow, code: str, act: Callable[[RuleDialog[object]], object]
) -> tuple[tuple[str, str], tuple[str, ...]]:
    """Chooses a rule, and does something in its dialog once that has counted; returns what it said before."""

    def look(dialog: object) -> tuple[tuple[str, str], tuple[str, ...]]:
        assert isinstance(dialog, RuleDialog)
        wait_until(
            window, lambda: dialog.words[0] not in ("", say("rule-counting")) and dialog.left.codes
        )
        said = dialog.words, dialog.left.codes
        act(dialog)
        return said

    came = in_dialog(window, look)
    window.ruling.mark(code)
    settle(window)
    (said,) = came
    return said  # type: ignore[return-value]


def freed(window: MainWindow) -> str:
    return say("rule-marks", count=len(marked(window)), size=say("none")).split(":")[0]


def test_it_marks_what_it_says_and_leaves_doubts_alone(window: MainWindow) -> None:
    (words, button), left = rule(window, "largest-file", lambda dialog: dialog.mark_button.invoke())
    assert marked(window) == {"free.jpg"}
    assert words.startswith(freed(window))
    assert button == say("rule-go", count=1)
    assert set(left) == {"enlarged", "camera", "raw", "companion"}
    assert window.actions.words.startswith("1 marked · ")
    codes = [one.code for one in window.settings.rules]
    assert codes == ["largest-file", "most-pixels", "oldest-file"]
    assert on_show(window).wishes.rules == window.settings.rules


def test_doubts_are_marked_where_they_are_included(window: MainWindow) -> None:
    def include(dialog: RuleDialog[object]) -> None:
        dialog.left.include("enlarged")
        dialog.left.include("camera")
        said.append(dialog.words)
        dialog.mark_button.invoke()

    said: list[tuple[str, str]] = []
    rule(window, "largest-file", include)
    assert marked(window) == {"free.jpg", "place.jpg", "small.jpg"}
    assert said[0][0].startswith(freed(window))
    assert said[0][1] == say("rule-go", count=3)


def test_without_a_yes_nothing_changes(window: MainWindow) -> None:
    window.marking.toggle(number_of(window, "small.jpg"))
    before, rules, made = on_show(window), window.settings.rules, groups(window)
    rule(window, "largest-file", lambda dialog: dialog.close())
    assert on_show(window) is before
    assert window.settings.rules == rules == on_show(window).wishes.rules
    assert (groups(window), marked(window)) == (made, {"small.jpg"})


def test_what_is_left_alone_is_shown(window: MainWindow) -> None:
    window.marking.toggle(number_of(window, "small.jpg"))
    rule(window, "largest-file", lambda dialog: dialog.left.look_at("enlarged"))
    settle(window)
    shown = window.panel.list.shown_places().tolist()
    assert [groups(window)[place] for place in shown] == [["enlarged.jpg", "small.jpg"]]
    assert window.settings.rules[0].code == "largest-file"
    assert marked(window) == {"small.jpg"}  # by hand, before


def test_another_keeper_by_another_rule(window: MainWindow) -> None:
    (words, _), left = rule(window, "has-gps", lambda dialog: dialog.mark_button.invoke())
    assert "camera" not in left
    assert {"place.png", "free.jpg"} <= marked(window)
    assert words.startswith(freed(window))
    assert ["place.jpg", "place.png"] in groups(window)
    assert "shot.jpg" not in marked(window)
    assert "sidecar.jpg" not in marked(window)


def test_by_hand_what_belongs_together_may_go(window: MainWindow) -> None:
    for name in ("shot.jpg", "sidecar.jpg"):
        window.marking.toggle(number_of(window, name))
    assert marked(window) == {"shot.jpg", "sidecar.jpg"}
