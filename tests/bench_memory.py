"""Peak memory of reading one picture of each kind against the budget's estimate of it. Run by hand, not by pytest.

    python tests/bench_memory.py [MEGAPIXELS]

The constants in engine/pictures/budget.py come from it: no kind may need more than its estimate (and the estimate no
more than twice what is needed, else pictures wait for nothing).
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from made_raw import save_dng  # noqa: E402

KINDS: dict[str, tuple[str, str, dict[str, object]]] = {
    "PNG RGB": ("RGB", "png", {}),
    "PNG RGBA": ("RGBA", "png", {}),
    "PNG RGB turned": ("RGB", "png", {"turned": True}),
    "PNG RGBA turned": ("RGBA", "png", {"turned": True}),
    "PNG LA": ("LA", "png", {}),
    "PNG L": ("L", "png", {}),
    "PNG P": ("P", "png", {}),
    "PNG 1": ("1", "png", {}),
    "PNG I;16": ("I;16", "png", {}),
    "JPEG RGB": ("RGB", "jpg", {}),
    "JPEG L": ("L", "jpg", {}),
    "JPEG CMYK": ("CMYK", "jpg", {}),
    "JPEG progressive": ("RGB", "jpg", {"progressive": True}),
    "JPEG progressive 4:4:4": ("RGB", "jpg", {"progressive": True, "subsampling": 0}),
    "WEBP RGB": ("RGB", "webp", {"method": 0}),
    "WEBP RGBA": ("RGBA", "webp", {"method": 0}),
    "WEBP lossless": ("RGB", "webp", {"lossless": True, "quality": 0, "method": 0}),
    "AVIF RGB": ("RGB", "avif", {"speed": 10}),
    "AVIF RGBA": ("RGBA", "avif", {"speed": 10}),
    "JPEG2000 RGB": ("RGB", "jp2", {}),
    "JPEG2000 RGBA": ("RGBA", "jp2", {}),
    "JPEG2000 L": ("L", "jp2", {}),
    "TIFF RGB": ("RGB", "tif", {}),
    "TIFF RGB lzw": ("RGB", "tif", {"compression": "tiff_lzw"}),
    "TIFF L deflate": ("L", "tif", {"compression": "tiff_adobe_deflate"}),
    "TIFF RGBA turned": ("RGBA", "tif", {"turned": True}),
    "TIFF I;16": ("I;16", "tif", {}),
    "TIFF I": ("I", "tif", {}),
    "TIFF F": ("F", "tif", {}),
    "GIF P": ("P", "gif", {}),
    "BMP RGB": ("RGB", "bmp", {}),
    "TGA RGBA": ("RGBA", "tga", {"compression": "tga_rle"}),
    "PPM RGB": ("RGB", "ppm", {}),
    "QOI RGBA": ("RGBA", "qoi", {}),
    "PCX RGB": ("RGB", "pcx", {}),
    "SGI RGB": ("RGB", "sgi", {}),
    "DDS RGBA": ("RGBA", "dds", {}),
    "HEIC RGB": ("RGB", "heic", {"quality": 50}),
    "HEIC RGBA": ("RGBA", "heic", {"quality": 50}),
    "JXL RGB": ("RGB", "jxl", {"effort": 1}),
    "JXL RGBA": ("RGBA", "jxl", {"effort": 1}),
    "JXL lossless": ("RGB", "jxl", {"effort": 1, "lossless": True}),
    "DNG": ("RGB", "dng", {}),
}
#: What writes a kind that Pillow does not; kinds whose writer is not installed are left out.
WRITERS = {"heic": "pillow_heif", "jxl": "pillow_jxl", "dng": "rawpy"}

_CHILD = """
import resource, sys, threading
from pathlib import Path
from PIL import Image
from engine.pictures import reading
from engine.pictures.budget import MemoryBudget, decode_bytes
from made import found_file
path = Path(sys.argv[1])
small = path.with_name("small" + path.suffix)
reading.read_picture(found_file(small), budget=MemoryBudget(10**12))  # codecs and modules are loaded
Path("/proc/self/clear_refs").write_text("5")  # the peak starts here
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
before = peak()
estimates = []
real = reading.decode_bytes
reading.decode_bytes = lambda image: estimates.append(real(image)) or estimates[-1]
reading.read_picture(found_file(path), budget=MemoryBudget(10**12))
print(estimates[0], peak() - before)
"""


def picture(mode: str, side: int) -> Image.Image:
    rng = np.random.default_rng(1)
    if mode in ("I;16", "I", "F"):
        kinds = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
        return Image.fromarray(rng.integers(0, 65535, (side, side)).astype(kinds[mode]))
    small = Image.fromarray(rng.integers(0, 256, (64, 64, 3), np.uint8))
    large = small.resize((side, side), Image.Resampling.BICUBIC)
    if mode in ("RGBA", "LA"):
        large = large.convert(mode[:-1])
        large.putalpha(small.convert("L").resize((side, side)))
        return large
    return large.quantize(64) if mode == "P" else large.convert(mode)


def save(path: Path, mode: str, side: int, options: dict[str, object]) -> None:
    options = dict(options)
    if path.suffix == ".dng":
        save_dng(path, picture(mode, side))
        return
    if options.pop("turned", False):
        exif = Image.Exif()
        exif[0x0112] = 6
        options["exif"] = exif
    picture(mode, side).save(path, **options)


def can_write(ending: str) -> bool:
    try:
        module = importlib.import_module(WRITERS.get(ending, "PIL"))
    except ImportError:
        return False
    if ending == "heic":
        module.register_heif_opener()
    return True


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("megapixels", type=float, nargs="?", default=24.0)
    megapixels = parser.parse_args().megapixels
    side = int((megapixels * 1e6) ** 0.5)
    print(
        f"{side} x {side} pixels; bytes a pixel\n{'kind':26}{'estimate':>10}{'needed':>10}{'share':>8}"
    )
    for name, (mode, ending, options) in KINDS.items():
        if not can_write(ending):
            print(f"{name:26}not measured: {WRITERS[ending]} is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"large.{ending}"
            save(path, mode, side, options)
            save(path.with_name(f"small.{ending}"), mode, 80, options)
            command = [sys.executable, "-c", _CHILD, str(path)]
            environment = {"PYTHONPATH": ":".join(sys.path[:2])}
            done = subprocess.run(
                command, capture_output=True, text=True, env=environment, check=False
            )
        if done.returncode:
            print(f"{name:26}{done.stderr.strip().splitlines()[-1]}")
            continue
        estimate, needed = (int(word) / side**2 for word in done.stdout.split())
        warning = "  TOO LOW" if needed > estimate * 1.02 + 2e6 / side**2 else ""
        print(
            f"{name:26}{estimate:10.2f}{needed:10.2f}{needed / max(estimate, 0.01):8.2f}{warning}"
        )


if __name__ == "__main__":
    main()
