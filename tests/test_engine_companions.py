"""What becomes of sidecars, films and partners: nothing that belongs to a picture is lost or torn from it by a rule."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import engine.removal.companions
from engine.control import Cancelled, Control
from engine.reasons import sentence
from engine.records import Picture
from engine.removal.companions import Company, find_company, have_same_bytes
from made import as_picture, is_root

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX names and links")


def put(path: Path, content: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.fsencode(content or f"content of {path}"))
    return path


def picture(path: Path) -> Picture:
    return as_picture(path if path.exists() else put(path))


def judged(victim: Path, keeper: Path, **options: object) -> Company:
    (found,) = find_company([(picture(victim), picture(keeper))], **options)  # type: ignore[arg-type]
    assert found.why is None or sentence(found.why)
    return found


def code(company: Company) -> str | None:
    return company.why and company.why.code


def test_a_picture_alone_is_free(tmp_path: Path) -> None:
    put(tmp_path / "b.xmp")
    assert judged(tmp_path / "a.jpg", tmp_path / "k.jpg") == Company()


@pytest.mark.parametrize("ending", [".xmp", ".jpg.xmp", ".AAE", ".mov"])
def test_it_goes_along_where_the_keeper_has_the_same(tmp_path: Path, ending: str) -> None:
    mine, other = put(tmp_path / f"a{ending}", "same"), put(tmp_path / "k" / f"K{ending}", "same")
    if ending == ".jpg.xmp":
        other = other.rename(other.with_name("K.png.XMP"))
    found = judged(tmp_path / "a.jpg", tmp_path / "k" / "K.png")
    (along,) = found.along
    assert (along.path, along.like) == (mine, other)
    assert (along.state.file_id, along.like_state.file_id) == (
        mine.stat().st_ino,
        other.stat().st_ino,
    )
    assert (found.left, found.why) == ((), None)


@pytest.mark.parametrize("content", [None, "other bytes", "samE"])
def test_one_that_the_keeper_lacks_is_named_and_holds_it(
    tmp_path: Path, content: str | None
) -> None:
    mine = put(tmp_path / "a.xmp", "same")
    if content:
        put(tmp_path / "k.xmp", content)
    found = judged(tmp_path / "a.jpg", tmp_path / "k.jpg")
    assert (found.along, found.left, code(found)) == ((), (mine,), "companion-unlike")
    assert judged(tmp_path / "a.jpg", tmp_path / "k.jpg", is_decided=True).left == (mine,)


def test_one_that_stays_with_the_keeper_itself_holds_nothing(tmp_path: Path) -> None:
    put(tmp_path / "a.xmp")
    put(tmp_path / "a.mov")
    assert judged(tmp_path / "a.jpg", tmp_path / "a.heic") == Company()


def test_one_that_another_picture_shares_holds_it(tmp_path: Path) -> None:
    put(tmp_path / "a.xmp", "same")
    put(tmp_path / "k.xmp", "same")
    put(tmp_path / "a.png")
    found = judged(tmp_path / "a.jpg", tmp_path / "k.jpg")
    assert (found.along, found.left, code(found)) == ((), (), "companion-shared")
    going = judged(tmp_path / "a.jpg", tmp_path / "k.jpg", going=[tmp_path / "a.png"])
    assert [one.path.name for one in going.along] == ["a.xmp"]


def test_what_holds_one_holds_those_that_share_with_it(tmp_path: Path) -> None:
    """a.jpg and a.png could both go and take a.xmp along, were it not for the film, which is like none."""
    for name in ("a.xmp", "k.xmp", "l.xmp"):
        put(tmp_path / name, "same")
    put(tmp_path / "a.png.xmp")
    asked = [
        (picture(tmp_path / "a.jpg"), picture(tmp_path / "k.jpg")),
        (picture(tmp_path / "a.png"), picture(tmp_path / "l.png")),
    ]
    assert [code(one) for one in find_company(asked)] == ["companion-shared", "companion-unlike"]
    decided = find_company(asked, is_decided=True)
    assert [[one.path.name for one in each.along] for each in decided] == [["a.xmp"], ["a.xmp"]]
    (tmp_path / "a.png.xmp").unlink()
    assert [code(one) for one in find_company(asked)] == [None, None]


def test_no_rule_marks_a_raw_and_what_was_made_of_it(tmp_path: Path) -> None:
    for pair in (("a.CR2", "a.jpg"), ("a.jpg", "a.CR2"), ("b.heic", "x/y.dng")):
        found = judged(*(tmp_path / name for name in pair))
        assert (found.along, found.left, code(found)) == ((), (), "raw-pair")


def test_a_jpeg_is_not_torn_from_its_raw(tmp_path: Path) -> None:
    put(tmp_path / "a" / "1.CR2", "raw")
    assert code(judged(tmp_path / "a" / "1.jpg", tmp_path / "b" / "1.jpg")) == "raw-partner"
    put(tmp_path / "b" / "1.cr2", "other")
    assert code(judged(tmp_path / "a" / "1.jpg", tmp_path / "b" / "1.jpg")) == "raw-partner"
    put(tmp_path / "b" / "1.cr2", "raw")
    assert judged(tmp_path / "a" / "1.jpg", tmp_path / "b" / "1.jpg") == Company()
    # In one folder the other JPEG of the name goes on being the raw's.
    assert judged(tmp_path / "a" / "1.jpg", tmp_path / "a" / "1.jpeg") == Company()


def test_a_raw_and_its_jpeg_go_together(tmp_path: Path) -> None:
    """Each a twin, not identical, of one of another pair."""
    asked = [
        (picture(tmp_path / "a" / f"1.{end}"), picture(tmp_path / "b" / f"2.{end}"))
        for end in ("dng", "jpg")
    ]
    assert find_company(asked) == [Company(), Company()]
    assert [code(one) for one in find_company(asked[:1])] == ["raw-partner"]
    apart = [asked[0], (asked[1][0], picture(tmp_path / "c" / "2.jpg"))]
    assert [code(one) for one in find_company(apart)] == ["raw-partner", "raw-partner"]


def test_one_that_the_keeper_has_a_use_for_holds_nothing(tmp_path: Path) -> None:
    """By a name that says picture to no one, and by Apple's name for the same picture edited."""
    put(tmp_path / "a.xmp")
    assert judged(tmp_path / "a.jpg", tmp_path / "a") == Company()
    put(tmp_path / "IMG_1.AAE")
    assert judged(tmp_path / "IMG_1.HEIC", tmp_path / "IMG_E1.HEIC") == Company()


