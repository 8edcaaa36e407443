"""The program ends anywhere in a removal, between journal and action too: the next start puts it right."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("needs fork, and a trash of its own", allow_module_level=True)

from PIL import Image

from engine.records import Picture, Relation
from engine.removal import moving, recovery, restoring
from engine.removal.carry import carry
from engine.removal.companions import Companion, regular_state
from engine.removal.disposal import remove
from engine.removal.journal import Journal, Log, Status
from engine.removal.removals import Removal
from engine.removal.ways import Destination, Way
from made import as_picture, scene
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

_STEPS = {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.utime", "os.chmod"}  # fmt: skip
_CRASHED, _MOST_STEPS = 7, 400
SIDECAR = b"<x:xmpmeta/>"
MEMORY_BYTES = 100_000_000


class Case:
    """A keeper, an identical file and one that was saved again and knows when it was taken; sidecars."""

    def __init__(self, top: Path, way: Way, *, takes_facts: bool) -> None:
        self.tree, self.folder = top / "pictures", top / "moved"
        self.tree.mkdir(parents=True)
        self.folder.mkdir()
        self.journal = Journal(top / "lasting.sqlite")
        image = scene(1, (320, 240))
        self.keeper = self._save(image, "keeper.jpg", quality=95)
        self.same = self.tree / "same.jpg"
        self.same.write_bytes(self.keeper.read_bytes())
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = "2020:02:03 04:05:06"
        self.worse = self._save(image, "worse.jpg", quality=80, exif=exif)
        for name in ("keeper.xmp", "same.xmp"):
            (self.tree / name).write_bytes(SIDECAR)
        self.victims = [self.same] if way is Way.LINK else [self.same, self.worse]
        self.before = {path: path.read_bytes() for path in sorted(self.tree.iterdir())}
        self.destination = Destination(
            way, self.folder if way is Way.FOLDER else None, (self.tree,)
        )
        self.takes_facts = takes_facts

    def _save(self, image: Image.Image, name: str, **how: Any) -> Path:
        image.save(self.tree / name, **how)
        return self.tree / name

    def removals(self) -> list[Removal]:
        keeper = _picture(self.keeper)
        like, sidecar = self.tree / "keeper.xmp", self.tree / "same.xmp"
        states = regular_state(sidecar), regular_state(like)
        assert states[0] is not None
        assert states[1] is not None
        along = (Companion(sidecar, states[0], like, states[1]),)
        same = Removal(_picture(self.same), keeper, Relation.IDENTICAL, along)
        worse = Removal(_picture(self.worse), keeper, Relation.TWIN, takes_facts=self.takes_facts)
        return [same, worse][: len(self.victims)]

    def contents(self, top: Path) -> set[bytes]:
        return {path.read_bytes() for path in top.rglob("*") if path.suffix in (".jpg", ".xmp")}


def _picture(path: Path) -> Picture:
    return as_picture(path, 320, 240)


def crash_at(step: int, case: Case) -> bool:
    """Whether a child that removes came to that step, and so ended before it."""
    child = os.fork()
    if child == 0:
        left = step

        def count() -> None:
            nonlocal left
            if left == 0:
                os._exit(_CRASHED)
            left -= 1

        try:
            for owner, name in ((Log, "begin"), (Log, "_update"), (moving, "_rename_to_new")):
                setattr(owner, name, _counted(count, getattr(owner, name)))
            sys.addaudithook(lambda event, _: count() if event in _STEPS else None)
            remove(
                case.removals(), case.destination, journal=case.journal, memory_bytes=MEMORY_BYTES
            )
        finally:
            os._exit(int(sys.exc_info()[0] is not None))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, _CRASHED)
    return code == _CRASHED


def _counted(count: Callable[[], None], call: Callable[..., Any]) -> Callable[..., Any]:
    """A step before it, and one after: what SQLite and C libraries do tells no hook of it."""

    def counted(*args: Any, **how: Any) -> Any:
        count()
        answer = call(*args, **how)
        count()
        return answer

    return counted


@pytest.mark.parametrize(
    ("way", "takes_facts"),
    [(Way.TRASH, False), (Way.TRASH, True), (Way.FOLDER, False), (Way.DELETE, False), (Way.LINK, False)],
)  # fmt: skip
def test_a_crash_anywhere_is_put_right_by_the_next_start(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    temporary_trash: TemporaryTrash,  # noqa: F811
    way: Way,
    takes_facts: bool,
) -> None:
    for step in range(0, _MOST_STEPS, 3 if way is Way.TRASH and not takes_facts else 5):
        top = tmp_path / str(step)
        case = Case(top, way, takes_facts=takes_facts)
        (top / "home").mkdir()
        monkeypatch.setenv("HOME", str(top / "home"))
        has_crashed = crash_at(step, case)
        recovery.recover(case.journal)
        assert case.journal.half_done() == ()
        assert recovery.recover(case.journal) == ()
        _check(case, top)
        if not has_crashed:
            assert step > 10
            return
    raise AssertionError("it never came to its end")


def _left_after_another(case: Case) -> list[Path]:
    with case.journal.writing() as log:
        keeper = _picture(case.keeper)
        carry(case.worse, keeper, log, memory_bytes=MEMORY_BYTES)
    return [path for path in case.tree.iterdir() if ".twintracker-" in path.name]


def _check(case: Case, top: Path) -> None:
    way, found = case.destination.way, case.contents(top)
    lost = set(case.before.values()) - found
    deleted = {case.before[case.worse]} if way is Way.DELETE else set()
    facts = {case.before[case.keeper]} if case.takes_facts else set()
    # What was deleted for good: its keeper shows it. Of a keeper that got facts the journal has the bytes.
    assert lost <= deleted | facts
    entries = case.journal.entries()
    for entry in entries:
        is_there = entry.path.exists()
        if entry.status is Status.DONE and way is not Way.LINK and entry.way is not None:
            assert not is_there
        if entry.status is Status.UNDONE:
            assert entry.path.read_bytes() == case.before[entry.path]
    left = [path for path in top.rglob("*") if ".twintracker-" in path.name]
    if left and case.takes_facts and not any(one.way is None for one in entries):
        # Facts are made ready before the journal knows of them. The next ones clear it away.
        left = _left_after_another(case)
    assert left == []
    if way is Way.DELETE:
        return
    done = [one for one in case.journal.entries() if one.status is Status.DONE]
    back = restoring.restore(done, case.journal)
    assert back.problems == ()
    assert {path: path.read_bytes() for path in sorted(case.tree.iterdir())} == case.before
    assert case.same.stat().st_ino != case.keeper.stat().st_ino
