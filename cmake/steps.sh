# SPDX-License-Identifier: MIT
# The build as a row of steps, each with its log in build/logs. Progress goes to stderr, so that
# stdout belongs to the command that the user asked for. Sourced by `lab`.

readonly kParts='native|wasm|site'
readonly kLogs=$top/build/logs

# What LAB_BOX=0 expects of the host; libraries are CMake's business.
expect_host_tools() {
  local tool missing=() version
  for tool in cmake ninja g++ em++ node npm clang-format jq brotli; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  ((${#missing[@]} == 0)) || die "LAB_BOX=0: expected the tools of cmake/packages.txt on this machine, found no ${missing[*]}"
  version=$(cmake --version | awk 'NR == 1 {print $3}')
  at_least 3.25 "$version" || die "LAB_BOX=0: expected CMake 3.25 or newer, found $version"
  version=$(em++ --version | awk 'NR == 1 {match($0, /[0-9]+\.[0-9]+\.[0-9]+/); print substr($0, RSTART, RLENGTH)}')
  at_least 3.1.60 "$version" || die "LAB_BOX=0: expected Emscripten 3.1.60 or newer, found $version"
  version=$(node --version)
  at_least 20 "${version#v}" || die "LAB_BOX=0: expected node 20 or newer, found $version"
}

at_least() { [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# run_logged NAME LOG COMMAND...: runs a step; its status is the command's.
run_logged() {
  local name=$1 log=$2 status=0 start=$SECONDS
  shift 2
  mkdir -p "${log%/*}"
  if [[ -t 2 && -z ${show_no_progress:-} ]]; then
    "$@" </dev/null >"$log" 2>&1 &
    show_progress "$name" "$log" $!
    wait $! || status=$?
  else
    echo "$name ..." >&2
    "$@" </dev/null >"$log" 2>&1 || status=$?
  fi
  ((status != 0)) || echo "$name: done in $((SECONDS - start)) s" >&2
  return $status
}

try_step() { run_logged "$1" "$kLogs/$1.log" "${@:2}"; }

# The log's last line, until the process ends.
show_progress() {
  local name=$1 log=$2 process=$3
  # A job in the background does not hear Ctrl-C.
  trap 'kill "$process" 2>/dev/null; exit 130' INT
  while kill -0 "$process" 2>/dev/null; do
    printf '\r\033[K%s: %.*s' "$name" $((${COLUMNS:-80} - ${#name} - 3)) \
      "$(tail -n 1 "$log" | tr -d '\r\033')" >&2
    sleep 0.3
  done
  printf '\r\033[K' >&2
  trap - INT
}

step() { try_step "$@" || die_with_log "$1" "$kLogs/$1.log"; }

# configure PRESET: once; ninja itself configures again when a CMake file changes. Objects of another
# toolchain are thrown away: they look up to date, because a package's files keep their old dates.
configure() {
  local folder=$top/build/$1 toolchain="${LAB_IN_BOX:-host} ${CXX:-c++}"
  if [[ -d $folder && $(cat "$folder/.toolchain" 2>/dev/null) != "$toolchain" ]]; then
    rm -rf "$folder"
  fi
  if [[ ! -f $folder/build.ninja || $top/CMakePresets.json -nt $folder/build.ninja ]]; then
    mkdir -p "$folder"
    printf '%s\n' "$toolchain" >"$folder/.toolchain"
    step "configure-$1" cmake -S "$top" --preset "$1"
  fi
}

build_native() { build_targets native "$@"; }

build_wasm() { build_targets wasm "$@"; }

# build_targets PRESET [TARGET ...]
build_targets() {
  local preset=$1
  shift
  (($#)) || set -- all
  configure "$preset"
  step "build-$preset" cmake --build "$top/build/$preset" --target "$@"
}

install_node_modules() {
  local lock=$top/web/package-lock.json installed=$top/web/node_modules/.lab-lock
  cmp -s "$lock" "$installed" && return
  step npm-ci npm --prefix "$top/web" ci
  cp "$lock" "$installed"
}

bundle_site() (
  cd "$top/web" && npm run check && node build.mjs
)

# The page needs the two modules; the core's tests for node are another minute and more.
build_site() {
  local stamp=$top/build/logs/site.stamp
  build_wasm lab_app lab_core
  install_node_modules
  if [[ -f $stamp && -f $top/build/site/index.html ]] &&
    [[ -z $(find "$top/web" "$top/assets" "$top/build/wasm/wasm" -path '*/node_modules' -prune -o \
      -newer "$stamp" \( -type f -o -type d \) -print -quit) ]]; then
    return
  fi
  touch "$stamp.begun"
  step build-site bundle_site
  mv "$stamp.begun" "$stamp"
}

build_parts() {
  local part
  (($#)) || set -- native site
  for part; do "build_$part"; done
}

serve_site() {
  exec node "$top/web/serve.mjs" --root "$top/build/site" --port 8000 "$@"
}

# format_sources FLAG...: clang-format over every C++ source of the checkout.
format_sources() (
  cd "$top"
  find shared native wasm tests -name node_modules -prune -o \( -name '*.h' -o -name '*.cpp' \) \
    -print0 | xargs -0 clang-format "$@"
)
