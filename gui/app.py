"""Starts the program: log, settings, root, window; and sees to it that the process ends when the window has gone."""

from __future__ import annotations

import logging
import os
import sys
import tkinter as tk
from collections.abc import Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from engine.terminal import private_stderr
from gui import paths, settings
from gui.desktop import Desktop, ask_desktop
from gui.errors import catch_callback_errors
from gui.job import Question, wait_for_threads
from gui.language.sentences import say
from gui.main_window import MainWindow
from gui.styling import style
from gui.styling.theme import apply_theme

LOG_BYTES, LOG_FILES = 1_000_000, 3
DESKTOP_SECONDS = 0.5
RECOVER_MS = 250  # the window is painted, and takes drops
SWITCH_SECONDS = (
    0.001  # the Tk thread gets its turn among busy workers sooner than by the usual 5 ms
)
LEAVE_SECONDS = 1.0  # for threads to end by themselves once the window has gone
REMOVAL_SECONDS = 20.0  # an open step of a removal is not cut short

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Opens the window with the folders named in argv chosen; returns when it is closed."""
    _set_up_log()
    desktop = Question(ask_desktop)
    kept = _with_folders(
        settings.load(paths.settings_file()), sys.argv[1:] if argv is None else argv
    )
    _be_sharp()
    known = desktop.answer_within(DESKTOP_SECONDS, Desktop())
    root = make_root(kept.theme, known)
    window = open_window(root, kept, _save, system_is_dark=known.is_dark)
    root.after(200, window.take_drops)
    root.after(RECOVER_MS, window.restoring.recover)
    with private_stderr(paths.decoders_log_file()):
        root.mainloop()
        _leave(window)
    return 0


def make_root(theme: str, desktop: Desktop) -> tk.Tk:
    sys.setswitchinterval(SWITCH_SECONDS)
    root = tk.Tk(className="Twintracker")
    root.withdraw()
    root.title(say("program"))
    if desktop.percent is not None:
        style.set_scaling(root, desktop.percent)
    apply_theme(root, theme, system_is_dark=desktop.is_dark)
    _set_icon(root)
    catch_callback_errors(root)
    return root


def open_window(
    root: tk.Tk,
    kept: settings.Settings,
    save: Callable[[settings.Settings], None],
    *,
    system_is_dark: bool = False,
) -> MainWindow:
    window = MainWindow(root, kept, save, paths.lasting_file(), system_is_dark=system_is_dark)
    root.columnconfigure(0, weight=1)
    root.rowconfigure(0, weight=1)
    window.grid(sticky="nsew")
    width, height = (style.px(root, side) for side in style.LEAST_WINDOW)
    root.minsize(min(width, root.winfo_screenwidth()), min(height, _most_height(root)))
    root.geometry(_geometry(root, kept.geometry))
    root.deiconify()
    if height > _most_height(root):
        _fill_screen(root)
    return window


def _fill_screen(root: tk.Tk) -> None:
    """Where the screen is lower than the window should be, it gets all of it."""
    try:
        if root.tk.call("tk", "windowingsystem") == "x11":
            root.attributes("-zoomed", True)
        else:
            root.state("zoomed")
    except tk.TclError as error:
        log.info("the window cannot fill the screen: %s", error)


def _geometry(root: tk.Tk, kept: str) -> str:
    """As it was, unless the screen has become too small for that."""
    screen = root.winfo_screenwidth(), root.winfo_screenheight()
    width, height = (style.px(root, side) for side in style.WINDOW)
    size, plus, place = kept.partition("+")
    sides = size.split("x")
    if plus and len(sides) == 2 and all(side.isdigit() for side in sides):
        width, height = int(sides[0]), int(sides[1])
    width, height = min(width, screen[0]), min(height, _most_height(root))
    corner = place.split("+")
    if len(corner) == 2 and all(side.isdigit() for side in corner):
        x, y = int(corner[0]), int(corner[1])
        if x + width <= screen[0] and y < screen[1] - height:
            return f"{width}x{height}+{x}+{y}"
    return f"{width}x{height}"


def _most_height(root: tk.Tk) -> int:
    """Of the window: the menu, the title and the system's own bar come on top of it."""
    return root.winfo_screenheight() - style.px(root, style.BARS)


def _with_folders(kept: settings.Settings, argv: Sequence[str]) -> settings.Settings:
    """Folders given take the place of those chosen last."""
    # macOS hands a program started from the Finder its process number.
    folders = [Path(os.path.abspath(name)) for name in argv if not name.startswith("-psn_")]  # noqa: PTH100
    return kept.started_with(folders) if folders else kept


def _be_sharp() -> None:
    """On Windows the process says, before Tk starts, that it scales by itself; elsewhere nothing is to be said."""
    if sys.platform == "win32":
        from ttkbootstrap.utils import enable_high_dpi_awareness

        enable_high_dpi_awareness()


def _set_icon(root: tk.Tk) -> None:
    try:
        icon = tk.PhotoImage(master=root, file=paths.asset("icon.png"))
    except (FileNotFoundError, tk.TclError) as error:
        log.warning("no icon: %s", error)
        return
    root.iconphoto(True, icon)


def _set_up_log() -> None:
    path = paths.log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            path,
            maxBytes=LOG_BYTES,
            backupCount=LOG_FILES,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:  # a full or read-only disk must not keep the program from starting
        handler = logging.NullHandler()
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.captureWarnings(True)


def _save(kept: settings.Settings) -> None:
    settings.save(kept, paths.settings_file())


def _leave(window: MainWindow) -> None:
    """Keeps the settings and waits a moment for threads; one that hangs on a dead share is left behind.

    concurrent.futures would wait for the threads of its pools without end, so they must not see a usual exit.
    """
    kept = window.settings
    saving = Question(lambda: _save(kept))
    is_moving = window.removing.is_running or window.restoring.is_running
    has_ended = wait_for_threads(REMOVAL_SECONDS if is_moving else LEAVE_SECONDS)
    saving.answer_within(0, None)
    logging.shutdown()
    if not has_ended:
        os._exit(0)
