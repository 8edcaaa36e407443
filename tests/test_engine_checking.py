"""The check of many pairs: each agrees with the definition, work and problems come once, a cancel is heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import slow_definition as slow
from check_case import Candidates, Case, FakeCache, counted, rows_of
from engine.check import checking, frames, looks, signature_check
from engine.check.checking import Checked
from engine.control import Cancelled, Control, Progress
from engine.options import ScanOptions
from engine.records import Relation, Step
from engine.scan import scan
from engine.storage import identical
from engine.storage.identical import Contents
from made import save_twins, scene


def save_library(folder: Path) -> Path:
    """Twins, identical files, look-alikes that fail at each step, animations."""
    for seed in range(3):
        save_twins(folder, f"IMG{seed}", scene(seed, (200, 150)))
    pale = [scene(seed, (90, 90)).point(lambda value: 235 + value // 20) for seed in (7, 8, 9)]
    for number, picture in enumerate(pale):
        picture.save(folder / f"pale{number}.png")
        picture.resize((30, 30)).save(folder / f"pale{number}_small.png")
    changed = scene(1, (200, 150))
    changed.paste((255, 0, 0), (60, 60, 75, 75))
    changed.save(folder / "changed.png")
    for grey in (128, 129, 133):
        Image.new("RGB", (70, 70), (grey, grey, grey)).save(folder / f"plain{grey}.png")
    for name, seeds in (("a", (1, 2, 3)), ("b", (1, 2, 3)), ("c", (1, 2, 4)), ("d", (1, 2))):
        first, *others = [scene(seed, (80, 80)) for seed in seeds]
        first.save(folder / f"{name}.tif", save_all=True, append_images=others, compression=None)
    (folder / "b.tif").write_bytes((folder / "b.tif").read_bytes() + b"\0")
    return folder


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(save_library(tmp_path_factory.mktemp("library")))


def all_of(case: Case, **options: object) -> list[Checked]:
    with case.checker(**options) as checker:
        return list(checker.batches(case.matches))


def test_every_pair_agrees_with_the_definition(case: Case) -> None:
    found = {(pair[0], pair[1]): pair for pair in rows_of([one.pairs for one in all_of(case)])}
    slow_pictures = [slow.read(picture.path) for picture in case.pictures]
    ends = list(zip(case.matches.first.tolist(), case.matches.second.tolist(), strict=True))
    seen = set()
    for pair in ends:
        first, second = (slow_pictures[number] for number in pair)
        if first.frames == second.frames > 1:
            continue  # the definition knows nothing of later frames
        word, look = slow.relation(first, second, 200.0, check=True)
        *_, relation, failed, _correlation, _structure, second_look, _turned = found[pair]
        assert relation.word == word, (first.path.name, second.path.name, found[pair])
        if second_look is not None:
            assert second_look == pytest.approx(look, abs=0.01)
        seen.add(failed)
    assert seen == set(Step)


def test_counts_are_exact(case: Case) -> None:
    checked = all_of(case)
    rows = rows_of([one.pairs for one in checked])
    cheap = {Step.FLAT, Step.FRAMES, Step.CORRELATION, Step.STRUCTURE}
    assert sum(one.look_alike_pairs for one in checked) == sum(row[4] in cheap for row in rows)
    assert sum(one.second_looks for one in checked) == sum(row[7] is not None for row in rows) > 5


@pytest.mark.parametrize("threads", [1, 4])
def test_batches_do_not_depend_on_their_size_or_threads(
    case: Case, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = rows_of([one.pairs for one in all_of(case)])
    monkeypatch.setattr(checking, "_BATCH_PAIRS", 7)
    monkeypatch.setattr(checking, "_BATCH_LOOKS", 2)
    monkeypatch.setattr(looks, "_TILE", 1)
    found = all_of(case, threads=threads)
    assert rows_of([one.pairs for one in found]) == wanted
    assert max(one.second_looks for one in found) == 2


def test_asking_is_the_same_as_batches(case: Case) -> None:
    wanted = {row[:2]: row for row in rows_of([one.pairs for one in all_of(case)])}
    matches = case.matches
    with case.checker() as checker:
        for keeper in range(len(case.pictures)):
            rows = np.flatnonzero((matches.first == keeper) | (matches.second == keeper))
            given = matches.first[rows], matches.second[rows], matches.mse[rows]
            checked = checker.ask(*given)
            assert [wanted.get(row[:2]) for row in rows_of([checked.pairs])] == rows_of(
                [checked.pairs]
            )
            assert checked.second_looks == sum(
                row[7] is not None for row in rows_of([checked.pairs])
            )
            turned = checker.ask(given[1], given[0], given[2])
            assert [row[2:] for row in rows_of([turned.pairs])] == [
                row[2:] for row in rows_of([checked.pairs])
            ]


def test_asking_of_nothing(case: Case) -> None:
    none = np.empty(0, np.int32)
    with case.checker() as checker:
        checked = checker.ask(none, none, np.empty(0))
        assert (len(checked.pairs), checked.look_alike_pairs, checked.second_looks) == (0, 0, 0)
        assert list(checker.batches(Candidates(none, none, np.empty(0)))) == []


def test_a_look_is_decoded_once_for_all_questions(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(looks, "read_look", counted(looks.read_look, decoded))
    matches = case.matches
    with case.checker() as checker:
        list(checker.batches(matches))
        checker.ask(matches.first, matches.second, matches.mse)
    assert len(decoded) == len(set(decoded)) > 5


def test_with_the_check_off_nothing_is_decoded(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "read_look", lambda *_, **__: pytest.fail("a look was made"))
    monkeypatch.setattr(signature_check, "correlations", lambda *_: pytest.fail("correlation"))
    found = all_of(case, check=False)
    assert sum(one.second_looks for one in found) == 0
    relations = {row[3] for row in rows_of([one.pairs for one in found])}
    assert relations == {Relation.IDENTICAL, Relation.TWIN, Relation.LOOK_ALIKE}


def test_a_warm_check_decodes_and_hashes_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, contents = FakeCache(), Contents(case.pictures, None)
    cold = all_of(case, remembered=cache, contents=contents)
    known = {
        number: content
        for number in range(len(case.pictures))
        if (content := contents.known(number)) is not None
    }
    for module, name in ((looks, "read_look"), (frames, "read_frame"), (identical, "content_hash")):
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("a file was read"))
    warm = all_of(case, remembered=cache, contents=Contents(case.pictures, None, known=known))
    assert rows_of([one.pairs for one in warm]) == rows_of([one.pairs for one in cold])
    assert [one.second_looks for one in warm] == [one.second_looks for one in cold]


def test_only_what_is_decoded_is_hashed(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(looks, "read_look", counted(looks.read_look, decoded))
    monkeypatch.setattr(frames, "read_frame", counted(frames.read_frame, decoded))
    for cache in (FakeCache(), None):
        decoded.clear()
        hashed: list[object] = []
        monkeypatch.setattr(identical, "content_hash", counted(identical.content_hash, hashed))
        found = rows_of([one.pairs for one in all_of(case, remembered=cache)])
        ends = {row[0] for row in found if row[2] == 0} | {row[1] for row in found if row[2] == 0}
        candidates = {case.pictures[number] for number in ends}
        assert len(hashed) == len(set(hashed))
        assert set(hashed) <= candidates | (set(decoded) if cache is not None else set())
        assert cache is None or set(decoded) <= set(hashed)
        monkeypatch.undo()


def test_identical_pictures_need_no_signature_work_and_can_be_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene(1, (40, 40)).save(tmp_path / "0.png")
    for number in range(1, 70):
        (tmp_path / f"{number}.png").write_bytes((tmp_path / "0.png").read_bytes())
    monkeypatch.setattr(checking, "_BATCH_PAIRS", 100)
    monkeypatch.setattr(signature_check, "correlations", lambda *_: pytest.fail("correlation"))
    case, control = Case(tmp_path), Control()
    found = rows_of([one.pairs for one in all_of(case)])
    assert len(found) == 70 * 69 // 2
    assert {row[3] for row in found} == {Relation.IDENTICAL}
    with case.checker(control=control) as checker:
        batches = checker.batches(case.matches)
        assert len(next(batches).pairs) == 100
        control.cancel()
        with pytest.raises(Cancelled):
            next(batches)


def test_vanished_picture_is_one_problem(tmp_path: Path) -> None:
    """It is missed twice, when bytes are compared and when its look is made."""
    paths = save_twins(tmp_path, "IMG", scene(1))
    case = Case(tmp_path)
    gone = sorted(paths)[1]
    gone.unlink()
    with case.checker() as checker:
        found = rows_of([one.pairs for one in checker.batches(case.matches)])
        found += rows_of(
            [checker.ask(case.matches.first, case.matches.second, case.matches.mse).pairs]
        )
    problems = {(problem.path, problem.stage, problem.code) for problem in checker.problems}
    assert [(path, code) for path, _, code in problems] == [(gone, "vanished")]
    for row in found:
        assert (row[3] is Relation.UNCHECKED) == (1 in row[:2])


def test_problems_survive_a_cancel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = save_twins(tmp_path, "IMG", scene(1))
    case, control = Case(tmp_path), Control()
    sorted(paths)[0].unlink()
    monkeypatch.setattr(checking, "_BATCH_PAIRS", 3)
    with case.checker(control=control) as checker:
        batches = checker.batches(case.matches)
        next(batches)
        control.cancel()
        with pytest.raises(Cancelled):
            next(batches)
    assert sorted(paths)[0] in {problem.path for problem in checker.problems}


def test_progress_ends_at_its_total(case: Case) -> None:
    for cache in (None, FakeCache()):
        reports: list[Progress] = []
        all_of(case, progress=reports.append, remembered=cache)
        assert reports[-1].done == reports[-1].total
        assert all(one.done <= (one.total or 0) for one in reports)


def test_a_link_from_outside_frees_nothing(tmp_path: Path) -> None:
    paths = save_twins(tmp_path / "in", "IMG", scene(1))
    (tmp_path / "elsewhere.jpg").hardlink_to(paths[2])
    result = scan(ScanOptions(folders=(tmp_path / "in",)))
    pictures = {picture.path: picture for picture in result.pictures}
    assert pictures[paths[2]].links == 2
    assert pictures[paths[2]].freed_bytes == 0
    assert pictures[paths[1]].freed_bytes == paths[1].stat().st_size
