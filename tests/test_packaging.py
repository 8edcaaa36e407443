"""What is around the program agrees with it: requirements, version, wheel, icon, README and .ci/run."""

from __future__ import annotations

import ast
import os
import re
import shutil
import site
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image, ImageChops, ImageStat

import engine
from engine.pictures.decoders import PLUGINS
from made import save_twins, scene
from make_icon import ICNS_SIDES, ICO_SIDES, PNG_SIDE, draw_icon
from test_house import imported, sources

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
USED_WHERE_FOUND = {"pywintypes"}  # pywin32: Send2Trash uses it where it is installed
DEVELOPING = {"pytest", "hypothesis", "ruff", "mypy", "cx-freeze"}


def constant(name: str) -> object:
    """A constant of setup.py; read, since importing it would run it."""
    for node in ast.parse((ROOT / "setup.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    raise AssertionError(f"setup.py has no {name}")


def ranges() -> dict[str, Requirement]:
    """What setup.py requires, and what its extras do."""
    lines = [
        *constant("REQUIRES"),
        *(line for more in constant("EXTRAS").values() for line in more),
    ]
    required = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in required}


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pinned = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pinned}


def test_every_pin_lies_in_its_range() -> None:
    assert pins().keys() == ranges().keys() | DEVELOPING
    for name, requirement in ranges().items():
        assert requirement.specifier.contains(pins()[name]), name
        assert {part.operator for part in requirement.specifier} == {">=", "<"}, name


def test_what_is_required_is_what_is_imported() -> None:
    own = {"engine", "gui"} | USED_WHERE_FOUND | set(sys.stdlib_module_names)
    modules = {
        name.partition(".")[0]
        for path, source in sources().items()
        if path.startswith(("engine/", "gui/"))
        for name in imported(source)
    }
    # What the extras bring need not be installed here.
    owners = {module: [package] for module, package, _ in PLUGINS.values()}
    owners |= packages_distributions()
    needed = {canonicalize_name(owners[module][0]) for module in modules - own}
    assert needed == ranges().keys()


