"""Codes and sentences: every code the program gives has a sentence that can be made, and none is left over."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from engine.reasons import SENTENCES, reason, sentence, size_words

ROOT = Path(__file__).parents[1]
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for folder in ("engine", "gui")
    for path in sorted((ROOT / folder).glob("*.py"))
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
        if path.parent.name == "engine"
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
