"""The trash is asked first what it would do: Windows' bins as plain data, the others for real."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from send2trash import TrashPermissionError

import engine.removal.trash
from engine.reasons import reason
from engine.removal.recycle_bin import RecycleBin, bin_capacity, bin_refusal, read_bin
from engine.removal.trash import TrashError, TrashPlace, find_place, put_in_trash
from trash_fixture import TemporaryTrash, temporary_trash  # noqa: F401

BIN = RecycleBin(
    drive_type=3, is_known=True, is_switched_off=False, capacity_bytes=10_000, used_bytes=0, items=0
)
MB = 1024 * 1024
posix_trash = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="freedesktop's trash")


def refusal_code(found: RecycleBin | None, size_bytes: int = 1000, path_length: int = 40) -> str:
    why = bin_refusal(found, size_bytes, path_length)
    return why.code if why else ""


def test_a_fixed_drive_with_room_takes_the_file() -> None:
    assert bin_refusal(BIN, 1000, 40) is None


@pytest.mark.parametrize("drive_type", [0, 1, 2, 4, 5, 6])
def test_removable_network_cd_and_ram_drives_have_no_bin(drive_type: int) -> None:
    assert refusal_code(replace(BIN, drive_type=drive_type)) == "no-trash"


def test_no_answer_no_guid_or_switched_off_means_no_bin() -> None:
    assert refusal_code(None) == "no-trash"
    assert refusal_code(replace(BIN, is_known=False)) == "no-trash"
    assert refusal_code(replace(BIN, is_switched_off=True)) == "no-trash"


def test_a_file_must_fit_beside_what_the_bin_holds() -> None:
    assert refusal_code(BIN, size_bytes=9500) == ""
    assert refusal_code(BIN, size_bytes=9501) == "trash-too-small"
    assert refusal_code(replace(BIN, used_bytes=8501), size_bytes=1000) == "trash-too-small"
    assert refusal_code(replace(BIN, capacity_bytes=0), size_bytes=1) == "trash-too-small"


def test_a_path_over_259_would_be_deleted() -> None:
    assert refusal_code(BIN, path_length=259) == ""
    assert refusal_code(BIN, path_length=260) == "trash-long-path"


def test_capacity_is_the_setting_else_a_twentieth_and_a_policy_lowers_it() -> None:
    volume = 100_000 * MB
    assert bin_capacity(volume, None, None) == 5000 * MB
    assert bin_capacity(volume, 700, None) == 700 * MB
    assert bin_capacity(volume, 7000, 1) == 1000 * MB
    assert bin_capacity(volume, 700, 50) == 700 * MB
    assert bin_capacity(volume, None, 0) == 0


@pytest.mark.skipif(sys.platform != "win32", reason="asks Windows")
def test_windows_answers_for_the_drive_of_this_test(tmp_path: Path) -> None:
    found = read_bin(tmp_path.resolve())
    assert found is not None
    assert found.capacity_bytes > 0


@posix_trash
def test_home_trash_takes_a_file(tmp_path: Path, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    path = tmp_path / "a.png"
    path.write_bytes(b"content")
    put_in_trash(find_place(path, 7))
    assert not path.exists()
    assert temporary_trash.contents() == [b"content"]


@posix_trash
def test_a_name_of_any_bytes_goes(tmp_path: Path, temporary_trash: TemporaryTrash) -> None:  # noqa: F811
    path = tmp_path / os.fsdecode(b"a\xff\n%20.png")
    path.write_bytes(b"content")
    put_in_trash(find_place(path, 7))
    assert temporary_trash.contents() == [b"content"]


@pytest.mark.parametrize(
    "error",
    [OSError(13, "Permission denied"), TrashPermissionError("x"), PermissionError(13, "no")],
)
def test_what_send2trash_raises_becomes_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def fail(_: Path) -> None:
        raise error

    monkeypatch.setattr(engine.removal.trash, "send2trash", fail)
    with pytest.raises(TrashError) as caught:
        put_in_trash(TrashPlace(tmp_path / "a.png"))
    assert caught.value.why == reason("trash-failed", detail=error.strerror)
