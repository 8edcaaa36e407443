"""Rules: which there are, what they need, and what a pattern means."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.option_error import OptionError
from engine.rules import DEFAULT_RULES, RULE_CODES, Rule, check_rule, name_pattern

FOLDER = str(Path.cwd())


@pytest.mark.parametrize(
    "rule",
    [
        *DEFAULT_RULES,
        *(Rule(code) for code in RULE_CODES if code not in ("in-folder", "name")),
        Rule("in-folder", FOLDER),
        Rule("name", "IMG_*"),
        Rule("name", "["),
        Rule("name", "/^IMG_[0-9]+/"),
        Rule("name", "/"),
    ],
)
def test_rules_there_are(rule: Rule) -> None:
    check_rule(rule)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule("best"), "rule-unknown"),
        (Rule(""), "rule-unknown"),
        (Rule("most-pixels", "3"), "rule-takes-nothing"),
        (Rule("in-folder"), "rule-needs-folder"),
        (Rule("in-folder", "photos"), "rule-needs-folder"),
        (Rule("name"), "rule-needs-pattern"),
        (Rule("name", "/(/"), "rule-bad-pattern"),
        (Rule("name", "/a{99999999999}/"), "rule-bad-pattern"),
        (Rule("name", f"/{'(' * 5000}{')' * 5000}/"), "rule-bad-pattern"),
    ],
)
def test_rules_there_are_not(rule: Rule, code: str) -> None:
    with pytest.raises(OptionError) as caught:
        check_rule(rule)
    assert (caught.value.field, caught.value.why.code) == ("rules", code)


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("IMG_*", "img_1.JPG", True),
        ("IMG_*", "my IMG_1.jpg", False),
        ("*.jpg", "a.jpg.png", False),
        ("/IMG_/", "my IMG_1.jpg", True),
        ("/IMG_/", "img_1.jpg", False),
        ("/(?i)IMG_/", "img_1.jpg", True),
        ("/_[0-9]+[.]jpg$/", "IMG_12.jpg", True),
        ("*", "\udcff\n.jpg", True),
    ],
)
def test_patterns(pattern: str, name: str, fits: bool) -> None:
    assert (name_pattern(pattern).search(name) is not None) == fits
