"""What the flags about folders come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.arguments import read_arguments


def test_protected_folders_are_scanned_too(tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in "abc")
    _, options = read_arguments([str(one), "--protect", str(two), "--protect", str(three)])
    assert options.folders == (one, two, three)
    assert options.protected == (two, three)
    _, options = read_arguments([str(one), "--protect", str(one)])
    assert (options.folders, options.protected) == ((one,), (one,))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--protect", "a"], "the following arguments are required: FOLDER"),
        (["a", "--protect", ""], "the name of a folder is empty"),
        (["a", "--protect"], "expected one argument"),
        (["--compare", "a", "b", "--protect", "c"], "--protect is for scans, not for --compare"),
    ],
)
def test_what_cannot_be_meant(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(arguments)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err
