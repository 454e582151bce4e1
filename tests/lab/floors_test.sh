# SPDX-License-Identifier: MIT
# The floors of docs/architecture.md: a room's files include their own room and rooms on lower floors,
# and every source lies in a room. Sourced by run.sh.

# "<room> <floor>" for every row of the table "The floors".
floors() { sed -nE 's/^\| `([a-z_/]+)` \| ([0-9]+) \|.*/\1 \2/p' "$1"; }

# wrong_includes DOCUMENT FOLDER...: a line for each include that leads up or sideways, and for each
# source outside every room.
wrong_includes() {
  local document=$1
  shift
  grep -rHoE --include='*.h' --include='*.cpp' '^#include "[a-z0-9_/]+\.h"' "$@" |
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
        split($0, parts, ":#include \"")
        source = parts[1]; header = parts[2]; sub(/"$/, "", header)
        from = room_of(source); to = room_of(header)
        if (from == "" && !(source in unknown)) { unknown[source]; print source ": in no room" }
        if (from == "" || to == "" || from == to) next
        if (floor[to] >= floor[from]) print source ": " from " may not include " header
      }'
}

test_no_include_leads_from_a_lower_floor_to_a_higher_one() {
  cd "$checkout" || return
  output=$(wrong_includes docs/architecture.md shared native wasm)
  expect_equal "$output" ''
  (($(floors docs/architecture.md | wc -l) > 20)) || { echo '    expected the table of the floors' && complain; }
}

test_an_include_that_leads_up_or_sideways_is_named() {
  cd "$machine" || return
  mkdir -p shared/base shared/image shared/codec shared/anomaly
  printf '| `shared/base` | 1 | x |\n| `shared/image` | 2 | x |\n| `shared/codec` | 3 | x |\n| `shared/anomaly` | 3 | x |\n' >rooms.md
  echo '#include "shared/image/image.h"' >shared/base/error.h
  echo '#include "shared/base/error.h"' >shared/image/image.h
  printf '#include "shared/image/image.h"\n#include "shared/anomaly/roc.h"\n' >shared/codec/png.cpp
  echo '#include "shared/base/error.h"' >shared/stray.cpp
  output=$(wrong_includes rooms.md shared | sort)
  expect_equal "$output" 'shared/base/error.h: shared/base may not include shared/image/image.h
shared/codec/png.cpp: shared/codec may not include shared/anomaly/roc.h
shared/stray.cpp: in no room'
}
