#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The commands of the README and of docs/your-own-model.md, as a reader types them: every line of their
# ```sh blocks is one test and runs in a scratch folder with a copy of the shipped models. `quick_variant`
# lists all that is run in another way, to be quick; anything else is run as it is written there.
set -uo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

make_scratch() {
  mkdir -p "$scratch/here/assets" "$scratch/here/data" "$scratch/small/mnist"
  cd "$scratch/here" || exit
  cp -r "$checkout/assets/models" assets/
  printf '#!/bin/sh\nexec "%s/lab" "$@"\n' "$checkout" >lab
  chmod +x lab
  # What somebody else trained.
  python3 "$checkout/tests/native/foreign_networks.py" "$scratch" >/dev/null 2>&1
  cp "$scratch"/{generator,detector}.onnx .
  [[ -n ${LAB_DATA:-} ]] || return
  # `data fetch` checks what is there and downloads only the rest.
  cp -r "$LAB_DATA/mnist" data/
  small_idx train-labels-idx1-ubyte '\x04\x00' 8 1024
  small_idx train-images-idx3-ubyte '\x04\x00' 16 $((1024 * 784))
  small_idx t10k-labels-idx1-ubyte '\x01\x00' 8 256
  small_idx t10k-images-idx3-ubyte '\x01\x00' 16 $((256 * 784))
}

# small_idx NAME COUNT HEADER BYTES: the first pictures of a file of MNIST. COUNT: in two bytes.
small_idx() {
  local whole=$scratch/$1
  gunzip -c "data/mnist/$1.gz" >"$whole"
  { head -c 4 "$whole" && printf "\\x00\\x00$2" && tail -c +9 "$whole" | head -c $(($3 - 8 + $4)); } >"$scratch/small/mnist/$1"
}

# commands DOCUMENT: one a line, without its comment.
commands() { sed -n '/^```sh$/,/^```$/{/^```/!p}' "$checkout/$1" | sed -E 's/[ \t]+#.*//; /^(#.*)?$/d'; }

# What stands for a command that would train for long, end never, or need a GPU.
quick_variant() {
  local command=$1
  # The program for a GPU: the one that is built here.
  command=${command//build\/native-cuda\/native\/latentlab/$checkout/build/native/native/latentlab}
  command=${command//--device cuda/--device cpu}
  [[ $command == *' data fetch '* ]] || command=${command//--data data/--data $scratch/small}
  case $command in
    './lab demo'*) command="serve_and_fetch $command --port 0" ;;
    './lab test') command+=' format' ;;
    './lab build site') command='build_site_here' ;;
    './lab score '*) command="expect_defects $command" ;;
    'rsync '*) command='expect_published my-pictures' ;;
    *' train folder:'*) command+=' --epochs 1 --set width=2 --set batch=16 --set film_frames=0' ;;
    *' train '*)
      command=$(sed -E 's/ --epochs [0-9]+//' <<<"$command")
      command+=' --epochs 1 --set width=2 --set batch=500 --set film_frames=0'
      ;;
    'cmake --preset '*) command=$(sed -E 's/cmake (--build )?--preset ([a-z-]+)/expect_preset \2/g' <<<"$command") ;;
  esac
  printf '%s\n' "$command"
}

# The server runs until it is stopped.
serve_and_fetch() {
  local log=$scratch/demo.log server url=
  "$@" >"$log" 2>&1 &
  server=$!
  while [[ -z $url ]] && kill -0 $server 2>/dev/null; do
    sleep 0.2
    url=$(grep -oE 'http://[^ ]+' "$log")
  done
  curl --silent --show-error --fail "$url" | grep -F '<title>Latent Lab</title>' || { cat "$log" && return 1; }
  kill $server && wait $server
  ! curl --silent "$url"
}

# Its pictures have defects among them, which `score` says by its status.
expect_defects() {
  local status=0
  "$@" || status=$?
  [[ $status == 3 ]]
}

# The page with the models of the scratch folder; compressing ONNX Runtime takes half a minute, so what
# was compressed before is taken over.
build_site_here() {
  mkdir -p build && cp -r "$checkout/build/brotli-cache" build/ &&
    node "$checkout/web/build.mjs" --models "$PWD/assets/models" --out "$PWD/build/site"
}

# expect_published ID: a copy of the site, as a host serves it, offers the model and all its files.
expect_published() {
  local models=$scratch/public/models file
  cp -r build/site "$scratch/public" &&
    jq -e --arg id "$1" 'any(.models[]; .id == $id)' "$models/index.json" &&
    unzip -t "$1.zip" || return
  for file in $(unzip -Z1 "$1.zip"); do cmp "$models/$file" <(unzip -p "$1.zip" "$file") || return; done
}

# A preset to configure and one to build, which needs a CUDA LibTorch to run.
expect_preset() {
  cmake -S "$checkout" --list-presets=all | grep -cF "\"$1\"" | grep -x 2
}

run_command() {
  local command=$1 variant status=0
  if [[ $command == *' --data data'* && -z ${LAB_DATA:-} ]]; then
    skipped=$((skipped + 1)) && echo "skipped: $command (it needs LAB_DATA)"
    return
  fi
  variant=$(quick_variant "$command")
  eval "$variant" >"$scratch/output" 2>&1 </dev/null || status=$?
  if ((status == 0)); then
    passed=$((passed + 1)) && echo "passed: $command"
  else
    failed=$((failed + 1)) && echo "failed: $command"
    echo "ended with status $status, run as: $variant"
    tail -n 20 "$scratch/output"
  fi
}

make_scratch
passed=0 failed=0 skipped=0
for document in README.md docs/your-own-model.md; do
  while IFS= read -r command <&3; do run_command "$command"; done 3< <(commands "$document")
done
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed > 0))
