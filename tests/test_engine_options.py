"""Options of a scan: their defaults, their ranges, and what is said of a value outside."""

from __future__ import annotations

import math
import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from engine import options as options_module
from engine.options import OptionError, ScanOptions, check_threads, default_threads
from engine.rules import DEFAULT_RULES, Rule

HERE = (Path(),)


def test_defaults() -> None:
    options = ScanOptions(folders=HERE)
    assert (options.threshold, options.check, options.look_alikes) == (200.0, True, False)
    assert (options.min_side, options.memory_mb, options.exclude) == (0, 1000, ())
    assert options.memory_bytes == 1_000_000_000
    assert options.threads == default_threads()


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("threshold", [0, 0.5, 5000], [-0.001, 5000.001, math.nan, math.inf, -math.inf]),
        ("threads", [1, 64], [0, -1, 65]),
        ("memory_mb", [64, 1_000_000], [0, -5, 63, 1_000_001]),
        ("min_side", [0, 100_000], [-1, 100_001]),
    ],
)
def test_ranges(name: str, good: list[float], bad: list[float]) -> None:
    for value in good:
        assert getattr(ScanOptions(folders=HERE, **{name: value}), name) == value
    for value in bad:
        with pytest.raises(OptionError) as caught:
            ScanOptions(folders=HERE, **{name: value})
        assert caught.value.field == name
        assert str(caught.value).isprintable()


def test_messages_name_the_range() -> None:
    with pytest.raises(OptionError, match=r"^the threshold must be a number from 0 to 5000$"):
        ScanOptions(folders=HERE, threshold=-1)
    with pytest.raises(OptionError, match=r"^threads must be a whole number from 1 to 64$"):
        ScanOptions(folders=HERE, threads=65)
    with pytest.raises(OptionError, match=r"from 1 to 4$"):
        check_threads(5, most=4)


def test_no_folder() -> None:
    with pytest.raises(OptionError, match="no folder given"):
        ScanOptions(folders=())


def test_options_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ScanOptions(folders=HERE).threshold = 3.0  # type: ignore[misc]


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (1, 1), (6, 6), (200, 64)])
def test_default_threads_follow_the_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, threads: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(options_module.os, "cpu_count", lambda: cores)
    assert default_threads() == threads


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="of Linux")
def test_default_threads_are_those_the_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options_module.os, "sched_getaffinity", lambda _: {3, 5, 7})
    assert default_threads() == 3


def test_cache_path_is_made_absolute() -> None:
    assert ScanOptions(folders=HERE).cache_path is None
    options = ScanOptions(folders=HERE, cache_path=Path("some/cache.db"))
    assert options.cache_path == Path.cwd() / "some" / "cache.db"


def test_protected_folders_are_scanned_too() -> None:
    here = Path.cwd()
    options = ScanOptions(
        folders=(Path("a"), Path("b")), protected=(Path("b/"), Path("c")), flat=(Path("x/../a"),)
    )
    assert options.folders == (here / "a", here / "b", here / "c")
    assert options.protected == (here / "b", here / "c")
    assert options.flat == (here / "a",)
    with pytest.raises(OptionError, match="no folder given"):
        ScanOptions(folders=(), protected=(Path("c"),))


def test_rules_are_checked() -> None:
    assert ScanOptions(folders=HERE).rules == DEFAULT_RULES
    assert ScanOptions(folders=HERE, rules=()).rules == ()
    for rule in (Rule("no-such-rule"), Rule("name", "/(/"), Rule("in-folder", "not absolute")):
        with pytest.raises(OptionError) as caught:
            ScanOptions(folders=HERE, rules=(Rule("newest-file"), rule))
        assert caught.value.field == "rules"
