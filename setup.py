"""Packages the program: `pip install .` for its two commands, `python setup.py build_exe` for a folder of its own.

The settings of ruff, mypy and pytest are in pyproject.toml; the exact versions to develop with in requirements.txt.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).resolve().parent
NAME = "image-twin-tracker"
SUMMARY = "Finds the same picture stored more than once and helps to remove the worse copies."

#: From the versions the tests ran with up to, not including, the next that may break them.
REQUIRES = [
    "numpy>=2.4,<3",
    "scipy>=1.17,<2",
    "scikit-image>=0.26,<0.27",
    "Pillow>=13,<14",
    "pi-heif>=1.4,<2",
    "Send2Trash>=2.2,<3",
    "platformdirs>=4.14,<5",
    "ttkbootstrap>=2.2,<3",
    "tkinterdnd2>=0.7,<0.8",
    "darkdetect>=0.8,<0.9",
    "threadpoolctl>=3.8,<4",
    "tqdm>=4.70,<5",
]

#: `pip install image-twin-tracker[cluster]`, for --dask. Dask counts years: each of its releases may break something.
#: [raw] and [jxl] are for cameras' raw pictures and for JPEG XL.
EXTRAS = {
    "cluster": ["distributed>=2026.8,<2027"],
    "raw": ["rawpy>=0.28,<0.29"],
    "jxl": ["pillow-jxl-plugin>=1.3.8,<1.4"],
}

#: The packages of engine/pictures/decoders.py.
DECODERS = ["pi-heif", "rawpy", "pillow-jxl-plugin"]

#: The commands that freeze; for anything else cx_Freeze need not be installed.
FREEZING = {
    "build_exe", "install_exe", "bdist_msi", "bdist_mac", "bdist_dmg", "bdist_appimage", "bdist_deb", "bdist_rpm",
}  # fmt: skip

#: What the packages above could use, or bring for other purposes, and this program never reaches.
NOT_FROZEN = [
    "cffi", "cx_Freeze", "dask", "distributed", "fsspec", "hypothesis", "IPython", "matplotlib", "mypy", "networkx",
    "numpy.distutils", "numpy.f2py.tests", "numpy.random.tests", "numpy.tests", "numpy.typing.tests", "olefile",
    "pandas", "pooch", "pygments", "pytest", "ruff", "setuptools", "pkg_resources", "tkinter.test", "tkinter.tix",
    "ttkcreator", "ttkbootstrap._pyinstaller", "tkinterdnd2.__pyinstaller", "xmlrpc", "tifffile",
    *("scipy." + name for name in ("cluster", "datasets", "fftpack", "io", "misc", "odr", "signal")),
    *("skimage." + name for name in (
        "data", "draw", "feature", "filters", "future", "graph", "io", "measure", "morphology", "registration",
        "restoration", "segmentation", "transform",
    )),
]  # fmt: skip


def version() -> str:
    """engine.__version__, read and not imported: nothing else needs to be installed for that."""
    for node in ast.parse((ROOT / "engine" / "__init__.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__":
            return str(ast.literal_eval(node.value))
    raise SystemExit("engine/__init__.py has no __version__")


def freezing() -> dict[str, object]:
    """What cx_Freeze is to do: one folder with the window, the command line and all they need."""
    from cx_Freeze import Executable

    rights = "Image Twin Tracker contributors, MIT licence"
    # cx_Freeze adds the ending that the system wants; on Linux a program carries no icon.
    icon = "assets/icon" if sys.platform in ("win32", "darwin") else None
    window = Executable(
        str(launcher()), base="gui", target_name="twintracker", icon=icon, copyright=rights
    )
    command = Executable(
        "engine/__main__.py", target_name="twintracker-cli", icon=icon, copyright=rights
    )
    runtime = c_runtime()
    build_exe = {
        "packages": ["engine", "gui", "pi_heif", "send2trash", "tkinterdnd2", "ttkbootstrap"],
        "excludes": NOT_FROZEN,
        "include_files": [
            *(("assets/" + name, "assets/" + name) for name in assets()),
            ("LICENSE", "LICENSE.txt"),
            *decoder_metadata(),
            *runtime,
        ],
        "bin_includes": [name for _, name in runtime],
        # A traceback in a log tells nothing of the machine that froze it.
        "replace_paths": [("*", "")],
        "silent_level": 1,
    }
    return {"executables": [window, command], "options": {"build_exe": build_exe}}


def launcher() -> Path:
    """A copy of twintracker.pyw that ends in .py: cx_Freeze knows no other ending."""
    copy = ROOT / "build" / "launcher" / "twintracker.py"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text((ROOT / "twintracker.pyw").read_text("utf-8"), "utf-8")
    return copy


def c_runtime() -> list[tuple[str, str]]:
    """On Windows, the C runtime that came with Python. cx_Freeze leaves it out, or else downloads its own."""
    if sys.platform != "win32":
        return []
    return [(str(path), path.name) for path in Path(sys.base_prefix).glob("vcruntime140*.dll")]


def decoder_metadata() -> list[tuple[str, str]]:
    """What tells the version of each package that decodes: the cache asks, and cx_Freeze leaves it out.

    Those of the extras are frozen too where they are installed: who has a frozen program can add none.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    found = []
    for package in DECODERS:
        try:
            told = distribution(package)
        except PackageNotFoundError:
            continue
        folder = f"{package.replace('-', '_')}-{told.version}.dist-info"
        found.append((str(told.locate_file(folder) / "METADATA"), f"lib/{folder}/METADATA"))
    return found


def assets() -> list[str]:
    """The files of assets/ that the program shows; screenshots are for the README."""
    return sorted(path.name for path in (ROOT / "assets").glob("icon.*"))


setup(
    name=NAME,
    version=version(),
    description=SUMMARY,
    long_description=(ROOT / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    license_files=["LICENSE"],
    python_requires=">=3.11",
    install_requires=REQUIRES,
    extras_require=EXTRAS,
    packages=find_packages(include=["engine*", "gui*"]),
    # gui.paths.asset() looks in share/twintracker when it runs from an installed wheel.
    data_files=[("share/twintracker", ["assets/" + name for name in assets()])],
    entry_points={
        "gui_scripts": ["twintracker = gui.missing:start"],
        "console_scripts": ["twintracker-cli = engine.__main__:main"],
    },
    classifiers=[
        "Environment :: Console",
        "Environment :: X11 Applications",
        "Operating System :: OS Independent",
        "Programming Language :: Python :: 3",
        "Topic :: Multimedia :: Graphics",
    ],
    **(freezing() if FREEZING.intersection(sys.argv[1:]) else {}),
)
