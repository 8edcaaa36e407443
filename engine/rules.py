"""The rules that make up the rank: which of several twins is kept, the first rule that tells them apart deciding."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from pathlib import Path

from engine.option_error import OptionError
from engine.reasons import reason

RULE_CODES = (
    "most-pixels", "largest-file", "oldest-file", "newest-file", "earliest-taken", "lossless", "has-date", "has-gps",
    "has-camera", "in-folder", "name", "shortest-path",
)  # fmt: skip
#: Those that need a value: a folder; a glob, or a regular expression between slashes.
FOLDER_RULE, NAME_RULE = "in-folder", "name"


@dataclass(frozen=True, slots=True)
class Rule:
    """One link of the chain. value : of "in-folder" an absolute folder, of "name" a glob or a /regular expression/."""

    code: str
    value: str = ""


DEFAULT_RULES = (Rule("most-pixels"), Rule("largest-file"), Rule("oldest-file"))


def check_rule(rule: Rule) -> None:
    """Raises OptionError (field "rules") for a rule there is not, or with a value that it cannot use."""
    if rule.code not in RULE_CODES:
        raise OptionError("rules", reason("rule-unknown", rule=rule.code))
    if rule.code == FOLDER_RULE:
        if not Path(rule.value).is_absolute():
            raise OptionError("rules", reason("rule-needs-folder", rule=rule.code))
    elif rule.code == NAME_RULE:
        if not rule.value:
            raise OptionError("rules", reason("rule-needs-pattern", rule=rule.code))
        try:
            name_pattern(rule.value)
        except (re.error, OverflowError, RecursionError) as error:
            detail = str(error) or type(error).__name__
            raise OptionError("rules", reason("rule-bad-pattern", detail=detail)) from error
    elif rule.value:
        raise OptionError("rules", reason("rule-takes-nothing", rule=rule.code))


def name_pattern(value: str) -> re.Pattern[str]:
    """What `search` finds in the names that a value of the rule "name" means: /a regular expression/ anywhere in
    the name, as it is written; a glob all of it, upper and lower case alike.

    Raises: re.error, OverflowError, RecursionError.
    """
    if len(value) >= 2 and value[0] == value[-1] == "/":
        return re.compile(value[1:-1])
    return re.compile(r"\A" + fnmatch.translate(value), re.IGNORECASE)