@posix
def test_links_are_nobodys_company(tmp_path: Path) -> None:
    mine, like = put(tmp_path / "a.xmp", "same"), tmp_path / "k.xmp"
    like.symlink_to(mine)
    assert code(judged(tmp_path / "a.jpg", tmp_path / "k.jpg")) == "companion-unlike"
    like.unlink()
    like.hardlink_to(mine)
    assert code(judged(tmp_path / "a.jpg", tmp_path / "k.jpg")) == "companion-unlike"
    like.unlink()
    # The state of a link has the length of what it leads to.
    third = tmp_path / "third"
    put(mine, "x" * len(str(third)))
    like.symlink_to(put(third, mine.read_text()))
    assert code(judged(tmp_path / "a.jpg", tmp_path / "k.jpg")) == "companion-unlike"
    like.unlink()
    (tmp_path / "l").symlink_to(tmp_path)
    put(tmp_path / "b.jpg")
    found = judged(tmp_path / "a.jpg", tmp_path / "l" / "a.png")
    assert code(found) in ("companion-shared", "companion-unlike")
    assert found.along == ()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_names_of_any_bytes(tmp_path: Path) -> None:
    stem = os.fsdecode(b"\xff\xfe")
    put(tmp_path / f"{stem}.xmp", "same")
    put(tmp_path / "k.xmp", "same")
    found = judged(tmp_path / f"{stem}.jpg", tmp_path / "k.jpg")
    assert [one.path.name for one in found.along] == [f"{stem}.xmp"]


def test_a_folder_that_cannot_be_listed_holds_its_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [
        (picture(tmp_path / name), picture(tmp_path / "b" / "k.jpg")) for name in ("a.jpg", "c.jpg")
    ]

    def refuse(folder: str) -> list[str]:
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr(os, "listdir", refuse)
    for found in find_company(asked):
        assert (code(found), found.along, found.left) == ("companions-unknown", (), ())
        assert found.why is not None
        assert "Permission denied" in sentence(found.why)


def test_each_folder_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[str] = []
    real = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: (listed.append(folder), real(folder))[1])
    asked = []
    for number in range(5):
        put(tmp_path / "a" / f"{number}.xmp", "same")
        put(tmp_path / "k" / f"{number}.xmp", "same")
        asked.append(
            (picture(tmp_path / "a" / f"{number}.jpg"), picture(tmp_path / "k" / f"{number}.jpg"))
        )
    assert [len(one.along) for one in find_company(asked)] == [1] * 5
    assert sorted(listed) == [str(tmp_path / "a"), str(tmp_path / "k")]


def test_cancel(tmp_path: Path) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        judged(tmp_path / "a.jpg", tmp_path / "b.jpg", control=control)


@pytest.mark.skipif(sys.platform == "win32" or is_root(), reason="permissions mean nothing here")
def test_a_companion_that_cannot_be_read_is_like_none(tmp_path: Path) -> None:
    put(tmp_path / "a.xmp", "same").chmod(0)
    put(tmp_path / "k.xmp", "same")
    assert code(judged(tmp_path / "a.jpg", tmp_path / "k.jpg")) == "companion-unlike"


def test_bytes_are_compared_to_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.removal.companions, "_BLOCK_BYTES", 4)
    first = put(tmp_path / "a", "123456789")
    for content, is_same in (
        ("123456789", True),
        ("12345678x", False),
        ("1234", False),
        ("", False),
    ):
        second = put(tmp_path / "b", content or "x")
        assert have_same_bytes(first, second) == is_same
    assert not have_same_bytes(first, tmp_path / "nowhere")
    assert not have_same_bytes(first, first)
