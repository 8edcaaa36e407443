"""The launcher says what is missing, in a window and with a command, instead of dying unseen."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
import tkinter as tk
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from engine.pictures.decoders import PLUGINS
from gui import missing

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = ROOT / "twintracker.pyw"


def imported_by(folder: Path) -> set[str]:
    """The top-level names of what the files of a folder import, the command line's apart."""
    names = set()
    for path in folder.rglob("*.py"):
        if path.name == "__main__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names


def test_everything_the_window_imports_is_looked_for() -> None:
    imported = imported_by(ROOT / "engine") | imported_by(ROOT / "gui")
    # pywin32 is used where it is, never needed; tqdm is the command line's, distributed the extra cluster's.
    own = {"engine", "gui", "pywintypes", "tqdm", "distributed"}
    # Without a decoder the window works; its files are problems that name the package.
    decoders = {module for module, _, _ in PLUGINS.values()}
    assert decoders < imported
    assert imported - set(sys.stdlib_module_names) - own - decoders == set(missing.REQUIRED)


def test_this_python_has_it_all() -> None:
    assert missing.missing_packages() == []


def test_missing_packages_are_named_as_they_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec

    def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name in ("PIL", "skimage") else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    assert missing.missing_packages() == ["Pillow", "scikit-image"]


def test_the_command_names_the_python_that_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(missing, "__file__", str(tmp_path / "gui" / "missing.py"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "pythonw.exe"))
    command = missing.install_command(["Pillow", "numpy"])
    assert command.endswith("-m pip install Pillow numpy")
    assert "python.exe" in command
    pinned = tmp_path / "requirements.txt"
    pinned.touch()
    assert missing.install_command(["Pillow"]).endswith(f"-m pip install -r {pinned}")


def test_the_window_shows_a_command_that_can_be_copied(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[tk.Tk] = []
    monkeypatch.setattr(tk.Tk, "mainloop", lambda window: made.append(window))
    missing.show_missing("Pillow is missing", "python -m pip install Pillow")
    window = made[0]
    try:
        (text,) = (child for child in window.winfo_children() if isinstance(child, tk.Text))
        assert text.get("1.0", "end").strip() == "python -m pip install Pillow"
        row = window.winfo_children()[-1]
        row.winfo_children()[0].invoke()  # type: ignore[attr-defined]
        assert window.clipboard_get() == "python -m pip install Pillow"
    finally:
        window.destroy()
    assert "python -m pip install Pillow" in capsys.readouterr().err


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the launcher as the program, after some code."""
    start = f"import runpy, sys\n{code}\nrunpy.run_path({str(LAUNCHER)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", start],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_tkinter_it_says_so_and_exits_with_1() -> None:
    done = run("sys.modules['_tkinter'] = None\nimport importlib.util as u\nreal = u.find_spec\n"
               "u.find_spec = lambda name, package=None: None if name == '_tkinter' else real(name)")  # fmt: skip
    assert done.returncode == 1
    assert "python3-tk" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has a display")
def test_without_a_display_a_missing_part_is_told_on_stderr() -> None:
    hide = ("import importlib.util as u\nreal = u.find_spec\n"
            "u.find_spec = lambda name, package=None: None if name == 'PIL' else real(name)")  # fmt: skip
    done = run(hide, DISPLAY="")
    assert done.returncode == 1
    assert "missing: Pillow" in done.stderr
    assert "pip install" in done.stderr
    assert "Traceback" not in done.stderr


def test_importing_the_launcher_starts_nothing() -> None:
    """A frozen program, or a process made of it, may import it under another name."""
    code = f"import runpy; runpy.run_path({str(LAUNCHER)!r}, run_name='other')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0


def test_a_part_that_is_there_but_broken_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(missing, "missing_packages", list)
    monkeypatch.setattr(missing, "show_missing", lambda what, command: told.append(what))
    monkeypatch.setitem(sys.modules, "gui.app", None)
    assert missing.start() == 1
    assert "gui.app" in told[0]
