"""Freedesktop's trash: which folder, which name, what the info file tells, and that nothing is ever overwritten."""

from __future__ import annotations

import errno
import os
import stat
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

if sys.platform in ("win32", "darwin"):
    pytest.skip("freedesktop's trash", allow_module_level=True)

import pwd

import engine.removal.freedesktop_trash as trash
from engine.reasons import Reason, reason
from engine.removal import moving
from engine.removal.freedesktop_trash import TrashFolder, move_there
from engine.removal.trash import TrashError, find_place, put_in_trash
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

pytestmark = pytest.mark.usefixtures("temporary_trash")


def make(path: Path, content: bytes = b"content") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def refusal(path: Path) -> Reason:
    with pytest.raises(TrashError) as caught:
        put_in_trash(find_place(path, 7))
    assert path.read_bytes() == b"content"
    return caught.value.why


def read_info(target: Path) -> tuple[bytes, datetime]:
    """The path and the date, as another program reads them."""
    info = target.parent.parent / "info" / f"{target.name}.trashinfo"
    head, path, date = info.read_text("ascii").splitlines()
    assert head == "[Trash Info]"
    assert (path[:5], date[:13]) == ("Path=", "DeletionDate=")
    return unquote_to_bytes(path[5:]), datetime.strptime(date[13:], "%Y-%m-%dT%H:%M:%S")


def infos(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "info").glob("*"))


@pytest.fixture
def home(temporary_trash: TemporaryTrash) -> TrashFolder:  # noqa: F811
    return TrashFolder(temporary_trash.folder.parent, None)


# names and info files


@pytest.mark.parametrize(
    "raw",
    [b"a.png", b"100% a+b\n=[x].png", b"\xff\xfe.png", "Über 海.jpg".encode(), b".hidden", b"x. "],
)
def test_the_info_file_tells_the_path_of_any_name(
    tmp_path: Path, home: TrashFolder, raw: bytes
) -> None:
    path = make(tmp_path / "some folder" / os.fsdecode(raw))
    target = move_there(path, home)
    told, date = read_info(target)
    assert told == os.fsencode(path)
    assert abs(datetime.now() - date) < timedelta(minutes=1)
    assert target.read_bytes() == b"content"
    assert not path.exists()


