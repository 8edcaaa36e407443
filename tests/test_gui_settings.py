"""Settings survive a crash, a bad value and a bad file."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest

from engine.options import OptionError, default_threads
from engine.rules import DEFAULT_RULES, Rule
from gui import paths
from gui import settings as settings_module
from gui.setting_readers import MOST_RECENT, READERS, most_threads
from gui.settings import Settings, load, save

ONE, TWO, THREE = (Path(os.path.abspath(name)) for name in ("one", "two", "three"))  # noqa: PTH100
CHANGED = Settings(
    threshold=123.5,
    threads=1,
    check=False,
    turned=True,
    by_content=True,
    look_alikes=True,
    online_only=True,
    min_side=64,
    exclude=("*.tmp", "cache/*"),
    rules=(
        Rule("in-folder", str(ONE / "best")),
        Rule("name", "/^IMG_\\d+/"),
        Rule("has-gps"),
    ),
    memory_mb=500,
    cache=False,
    theme="dark",
    thumbnails="large",
    folders=(ONE, Path(os.path.abspath(os.fsdecode(b"tw\xc3\xb6")))),  # noqa: PTH100
    protected=(ONE,),
    flat=(ONE,),
    recent=(TWO,),
    removal_folder=TWO,
    geometry="800x600+10+20",
    sashes=(0.4,),
    hidden_columns=("mse", "size"),
    sort="pixels",
    is_descending=True,
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
        ("look_alikes", "no"), ("online_only", 0), ("min_side", -1), ("min_side", 1.5), ("min_side", 100_001),
        ("exclude", "*.tmp"), ("exclude", [""]), ("exclude", [1]), ("thumbnails", "huge"), ("thumbnails", None),
        ("rules", "has-gps"), ("rules", ["has-gps"]), ("rules", [{}]), ("rules", [{"code": "no-such-rule"}]),
        ("rules", [{"code": "has-gps"}, {"code": "name", "value": "/(/"}]), ("rules", {"code": "has-gps"}),
        ("rules", [{"code": "in-folder", "value": "not absolute"}]), ("rules", [{"code": "name", "value": 5}]),
        ("protected", ["not absolute"]), ("protected", [""]), ("flat", "/a"), ("recent", [None]),
        ("removal_folder", "not absolute"), ("removal_folder", ["/a"]), ("removal_folder", ""),
        ("hidden_columns", "mse"), ("sort", 1), ("is_descending", "yes"),
    ],
)  # fmt: skip
def test_a_bad_value_becomes_its_default_and_the_rest_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, value: object
) -> None:
    path = tmp_path / "settings.json"
    # A protected folder is always among the folders: see below.
    whole = asdict(replace(CHANGED, protected=()) if name == "folders" else CHANGED)
    path.write_text(json.dumps(whole | {name: value}, default=str))
    assert asdict(load(path)) == whole | {name: asdict(Settings())[name]}
    assert len(caplog.records) == 1
    assert name in caplog.text


def test_what_a_newer_version_wrote_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"novelty": 1, "threshold": 300}')
    assert load(path) == Settings(threshold=300.0)


def test_every_setting_has_a_reader() -> None:
    assert {setting.name for setting in fields(Settings)} == set(READERS)


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


def test_scan_options_of_folders_and_rules() -> None:
    options = CHANGED.scan_options()
    assert (options.protected, options.flat) == (CHANGED.protected, CHANGED.flat)
    assert (options.rules, options.exclude, options.min_side) == (
        CHANGED.rules,
        CHANGED.exclude,
        64,
    )
    assert (options.look_alikes, options.online_only) == (True, True)
    assert Settings(folders=(ONE,)).scan_options().rules == DEFAULT_RULES


def test_other_folders_take_with_them_what_was_said_of_them() -> None:
    settings = Settings(folders=(ONE, TWO), protected=(ONE,), flat=(TWO,))
    assert settings.with_folders((TWO, ONE, THREE, THREE)) == replace(
        settings, folders=(TWO, ONE, THREE), recent=(THREE,)
    )
    assert settings.with_folders(()) == Settings(recent=(TWO, ONE), protected_before=(ONE,))
    again = settings.with_protected(TWO, True).with_flat(TWO, False).with_protected(ONE, False)
    assert (again.protected, again.flat) == ((TWO,), ())
    assert again.with_protected(TWO, True) == again


def test_what_is_on_show_stays_protected_when_a_chip_goes() -> None:
    settings = Settings(folders=(ONE, TWO), protected=(ONE, TWO))
    shown = settings.protected
    settings = settings.with_folders((TWO,))
    shown = settings.still_protected(shown)
    assert shown == (TWO, ONE)
    assert settings.with_protected(TWO, False).still_protected(shown) == (ONE,)
    # Chosen again, it is what its chip says.
    again = settings.with_folders((ONE, TWO))
    assert again.still_protected(shown) == (TWO, ONE)
    assert again.with_protected(ONE, False).still_protected(shown) == (TWO,)


def test_recent_folders_are_bounded_the_newest_first() -> None:
    settings = Settings()
    folders = [ONE / str(number) for number in range(20)]
    for folder in folders:
        settings = settings.with_folders((folder,))
    assert settings.recent == tuple(reversed(folders))[:MOST_RECENT]
    assert settings.with_folders((folders[15], folders[19])).recent[:2] == (
        folders[15],
        folders[19],
    )


def test_a_protected_folder_is_never_out_of_sight(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"folders": 5, "protected": [str(ONE)]}))
    loaded = load(path)
    assert (loaded.folders, loaded.protected) == ((ONE,), (ONE,))


def test_what_left_while_it_was_protected_comes_back_protected(tmp_path: Path) -> None:
    pictures, big = tmp_path / "Pictures", tmp_path / "Big"
    masters = pictures / "Masters"
    settings = Settings(folders=(masters,)).with_protected(masters, True)
    settings = settings.started_with([big])
    assert (settings.folders, settings.protected) == ((big,), ())
    again = settings.started_with([pictures])
    assert (again.folders, again.protected) == ((pictures, masters), (masters,))
    assert again.protected_before == ()
    itself = settings.with_folders([big, masters])
    assert itself.protected == (masters,)
    # Its own cross takes it off the list for good, as long as nothing around it is chosen anew.
    off = again.with_folders([pictures])
    assert (off.folders, off.protected, off.protected_before) == ((pictures,), (), (masters,))
    assert off.with_folders([pictures, big]).protected == ()
    assert again.with_protected(masters, False).with_folders([big]).protected_before == ()
    path = tmp_path / "settings.json"
    save(settings, path)
    assert load(path).protected_before == (masters,)


def test_folders_given_at_the_start_leave_protection_inside_them() -> None:
    settings = Settings(folders=(ONE / "in", TWO), protected=(ONE / "in", TWO))
    started = settings.started_with((ONE,))
    assert (started.folders, started.protected) == ((ONE, ONE / "in"), (ONE / "in",))
