"""A hard link takes the place of a file: its keeper stays as it is, and the name is never free."""

# ruff: noqa: F401, F811 - fixtures come by their names

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from engine.removal.removal_checks import LossError
from ways_case import CONTENT, LINK, fail_with, go, keeper, stays, tree, victim


def test_a_link_leads_to_the_keeper_which_is_as_it_was(victim: Path, keeper: Path) -> None:
    before = keeper.lstat()
    assert go(victim, keeper, LINK) == victim
    now, after = victim.lstat(), keeper.lstat()
    assert (
        (now.st_dev, now.st_ino) == (after.st_dev, after.st_ino) == (before.st_dev, before.st_ino)
    )
    assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)
    assert after.st_nlink == 2
    assert list(victim.parent.iterdir()) == [victim]


def test_other_names_of_the_victim_keep_what_it_was(victim: Path, keeper: Path) -> None:
    other = victim.with_name("other.png")
    os.link(victim, other)
    go(victim, keeper, LINK)
    assert other.read_bytes() == CONTENT
    assert not other.samefile(keeper)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.EPERM, "no-links"),
        (errno.ENOTSUP, "no-links"),
        (errno.ENOSYS, "no-links"),
        (errno.EMLINK, "link-limit"),
        (errno.EXDEV, "link-other-drive"),
        (errno.EACCES, "link-failed"),
        (errno.ENOSPC, "link-failed"),
    ],
)
def test_a_link_that_cannot_be_made_is_refused_with_the_reason(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch, code: int, told: str
) -> None:
    fail_with(code, monkeypatch, os, "link")
    assert stays(victim, keeper, LINK).code == told


def test_a_link_that_cannot_take_the_place_is_taken_away(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(errno.EACCES, monkeypatch, Path, "replace")
    assert stays(victim, keeper, LINK).code == "link-failed"
    assert keeper.lstat().st_nlink == 1


def test_a_drive_that_copies_instead_of_linking_is_refused(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", shutil.copy2)
    assert stays(victim, keeper, LINK).code == "no-links"


def test_there_is_no_moment_without_the_file(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for name in ("link", "replace", "unlink", "rename", "remove"):
        real = getattr(os, name)

        def watch(*args: object, real=real, **kwargs: object) -> object:  # type: ignore[no-untyped-def]
            seen.append(victim.read_bytes())
            done = real(*args, **kwargs)
            seen.append(victim.read_bytes())
            return done

        monkeypatch.setattr(os, name, watch)
    go(victim, keeper, LINK)
    assert len(seen) >= 4
    assert set(seen) == {CONTENT}


def test_a_name_that_leads_elsewhere_afterwards_is_told(
    victim: Path, keeper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        done = real(path, target)
        other = victim.with_name("other")
        other.write_bytes(b"another's")
        real(other, victim)
        return done

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(LossError) as caught:
        go(victim, keeper, LINK)
    assert caught.value.why.code == "gone-not-linked"
    assert keeper.read_bytes() == CONTENT
