"""Whatever is scanned, removed, brought back, edited, renamed and cut off in between: no picture is ever lost."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from PIL import Image

from engine.options import ScanOptions
from engine.records import Relation, ScanResult
from engine.removal import acting, disposal, recovery, restoring
from engine.removal.journal import Journal, Status
from engine.removal.removals import Exemption, Removal, RemovalResult
from engine.removal.ways import Destination, Way
from engine.scan import scan
from made import scene
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

SIZE = (72, 60)
#: How pictures are stored by those who copy them.
ENDINGS = (".png", ".jpg", " copy.png", " half.jpg")


class Crash(BaseException):
    """The process dies here."""


def thumbnail(image: Image.Image) -> np.ndarray:
    small = image.convert("RGB").resize((12, 10), Image.Resampling.BOX)
    return np.asarray(small).astype(float)


THUMBNAILS = [thumbnail(scene(seed, SIZE)) for seed in range(24)]


def shows(path: Path) -> int | None:
    """Which of the planted scenes a file shows; None where it shows none."""
    try:
        with Image.open(path) as image:
            small = thumbnail(image)
    except (OSError, SyntaxError):
        return None
    distances = [float(((small - one) ** 2).mean()) for one in THUMBNAILS]
    nearest = int(np.argmin(distances))
    return nearest if distances[nearest] < 120 else None


def write(path: Path, seed: int, ending: str) -> None:
    picture = scene(seed, SIZE)
    if "half" in ending:
        picture = picture.resize((SIZE[0] * 3 // 4, SIZE[1] * 3 // 4), Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path) if path.suffix == ".png" else picture.save(path, quality=92)


class Hands(RuleBasedStateMachine):
    """`tree` is what is scanned; the trash, and the folder that files are moved to, lie beside it."""

    seen = Bundle("seen")  # results of scans, however old

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(dir=base))
        self.tree, self.target = self.base / "pictures", self.base / "moved"
        self.tree.mkdir()
        self.target.mkdir()
        self.journal = Journal(self.base / "lasting.sqlite")
        self.planted: set[int] = set()
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("HOME", str(self.base / "home"))
        (self.base / "home").mkdir()
        self.count = 0

    def teardown(self) -> None:
        self.patch.undo()

    # What is on the disk

    def files(self) -> list[Path]:
        return sorted(
            path for path in self.tree.rglob("*") if path.is_file() and not path.is_symlink()
        )

    def everywhere(self) -> list[Path]:
        """The trash counts."""
        found = self.base.rglob("*")
        return [path for path in found if path.is_file() and path.suffix in (".png", ".jpg")]

    def copies(self, seed: int | None) -> set[tuple[int, int]]:
        """The files that show a scene, by identity: names of one file are one copy."""
        states = [path.stat() for path in self.everywhere() if shows(path) == seed]
        return {(state.st_dev, state.st_ino) for state in states}

    def some_file(self, at: int) -> Path | None:
        files = self.files()
        return files[at % len(files)] if files else None

    def new_name(self, ending: str) -> Path:
        self.count += 1
        return self.tree / ("a", "b", "c/d")[self.count % 3] / f"IMG_{self.count}{ending}"

    # What people do

    @initialize()
    def some_pictures(self) -> None:
        for seed in range(3):
            self.plant(seed, 3)

    @rule(seed=st.integers(0, len(THUMBNAILS) - 1), copies=st.integers(1, 4))
    def plant(self, seed: int, copies: int) -> None:
        for ending in ENDINGS[:copies]:
            write(self.new_name(ending), seed, ending)
        self.planted.add(seed)

    @rule(at=st.integers(0, 99))
    def copy(self, at: int) -> None:
        path = self.some_file(at)
        if path is not None:
            new = self.new_name(path.suffix)
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, new)

    @rule(at=st.integers(0, 99))
    def rename(self, at: int) -> None:
        path = self.some_file(at)
        if path is not None:
            new = self.new_name(path.suffix)
            new.parent.mkdir(parents=True, exist_ok=True)
            path.rename(new)

    @rule(
        at=st.integers(0, 99), seed=st.integers(0, len(THUMBNAILS) - 1), keeps_times=st.booleans()
    )
    def edit(self, at: int, seed: int, keeps_times: bool) -> None:
        """Another picture under the same name. A person may do that with the last copy; here nobody does."""
        path = self.some_file(at)
        if path is None or len(self.copies(shows(path))) < 2 or path.stat().st_nlink > 1:
            return
        state = path.stat()
        write(path, seed, path.suffix)
        if keeps_times:
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        self.planted.add(seed)

    @rule(at=st.integers(0, 99), other=st.integers(0, 99), is_hard=st.booleans())
    def link(self, at: int, other: int, is_hard: bool) -> None:
        """One file put in place of another that shows the same: a link to it."""
        path, to = self.some_file(at), self.some_file(other)
        if path is None or to is None or path.samefile(to) or shows(path) != shows(to):
            return
        path.unlink()
        os.link(to, path) if is_hard else path.symlink_to(to)

    @rule(at=st.integers(0, 99), keep=st.integers(1, 4000))
    def damage(self, at: int, keep: int) -> None:
        path = self.some_file(at)
        if path is not None and path.stat().st_nlink == 1 and len(self.copies(shows(path))) > 1:
            path.write_bytes(path.read_bytes()[:keep])

    @rule(at=st.integers(0, 99))
    def lose(self, at: int) -> None:
        path = self.some_file(at)
        if path is not None and len(self.copies(shows(path))) > 1:
            path.unlink()

    # What the program does

    @rule(target=seen, look_alikes=st.booleans())
    def look(self, look_alikes: bool) -> ScanResult:
        return scan(ScanOptions(folders=(self.tree,), threads=1, look_alikes=look_alikes))

    def removals(self, result: ScanResult, which: int) -> list[Removal]:
        pairs = [
            Removal(picture, result.pictures[group.keeper], pair.relation, turned=None)
            for group in result.groups
            for picture, pair in result.twins(group)
        ]
        return [one for at, one in enumerate(pairs) if which >> at % 12 & 1]

    def remove(
        self, removals: list[Removal], way: Way, *, is_protected: bool = False
    ) -> RemovalResult:
        folder = self.target if way is Way.FOLDER else None
        return disposal.remove(
            removals,
            Destination(way, folder, (self.tree,)),
            journal=self.journal,
            protected=(self.tree / "a",) if is_protected else (),
            memory_bytes=100_000_000,
        )

    @rule(
        result=seen,
        which=st.integers(1, 4095),
        way=st.sampled_from(Way),
        is_protected=st.booleans(),
    )
    def clean_up(self, result: ScanResult, which: int, way: Way, is_protected: bool) -> None:
        removals = self.removals(result, which)
        in_a = {path for path in self.files() if path.is_relative_to(self.tree / "a")}
        done = self.remove(removals, way, is_protected=is_protected)
        assert len(done.removed) + len(done.kept) >= len(removals) or not done.is_complete
        for removal in done.removed:
            if way is Way.LINK:
                assert removal.victim.path.samefile(removal.keeper.path)
            else:
                assert not os.path.lexists(removal.victim.path)
        if is_protected:
            assert {path for path in in_a if path.is_file()} == in_a

    @rule(result=seen, at=st.integers(0, 9))
    def let_a_group_go(self, result: ScanResult, at: int) -> None:
        groups = [*result.groups, *result.look_alikes]
        if not groups:
            return
        group = groups[at % len(groups)]
        keeper = result.pictures[group.keeper]
        going = [keeper, *(picture for picture, _ in result.twins(group))]
        removals = [
            Removal(one, keeper, Relation.TWIN, exemption=Exemption.WHOLE_GROUP) for one in going
        ]
        self.remove(removals, Way.TRASH)

    @rule(
        result=seen, which=st.integers(1, 4095), way=st.sampled_from(Way), is_before=st.booleans()
    )
    def crash(self, result: ScanResult, which: int, way: Way, is_before: bool) -> None:
        """The process dies just before an action, or just after it; the next start finds what it left."""
        perform: Callable[..., object] = acting.perform

        def dying(*args: object) -> None:
            if not is_before:
                perform(*args)
            raise Crash

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(acting, "perform", dying)
            with suppress(Crash):
                self.remove(self.removals(result, which), way)
        recovery.recover(self.journal)
        assert self.journal.half_done() == ()

    @rule(which=st.integers(1, 4095))
    def bring_back(self, which: int) -> None:
        entries = [one for one in self.journal.entries() if one.status is Status.DONE]
        some = [one for at, one in enumerate(entries) if which >> at % 12 & 1]
        before = {path: path.read_bytes() for path in self.files()}
        back = restoring.restore(some, self.journal)
        for path, content in before.items():
            assert path.read_bytes() == content, "nothing is overwritten"
        for entry in back.back:
            assert entry.path.is_file()

    @invariant()
    def nothing_is_lost(self) -> None:
        found = {shows(path) for path in self.everywhere()}
        assert self.planted <= found

    @invariant()
    def the_journal_tells_the_truth(self) -> None:
        for entry in self.journal.entries():
            if (
                entry.status is Status.DONE
                and entry.way in (Way.TRASH, Way.FOLDER)
                and entry.target
            ):
                assert entry.target.is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="a trash that a test can have for itself")
def test_no_picture_is_ever_lost(tmp_path: Path, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    run_state_machine_as_test(
        lambda: Hands(tmp_path),
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
