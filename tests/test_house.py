"""The house rules that reading the code can check: which way imports point, and the shape of files.

Every rule is shown to be able to fail, on a file made for it.
"""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Callable, Iterator, Set
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    ".ci", ".github", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "assets", "engine", "gui",
    "pyproject.toml", "requirements.txt", "setup.py", "tests", "twintracker.pyw",
}  # fmt: skip
TOOLKIT = {"tkinter", "_tkinter", "ttkbootstrap", "tkinterdnd2", "PIL.ImageTk"}
STARTERS = {"Thread", "Timer", "ThreadPool", "ThreadPoolExecutor", "Process", "ProcessPoolExecutor",
            "start_new_thread"}  # fmt: skip
MOST_LINES, MOST_FUNCTION_LINES, MOST_DOCSTRING_LINES = 299, 39, 4

Sources = dict[str, str]
#: A file is read by many rules, and parsed once.
parsed = lru_cache(None)(ast.parse)
Rule = Callable[[Sources], Iterator[str]]


@lru_cache
def sources() -> Sources:
    """Every Python file of the project by its path from the root."""
    found = [*ROOT.glob("*.py"), *ROOT.glob("*.pyw")]
    for folder in ("engine", "gui", "tests"):
        found += (ROOT / folder).rglob("*.py")
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(found)}


@lru_cache(None)
def imported(source: str, *, with_types: bool = True) -> frozenset[str]:
    """Dotted names of all that a file imports, wherever in the file; `from a import b` gives a and a.b."""
    names: set[str] = set()
    for node in _nodes(parsed(source), with_types=with_types):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
            ("import_module", "__import__")
        ):
            names |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return frozenset(names)


