"""Settings survive a crash, a bad value and a bad file."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest

from engine.options import OptionError, default_threads
from gui import paths
from gui import settings as settings_module
from gui.settings import Settings, load, most_threads, save

CHANGED = Settings(
    threshold=123.5,
    threads=1,
    check=False,
    turned=True,
    by_content=True,
    memory_mb=500,
    cache=False,
    theme="dark",
    folders=(Path(os.path.abspath("one")), Path(os.path.abspath(os.fsdecode(b"tw\xc3\xb6")))),  # noqa: PTH100
    geometry="800x600+10+20",
    sashes=(0.4,),
)


def test_defaults() -> None:
    settings = Settings()
    assert (settings.threshold, settings.check, settings.memory_mb) == (200.0, True, 1000)
    assert settings.threads == default_threads()
    assert (settings.theme, settings.cache) == ("system", True)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    save(CHANGED, path)
    assert load(path) == CHANGED
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX names")
def test_a_folder_with_any_bytes_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(folders=(Path(os.fsdecode(b"/pictures/\xff")),))
    save(settings, path)
    assert load(path) == settings


def test_no_file_means_defaults_without_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert load(tmp_path / "settings.json") == Settings()
    assert not caplog.records


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_corrupt_file_is_set_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert load(path) == Settings()
    assert not path.exists()
    assert (tmp_path / "settings.json.corrupt").read_bytes() == content
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("threshold", -1), ("threshold", float("nan")), ("threshold", "200"), ("threshold", True),
        ("threshold", 5001), ("threads", 0), ("threads", 1.5), ("threads", most_threads() + 1),
        ("check", 1), ("check", None), ("cache", 0), ("cache", "yes"), ("memory_mb", 1),
        ("memory_mb", "1000"), ("theme", "pink"),
        ("theme", ["dark"]), ("folders", "/a"), ("folders", ["a"]), ("folders", [1]), ("folders", 5),
        ("geometry", 5), ("sashes", [2]), ("sashes", ["x"]), ("sashes", None),
    ],
)  # fmt: skip
def test_a_bad_value_becomes_its_default_and_the_rest_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, value: object
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(asdict(CHANGED) | {name: value}, default=str))
    loaded = asdict(load(path))
    assert loaded == asdict(CHANGED) | {name: asdict(Settings())[name]}
    assert len(caplog.records) == 1
    assert name in caplog.text


def test_what_a_newer_version_wrote_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"novelty": 1, "threshold": 300}')
    assert load(path) == Settings(threshold=300.0)


def test_every_setting_has_a_reader() -> None:
    assert {setting.name for setting in fields(Settings)} == set(settings_module._READERS)


def test_a_crash_while_saving_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    save(CHANGED, path)

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(settings_module.os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        save(Settings(), path)
    assert load(path) == CHANGED
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]


def test_scan_options() -> None:
    options = CHANGED.scan_options()
    assert options.folders == CHANGED.folders
    assert (options.threshold, options.threads, options.check, options.memory_mb) == (
        123.5,
        1,
        False,
        500,
    )
    assert (options.turned, options.by_content) == (True, True)
    assert options.cache_path is None
    assert replace(CHANGED, cache=True).scan_options().cache_path == paths.cache_file()
    with pytest.raises(OptionError):
        Settings().scan_options()