def test_only_the_user_may_look_into_it(tmp_path: Path, home: TrashFolder) -> None:
    move_there(make(tmp_path / "a.png"), home)
    for folder in (home.path, home.path / "files", home.path / "info"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_path_is_told_without_links(tmp_path: Path, home: TrashFolder) -> None:
    path = make(tmp_path / "real" / "a.png")
    (tmp_path / "link").symlink_to("real")
    target = move_there(tmp_path / "link" / ".." / "real" / "a.png", home)
    assert read_info(target)[0] == os.fsencode(path)


def test_equal_names_get_numbers_then_random_endings(tmp_path: Path, home: TrashFolder) -> None:
    found = [move_there(make(tmp_path / "a.png", b"%d" % i), home) for i in range(105)]
    assert [path.name for path in found[:3]] == ["a.png", "a 2.png", "a 3.png"]
    assert sorted(int(path.read_bytes()) for path in found) == list(range(105))
    assert len(infos(home.path)) == 105


def test_a_long_name_is_cut_and_told_whole(tmp_path: Path, home: TrashFolder) -> None:
    name = "ü" * 125 + "a.png"
    targets = [move_there(make(tmp_path / name), home) for _ in range(2)]
    assert [os.fsdecode(read_info(target)[0]) for target in targets] == [str(tmp_path / name)] * 2
    assert all(target.name.endswith(".png") for target in targets)


@pytest.mark.parametrize("known", [("_rename_to_new",), ("_link_and_unlink",), ()])
def test_nothing_in_the_trash_is_ever_overwritten(
    tmp_path: Path, home: TrashFolder, monkeypatch: pytest.MonkeyPatch, known: tuple[str, ...]
) -> None:
    """With each way to move: something without an info file, and an info file without anything."""
    for way in {"_rename_to_new", "_link_and_unlink"} - set(known):
        monkeypatch.setattr(moving, way, lambda path, target: False)
    orphan = make(home.path / "files" / "a.png", b"orphan")
    (home.path / "files" / "a 2.png").symlink_to("nowhere")
    make(home.path / "info" / "a 3.png.trashinfo", b"another's")
    target = move_there(make(tmp_path / "a.png"), home)
    assert (target.name, target.read_bytes()) == ("a 4.png", b"content")
    assert orphan.read_bytes() == b"orphan"
    assert infos(home.path) == ["a 3.png.trashinfo", "a 4.png.trashinfo"]
    assert list(tmp_path.glob("*")) == []


def test_the_rename_that_refuses_to_overwrite_is_used_on_linux(tmp_path: Path) -> None:
    if sys.platform != "linux" or moving._renameat2() is None:
        pytest.skip("renameat2 is Linux'")
    path, target = make(tmp_path / "a"), make(tmp_path / "b", b"b")
    with pytest.raises(FileExistsError):
        moving._rename_to_new(path, target)
    assert target.read_bytes() == b"b"


# what fails leaves nothing


@pytest.mark.parametrize("step", ["fsync", "move"])
def test_a_full_disk_leaves_the_file_and_no_info(
    tmp_path: Path, home: TrashFolder, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    owner, name = (os, "fsync") if step == "fsync" else (trash, "move_to_new")
    monkeypatch.setattr(owner, name, fail)
    why = refusal(make(tmp_path / "a.png"))
    assert why == reason("trash-failed", detail="No space left on device")
    assert infos(home.path) == []


def test_a_file_that_cannot_leave_its_folder_leaves_no_second_name(
    tmp_path: Path, home: TrashFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == "a.png" and path.parent == tmp_path:
            raise PermissionError(errno.EACCES, "Permission denied")
        path.rename(tmp_path / "undone")  # stands for the deletion

    monkeypatch.setattr(moving, "_rename_to_new", lambda path, target: False)
    path = make(tmp_path / "a.png")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(PermissionError):
            move_there(path, home)
    assert path.read_bytes() == b"content"
    assert list((home.path / "files").iterdir()) == infos(home.path) == []


def test_a_file_replaced_between_link_and_unlink_is_not_deleted(
    tmp_path: Path, home: TrashFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.link

    def link(path: Path, target: Path, *, follow_symlinks: bool) -> None:
        real(path, target, follow_symlinks=follow_symlinks)
        make(tmp_path / "new", b"new").replace(path)

    monkeypatch.setattr(moving, "_rename_to_new", lambda path, target: False)
    monkeypatch.setattr(os, "link", link)
    path = make(tmp_path / "a.png")
    with pytest.raises(OSError, match="replaced"):
        move_there(path, home)
    assert path.read_bytes() == b"new"
    assert (home.path / "files" / "a.png").read_bytes() == b"content"
    assert infos(home.path) == ["a.png.trashinfo"]


def test_a_drive_that_became_another_is_not_copied_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(trash, "move_to_new", fail)
    assert refusal(make(tmp_path / "a.png")) == reason("trash-elsewhere")


# which folder


def test_xdg_data_home_is_used_if_it_is_absolute(
    tmp_path: Path, home: TrashFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "a.png")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert trash.find_trash(path) == TrashFolder(tmp_path / "data" / "Trash", None)
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert trash.find_trash(path) == home


def test_no_home_folder_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_: int) -> pwd.struct_passwd:
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    why = refusal(make(tmp_path / "a.png"))
    assert why == reason("trash-failed", detail="no home folder is known")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on another file system than tmp_path."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system to write to")
    return memory


@pytest.fixture
def volume(tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The top folder of a volume that is not the home's."""
    top = tmp_path / "volume"
    top.mkdir()
    monkeypatch.setenv("HOME", str(elsewhere))
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in (top, Path("/")))
    return top


def test_a_trash_on_another_drive_is_refused_not_copied_to(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = elsewhere / f"twins-test-{os.getpid()}"
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    assert refusal(make(tmp_path / "a.png")) == reason("trash-elsewhere")
    assert not data.exists()


def test_a_volume_has_a_trash_of_the_user_with_paths_from_its_top(volume: Path) -> None:
    path = make(volume / "sub folder" / "a.png")
    put_in_trash(find_place(path, 7))
    target = volume / f".Trash-{os.getuid()}" / "files" / "a.png"
    assert target.read_bytes() == b"content"
    assert read_info(target)[0] == b"sub folder/a.png"


def test_an_administrators_trash_is_used_if_it_is_sticky_and_no_link(volume: Path) -> None:
    path, user = make(volume / "a.png"), str(os.getuid())
    beside = TrashFolder(volume / f".Trash-{user}", volume)
    shared = volume / ".Trash"
    shared.mkdir()
    shared.chmod(0o777)
    assert trash.find_trash(path) == beside
    shared.chmod(0o1777)
    assert trash.find_trash(path) == TrashFolder(shared / user, volume)
    shared.rename(volume / "other")
    shared.symlink_to("other")
    assert trash.find_trash(path) == beside


def test_a_trash_that_is_anothers_or_a_link_is_refused(
    volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, own = make(volume / "a.png"), volume / f".Trash-{os.getuid()}"
    own.symlink_to(volume, target_is_directory=True)
    assert refusal(path).code == "trash-failed"
    own.unlink()
    own.mkdir()
    monkeypatch.setattr(trash, "_user_id", lambda: os.getuid() + 1)
    own.rename(volume / f".Trash-{os.getuid() + 1}")
    assert refusal(path).code == "trash-failed"


def test_a_volume_that_takes_no_folder_is_refused(
    volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = make(volume / "a.png")
    monkeypatch.setattr(Path, "mkdir", refuse)
    assert refusal(path) == reason("trash-failed", detail="Permission denied")


def test_a_mount_point_that_cannot_be_found_is_no_trash(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(elsewhere))
    real = Path.lstat
    tops = {Path("/"): elsewhere}
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == Path("/"))
    monkeypatch.setattr(Path, "lstat", lambda path: real(tops.get(path, path)))
    assert refusal(make(tmp_path / "a.png")) == reason("no-trash")
