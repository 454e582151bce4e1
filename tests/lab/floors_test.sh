# SPDX-License-Identifier: MIT
# The floors of docs/architecture.md: a room's files include their own room and rooms on lower floors,
# and every source lies in a room. Sourced by run.sh.

# "<room> <floor>" for every row of the table "The floors".
floors() { sed -nE 's/^\| `([a-z_/]+)` \| ([0-9]+) \|.*/\1 \2/p' "$1"; }

# includes FOLDER...: "<source> <included file>" for every include of a C++ source.
includes() {
  grep -rHoE --include='*.h' --include='*.cpp' '^#include "[a-z0-9_/]+\.h"' "$@" |
    sed -E 's/:#include "(.*)"$/ \1/'
}

# imports FOLDER...: the same for every import of a TypeScript source in a room of FOLDER.
imports() {
  grep -rHoE --include='*.ts' "from '\.[a-z0-9_./]+\.ts'" "$@" |
    sed -nE -e "s!^(.*)/([a-z0-9_]+)/([^/]*):from '\./(.*)'\$!\1/\2/\3 \1/\2/\4!p" \
      -e "s!^(.*)/([a-z0-9_]+)/([^/]*):from '\.\./(.*)'\$!\1/\2/\3 \1/\4!p"
}

# wrong_includes DOCUMENT: reads "<source> <included file>" lines and prints one for each that leads up
# or sideways, and for each source outside every room.
wrong_includes() {
  local document=$1
    awk -v rooms="$(floors "$document")" '
      BEGIN {
        count = split(rooms, rows, "\n")
        for (i = 1; i <= count; ++i) { split(rows[i], row, " "); floor[row[1]] = row[2] }
      }
      # The longest room that the path lies in.
      function room_of(path) {
        while (sub(/\/[^\/]*$/, "", path)) if (path in floor) return path
        return ""
      }
      {
        source = $1; header = $2
        from = room_of(source); to = room_of(header)
        if (from == "" && !(source in unknown)) { unknown[source]; print source ": in no room" }
        if (from == "" || to == "" || from == to) next
        if (floor[to] >= floor[from]) print source ": " from " may not include " header
      }'
}

test_no_include_leads_from_a_lower_floor_to_a_higher_one() {
  cd "$checkout" || return
  output=$(includes shared native wasm | wrong_includes docs/architecture.md)
  expect_equal "$output" ''
  (($(floors docs/architecture.md | wc -l) > 20)) || { echo '    expected the table of the floors' && complain; }
}

test_no_import_leads_from_a_lower_floor_to_a_higher_one() {
  cd "$checkout" || return
  output=$(imports web/src | wrong_includes docs/architecture.md)
  expect_equal "$output" ''
}

test_an_import_that_leads_up_or_sideways_is_named() {
  cd "$machine" || return
  mkdir -p web/src/page web/src/worker web/src/bundle
  printf '| `web/src/bundle` | 8 | x |\n| `web/src/worker` | 9 | x |\n| `web/src/page` | 9 | x |\n' >rooms.md
  echo "import { a } from '../worker/a.ts';" >web/src/page/b.ts
  printf "import { c } from '../bundle/c.ts';\nimport { d } from './d.ts';\n" >web/src/worker/a.ts
  echo "import { a } from '../worker/a.ts';" >web/src/bundle/c.ts
  output=$(imports web/src | wrong_includes rooms.md | sort)
  expect_equal "$output" 'web/src/bundle/c.ts: web/src/bundle may not include web/src/worker/a.ts
web/src/page/b.ts: web/src/page may not include web/src/worker/a.ts'
}

test_an_include_that_leads_up_or_sideways_is_named() {
  cd "$machine" || return
  mkdir -p shared/base shared/image shared/codec shared/anomaly
  printf '| `shared/base` | 1 | x |\n| `shared/image` | 2 | x |\n| `shared/codec` | 3 | x |\n| `shared/anomaly` | 3 | x |\n' >rooms.md
  echo '#include "shared/image/image.h"' >shared/base/error.h
  echo '#include "shared/base/error.h"' >shared/image/image.h
  printf '#include "shared/image/image.h"\n#include "shared/anomaly/roc.h"\n' >shared/codec/png.cpp
  echo '#include "shared/base/error.h"' >shared/stray.cpp
  output=$(includes shared | wrong_includes rooms.md | sort)
  expect_equal "$output" 'shared/base/error.h: shared/base may not include shared/image/image.h
shared/codec/png.cpp: shared/codec may not include shared/anomaly/roc.h
shared/stray.cpp: in no room'
}
