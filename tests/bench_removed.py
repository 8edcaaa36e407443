"""How soon the list of removed files is there, and the longest stall of the window meanwhile and at the start.

    python tests/bench_removed.py [ENTRIES]

Makes a journal of 10 000 entries unless told otherwise, in a temporary folder. Goal: no stall over 50 ms. Needs a
display (`xvfb-run -a` in front gives one).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from gui import paths  # noqa: E402
from gui.app import make_root, open_window  # noqa: E402
from gui.desktop import Desktop  # noqa: E402
from gui.dialogs.removed_dialog import RemovedDialog  # noqa: E402
from gui.settings import Settings  # noqa: E402
from stalls import LongestStall  # noqa: E402
from waiting import wait_until  # noqa: E402


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_STATE_HOME"] = name
        paths.lasting_file = lambda: folder / "lasting.sqlite"
        pid = os.fork()  # what makes the journal loads what the window is to be measured without
        if pid == 0:
            fill(paths.lasting_file(), count)
            os._exit(0)
        os.waitpid(pid, 0)
        measure(count)


def fill(path: Path, count: int) -> None:
    from engine.removal.journal import Journal
    from engine.removal.journal_entries import COLUMNS, row_of
    from made_removed import NOON, entry

    with Journal(path).writing() as log:
        log.begin(entry(1))
        log.undone(1)
        marks = ", ".join("?" * (COLUMNS.count(",") + 4))
        rows = ((*row_of(entry(number)), "done", NOON + number, NOON) for number in range(count))
        connection = log._connection
        connection.execute("BEGIN")
        connection.executemany(
            f"INSERT INTO removed ({COLUMNS}, status, began, ended) VALUES ({marks})", rows
        )
        connection.execute("UPDATE removed SET status = 'begun', target = path WHERE number = 1")
        connection.execute("COMMIT")


def measure(count: int) -> None:
    root = make_root("light", Desktop())
    window = open_window(root, Settings(theme="light"), lambda kept: None)
    wait_until(root, lambda: window.winfo_width() > 500 and not window.marking.is_busy)

    def recover() -> None:
        window.restoring._tell = lambda rows: print("told", rows)  # type: ignore[method-assign]
        window.restoring.recover()
        wait_until(root, lambda: not window.restoring.is_running)

    def calls(_value: object) -> None: ...

    def settle(act: Callable[[], object]) -> None:
        act()
        root.update()
        wait_until(root, lambda: dialog.is_settled)

    tell("what was half-done", root, recover)
    dialog = RemovedDialog(
        window, paths.lasting_file(), (), on_running=calls, on_back=calls, on_bin=None
    )
    dialog.deiconify()
    tell(f"{count} entries", root, lambda: settle(root.update))
    tell("all selected", root, lambda: settle(dialog.list.select_all))
    tell("a search", root, lambda: settle(lambda: dialog._find()))
    tell("read again", root, lambda: settle(dialog._read))
    window.close()


def tell(what: str, root: object, act: Callable[[], object]) -> None:
    stall, began = LongestStall(root), time.perf_counter()  # type: ignore[arg-type]
    act()
    seconds, longest = time.perf_counter() - began, stall.stop()
    print(f"{what:20} {seconds:6.2f} s {1000 * longest:6.0f} ms longest stall")


if __name__ == "__main__":
    main()
