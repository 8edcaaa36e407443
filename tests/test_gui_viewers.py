"""Pictures opened and shown in their folder by other programs, whatever their names; what fails is told."""

from __future__ import annotations

import os
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath

import pytest

from gui import errands, viewers
from gui.errands import Errands
from gui.language.sentences import say
from gui.viewers import explorer_command, file_manager_command, open_with_viewer, show_in_folder
from waiting import wait_until

NAMES = (b"plain.jpg", b"a b, c=d.jpg", b"it's \"so\".jpg", b"100%20 [x]{y}.jpg", b"-n;$HOME`ls`&|.jpg",
         "ü ☂ 写真.jpg".encode(), b"caf\xe9 \xff.jpg", b"two\nlines\t.jpg", b"back\\slash.jpg")  # fmt: skip
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="programs of a Linux desktop")
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such program")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts a program on the PATH, which then holds nothing else: it writes down what it is given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name: str, ends: int = 0) -> Path:
        log = folder / f"{name}.log"
        program = folder / name
        program.write_text(f"#!/bin/sh\nprintf '%s\\0' \"$@\" > '{log}.new'\n"
                           f"/bin/mv '{log}.new' '{log}'\nexit {ends}\n")  # fmt: skip
        program.chmod(0o755)
        return log

    return add


def given(log: Path) -> list[bytes]:
    return log.read_bytes().split(b"\0")[:-1]


def picture(folder: Path, name: bytes = b"a.jpg") -> Path:
    path = folder / "pictures, mine" / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.touch()
    return path


def finish(opener: subprocess.Popen[bytes] | None) -> None:
    assert opener is not None
    opener.wait(10)


@on_posix
@pytest.mark.parametrize("name", NAMES)
def test_any_name_reaches_the_viewer(
    name: bytes, tmp_path: Path, programs: Callable[..., Path]
) -> None:
    path = picture(tmp_path, name)
    log = programs("open" if sys.platform == "darwin" else "xdg-open")
    finish(open_with_viewer(path))
    assert given(log) == [os.fsencode(path)]


@on_linux
@pytest.mark.parametrize("tool", ["gdbus", "dbus-send"])
@pytest.mark.parametrize("name", NAMES)
def test_any_name_reaches_the_file_manager(
    name: bytes, tool: str, tmp_path: Path, programs: Callable[..., Path]
) -> None:
    path = picture(tmp_path, name)
    log = programs(tool)
    assert show_in_folder(path) is None
    arguments = b" ".join(given(log)).decode("ascii")
    assert "org.freedesktop.FileManager1.ShowItems" in arguments
    (uri,) = [part.strip("[]'") for part in arguments.replace("array:string:", "").split()
              if "file://" in part]  # fmt: skip
    from urllib.parse import unquote_to_bytes

    assert unquote_to_bytes(uri.removeprefix("file://")) == os.fsencode(path)
    assert not set("'\",[]() ") & set(uri)  # nothing that the tools would take for their own


@on_linux
def test_what_the_file_manager_is_asked(tmp_path: Path, programs: Callable[..., Path]) -> None:
    path = Path("/a b/c,d.jpg")
    assert file_manager_command(path) is None
    programs("dbus-send")
    assert file_manager_command(path) == [
        str(tmp_path / "bin/dbus-send"), "--session", "--print-reply", "--type=method_call",
        "--dest=org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1.ShowItems", "array:string:file:///a%20b/c%2Cd.jpg", "string:",
    ]  # fmt: skip
    programs("gdbus")
    assert file_manager_command(path) == [
        str(tmp_path / "bin/gdbus"), "call", "--session", "--dest", "org.freedesktop.FileManager1",
        "--object-path", "/org/freedesktop/FileManager1", "--method",
        "org.freedesktop.FileManager1.ShowItems", "['file:///a%20b/c%2Cd.jpg']", "",
    ]  # fmt: skip


@on_linux
@pytest.mark.parametrize("tools", [(), ("gdbus",), ("dbus-send",)])
def test_without_a_file_manager_that_answers_the_folder_is_opened(
    tools: tuple[str, ...], tmp_path: Path, programs: Callable[..., Path]
) -> None:
    path = picture(tmp_path, b"caf\xe9.jpg")
    for tool in tools:
        programs(tool, ends=1)
    log = programs("xdg-open")
    finish(show_in_folder(path))
    assert given(log) == [os.fsencode(path.parent)]


@on_linux
def test_a_file_manager_that_never_answers(
    tmp_path: Path, programs: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewers, "ANSWER_SECONDS", 0.05)
    programs("gdbus")
    (tmp_path / "bin/gdbus").write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    log = programs("xdg-open")
    finish(show_in_folder(picture(tmp_path)))
    assert log.exists()


@on_posix
def test_the_finder_is_asked_to_reveal_it(
    tmp_path: Path, programs: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    path = picture(tmp_path, NAMES[6])
    log = programs("open")
    finish(show_in_folder(path))
    assert given(log) == [b"-R", os.fsencode(path)]


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (r"C:\a\b.jpg", r"C:\a\b.jpg"),
        (r"C:\My Pictures, 2020\it's 100% & [x]=(y)^!.jpg",) * 2,
        ("D:\\ü ☂\\\ud83d.jpg",) * 2,  # NTFS takes half a character too
        (r"\\server\my share\b c.jpg",) * 2,
        (r"\\?\C:\deep\b.jpg", r"C:\deep\b.jpg"),
        (r"\\?\UNC\server\share\b.jpg", r"\\server\share\b.jpg"),
    ],
)
def test_explorers_command_line(path: str, shown: str) -> None:
    command = explorer_command(PureWindowsPath(path), r"C:\Windows")
    assert command == f'"C:\\Windows\\explorer.exe" /select,"{shown}"'


@pytest.mark.skipif(sys.platform != "win32", reason="Windows' own")
def test_explorer_is_started_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(viewers.subprocess, "Popen", started.append)
    path = picture(tmp_path, b"a b, c.jpg")
    assert show_in_folder(path) is None
    assert started == [explorer_command(path, os.environ["SYSTEMROOT"])]


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        show_in_folder(tmp_path / "gone.jpg")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(
        errands, "show_error", lambda _, what, error: said.append((what, str(error)))
    )
    return said


@pytest.fixture
def shower(root: tk.Tk) -> Iterator[Errands]:
    made = Errands(root, lambda settings: None)
    yield made
    made.close()


@on_linux
def test_the_window_shows_a_folder_off_its_thread(
    root: tk.Tk, shower: Errands, tmp_path: Path, programs: Callable[..., Path],
    told: list[tuple[str, str]],
) -> None:  # fmt: skip
    log = programs("gdbus")
    shower.show_in_folder(picture(tmp_path))
    assert not log.exists()
    wait_until(root, log.exists)
    assert told == []


@on_linux
def test_the_window_tells_what_could_not_be_shown(
    root: tk.Tk, shower: Errands, tmp_path: Path, programs: Callable[..., Path],
    told: list[tuple[str, str]],
) -> None:  # fmt: skip
    path = picture(tmp_path)
    shower.show_in_folder(tmp_path / "gone.jpg")
    wait_until(root, lambda: told)
    assert told[0][0] == say("folder-failed")
    shower.show_in_folder(path)  # there is no program at all
    wait_until(root, lambda: len(told) == 2)
    assert told[1][0] == say("folder-failed")
    programs("xdg-open", ends=4)
    shower.show_in_folder(path)
    wait_until(root, lambda: len(told) == 3)
    assert told[2][0] == say("no-file-manager")
    assert told[2][1].endswith(": 4")
