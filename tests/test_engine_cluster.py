"""Dask workers as an executor: the same result, and a sentence, never a hang, for whatever is wrong with them."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command_line import ROOT, modules_of_a_scan, run
from engine import cluster
from engine.cluster import dask_executor
from engine.control import Cancelled, Control
from engine.pool import WorkersError, answers
from engine.reasons import Reason, sentence
from made import within
from test_house import imported, sources

NOWHERE = "tcp://127.0.0.1:1"

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None and os.environ.get("CI") != "true",
    reason="distributed is not installed",
)

#: Two workers of one thread each, in processes of their own, until its standard input ends.
LOCAL_CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        print(local.scheduler_address, flush=True)
        sys.stdin.read()
"""


def start_cluster(folder: Path) -> subprocess.Popen[str]:
    script = folder / "local_cluster.py"
    script.write_text(LOCAL_CLUSTER, "utf-8")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return subprocess.Popen(
        [sys.executable, script], env={**os.environ, "PYTHONPATH": paths}, cwd=folder, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return within(60, process.stdout.readline).strip()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with start_cluster(tmp_path_factory.mktemp("cluster")) as process:
        yield address_of(process)
        process.communicate()


def why(work: Callable[[], object]) -> Reason:
    with pytest.raises(WorkersError) as caught:
        within(60, work)
    assert sentence(caught.value.why)
    return caught.value.why


def use(address: str, *folders: Path) -> list[int]:
    with dask_executor(address, folders) as executor:
        return sorted(answers(executor, abs, range(-40, 0), threads=2, control=Control()))


@needs_dask
def test_workers_answer(address: str, tmp_path: Path) -> None:
    assert use(address, tmp_path) == list(range(1, 41))


@needs_dask
def test_the_command_line_says_the_same(
    address: str, made_pictures: Path, environment: dict[str, str]
) -> None:
    told = []
    for arguments in ([], ["--dask", address]):
        done = run(environment, made_pictures, "--json", "-", "--quiet", "--no-cache", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        told.append(json.loads(done.stdout))
        del told[-1]["seconds"]
    assert told[0] == told[1]
    assert len(told[0]["groups"]) == 2
    assert len(told[0]["problems"]) == 1


@needs_dask
@pytest.mark.parametrize("bad", [NOWHERE, "no address", "tcp://127.0.0.1"])
def test_no_scheduler_there(bad: str) -> None:
    assert why(lambda: use(bad)) == Reason("cluster-silent", (("address", bad),))


@needs_dask
def test_the_command_line_says_what_is_wrong_in_one_sentence(
    twins: Path, environment: dict[str, str]
) -> None:
    done = run(environment, twins, "--dask", NOWHERE)
    said = f"Cannot use Dask: no Dask scheduler answers at {NOWHERE}\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_distributed_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    said = sentence(why(lambda: use(NOWHERE)))
    (named,) = re.findall(r"pip install (\S+)\[cluster\]", said)
    assert named == cluster.PACKAGE
    lines = (ROOT / "setup.py").read_text("utf-8").splitlines()
    assert f'NAME = "{named}"' in lines


@needs_dask
def test_a_folder_that_the_workers_cannot_see(address: str, tmp_path: Path) -> None:
    reason = why(lambda: use(address, tmp_path, tmp_path / "elsewhere"))
    assert reason.code == "cluster-sees-no-folder"
    assert dict(reason.values)["folder"] == tmp_path / "elsewhere"


@needs_dask
def test_workers_with_another_version(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "__version__", "99")
    reason = why(lambda: use(address))
    assert reason.code == "cluster-other-version"
    assert dict(reason.values)["version"] == "99"


@needs_dask
def test_workers_that_decode_otherwise(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they read would stand in this machine's cache as if it had been read here."""
    monkeypatch.setattr(cluster, "reader_mark", lambda: 12345)
    assert why(lambda: use(address)).code == "cluster-other-decoders"


def missing(folders: object) -> None:
    """Stands for a function of a module that is not installed where the workers are."""


@needs_dask
def test_workers_without_the_program(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing, "__module__", "not_there")
    monkeypatch.setitem(sys.modules, "not_there", sys.modules[__name__])
    monkeypatch.setattr(cluster, "look_around", missing)
    assert why(lambda: use(address)).code == "cluster-without-program"


@needs_dask
def test_a_task_that_kills_every_worker(address: str) -> None:
    def run_it() -> None:
        with dask_executor(address) as executor:
            list(answers(executor, os._exit, [3], threads=2, control=Control()))

    assert why(run_it).code == "workers-lost"


@needs_dask
def test_cancel_while_the_workers_are_busy(address: str) -> None:
    control = Control()

    def run_it() -> None:
        with dask_executor(address) as executor:
            threading.Timer(0.3, control.cancel).start()
            list(answers(executor, time.sleep, [3] * 9, threads=2, control=control))

    started = time.monotonic()
    with pytest.raises(Cancelled):
        within(20, run_it)
    assert time.monotonic() - started < 3


@needs_dask
def test_a_cluster_that_is_gone(tmp_path: Path) -> None:
    def run_it() -> None:
        with (
            start_cluster(tmp_path) as process,
            dask_executor(address_of(process), patience_seconds=0.5) as executor,
        ):
            threading.Timer(0.5, process.kill).start()
            list(answers(executor, time.sleep, [60] * 9, threads=2, control=Control()))

    assert why(run_it).code == "workers-lost"


def test_only_the_command_line_knows_of_dask() -> None:
    of_dask = {"engine.cluster", "distributed", "dask"}
    knowing = {
        path
        for path, source in sources().items()
        if path.startswith(("engine/", "gui/")) and imported(source) & of_dask
    }
    assert knowing == {"engine/__main__.py", "engine/cluster.py"}
    # And there it is imported where it is used.
    for path in knowing:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        top = ast.Module([node for node in tree.body if not isinstance(node, ast.If)], [])
        outside = [n for n in top.body if isinstance(n, ast.Import | ast.ImportFrom)]
        assert not any(imported(ast.unparse(node)) & of_dask for node in outside)


def test_a_scan_without_it_imports_no_dask(twins: Path, environment: dict[str, str]) -> None:
    modules = modules_of_a_scan(environment, twins)
    assert not modules & {"dask", "distributed", "engine.cluster"}
    assert "engine.scan" in modules
