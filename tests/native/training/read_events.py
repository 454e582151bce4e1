# SPDX-License-Identifier: MIT
"""Reads TensorBoard's event files without TensorBoard: checks both checksums of every record and prints a line for
each value, "<step> <tag> <value>", a picture as "<width>x<height> PNG". Usage: read_events.py FOLDER"""
import pathlib
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def checked(data, stored):
    crc = crc32c(data)
    mask = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
    assert mask == stored, f"checksum {mask:08x}, stored {stored:08x}"


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """{field: [value]}; bytes stay bytes."""
    found, at = {}, 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        else:
            size, code = {1: (8, "<d"), 5: (4, "<f")}[kind]
            (value,) = struct.unpack(code, data[at : at + size])
            at += size
        found.setdefault(key >> 3, []).append(value)
    assert at == len(data)
    return found


def events(path):
    data, at = path.read_bytes(), 0
    while at < len(data):
        length, crc = struct.unpack_from("<QI", data, at)
        checked(data[at : at + 8], crc)
        event = data[at + 12 : at + 12 + length]
        checked(event, struct.unpack_from("<I", data, at + 12 + length)[0])
        at += 16 + length
        yield fields(event)


def main():
    for path in sorted(pathlib.Path(sys.argv[1]).glob("events.out.tfevents.*")):
        first, *rest = events(path)
        print(first[3][0].decode())
        for event in rest:
            step = event[2][0]
            for value in fields(event[5][0])[1]:
                value = fields(value)
                tag = value[1][0].decode()
                if 4 in value:
                    image = fields(value[4][0])
                    assert image[4][0].startswith(b"\x89PNG")
                    print(f"{step} {tag} {image[2][0]}x{image[1][0]} PNG")
                else:
                    print(f"{step} {tag} {value[2][0]:.6g}")


if __name__ == "__main__":
    main()
