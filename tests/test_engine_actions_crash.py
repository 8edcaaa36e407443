"""The program ends in the middle of an action, before each thing that it does to the disk: nothing is lost."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs fork", allow_module_level=True)

import engine.removal.to_folder
from engine.removal import moving
from engine.removal.actions import perform, prepare
from engine.removal.moving import leftovers
from engine.removal.ways import ASIDE_SUFFIX, PART_SUFFIX, Destination, Way

CONTENT = b"content" * 1000
_STEPS = {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.utime", "os.chmod"}  # fmt: skip
_CRASHED, _MOST_STEPS = 7, 100


class Case:
    """A victim, its keeper, and the folder it may be moved to, in a folder of their own."""

    def __init__(self, top: Path, way: Way) -> None:
        self.base, self.folder = top / "base", top / "moved"
        for folder in (self.base, self.folder):
            folder.mkdir(parents=True)
        self.victim, self.keeper = self.base / "a.png", self.base / "keeper.png"
        self.victim.write_bytes(CONTENT)
        self.keeper.write_bytes(CONTENT if way is Way.LINK else b"another")
        is_moved = way is Way.FOLDER
        self.target = self.folder / "base" / "a.png"
        self.destination = Destination(
            way, self.folder if is_moved else None, (self.base,) if is_moved else ()
        )

    def places(self) -> list[Path]:
        """Where the victim's content may be found by whoever recovers."""
        aside = leftovers(self.victim, ASIDE_SUFFIX)
        found = [one for one in (self.victim, self.target, *aside) if one.exists()]
        return [one for one in found if one.read_bytes() == CONTENT]

    def check(self) -> None:
        """Whatever else lies about is known as left over, and no name holds half a file."""
        known = {self.victim, self.target, self.keeper, *leftovers(self.victim, ASIDE_SUFFIX)}
        known |= {*leftovers(self.victim, PART_SUFFIX), *leftovers(self.target, PART_SUFFIX)}
        for path in (*self.base.iterdir(), *self.folder.rglob("*")):
            assert path in known or path.is_dir()
        for path in (self.victim, self.target):
            assert not path.exists() or path.read_bytes() == CONTENT
        assert self.keeper.exists()


def crash_at(step: int, case: Case, count_renames: Callable[[Callable[[], None]], None]) -> bool:
    """Whether a child that performs the action came to that step, and so ended before it."""
    prepared = prepare(case.victim, len(CONTENT), case.keeper, case.destination)
    child = os.fork()
    if child == 0:
        left = step

        def count() -> None:
            nonlocal left
            if left == 0:
                os._exit(_CRASHED)
            left -= 1

        def hook(event: str, _: object) -> None:
            if event in _STEPS:
                count()

        try:
            count_renames(count)
            sys.addaudithook(hook)
            perform(prepared)
        finally:
            os._exit(int(sys.exc_info()[0] is not None))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, _CRASHED)
    return code == _CRASHED


@pytest.mark.parametrize("has_rename", [True, False])
@pytest.mark.parametrize(
    ("way", "is_far"),
    [(Way.FOLDER, False), (Way.FOLDER, True), (Way.DELETE, False), (Way.LINK, False)],
)
def test_a_crash_at_any_step_leaves_the_content_where_it_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Way, is_far: bool, has_rename: bool
) -> None:
    real_move, real_rename = moving.move_to_new, moving._rename_to_new

    def move(path: Path, target: Path) -> None:
        if is_far:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real_move(path, target)

    def count_renames(count: Callable[[], None]) -> None:
        def rename(path: Path, target: Path) -> bool:
            count()
            return has_rename and real_rename(path, target)

        moving._rename_to_new = rename

    monkeypatch.setattr(engine.removal.to_folder, "move_to_new", move)
    for step in range(_MOST_STEPS):
        case = Case(tmp_path / str(step), way)
        has_crashed = crash_at(step, case, count_renames)
        case.check()
        if way is Way.LINK:
            assert case.victim.read_bytes() == CONTENT
        elif way is Way.FOLDER or has_crashed:
            assert case.places()
        if not has_crashed:
            assert step > 2
            return
    raise AssertionError("it never came to its end")
