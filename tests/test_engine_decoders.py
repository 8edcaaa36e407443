"""Which decoder a file gets, and what is said where its package is missing."""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path

import pytest
from PIL import Image, UnidentifiedImageError

from engine.options import ScanOptions
from engine.pictures import decoders
from engine.pictures.decoders import PLUGINS, CannotDecodeError, open_image, plugin_versions
from engine.reasons import sentence
from engine.scan import scan
from engine.storage import cache_rows
from made import scene
from made_heif import heic
from made_raw import save_dng

JXL = b"\xff\x0a\xfa\x7f\x01\x90\x08\x06\x01\x00" + bytes(20)


def dng(tmp_path: Path) -> bytes:
    path = tmp_path / "made.dng"
    save_dng(path, scene(1, (64, 48)), preview=scene(1, (64, 48)))
    data = path.read_bytes()
    path.unlink()
    return data


@pytest.fixture
def no_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if none of the packages were installed."""
    for module, *_ in PLUGINS.values():
        monkeypatch.setitem(sys.modules, module, None)
    real = importlib.util.find_spec
    gone = {module for module, *_ in PLUGINS.values()}
    monkeypatch.setattr(decoders, "find_spec", lambda name: None if name in gone else real(name))


@pytest.mark.usefixtures("no_plugins")
@pytest.mark.parametrize("kind", ["HEIF", "JXL", "RAW"])
@pytest.mark.parametrize("name", ["a", "a.jpg", "a.tif", "a.nef"])
def test_a_missing_package_is_named(tmp_path: Path, kind: str, name: str) -> None:
    data = {"HEIF": heic(), "JXL": JXL, "RAW": dng(tmp_path)}[kind]
    with pytest.raises(CannotDecodeError) as caught:
        open_image(io.BytesIO(data), name)
    assert PLUGINS[kind][1] in sentence(caught.value.why)


@pytest.mark.usefixtures("no_plugins")
@pytest.mark.parametrize("name", ["a.heic", "a.jxl", "a.cr2", "a.nef"])
def test_only_content_asks_for_a_package(name: str) -> None:
    stream = io.BytesIO()
    scene(1, (64, 48)).save(stream, "PNG")
    stream.seek(0)
    assert open_image(stream, name).format == "PNG"
    with pytest.raises(UnidentifiedImageError):
        open_image(io.BytesIO(b"no picture at all"), name)


@pytest.mark.usefixtures("no_plugins")
def test_a_scan_tells_it_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    raw = dng(tmp_path)
    for name, data in {"a.heic": heic(), "b.jxl": JXL, "c.nef": raw, "d.tif": raw}.items():
        (folder / name).write_bytes(data)
    scene(1).save(folder / "e.png")
    result = scan(ScanOptions(folders=(folder,)))
    assert [one.code for one in result.problems] == [
        "needs-heif",
        "needs-jxl",
        "needs-raw",
        "needs-raw",
    ]
    assert [picture.path.name for picture in result.pictures] == ["e.png"]
    assert result.files == len(result.pictures) + len(result.problems)


def test_what_was_a_problem_is_read_once_the_package_is_there(
    tmp_path: Path, cache_path: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.heic").write_bytes(heic())
    scene(1).save(folder / "b.png")
    options = ScanOptions(folders=(folder,), cache_path=cache_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "pi_heif", None)
        first = scan(options)
    assert [one.code for one in first.problems] == ["needs-heif"]
    second = scan(options)
    assert (len(second.pictures), second.problems) == (2, ())


def test_the_cache_is_of_these_decoders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version, one more or one less: what they decode may differ."""
    marks = set()
    for versions in (["1", "", ""], ["2", "", ""], ["", "", ""], ["1", "1", ""], ["1", "", "1"]):
        monkeypatch.setattr(cache_rows, "plugin_versions", lambda found=versions: found)
        cache_rows.reader_mark.cache_clear()
        marks.add(cache_rows.reader_mark())
    assert len(marks) == 5
    monkeypatch.undo()
    cache_rows.reader_mark.cache_clear()


def test_versions_of_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    import pi_heif

    assert plugin_versions()[0] == pi_heif.__version__
    monkeypatch.setattr(decoders, "find_spec", lambda name: None)
    assert plugin_versions() == ["", "", ""]


def test_a_header_that_promises_more_than_it_holds(tmp_path: Path) -> None:
    """No picture for Pillow, but one by its first bytes: that is said."""
    for data, kind in ((b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG"), (b"8BPS\0\1" + bytes(40), "PSD")):
        with pytest.raises(CannotDecodeError) as caught:
            open_image(io.BytesIO(data))
        assert caught.value.why.code == "odd-header"
        assert f"begins as {kind}" in sentence(caught.value.why)


def test_the_size_of_a_file_is_asked_for_before_it_is_held(tmp_path: Path) -> None:
    asked: list[int] = []
    data = heic()
    open_image(io.BytesIO(data), "a.heic", asked.append)
    assert asked == [len(data)]


def test_the_stream_is_read_from_its_start() -> None:
    stream = io.BytesIO()
    Image.new("L", (20, 10)).save(stream, "TIFF")
    stream.seek(0)
    assert open_image(stream, "a.dng").size == (20, 10)
