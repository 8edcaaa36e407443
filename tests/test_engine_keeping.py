"""Which copy is kept, and the reason told for it."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.groups.keeping import Ranking, keeper_order, why_kept
from engine.reasons import SENTENCES, sentence
from engine.records import FileState, Picture
from engine.rules import RULE_CODES, Rule
from gui.language.kept_sentences import KEPT_SENTENCES


def picture(
    name: str, pixels: tuple[int, int] = (10, 10), size: int = 5, mtime: int = 7
) -> Picture:
    return Picture(Path(name), FileState(size, mtime, 1, 1), *pixels)


def test_order_is_pixels_then_bytes_then_age_then_path() -> None:
    best = [
        picture("z", (30, 20), 1, 9),
        picture("y", (10, 50), 1, 9),  # 500 pixels
        picture("x", (20, 20), 8, 9),
        picture("w", (20, 20), 7, 1),
        picture("v", (20, 20), 7, 2),
        picture("a", (20, 20), 7, 3),
        picture("b", (20, 20), 7, 3),
    ]
    by_path = sorted(best, key=lambda one: str(one.path))
    assert [by_path[index].path.name for index in keeper_order(by_path)] == [
        one.path.name for one in best
    ]


def test_order_of_nothing() -> None:
    assert keeper_order([]).tolist() == []


def test_reason_is_the_first_rule_that_decides() -> None:
    keeper = picture("k", (20, 20), 7, 3)
    fewer, smaller = picture("a", (20, 19), 99, 0), picture("b", (20, 20), 6, 0)
    younger, same = picture("c", (20, 20), 7, 4), picture("z", (20, 20), 7, 3)
    assert sentence(why_kept(keeper, [fewer])) == "most pixels: 20 x 20"
    assert why_kept(keeper, [fewer, smaller]).code == "largest-file"
    assert why_kept(keeper, [fewer, smaller, younger]).code == "oldest-file"
    for others in permutations([fewer, smaller, younger, same]):
        assert why_kept(keeper, others).code == "first-path"


def test_reason_counts_pixels_not_sides() -> None:
    assert why_kept(picture("a", (100, 1)), [picture("b", (10, 10))]).code == "first-path"


def test_whole_is_kept_before_what_ends_early() -> None:
    cut = replace(picture("a", (30, 30), 9, 1), ends_early=True)
    whole, small = picture("b", (10, 10), 5, 9), picture("c", (9, 9), 5, 9)
    assert keeper_order([cut, whole, small]).tolist() == [1, 2, 0]
    assert sentence(why_kept(whole, [cut])) == "whole; the others end early"
    assert why_kept(whole, [cut, small]).code == "most-pixels"
    assert why_kept(cut, [replace(small, ends_early=True)]).code == "most-pixels"


def slow_order(
    pictures: list[Picture], rules: tuple[Rule, ...], protected: list[bool], chosen: list[int]
) -> list[int]:
    """The same, said picture by picture."""

    def place(number: int) -> tuple[object, ...]:
        one = pictures[number]
        name, folder = one.path.name, one.path.parent
        values = {
            "most-pixels": -one.pixels,
            "largest-file": -one.size_bytes,
            "oldest-file": one.state.mtime_ns,
            "newest-file": -one.state.mtime_ns,
            "earliest-taken": one.taken or "a",
            "lossless": not one.is_lossless,
            "has-date": not one.taken,
            "has-gps": not one.has_gps,
            "has-camera": not one.camera,
            "shortest-path": len(str(one.path)),
        }

        def value(rule: Rule) -> object:
            if rule.code == "in-folder":
                return not (folder == Path(rule.value) or Path(rule.value) in folder.parents)
            if rule.code == "name":
                return re.fullmatch("img.*", name, re.IGNORECASE) is None
            return values[rule.code]

        first = chosen.index(number) if number in chosen else len(chosen)
        return first, not protected[number], one.ends_early, *map(value, rules), number

    return sorted(range(len(pictures)), key=place)


some_pictures = st.lists(
    st.builds(
        lambda folder, name, mtime, size, side, **facts: Picture(
            Path(os.sep, folder, name), FileState(size, mtime, 1, 1), side, 10, **facts
        ),
        folder=st.sampled_from(["a", "a/b", "ab", "c/d"]),
        name=st.sampled_from(["IMG_1.jpg", "img_2.JPG", "1.png", "\udcff.jpg", "long name.tif"]),
        mtime=st.integers(-2, 2),
        size=st.integers(1, 3),
        side=st.integers(16, 18),
        ends_early=st.booleans(),
        taken=st.sampled_from(["", "2024-05-01 10:22:33", "2023-12-31 23:59:59"]),
        has_gps=st.booleans(),
        camera=st.sampled_from(["", "Canon"]),
        is_lossless=st.booleans(),
    ),
    max_size=12,
)
some_rules = st.lists(
    st.sampled_from(RULE_CODES).map(
        lambda code: Rule(code, {"in-folder": os.path.join(os.sep, "a"), "name": "Img*"}.get(code, ""))  # noqa: PTH118
    ),
    max_size=5,
).map(tuple)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(some_pictures, some_rules, st.data())
def test_the_order_is_what_each_rule_says_of_each_picture(
    pictures: list[Picture], rules: tuple[Rule, ...], data: st.DataObject
) -> None:
    pictures.sort(key=lambda one: str(one.path))
    count = len(pictures)
    numbers = range(count) or [0]
    chosen = data.draw(st.lists(st.sampled_from(numbers), max_size=3 if count else 0, unique=True))
    protected = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    ranking = Ranking(pictures)
    for _ in range(2):  # the second time from what it remembers
        order = ranking.order(rules, np.array(protected, bool), chosen).tolist()
        assert order == slow_order(pictures, rules, protected, chosen)
        plain = ranking.order(rules).tolist()
        assert plain == slow_order(pictures, rules, [False] * count, [])
    if count > 1:
        keeper, *members = order
        why = ranking.why(keeper, members, rules, np.array(protected, bool), chosen)
        assert sentence(why)
        if keeper in chosen:
            assert why.code == "chosen"
        elif protected[keeper] and not any(protected[member] for member in members):
            assert why.code == "protected"


def test_what_is_given_out_is_nobodys_memory() -> None:
    ranking = Ranking([picture("a"), picture("b", size=9)])
    ranking.order()[:] = 0
    assert ranking.order().tolist() == [1, 0]


def test_pictures_by_path() -> None:
    ranking = Ranking([picture(name) for name in ("a", "b/c", "d")])
    assert ranking.numbers_of([Path("d"), Path("e"), Path("b"), Path("b/c")]) == [2, 1]


def why(keeper: Picture, *others: Picture, rules: str) -> str:
    chain = tuple(Rule(*link.split("=")) for link in rules.split())
    return sentence(why_kept(keeper, others, chain))


def test_the_rule_that_decided_is_named() -> None:
    plain = picture("/p/b.jpg")
    told = replace(
        plain, path=Path("/p/a.png"), taken="2024-05-01 10:22:33", has_gps=True, camera="Canon", is_lossless=True
    )  # fmt: skip
    for rules, words in (
        ("has-gps", "it has GPS"),
        ("has-date most-pixels", "it has a date taken"),
        ("most-pixels has-camera", "it names its camera"),
        ("lossless", "lossless"),
        ("earliest-taken", "earliest date taken: 2024-05-01 10:22:33"),
        ("name=*.PNG", "its name matches *.PNG"),
        ("shortest-path", "no rule tells them apart; first by name"),
        ("", "no rule tells them apart; first by name"),
    ):
        assert why(told, plain, rules=rules) == words
    bigger, newer = replace(plain, state=FileState(9000, 7, 1, 1)), picture("/p/q/c.jpg", mtime=8)
    assert why(bigger, plain, rules="largest-file most-pixels") == "largest file: 9 kB"
    assert why(bigger, plain, rules="most-pixels largest-file") == "same pixels, largest file"
    assert why(newer, plain, rules="newest-file") == "newest file"
    assert why(plain, newer, rules="oldest-file") == "oldest file"
    assert why(plain, newer, rules="shortest-path") == "shortest path"
    assert why(newer, plain, rules="in-folder=/p/q") == "in the folder /p/q"


def test_by_hand_and_protected_come_before_every_rule() -> None:
    small, large = picture("a"), picture("b", (99, 99))
    assert why_kept(small, [large], is_chosen=True).code == "chosen"
    assert why_kept(small, [large], protected=[True, False]).code == "protected"
    assert why_kept(large, [small], protected=[True, True]).code == "most-pixels"
    cut = replace(large, ends_early=True)
    assert why_kept(cut, [small], protected=[True, False]).code == "protected"
    # Of two protected ones the rules decide, whatever the third.
    assert why_kept(large, [small, cut], protected=[True, True, False]).code == "most-pixels"


def test_a_raw_picture_counts_as_lossless() -> None:
    raw, png = replace(picture("b"), format="RAW"), replace(picture("a"), is_lossless=True)
    assert Ranking([png, raw]).order((Rule("lossless"), Rule("newest-file"))).tolist() == [0, 1]


def test_every_reason_has_a_sentence_in_the_window() -> None:
    codes = set(RULE_CODES) | {
        "whole", "chosen", "protected", "larger-file", "older-file", "first-path", "first-name"
    }  # fmt: skip
    assert {f"kept-{code}" for code in codes} == {
        code for code in KEPT_SENTENCES if code.startswith("kept-")
    }
    for said, words in KEPT_SENTENCES.items():
        values = re.findall(r"{(\w+)}", SENTENCES[said.partition("-")[2]])
        assert isinstance(words, str)
        assert words.format(**dict.fromkeys(values, "x")).endswith(".")