def test_the_version_has_one_home() -> None:
    told = subprocess.run(
        [sys.executable, "setup.py", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split()[-1] == engine.__version__
    others = [path for path, source in sources().items() if f'"{engine.__version__}"' in source]
    assert others == ["engine/__init__.py"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (\S+)", changes, re.M)[0] == engine.__version__


def test_setup_needs_no_freezer_to_install() -> None:
    """Only inside the function that freezes is cx_Freeze imported."""
    tree = ast.parse((ROOT / "setup.py").read_text("utf-8"))
    names = {ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)}  # fmt: skip
    assert not [name for name in names if "cx_Freeze" in name]
    system = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]
    assert [Requirement(line).name for line in system["requires"]] == ["setuptools"]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is needed to build: building writes into the tree."""
    copy = tmp_path_factory.mktemp("tree") / "copy"
    for name in ("engine", "gui", "assets"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(tree: Path) -> Path:
    """Built with what is installed here, so that nothing is fetched."""
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*pip, "-q", "-w", "out", "."], cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (tree / "out").glob("*.whl")
    return built


def test_the_wheel_holds_the_program_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        (entry_points,) = (n for n in archive.namelist() if n.endswith("entry_points.txt"))
        commands = archive.read(entry_points).decode()
        (metadata,) = (n for n in archive.namelist() if n.endswith("/METADATA"))
        told = archive.read(metadata).decode()
    modules = {path for path in sources() if path.startswith(("engine/", "gui/"))}
    data = f"{wheel.stem.rsplit('-', 3)[0]}.data/data/share/twintracker/"
    assert names == modules | {data + f"icon.{ending}" for ending in ("png", "ico", "icns")}
    assert "[console_scripts]\ntwintracker-cli = engine.__main__:main" in commands
    assert "[gui_scripts]\ntwintracker = gui.missing:start" in commands
    of_cluster = re.findall(r"^Requires-Dist: (\w+).*extra == .cluster.", told, re.M)
    assert ("Provides-Extra: cluster" in told, of_cluster) == (True, ["distributed"])


def test_the_installed_commands_work(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / "python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout
    Path(own.strip(), "borrowed.pth").write_text("\n".join(site.getsitepackages()), "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index"]  # fmt: skip
    subprocess.run([*pip, wheel], check=True)

    folder = tmp_path / "pictures"
    save_twins(folder, "a", scene(1))
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    found = subprocess.run(
        [scripts / "twintracker-cli", folder, "--threads", "1", "--no-cache"],
        env=clean, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "4 pictures in 4 files, 1 group of twins" in found.stdout
    shown = "from gui.paths import asset; print(asset('icon.png'))"
    asset = subprocess.run(
        [python, "-c", shown], env=clean, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(asset.stdout.strip()).is_relative_to(environment)
    assert (scripts / ("twintracker.exe" if sys.platform == "win32" else "twintracker")).is_file()


def differ(first: Image.Image, second: Image.Image) -> float:
    bands = ImageStat.Stat(ImageChops.difference(first.convert("RGBA"), second.convert("RGBA")))
    return max(bands.mean)


def test_the_icons_are_those_that_the_script_draws() -> None:
    with Image.open(ROOT / "assets" / "icon.png") as png:
        assert (png.mode, png.size) == ("RGBA", (PNG_SIDE, PNG_SIDE))
        assert differ(png, draw_icon(PNG_SIDE)) < 1
    with Image.open(ROOT / "assets" / "icon.ico") as ico:
        assert ico.info["sizes"] == {(side, side) for side in ICO_SIDES}
        for side in ICO_SIDES:
            ico.size = (side, side)
            assert differ(ico, draw_icon(side)) < 1, side
    with Image.open(ROOT / "assets" / "icon.icns") as icns:
        sides = {width * scale for width, _, scale in icns.info["sizes"]}
        assert sides == set(ICNS_SIDES)
    assert differ(draw_icon(64), draw_icon(64).transpose(Image.Transpose.ROTATE_90)) > 1


def commands(heading: str) -> dict[str, str]:
    """The one-line commands under a heading of the README, by the system that each is for."""
    text = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\*\*(.+?)\*\*.*?\n+```\w*\n(.+)\n```$", text, re.M))


def test_the_readme_has_one_command_for_each_system() -> None:
    assert commands("Install and start").keys() == commands("Run the tests").keys()
    assert commands("Install and start").keys() == {"Windows", "Linux and macOS"}
    for command in commands("Install and start").values():
        assert "-m venv .venv" in command
        assert "pip install -r requirements.txt" in command
        assert command.endswith("twintracker.pyw")


def test_ci_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert f"xvfb-run -a {commands('Run the tests')['Linux and macOS']}" in script
    install, _, _ = commands("Install and start")["Linux and macOS"].rpartition(" && ")
    make, fetch = install.split(" && ")
    assert f'"$python" {make.removeprefix("python3 ")}' in script
    assert any(line.startswith(f"{fetch} >") for line in script)
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert f"run: {commands('Run the tests')['Windows']}\n" in workflow


def test_the_readme_tells_every_flag_of_the_command_line() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "engine", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    flags = set(re.findall(r"--[a-z][a-z-]+", told.stdout))
    section = README.split("\n### On the command line\n")[1].split("\n## ")[0]
    assert set(re.findall(r"`(--[a-z][a-z-]+)", section)) == flags - {"--help"}


def test_what_the_readme_shows_is_there() -> None:
    links = re.findall(r"\]\((?!http|#)([^)]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_map_of_the_readme_is_whole() -> None:
    """Every package of the engine and the window, and every file beside them, and none that is not there."""
    section = README.split("\n## Map of the files\n")[1].split("\n## ")[0]
    mapped = re.findall(r"`((?:engine|gui)/\w+(?:/|\.py))`", section)
    real = {re.sub(r"^(\w+/\w+/).*", r"\1", path) for path in sources()}
    real = {path for path in real if path.startswith(("engine/", "gui/"))}
    assert sorted(mapped) == sorted(real - {"engine/__init__.py", "gui/__init__.py"})
