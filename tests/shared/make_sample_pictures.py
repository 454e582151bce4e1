#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/shared/codec/sample_pictures.cpp: tiny picture files, as hexadecimal text.

Needs Pillow. The pictures are made up here; none comes from a data set. Run it again only to add a
picture: the tests pin what the present bytes decode to.
"""
import io
import pathlib
import struct
import zlib

from PIL import Image

ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
         (0, 1, 1, 2)]
RGB_ROWS = [[(10, 20, 30), (40, 50, 60), (70, 80, 90)],
            [(100, 110, 120), (130, 140, 150), (160, 170, 180)]]


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(width, height, depth, color, raw, interlace=0, extra=b''):
    header = struct.pack('>IIBBBBB', width, height, depth, color, 0, 0, interlace)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + extra +
            chunk(b'IDAT', zlib.compress(raw, 9)) + chunk(b'IEND', b''))


def rows(lines):
    return b''.join(b'\0' + bytes(line) for line in lines)


def interlaced(width, height, value):
    """Grey 8-bit, pixel (x, y) = value(x, y)."""
    raw = b''
    for left, top, step_x, step_y in ADAM7:
        lines = [[value(x, y) for x in range(left, width, step_x)]
                 for y in range(top, height, step_y)]
        raw += rows(line for line in lines if line)
    return png(width, height, 8, 0, raw, interlace=1)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def blocks(mode, values, columns):
    """8 x 8 blocks of one colour each, which JPEG keeps (almost) exactly."""
    image = Image.new(mode, (8 * columns, 8 * (len(values) // columns)))
    for i, value in enumerate(values):
        corner = (8 * (i % columns), 8 * (i // columns))
        image.paste(value, corner + (corner[0] + 8, corner[1] + 8))
    return image


def rgb_image():
    image = Image.new('RGB', (3, 2))
    image.putdata([pixel for row in RGB_ROWS for pixel in row])
    return image


def bmp_top_down():
    data = bytearray(saved(rgb_image(), 'BMP'))
    data[22:26] = struct.pack('<i', -2)
    return bytes(data)


def gif():
    first = Image.new('P', (4, 2), 1)
    first.putpalette([0, 0, 0, 200, 10, 20, 30, 210, 40])
    first.putpixel((2, 1), 2)
    first.putpixel((0, 0), 0)
    second = first.copy()
    second.putpixel((3, 0), 2)
    return saved(first, 'GIF', save_all=True, append_images=[second], transparency=0, loop=0)


def pictures():
    flat = [[c for pixel in row for c in pixel] for row in RGB_ROWS]
    yield 'png_rgb', png(3, 2, 8, 2, rows(flat))
    yield 'png_rgba', png(2, 1, 8, 6, rows([[10, 20, 30, 255, 40, 50, 60, 128]]))
    yield 'png_grey_alpha', png(2, 1, 8, 4, rows([[77, 255, 200, 0]]))
    yield 'png_grey16', png(3, 1, 16, 0, rows([[0x12, 0x34, 0xFF, 0xEE, 0x80, 0xFF]]))
    yield 'png_rgb16', png(1, 1, 16, 2, rows([[0x12, 0x34, 0xAB, 0xCD, 0x00, 0xFF]]))
    yield 'png_grey1', png(8, 1, 1, 0, rows([[0b10110001]]))
    yield 'png_palette_alpha', png(
        3, 1, 8, 3, rows([[0, 1, 2]]),
        extra=chunk(b'PLTE', bytes([1, 2, 3, 4, 5, 6, 7, 8, 9])) + chunk(b'tRNS', bytes([0, 128])))
    yield 'png_palette_overrun', png(
        2, 1, 8, 3, rows([[0, 200]]), extra=chunk(b'PLTE', bytes([1, 2, 3])))
    yield 'png_grey_transparent', png(
        2, 1, 8, 0, rows([[50, 60]]), extra=chunk(b'tRNS', bytes([0, 60])))
    yield 'png_interlaced', interlaced(9, 7, lambda x, y: 20 * x + y)
    yield 'png_20000', png(20000, 20000, 8, 2, b'\0' * 100)
    yield 'png_bomb', png(1, 1, 8, 0, b'\0' * 100000)
    yield 'png_short_data', png(3, 2, 8, 2, rows(flat)[:-4])
    yield 'png_cgbi', (lambda p: p[:8] + chunk(b'CgBI', b'\x50\0\x20\x06') + p[8:])(
        png(3, 2, 8, 2, rows(flat)))

    grey = blocks('L', [20, 60, 100, 140, 180, 220], 3)
    yield 'jpeg_grey', saved(grey, 'JPEG', quality=100, optimize=True)
    colors = [(200, 30, 40), (20, 160, 60), (30, 50, 220), (250, 250, 250)]
    yield 'jpeg_rgb', saved(blocks('RGB', colors, 2), 'JPEG', quality=100, optimize=True,
                            subsampling=0)
    yield 'jpeg_subsampled', saved(blocks('RGB', colors[:1] * 4, 2), 'JPEG', quality=95,
                                   optimize=True, subsampling=2)
    yield 'jpeg_progressive', saved(blocks('RGB', colors, 2), 'JPEG', quality=100,
                                    progressive=True, subsampling=0)
    cmyk = blocks('CMYK', [(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 255, 0), (0, 0, 0, 128)], 2)
    yield 'jpeg_cmyk', saved(cmyk, 'JPEG', quality=100, optimize=True)

    yield 'bmp_rgb', saved(rgb_image(), 'BMP')
    yield 'bmp_top_down', bmp_top_down()
    yield 'gif_two_frames', gif()


def main():
    out = ['// SPDX-License-Identifier: MIT',
           '// Made by make_sample_pictures.py; not edited by hand.',
           '#include "tests/shared/codec/sample_pictures.h"', '', '#include <array>',
           '#include <stdexcept>', '', 'namespace lab::test {', 'namespace {', '',
           'struct Sample {', '  std::string_view name;', '  std::string_view hex;', '};', '',
           '// clang-format off', 'constexpr std::array kSamples = {']
    for name, data in pictures():
        out.append(f'    Sample{{"{name}",')
        text = data.hex()
        lines = [f'        "{text[i:i + 88]}"' for i in range(0, len(text), 88)]
        out.append('\n'.join(lines) + '},')
    out += ['};', '// clang-format on', '',
            'int digit(char c) { return c <= \'9\' ? c - \'0\' : c - \'a\' + 10; }', '',
            '}  // namespace', '',
            'std::vector<std::uint8_t> sample_picture(std::string_view name) {',
            '  for (const Sample& sample : kSamples) {',
            '    if (sample.name != name) continue;',
            '    std::vector<std::uint8_t> file;',
            '    for (std::size_t i = 0; i < sample.hex.size(); i += 2) {',
            '      file.push_back(',
            '          static_cast<std::uint8_t>(digit(sample.hex[i]) * 16 + '
            'digit(sample.hex[i + 1])));',
            '    }', '    return file;', '  }',
            '  throw std::out_of_range("no sample picture " + std::string(name));', '}', '',
            'std::vector<std::string_view> sample_names() {',
            '  std::vector<std::string_view> names;',
            '  for (const Sample& sample : kSamples) names.push_back(sample.name);',
            '  return names;', '}', '', '}  // namespace lab::test', '']
    pathlib.Path(__file__).with_name('sample_pictures.cpp').write_text('\n'.join(out))


if __name__ == '__main__':
    main()
