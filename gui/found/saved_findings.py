"""Findings as plain data for files and reports, and from such data. Made in a worker."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.output.snapshot import Snapshot
from engine.records import Problem
from gui.found.findings import Findings


def snapshot_of(
    findings: Findings,
    problems: tuple[Problem, ...] = (),
    *,
    is_complete: bool = True,
    is_saved: bool = False,
) -> Snapshot:
    """All of it as it is now; later changes of marks do not change it.

    is_saved : for a file that is opened again. What is marked though no other file keeps it is left out of that: a mark
    of this kind comes from a question that was answered in this window, and a file must not bring it back without one.
    Reports say all that would go.
    """
    return Snapshot(
        options=findings.options,
        pictures=findings.pictures,
        pairs=findings.pairs,
        groups=findings.groups,
        first_look_alike=findings.first_look_alike,
        numbers=findings.numbers,
        is_checking=findings.is_checking,
        is_marked=findings.would_go_as_twins() if is_saved else findings.would_go(),
        is_protected=findings.is_protected,
        frees=findings.frees,
        chosen=findings.wishes.chosen,
        problems=problems,
        is_complete=is_complete,
    )


def of_snapshot(snapshot: Snapshot) -> Findings:
    """Results that were saved, marks and all. Only twins are marked again, whatever the file says."""
    first, groups = snapshot.first_look_alike, snapshot.groups
    is_twins = groups.group_of_member < first
    findings = Findings(
        snapshot.pictures,
        snapshot.pairs,
        snapshot.options,
        groups.part(is_twins),
        groups.part(~is_twins),
        is_checking=snapshot.is_checking,
        is_protected=snapshot.is_protected,
        frees=snapshot.frees,
    )
    findings.numbers = snapshot.numbers
    findings.wishes = replace(findings.wishes, chosen=snapshot.chosen)
    findings.mark(np.flatnonzero(snapshot.is_marked))
    return findings
