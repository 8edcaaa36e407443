"""The terminal of the command line: a bar where there is one, Ctrl+C, and everything else kept off it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from command_line import COMMAND, needs_posix, run
from engine.control import Progress
from engine.records import Stage
from engine.terminal import ProgressBar
from made import scene, within


def read_terminal(descriptor: int, until: bytes | None = None) -> bytes:
    """What a pseudo-terminal shows until it closes, or until it shows a text."""
    seen = b""
    try:
        while (until is None or until not in seen) and (chunk := os.read(descriptor, 4096)):
            seen += chunk
    except OSError:  # Linux ends a pseudo-terminal with an error
        pass
    return seen


@needs_posix
def test_interrupt_while_scanning(environment: dict[str, str], tmp_path: Path) -> None:
    import pty

    first = tmp_path / "0.png"
    scene(1, (1200, 1000)).save(first, compress_level=1)
    for number in range(1, 300):
        (tmp_path / f"{number}.png").write_bytes(first.read_bytes())
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, str(tmp_path), "--threads", "1", "--json", "-"],
        env=environment, stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    read_terminal(ours, until=b"Reading")
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    shown = within(30, lambda: read_terminal(ours))
    output, _ = process.communicate(timeout=30)
    os.close(ours)
    assert (process.returncode, output) == (130, b"")
    assert b"Interrupted." in shown
    assert b"Traceback" not in shown
    assert time.monotonic() - begun < 5


@needs_posix
def test_interrupt_while_starting(environment: dict[str, str], twins: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, str(twins)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 30
    # From then on it is ours, not Python's.
    while not any(Path(environment["HOME"]).rglob("*.log")):
        assert time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "Interrupted.\n"


@needs_posix
def test_progress_is_for_terminals_only(environment: dict[str, str], twins: Path) -> None:
    import pty

    for options, is_shown in (([], True), (["--quiet"], False)):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [*COMMAND, str(twins), *options], env=environment, stdout=subprocess.PIPE, stderr=theirs
        )
        os.close(theirs)
        output, _ = process.communicate(timeout=60)
        seen = read_terminal(ours)
        os.close(ours)
        assert (b"Reading" in seen) == is_shown
        assert (b"2 groups" in output) == is_shown
        assert is_shown or seen == b""


def test_bar_counts_each_stage() -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with ProgressBar(stream, is_shown=True) as bar:
        bar.show(Progress(Stage.LISTING, 3, None, 0.0))
        bar.show(Progress(Stage.READING, 0, 10, 0.0))
        bar.show(Progress(Stage.READING, 10, 10, 5.0))
    assert "Listing" in stream.getvalue()
    assert "Reading" in stream.getvalue()


def test_warnings_go_to_the_log(environment: dict[str, str], tmp_path: Path) -> None:
    """libtiff writes to the descriptor itself, past Python; Pillow's go through `warnings`."""
    from PIL import Image

    folder = tmp_path / "pictures"
    folder.mkdir()
    scene(1).save(folder / "bad.tif", compression="tiff_lzw")
    data = bytearray((folder / "bad.tif").read_bytes())
    with Image.open(folder / "bad.tif") as image:
        offset = image.tag_v2[273][0]
    data[offset : offset + 2000] = b"\xff" * 2000
    (folder / "bad.tif").write_bytes(data)
    done = run(environment, folder)
    assert (done.returncode, done.stderr) == (0, "")
    logs = list(Path(environment["HOME"]).rglob("twintracker-cli.log"))
    assert len(logs) == 1
    assert "tempfile.tif: " in logs[0].read_text(errors="replace"), "libtiff's own words"
