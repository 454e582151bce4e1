# SPDX-License-Identifier: MIT
# Makes the icon font's subset from the npm package lucide-static: the icons of wasm/ui/icons.h, whose code
# points and names must be Lucide's. Run inside the box: ./lab shell -- python3 assets/fonts/make_icons.py
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

VERSION = '1.62.0'
SHA256 = '386f9080c440d6f5049cefe3456ae8357f7a0c7f76e59670cd1cb83bc7050a44'

here = Path(__file__).resolve().parent
header = (here / '../../wasm/icons.h').read_text()
wanted = {name: int(code, 16) for code, name in re.findall(r'= (0x[0-9a-f]{4}), +// ([a-z0-9-]+)', header)}



def write_subset(source, codes):
    options = subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 13, 14])
    options.drop_tables += ['post']
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    glyphs = font['glyf']
    for name in font.getGlyphOrder():
        # Lucide's begin at 0: the boxes would be larger than the strokes.
        glyphs[name].recalcBounds(glyphs)
        font['hmtx'][name] = (font['hmtx'][name][0], getattr(glyphs[name], 'xMin', 0))
    # 20 units to one of Lucide's grid of 24: a tenth smaller, and exact to a quarter of a pixel at 120 pixels.
    scale_upem(font, 480)
    font.save(here / 'lucide.ttf')


with tempfile.TemporaryDirectory() as scratch:
    subprocess.run(['npm', 'pack', '--silent', f'lucide-static@{VERSION}'], cwd=scratch, check=True,
                   stdout=subprocess.DEVNULL)
    archive = Path(scratch, f'lucide-static-{VERSION}.tgz')
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f'lucide-static: expected the checksum {SHA256}, found {found}')
    with tarfile.open(archive) as package:
        package.extractall(scratch, filter='data')
    font = Path(scratch, 'package/font')
    known = json.loads((font / 'codepoints.json').read_text())
    for name, code in wanted.items():
        if known.get(name) != code:
            raise SystemExit(f'wasm/ui/icons.h: expected {name} to be {known.get(name, 0):#x}, found {code:#x}')
    write_subset(font / 'lucide.ttf', wanted.values())
    (here / 'LUCIDE-LICENSE.txt').write_text(Path(scratch, 'package/LICENSE').read_text())
