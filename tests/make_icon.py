"""Draws the program's icon, two prints of one picture, at every size: python tests/make_icon.py [FOLDER]

Small sizes are drawn anew with less in them, not shrunk: at 16 pixels a sun is noise.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

ASSETS = Path(__file__).resolve().parent.parent / "assets"
PNG_SIDE = 256
ICO_SIDES = (16, 20, 24, 32, 40, 48, 64, 96, 128, 256)
ICNS_SIDES = (32, 64, 128, 256, 512, 1024)
SMALL = 32  # up to here: no turn, borders on whole pixels
NO_SUN = 24

TILE_TOP, TILE_BOTTOM = (45, 125, 240), (11, 66, 168)
PAPER, BACK_PAPER = (255, 255, 255), (190, 214, 250)
SKY, SUN, FAR_HILL, NEAR_HILL = (206, 230, 255), (255, 196, 46), (84, 178, 122), (33, 128, 84)
SHADOW = (4, 28, 84, 110)


def draw_icon(side: int) -> Image.Image:
    """The icon as RGBA, side x side, on a transparent ground."""
    scale = 8 if side <= 128 else 4
    large = side * scale
    icon = _tile(large)
    back, front = (_print(large, side, paper) for paper in (BACK_PAPER, PAPER))
    if side <= SMALL:
        step = max(round(side * 0.11), 2) * scale
        _lay(icon, back, -step, -step, 0, shadow=0)
        _lay(icon, front, step, step, 0, shadow=scale)
    else:
        _lay(icon, back, -round(large * 0.095), -round(large * 0.085), 9, shadow=large // 50)
        _lay(icon, front, round(large * 0.085), round(large * 0.085), -5, shadow=large // 40)
    return icon.resize((side, side), Image.Resampling.BOX)


def _tile(large: int) -> Image.Image:
    """A rounded square, lit from above."""
    ramp = Image.linear_gradient("L").resize((large, large))
    tile = Image.composite(
        Image.new("RGB", (large, large), TILE_BOTTOM),
        Image.new("RGB", (large, large), TILE_TOP),
        ramp,
    )
    shape = Image.new("L", (large, large), 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, large - 1, large - 1), large * 0.21, fill=255)
    tile.putalpha(shape)
    return tile


def _print(large: int, side: int, paper: tuple[int, int, int]) -> Image.Image:
    """One print: a landscape with a paper border."""
    pixel = large // side
    is_small = side <= SMALL
    wide = _whole(side, 0.58) * pixel if is_small else round(large * 0.56)
    high = _whole(side, 0.50) * pixel if is_small else round(large * 0.47)
    border = pixel * max(1, round(side * 0.05)) if is_small else round(large * 0.035)
    scene = Image.new("RGB", (wide - 2 * border, high - 2 * border), SKY)
    pen = ImageDraw.Draw(scene)
    right, low = scene.size
    if side > NO_SUN:
        radius = low * 0.15
        x, y = right * 0.24, low * 0.28
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=SUN)
    far = ((right * 0.22, low), (right * 0.66, low * 0.2), (right * 1.1, low))
    near = ((-right * 0.14, low), (right * 0.32, low * 0.48), (right * 0.78, low))
    pen.polygon(far, fill=FAR_HILL)
    pen.polygon(near, fill=NEAR_HILL)
    if paper != PAPER:  # the one behind lies in the shade
        scene = Image.blend(scene, Image.new("RGB", scene.size, TILE_BOTTOM), 0.22)
    whole = Image.new("RGBA", (wide, high), paper)
    whole.paste(scene, (border, border))
    return whole


def _whole(side: int, share: float) -> int:
    """A length in whole pixels that leaves the same on both sides."""
    length = round(side * share)
    return length + (side - length) % 2


def _lay(
    ground: Image.Image, sheet: Image.Image, right: int, down: int, degrees: int, *, shadow: int
) -> None:
    """Put a print on the tile, off its middle, turned, with a hard shadow around it; nothing leaves the tile."""
    turned = sheet.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    layer = Image.new("RGBA", ground.size)
    at = tuple(
        (outer - inner) // 2 + off
        for outer, inner, off in zip(ground.size, turned.size, (right, down), strict=True)
    )
    if shadow:
        edge = Image.new("RGBA", (sheet.width + 2 * shadow, sheet.height + 2 * shadow), SHADOW)
        edge = edge.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
        grown = tuple((a - b) // 2 for a, b in zip(turned.size, edge.size, strict=True))
        layer.alpha_composite(edge, (at[0] + grown[0], at[1] + grown[1]))
    layer.alpha_composite(turned, at)
    layer.putalpha(ImageChops.multiply(layer.getchannel("A"), ground.getchannel("A")))
    ground.alpha_composite(layer)


def write_icons(folder: Path) -> None:
    """icon.png, icon.ico and icon.icns in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {side: draw_icon(side) for side in {*ICO_SIDES, *ICNS_SIDES, PNG_SIDE}}
    drawn[PNG_SIDE].save(folder / "icon.png", optimize=True)
    drawn[max(ICO_SIDES)].save(
        folder / "icon.ico",
        sizes=[(side, side) for side in ICO_SIDES],
        append_images=[drawn[side] for side in ICO_SIDES],
    )
    drawn[max(ICNS_SIDES)].save(
        folder / "icon.icns", append_images=[drawn[side] for side in ICNS_SIDES]
    )


if __name__ == "__main__":
    write_icons(Path(sys.argv[1]) if len(sys.argv) > 1 else ASSETS)
