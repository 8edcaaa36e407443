"""What a rule would mark, found out in a worker: its groups, doubts about their keepers, files that belong together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from engine.control import Control, OnProgress
from engine.records import Relation
from engine.removal.companions import find_company
from engine.reviewing.doubts import KnownAnswers, find_doubts
from gui import works
from gui.dialogs.rule_dialog import Previewed
from gui.found.mark_preview import MarkColumns, MarkPreview

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.reviewing.review import Review
    from engine.reviewing.wishes import Wishes
    from engine.rules import Rule
    from gui.found.findings import Findings

DOUBTS: Final = ("enlarged", "resaved", "camera", "unsure")
BLOCKS: Final = ("raw", "companion")
_OF_REASON: Final = {
    "enlargement": "enlarged", "resaved": "resaved", "not-compared": "unsure",
    "raw-pair": "raw", "raw-partner": "raw",
}  # fmt: skip


def with_rule(rules: tuple[Rule, ...], rule: Rule) -> tuple[Rule, ...]:
    """The chain with a rule at its head, and nowhere else of the same kind."""
    return (rule, *(other for other in rules if other.code != rule.code))


def count(
    review: Review,
    wishes: Wishes,
    rule: Rule,
    before: Findings,
    known: KnownAnswers,
    memory_bytes: int,
    progress: OnProgress,
    control: Control,
) -> Previewed[works.Regrouping]:
    """before : what is on show, with its marks. known : what was found of keepers; added to. Raises: Cancelled."""
    wishes = replace(wishes, rules=with_rule(wishes.rules, rule))
    regrouping = works.regroup(review, wishes, before, progress, control)
    findings = regrouping.findings
    preview = MarkPreview(
        MarkColumns(
            groups=findings.groups,
            first_look_alike=findings.first_look_alike,
            is_identical=findings.pairs.relation[findings.groups.row] == Relation.IDENTICAL,
            is_checking=findings.is_checking,
            is_protected=findings.is_protected,
            frees=findings.frees,
            doubts=_doubts(findings, known, memory_bytes, progress, control),
            doubt_codes=DOUBTS,
            blocks=_blocks(findings, before, progress, control),
            block_codes=BLOCKS,
        )
    )
    return Previewed(regrouping, preview)


def settled(
    findings: Findings, marks: NDArray[np.int32], progress: OnProgress, control: Control
) -> NDArray[np.int32]:
    """Those of the marks that were chosen which may go when no more than they and what is marked already do: a sidecar
    may be that of a picture that stays after all.
    """
    pictures, groups = findings.pictures, findings.groups
    chosen = np.zeros(len(pictures), bool)
    chosen[marks] = True
    rows = np.flatnonzero(chosen[groups.member])
    couples = zip(
        groups.member[rows].tolist(),
        groups.keeper[groups.group_of_member[rows]].tolist(),
        strict=True,
    )
    asked = [(pictures[member], pictures[keeper]) for member, keeper in couples]
    going = [
        pictures[number].path for number in np.flatnonzero(findings.would_go_as_twins()).tolist()
    ]
    company = find_company(asked, going=going, progress=progress, control=control)
    may = np.array([one.why is None for one in company], bool)
    may_go: NDArray[np.int32] = groups.member[rows][may]
    return may_go


def _doubts(
    findings: Findings,
    known: KnownAnswers,
    memory_bytes: int,
    progress: OnProgress,
    control: Control,
) -> NDArray[np.uint8]:
    found = find_doubts(
        findings.pictures,
        findings.groups,
        findings.pairs,
        which=range(findings.first_look_alike),
        memory_bytes=memory_bytes,
        threads=findings.options.threads,
        known=known,
        progress=progress,
        control=control,
    )
    doubts = np.zeros(len(findings.groups), np.uint8)
    for group, whys in found.items():
        for why in whys:
            doubts[group] |= 1 << DOUBTS.index(_OF_REASON.get(why.code, "camera"))
    return doubts


def _blocks(
    findings: Findings, before: Findings, progress: OnProgress, control: Control
) -> NDArray[np.uint8]:
    """By picture, what belongs to it that keeps a rule from marking it."""
    pictures, groups = findings.pictures, findings.groups
    members = groups.member[: findings.twin_count]
    keepers = groups.keeper[groups.group_of_member[: len(members)]]
    couples = zip(members.tolist(), keepers.tolist(), strict=True)
    asked = [(pictures[member], pictures[keeper]) for member, keeper in couples]
    would_go = np.flatnonzero(before.would_go_as_twins())  # a rule leaves nothing else marked
    going = [before.pictures[number].path for number in would_go.tolist()]
    company = find_company(asked, going=going, progress=progress, control=control)
    blocks = np.zeros(len(pictures), np.uint8)
    for member, one in zip(members.tolist(), company, strict=True):
        if one.why is not None:
            blocks[member] = 1 + BLOCKS.index(_OF_REASON.get(one.why.code, "companion"))
    return blocks