def _nodes(tree: ast.AST, *, with_types: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if (
            not with_types
            and isinstance(node, ast.If)
            and "TYPE_CHECKING" in ast.unparse(node.test)
        ):
            continue
        yield node
        yield from _nodes(node, with_types=with_types)


def has_any(names: Set[str], modules: Set[str]) -> bool:
    return any(name == module or name.startswith(module + ".") for name in names for module in modules)  # fmt: skip


def engine_knows_no_window(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        if path.startswith("engine/") and has_any(imported(source), TOOLKIT | {"gui"}):
            yield path


def only_gui_imports_the_toolkit(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        if not path.startswith(("gui/", "tests/")) and has_any(imported(source), TOOLKIT):
            yield path


def only_photos_uses_imagetk(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        is_ours = path.startswith("gui/") and path != "gui/parts/photos.py"
        if is_ours and has_any(imported(source), {"PIL.ImageTk"}):
            yield path


def only_job_starts_threads(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        if not path.startswith("gui/") or path == "gui/job.py":
            continue
        used = {
            node.attr if isinstance(node, ast.Attribute) else node.id
            for node in ast.walk(parsed(source))
            if isinstance(node, ast.Attribute | ast.Name)
        }
        if used & STARTERS or has_any(imported(source), {"_thread", "asyncio", "multiprocessing"}):
            yield path


def launcher_starts_the_window_and_no_more(files: Sources) -> Iterator[str]:
    names = imported(files["twintracker.pyw"]) - {"__future__", "__future__.annotations", "sys"}
    if not names or not all(name.startswith(("gui.app", "gui.missing")) for name in names):
        yield "twintracker.pyw"


def nothing_imports_what_ties_it_together(files: Sources) -> Iterator[str]:
    allowed = {"gui.app": "gui/missing.py", "gui.main_window": "gui/app.py"}
    for path, source in files.items():
        if path.startswith("tests/") or path == "twintracker.pyw":
            continue
        names = imported(source, with_types=False)
        for module, importer in allowed.items():
            if has_any(names, {module}) and path != importer:
                yield f"{path} imports {module}"


def imports_make_no_circle(files: Sources) -> Iterator[str]:
    modules = {path.removesuffix(".py").replace("/", "."): path for path in files}
    modules = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    packages = {name for name, path in modules.items() if path.endswith("/__init__.py")}
    graph = {
        name: (imported(files[path], with_types=False) & modules.keys()) - packages - {name}
        for name, path in modules.items()
        if path.startswith(("engine/", "gui/"))
    }
    yield from _circles(graph)


def packages_make_no_circle(files: Sources) -> Iterator[str]:
    """Beside the packages of engine/ and gui/ lie the files that all of them need, or that tie them together."""
    graph: dict[str, set[str]] = {}
    for path, source in files.items():
        if path.startswith(("engine/", "gui/")) and path.count("/") == 2:
            own = path.rpartition("/")[0].replace("/", ".")
            named = {".".join(name.split(".")[:2]) for name in imported(source, with_types=False)}
            graph.setdefault(own, set()).update(named - {own})
    yield from _circles({name: needed & graph.keys() for name, needed in graph.items()})


def _circles(graph: dict[str, set[str]]) -> Iterator[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield " -> ".join(error.args[1])


def files_are_short(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        if not path.startswith("tests/") and len(source.splitlines()) > MOST_LINES:
            yield path


def functions_are_short(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        if path.startswith("tests/"):
            continue
        for node in ast.walk(parsed(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = _height(node) - (_height(node.body[0]) if ast.get_docstring(node) else 0)
                if lines > MOST_FUNCTION_LINES:
                    yield f"{path}: {node.name} has {lines} lines"


def _height(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def modules_say_what_they_are_for(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        lines = (ast.get_docstring(parsed(source)) or "").splitlines()
        is_long = len(lines) > MOST_DOCSTRING_LINES and not path.startswith("tests/bench_")
        if not lines or is_long:  # a benchmark says how it is used too
            yield path


def only_the_command_line_prints(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        if path.startswith("tests/") or path == "engine/__main__.py":
            continue
        for node in ast.walk(parsed(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
                yield f"{path}:{node.lineno}"


def no_star_and_no_relative_imports(files: Sources) -> Iterator[str]:
    for path, source in files.items():
        if any(name.startswith(".") or name.endswith(".*") for name in imported(source)):
            yield path


def names_say_something(files: Sources) -> Iterator[str]:
    for path in files:
        if Path(path).stem in {"common", "helper", "helpers", "manager", "misc", "util", "utils"}:
            yield path


#: Each rule with files that break it.
RULES: dict[Rule, Sources] = {
    engine_knows_no_window: {"engine/a.py": "def f():\n    from gui import paths"},
    only_gui_imports_the_toolkit: {"setup.py": "from tkinter import ttk"},
    only_photos_uses_imagetk: {"gui/a.py": "from PIL import Image, ImageTk"},
    only_job_starts_threads: {"gui/a.py": "import threading\nthreading.Thread(target=f)"},
    launcher_starts_the_window_and_no_more: {"twintracker.pyw": "from gui.main_window import x"},
    nothing_imports_what_ties_it_together: {"gui/a.py": "from gui import main_window"},
    imports_make_no_circle: {"gui/a.py": "import gui.b", "gui/b.py": "from gui import a"},
    packages_make_no_circle: {
        "gui/a/x.py": "import gui.b.y",
        "gui/b/y.py": "",
        "gui/b/z.py": "from gui.a import w",
    },
    files_are_short: {"gui/a.py": "x = 1\n" * 300},
    functions_are_short: {"gui/a.py": "def f():\n" + "    x = 1\n" * 39},
    modules_say_what_they_are_for: {"tests/a.py": '"""1\n2\n3\n4\n5"""'},
    only_the_command_line_prints: {"engine/a.py": "print('here')"},
    no_star_and_no_relative_imports: {"tests/a.py": "from tkinter import *"},
    names_say_something: {"gui/utils.py": ""},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house(rule: Rule) -> None:
    assert list(rule(sources())) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_can_fail(rule: Rule) -> None:
    assert list(rule(RULES[rule]))


def test_every_part_is_looked_at() -> None:
    paths = sources().keys()
    assert {
        "engine/records.py",
        "gui/app.py",
        "engine/pairs/matching.py",
        "setup.py",
        "twintracker.pyw",
    } <= paths


def test_imports_for_types_alone_make_no_arrow() -> None:
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import gui.app"
    assert "gui.app" in imported(source)
    assert "gui.app" not in imported(source, with_types=False)


def strangers(names: set[str], ignored: list[str]) -> set[str]:
    """Names at the top level that no rule knows."""
    return {n for n in names - TOP_LEVEL if not any(fnmatch.fnmatch(n, glob) for glob in ignored)}


def test_the_top_level_holds_what_it_should() -> None:
    lines = (ROOT / ".gitignore").read_text("utf-8").split()
    ignored = [".git", *(line.rstrip("/") for line in lines)]
    names = {path.name for path in ROOT.iterdir()}
    assert strangers(names, ignored) == set()
    assert names >= TOP_LEVEL
    assert strangers({"notes.txt"}, ignored) == {"notes.txt"}
