"""--protect in a process of its own: keepers come from there, and the reason says so."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from command_line import run
from made import scene


def small_and_large(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a large picture, another with a small one of it: by pixels the large one would be kept."""
    for name, side in (("large", 320), ("small", 160)):
        (tmp_path / name).mkdir()
        image = scene(1, (320, 240)).resize((side, side * 3 // 4), Image.Resampling.LANCZOS)
        image.save(tmp_path / name / "a.png")
    return tmp_path / "large", tmp_path / "small"


def test_keepers_come_from_protected_folders(environment: dict[str, str], tmp_path: Path) -> None:
    large, small = small_and_large(tmp_path)
    done = run(environment, large, "--protect", small, "--json", "-")
    data = json.loads(done.stdout)
    assert (done.returncode, data["folders"]) == (0, [str(large), str(small)])
    (group,) = data["groups"]
    assert group["keeper"]["path"] == str(small / "a.png")
    assert group["keeper"]["reason"] == "its folder is protected"
    assert [twin["path"] for twin in group["twins"]] == [str(large / "a.png")]


def test_a_protected_folder_that_cannot_be_read_is_told(
    environment: dict[str, str], tmp_path: Path
) -> None:
    large, _ = small_and_large(tmp_path)
    done = run(environment, large, "--protect", tmp_path / "typed wrong")
    assert done.returncode == 1
    assert f"Cannot read {tmp_path / 'typed wrong'}" in done.stderr
