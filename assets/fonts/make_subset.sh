#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the typeface's subsets from Debian's fonts-inter: Latin, Greek, digits and the symbols of
# formulas; Western European letters for headings. Run inside the box: ./lab shell -- sh assets/fonts/make_subset.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
letters=U+0020-007E,U+00A0-017F,U+0391-03A9,U+03B1-03C9
punctuation=U+2010-2015,U+2018-201E,U+2020,U+2022,U+2026,U+2032
figures=U+00B2,U+00B3,U+2070,U+2074-2079,U+2080-2089
symbols=U+2190-2193,U+2200-2212,U+221A,U+221E,U+2225,U+222B,U+2248,U+2260,U+2264,U+2265,U+0302
subset() {  # WEIGHT FILE CHARACTERS
  python3 -m fontTools.subset "/usr/share/fonts/opentype/inter/Inter-$1.otf" \
    --unicodes="$3" --layout-features='' --no-hinting --desubroutinize \
    --drop-tables+=GSUB,GPOS,GDEF --name-IDs=0,1,2,13,14 --output-file="$here/$2"
}
subset Regular inter-regular.otf "$letters,$punctuation,$figures,$symbols"
# Headings need no formulas.
subset SemiBold inter-semibold.otf "U+0020-007E,U+00A0-00FF,$punctuation,U+2212"
