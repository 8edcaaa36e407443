"""A file is there whole or as it was before, whatever goes wrong; a picture is never written over."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from command_line import needs_posix
from engine.files.replacing import WritingError, replacing
from made import is_root, scene


def test_it_replaces_what_was_there_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    for content in (b"first", b"second"):
        with replacing(path) as stream:
            stream.write(content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_after_an_error_the_old_file_is_there(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"old")
    expected = WritingError if error is OSError else error

    def write() -> None:
        with replacing(path) as stream:
            stream.write(b"new")
            raise error

    with pytest.raises(expected):
        write()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_the_system_refuses_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "a.csv", tmp_path):
        with pytest.raises(WritingError) as caught, replacing(path):
            pass
        assert caught.value.why.code == "not-written"
        assert dict(caught.value.why.values)["detail"]


@pytest.mark.parametrize("name", ["IMG_1.jpg", "no ending"])
def test_a_picture_is_never_written_over(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    scene(1, (40, 30)).save(path, "PNG")
    before = path.read_bytes()
    with pytest.raises(WritingError) as caught, replacing(path) as stream:
        stream.write(b"report")
    assert caught.value.why.code == "over-picture"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@needs_posix
def test_a_link_leads_where_it_led_and_the_mode_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.touch(0o640)
    target.chmod(0o640)
    link.symlink_to(target)
    with replacing(link) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


@needs_posix
def test_a_link_to_a_picture_saves_it_too(tmp_path: Path) -> None:
    scene(1, (40, 30)).save(tmp_path / "a.png")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.png")
    with pytest.raises(WritingError), replacing(tmp_path / "link.csv"):
        pass


@needs_posix
def test_what_is_no_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    with replacing(Path(os.devnull)) as stream:
        stream.write(b"anything")
    assert not Path(os.devnull).is_file()
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(WritingError), replacing(tmp_path / "circle"):
        pass


@needs_posix
@pytest.mark.skipif(is_root(), reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(WritingError), replacing(tmp_path / "a.csv"):
        pass


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no folder of files below /dev")
def test_a_picture_in_memory_is_not_written_over() -> None:
    """/dev/shm is a folder like any other, though it lies below /dev."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder, "IMG_1.jpg")
        path.write_bytes(b"picture")
        with pytest.raises(WritingError), replacing(path):
            pass
        assert path.read_bytes() == b"picture"
