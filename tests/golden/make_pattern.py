#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes pattern.png, pattern.jpg and pattern_photo.jpg beside itself. Needs Pillow."""
import pathlib

from PIL import Image

SIZE = (200, 150)


def pixel(x, y):
    return ((5 * x + y) % 256, (x * y // 16) % 256, (3 * (x ^ y)) % 256, min(255, 6 * x))


def main():
    folder = pathlib.Path(__file__).parent
    image = Image.new('RGBA', SIZE)
    image.putdata([pixel(x, y) for y in range(SIZE[1]) for x in range(SIZE[0])])
    image.save(folder / 'pattern.png', optimize=True)
    rgb = Image.new('RGB', SIZE)
    rgb.putdata([p[:3] for p in image.getdata()])
    rgb.save(folder / 'pattern.jpg', quality=90, subsampling=2)
    exif = Image.Exif()
    exif[0x0112] = 6
    rgb.transpose(Image.Transpose.ROTATE_90).save(folder / 'pattern_photo.jpg', quality=90,
                                                  subsampling=2, exif=exif)


if __name__ == '__main__':
    main()
