"""Fixtures of every test: one real root for the window's tests, real picture files with twins."""

from __future__ import annotations

import logging
import os
import shutil
import tkinter as tk
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.app import make_root
from gui.desktop import Desktop
from made import save_twins, scene


@pytest.fixture(scope="session")
def _the_root() -> Iterator[tk.Tk]:
    try:
        root = make_root("light", Desktop(percent=100))
    except tk.TclError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no display, and this is CI: {error}")
        pytest.skip(f"no display: {error}")
    yield root
    root.destroy()


@pytest.fixture
def root(_the_root: tk.Tk, caplog: pytest.LogCaptureFixture) -> Iterator[tk.Tk]:
    """A withdrawn, themed root at 100 %. An error in a Tk callback or in the log fails the test."""
    errors: list[BaseException] = []
    _the_root.report_callback_exception = lambda kind, error, trace: errors.append(error)
    yield _the_root
    if _the_root.winfo_viewable():
        _the_root.focus_set()  # Tk 8.6 crashed now and then where a child had the focus when it was destroyed
    for child in _the_root.winfo_children():
        child.destroy()
    for sequence in _the_root.bind():
        _the_root.unbind(sequence)
    _the_root.configure(menu="")
    _the_root.minsize(1, 1)
    _the_root.geometry("")
    _the_root.withdraw()
    _the_root.update()
    if errors:
        raise errors[0]
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    # gui.errors logs what tests of it hand it themselves; what a callback raises is in `errors`.
    bad = [r for r in records if r.levelno >= logging.ERROR and r.name != "gui.errors"]
    assert not bad, [record.getMessage() for record in bad]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of the window has a cache and a data folder of its own, never the user's."""
    folder = tmp_path_factory.getbasetemp() / "caches" / uuid.uuid4().hex
    monkeypatch.setattr("gui.paths.cache_file", lambda: folder / "cache.sqlite")
    monkeypatch.setattr("gui.paths.lasting_file", lambda: folder / "lasting.sqlite")


@pytest.fixture
def cache_path(tmp_path: Path) -> Path:
    """Where a cache may be made; its folder is not there yet."""
    return tmp_path / "cache" / "cache.sqlite"


@pytest.fixture(scope="session")
def _pictures_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "Pictures"
    save_twins(folder / "coast", "a", scene(1))
    scene(2).save(folder / "b.png")
    (folder / "coast" / "b again.png").write_bytes((folder / "b.png").read_bytes())
    scene(3).save(folder / "alone.png")
    (folder / "damaged.png").write_bytes((folder / "alone.png").read_bytes()[:5000])
    return folder


@pytest.fixture
def made_pictures(_pictures_once: Path, tmp_path: Path) -> Path:
    """A folder with two groups (4 and 2 pictures), a picture of its own and a damaged file."""
    return Path(shutil.copytree(_pictures_once, tmp_path / "Pictures"))


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a command line with a home of its own, so that its log goes nowhere else."""
    home = tmp_path_factory.mktemp("home")
    own = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "LOCALAPPDATA": str(home),
           "XDG_CACHE_HOME": str(home / "cache")}  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **own, "PYTHONPATH": str(Path(__file__).parents[1])}


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """A folder of two scenes, each stored four times."""
    folder = tmp_path / "pictures"
    for seed in range(2):
        save_twins(folder, f"IMG{seed}", scene(seed, (160, 120)))
    return folder
