"""How right the answers are: labelled sets made of folders of pictures that are all different, and what is found.

    python tests/bench_accuracy.py [FOLDER ...] [--sets core edited turned forms replaced faint] [--seeds 1 2] [--help]

Without FOLDER: the shared pictures, where they are there. A folder with sub-folders stands for these.
core      the same pictures stored otherwise, default settings: pairwise precision, recall and F1, recall per variant
          (of pairs of an original and a copy), and the same of every other program that is installed.
edited    each lightly edited in one way, threshold by threshold: share in a group with their original, and with
          look-alikes shown.
turned    turned and mirrored copies, with --turned.
forms     the pictures alone, threshold by threshold: every pair found is a false one.
replaced  pages with one piece of text replaced, saved again at the same and at half size: share in a group with their
          original, which should be small.
faint     darkened, made pale or foggy: false pairs among PNG files, recall of copies of them.
The name of a folder tells which goals hold (photos, receipts, screenshots, cutouts ...), unless --kind does. A pair
counts as found when both files stand in one group.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from accuracy_case import HEADER, Case, print_recalls, print_wrong, row
from accuracy_finders import PEERS, Engine, Found, Unavailable, find_by_peer
from accuracy_goals import (
    FAINT_KINDS,
    KINDS,
    LEAST_FAINT,
    LEAST_PRECISION_EDITED,
    LEAST_TURNED,
    MOST_FORMS_THRESHOLD,
    MOST_REPLACED,
    Goals,
    kind_of,
)
from accuracy_scores import Score, Truth, score
from accuracy_sets import (
    ENDINGS,
    make_copies,
    make_faint,
    make_originals,
    make_replaced,
    readable_pictures,
)
from accuracy_variants import CORE, EDITED, FAINT, TURNED
from engine.options import DEFAULT_THRESHOLD
from made import SHARED_PICTURES

SHARED_FOLDERS = ("photos-kodak", "photos-wallpapers", "documents-receipts", "screenshots",
                  "cutouts-alpha")  # fmt: skip
PATCHES = (0.0007, 0.002, 0.004)


def bench_core(case: Case) -> None:
    given, total = case.given, Score()
    print(f"  core, {min(given.variants, len(CORE))} of {len(CORE)} variants of each\n{HEADER}")
    for seed in given.seeds:
        folder = case.new_folder("core")
        truth = make_copies(case.pictures(seed), folder, CORE, given.variants, seed)
        found = Engine(folder).find(*case_flags(given))
        one = score(truth, found.groups)
        bar = KINDS[case.kind].least_f1
        row(
            f"engine, seed {seed}", truth, one, case.goals.least(case.named("core F1"), one.f1, bar)
        )
        print_wrong(one, given.wrong)
        if given.look_alikes:
            row("  with look-alikes", truth, score(truth, found.shown))
        if seed == given.seeds[0] and not given.no_peers:
            print_peers(truth, folder, given.peers)
        total += one
    print_recalls(total, lambda variant, share: "")


def case_flags(given: argparse.Namespace) -> list[str]:
    return ["--look-alikes"] if given.look_alikes else []


def print_peers(truth: Truth, folder: Path, python: str) -> None:
    for peer, (level, _) in PEERS.items():
        try:
            row(f"{peer} {level}", truth, score(truth, find_by_peer(peer, python, folder)))
        except Unavailable as why:
            print(f"    {peer:24}  {why}")


def at_thresholds(folder: Path, thresholds: Sequence[float], *flags: str) -> dict[float, Found]:
    engine = Engine(folder)
    cache = ("--cache", folder.parent / f"cache of {folder.name}.sqlite")
    return {
        threshold: engine.find("--threshold", threshold, *flags, *cache) for threshold in thresholds
    }


def bench_edited(case: Case) -> None:
    """One set per edit, so that copies with different edits cannot come between."""
    thresholds, kind, goals = case.given.threshold, KINDS[case.kind], case.goals
    print("  edited: share in a group with their original, and with look-alikes shown")
    print(f"    {'threshold':18}" + "".join(f"{threshold:>18g}" for threshold in thresholds))
    total = dict.fromkeys(thresholds, Score())
    for variant in EDITED:
        truth, all_found = find_edited(case, variant)
        alone = {threshold: score(truth, found.groups) for threshold, found in all_found.items()}
        shown = {threshold: score(truth, found.shown) for threshold, found in all_found.items()}
        total = {threshold: total[threshold] + alone[threshold] for threshold in thresholds}
        figures = "".join(f"{alone[one].recall:12.4f}{shown[one].recall:6.2f}" for one in alone)
        one, other = alone[DEFAULT_THRESHOLD].recall, shown[DEFAULT_THRESHOLD].recall
        note = goals.least(case.named(variant), one, kind.least_edited.get(variant))
        note += goals.least(case.named(f"{variant} shown"), other, kind.least_shown.get(variant))
        print(f"    {variant:18}{figures}{note}", flush=True)
    figures = "".join(f"{one.precision:12.4f}{'':6}" for one in total.values())
    bar = LEAST_PRECISION_EDITED if kind.least_edited else None
    one = total[DEFAULT_THRESHOLD]
    note = goals.least(case.named("edited precision"), one.precision, bar)
    print(f"    {'precision of all':18}{figures}{note}")
    print_wrong(Score(false_pairs=one.false_pairs), case.given.wrong)


def find_edited(case: Case, variant: str) -> tuple[Truth, dict[float, Found]]:
    """With the first seed alone: nothing is drawn by lot here."""
    seed, folder = case.given.seeds[0], case.new_folder(variant)
    truth = make_copies(case.pictures(seed), folder, {variant: EDITED[variant]}, 1, seed)
    return truth, at_thresholds(folder, case.given.threshold, "--look-alikes")


def bench_turned(case: Case) -> None:
    given, total = case.given, Score()
    print(f"  turned, {min(given.variants, len(TURNED))} of {len(TURNED)} ways of each\n{HEADER}")
    for seed in given.seeds:
        folder = case.new_folder("turned")
        truth = make_copies(case.pictures(seed), folder, TURNED, given.variants, seed)
        try:
            one = score(truth, Engine(folder).find("--turned").groups)
        except Unavailable as why:
            print(f"    {why}")
            return
        note = case.goals.least(case.named("turned F1"), one.f1, LEAST_TURNED)
        row(f"engine, seed {seed}", truth, one, note)
        print_wrong(one, given.wrong)
        total += one
    print_recalls(
        total, lambda variant, share: case.goals.least(case.named(variant), share, LEAST_TURNED)
    )


def bench_forms(case: Case) -> None:
    folder = case.new_folder("forms")
    truth = make_originals(case.pictures(case.given.seeds[0]), folder)
    print(f"  forms: {len(truth)} pictures that are all different")
    thresholds = case.given.threshold
    for threshold, found in at_thresholds(folder, thresholds, *case_flags(case.given)).items():
        one, shown = score(truth, found.groups), score(truth, found.shown)
        is_judged = case.kind == "documents" and threshold <= MOST_FORMS_THRESHOLD
        note = case.goals.most(
            case.named(f"false pairs at {threshold:g}"), one.found, 0 if is_judged else None
        )
        alike = f", {shown.found} with look-alikes" if case.given.look_alikes else ""
        print(f"    threshold {threshold:5g}: {one.found} false pairs{alike}{note}", flush=True)
        print_wrong(one, case.given.wrong)


def bench_replaced(case: Case) -> None:
    print("  replaced: pages in a group with their original, at the same size and at half")
    for share in PATCHES:
        shares, notes = [], []
        for size in (1.0, 0.5):
            total = Score()
            for seed in case.given.seeds:
                folder = case.new_folder(f"replaced {share:.2%}")
                truth = make_replaced(case.pictures(seed), folder, share, size, seed)
                total += score(truth, Engine(folder).find().groups)
            in_group = total.right_of["replaced"], total.wanted_of["replaced"]
            shares.append(f"{in_group[0]:6} of {in_group[1]}")
            is_judged = case.kind == "documents" and in_group[1] > 0  # a page may have no text
            bar = MOST_REPLACED.get(share) if is_judged else None
            value = in_group[0] / max(in_group[1], 1)
            what = case.named(f"replaced {share:.2%}, size {size:g}")
            notes.append(case.goals.most(what, value, bar))
        print(
            f"    {share:.2%} of the page {shares[0]}{notes[0]}  {shares[1]}{notes[1]}", flush=True
        )


def bench_faint(case: Case) -> None:
    print("  faint: false pairs among PNG files, recall of their copies")
    is_judged = case.kind in FAINT_KINDS
    for form, (least, most) in FAINT.items():
        pictures, flags = case.pictures(case.given.seeds[0]), case_flags(case.given)
        alone, copied = case.new_folder(form), case.new_folder(f"{form} copied")
        truth = make_faint(pictures, alone, form, with_copies=False)
        false = score(truth, Engine(alone).find(*flags).groups)
        truth = make_faint(pictures, copied, form, with_copies=True)
        one = score(truth, Engine(copied).find(*flags).groups)
        note = case.goals.most(case.named(f"{form} false"), false.found, 0 if is_judged else None)
        told = " ".join(f"{name} {one.recall_of(name):.3f}" for name in sorted(one.wanted_of))
        bar = LEAST_FAINT if is_judged else None
        print(f"    {form:6}{least:4}..{most:3}: {false.found} false{note}")
        print(f"{'':18}{told}, in all {one.recall:.4f}, precision {one.precision:.4f}"
              f"{case.goals.least(case.named(f'{form} recall'), one.recall, bar)}", flush=True)  # fmt: skip
        print_wrong(false, case.given.wrong)


SETS = {
    "core": bench_core, "edited": bench_edited, "turned": bench_turned, "forms": bench_forms,
    "replaced": bench_replaced, "faint": bench_faint,
}  # fmt: skip


def folders_of(given: Sequence[Path]) -> list[Path]:
    """Those given, or their sub-folders where they have some; the shared ones where none is given."""
    if not given:
        given = [folder for name in SHARED_FOLDERS if (folder := SHARED_PICTURES / name).is_dir()]
    found = []
    for folder in given:
        below = sorted(path for path in folder.iterdir() if path.is_dir())
        has_own = any(path.suffix.lower() in ENDINGS for path in folder.iterdir())
        found += below if below and not has_own else [folder]
    return found


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("folders", nargs="*", type=Path, metavar="FOLDER")
    add("--sets", nargs="+", choices=SETS, help="default: those that have goals for the kind")
    add("--kind", choices=KINDS, help="whose goals hold, when the folder's name does not tell")
    add("--seeds", nargs="+", type=int, default=[1, 2])
    add("--variants", type=int, default=6, help="of each picture")
    add("--limit", type=int, help="use at most this many pictures of a folder")
    add("--threshold", nargs="+", type=float, default=[200, 300, 500, 1000], metavar="MSE",
        help="for edited and forms; 200, where goals are, is always one of them")  # fmt: skip
    add("--look-alikes", action="store_true", help="print what look-alikes add, too")
    add("--peers", default=sys.executable, metavar="PYTHON", help="that has czkawka and difPy")
    add("--no-peers", action="store_true")
    add(
        "--wrong",
        type=int,
        default=0,
        metavar="N",
        help="print up to N false and missed pairs of each set",
    )
    add("--keep", type=Path, metavar="FOLDER", help="where made files stay")
    given = parser.parse_args()
    given.threshold = sorted({DEFAULT_THRESHOLD, *given.threshold})
    for folder in given.folders:
        if not folder.is_dir():
            parser.error(f"no folder: {folder}")
    return given


def main() -> None:
    given, goals = parsed(), Goals()
    folders = folders_of(given.folders)
    if not folders:
        sys.exit("The shared pictures are not here: give a folder of pictures.")
    for folder in folders:
        kind = given.kind or kind_of(folder.name)
        count = len(readable_pictures(folder, given.limit, 1))
        print(f"\n{folder.name}: {count} pictures, goals of {kind}")
        if not count:
            continue
        for name in given.sets or KINDS[kind].sets:
            with tempfile.TemporaryDirectory() as scratch:
                made = given.keep or Path(scratch)
                made.mkdir(parents=True, exist_ok=True)
                SETS[name](Case(folder, kind, given, goals, made))
    print(f"\n{goals.asked} goals, {len(goals.missed)} missed", *goals.missed, sep="\n  ")


if __name__ == "__main__":
    main()
