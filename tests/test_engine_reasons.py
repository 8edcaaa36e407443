"""Codes and sentences: every code the program gives has a sentence that can be made, and none is left over."""

from __future__ import annotations

import re
import string
from pathlib import Path

import numpy as np
import pytest

from engine.measures.turning import ORIENTATIONS, turn
from engine.reasons import ADVICE, SENTENCES, TURNED, kind_words, reason, sentence, size_words

ROOT = Path(__file__).parents[1]
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for folder in ("engine", "gui")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
#: A call of reason() with a code that stands in the source, and the names of the values it hands over.
CALL = re.compile(r'\breason\(\s*"([a-z-]+)"((?:[^()]|\([^()]*(?:\([^()]*\))?[^()]*\))*)\)')


def fields_of(code: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_can_be_made(code: str) -> None:
    values = dict.fromkeys(fields_of(code), 7)
    made = sentence(reason(code, **values))
    assert made
    assert "{" not in made
    assert not made.endswith(".")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_kind_has_words_without_values(code: str) -> None:
    words = kind_words(code)
    assert words
    assert not re.search(r"[{}]|\(\s*\)", words)


def test_kinds() -> None:
    assert kind_words("damaged") == "damaged"
    assert kind_words("too-large").startswith(
        "too large for the memory budget: raise it in Settings"
    )
    assert kind_words("keeper-unreadable") == "its keeper does not open whole"


def test_advice_is_on_codes_there_are() -> None:
    assert set(ADVICE) <= set(SENTENCES)


@pytest.mark.parametrize("way", ORIENTATIONS)
def test_the_words_for_a_turned_twin_are_true(way: int) -> None:
    """Doing to a keeper what the words say makes a twin that this orientation brings back onto it."""
    keeper = np.arange(6).reshape(2, 3)
    twin = np.fliplr(keeper) if "mirrored" in TURNED[way] else keeper
    turns = {"left": 1, "down": 2, "right": 3}
    twin = np.rot90(twin, turns.get(TURNED[way].split()[-1], 0))  # anticlockwise
    assert np.array_equal(turn(twin, way), keeper)


def test_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        reason("no-such-code")


def test_no_code_is_unused() -> None:
    elsewhere = "\n".join(text for path, text in SOURCES.items() if path.name != "reasons.py")
    # Removal asks the same of victim and keeper: a code stands there as f"{role}-changed".
    unused = [
        code
        for code in SENTENCES
        if f'"{code}"' not in elsewhere
        and re.sub("^(victim|keeper)-", 'f"{role}-', code) + '"' not in elsewhere
    ]
    assert unused == []


def test_every_call_names_a_code_and_hands_over_its_values() -> None:
    calls = [
        (path.name, code, set(re.findall(r"(\w+)=", values)))
        for path, text in SOURCES.items()
        for code, values in CALL.findall(text)
        if path.is_relative_to(ROOT / "engine")
    ]
    assert len(calls) > 20
    wrong = [
        (name, code, given)
        for name, code, given in calls
        if code not in SENTENCES or not fields_of(code) <= given
    ]
    assert wrong == []


def test_reasons_compare_and_hash_by_value() -> None:
    assert reason("victim-unreadable", detail="x") == reason("victim-unreadable", detail="x")
    assert len({reason("empty"), reason("empty"), reason("damaged", detail="a")}) == 2


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (31_400, "31 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_900_000, "1.9 MB"),
        (999_960_000, "1.0 GB"),
        (3_700_000_000, "3.7 GB"),
    ],
)
def test_size_words(size: int, words: str) -> None:
    assert size_words(size) == words
