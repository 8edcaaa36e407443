"""What lies in a protected folder stays, even where it was marked before the folder was protected."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.control import Control
from engine.records import Relation
from engine.removal import disposal
from engine.removal.companions import Company
from gui.found.shown import Going
from gui.works import move_to_trash
from made import as_picture


def test_a_file_that_is_protected_by_now_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = []
    for name in ("keeper/a.jpg", "Albums/in/b.jpg", "other/c.jpg"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"picture")
        pictures.append(as_picture(tmp_path / name))
    keeper, album, other = pictures
    asked: list[disposal.Removal] = []

    def move(removals: list[disposal.Removal], **_: object) -> disposal.RemovalResult:
        asked.extend(removals)
        return disposal.RemovalResult(tuple(removals), (), True)

    monkeypatch.setattr(disposal, "move_to_trash", move)
    going = [
        Going(1, album, keeper, Relation.IDENTICAL),
        Going(2, other, keeper, Relation.IDENTICAL),
    ]
    company = {one.victim.path: Company() for one in going}
    removed = move_to_trash(going, company, (tmp_path / "Albums",), 10**8, print, Control())
    assert [one.victim for one in asked] == [other]
    assert removed.numbers == {2}
    assert [(one.path, one.code) for one in removed.kept] == [(album.path, "protected")]
