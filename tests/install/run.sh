#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is installed and packed, used as somebody does who has no checkout. Each test is a function;
# `name_of_a_test` is the sentence that the report shows.
set -uo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
native=$checkout/build/native
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
place=$scratch/place

fail() {
  echo "expected $1, found: $2"
  return 1
}

test_an_installed_program_runs_from_its_new_place() {
  cmake --install "$native" --prefix "$place" >"$scratch/install.log" || fail 'an installation' "$(tail -n 3 "$scratch/install.log")" || return
  "$place/bin/latentlab" --help | grep -q '^Subcommands' || fail 'its help' 'none' || return
  [[ -f $place/share/latentlab/site/index.html ]] || fail 'the page' 'none' || return
  cmp "$place/share/latentlab/models/index.json" "$checkout/assets/models/index.json"
}

test_the_manual_page_names_every_command() {
  local page=$place/share/man/man1/latentlab.1 name
  for name in $(sed -nE 's/^void add_([a-z]+)_command.*/\1/p' "$checkout/native/commands/commands.h"); do
    grep -qE "^\.BI? $name( |$)" "$page" || fail "$name in the manual page" 'none' || return
  done
}

test_bash_completes_commands_recipes_and_options() {
  complete_words train di | grep -qx digits-vae2 || fail 'digits-vae2' "$(complete_words train di)" || return
  complete_words ca | grep -qx calibrate || fail 'calibrate' "$(complete_words ca)" || return
  complete_words train mnist-vae --re | grep -qx -- --resume || fail '--resume' "$(complete_words train mnist-vae --re)" || return
  [[ -z $(complete_words train mnist-vae --zz) ]] || fail 'nothing' "$(complete_words train mnist-vae --zz)"
}

# complete_words WORD...: what bash offers for the last of them.
complete_words() {
  PATH=$place/bin:$PATH bash -c '
    . "$0"
    COMP_WORDS=(latentlab "$@") COMP_CWORD=$#
    _latentlab
    printf "%s\n" "${COMPREPLY[@]}"' "$place/share/bash-completion/completions/latentlab" "$@" | sed '/^$/d'
}

# With GCC, which other people's programs are likely to be built with.
test_another_program_finds_the_core_and_uses_it() {
  local said
  CC=gcc CXX=g++ cmake -S "$checkout/examples/core" -B "$scratch/core" -G Ninja -DCMAKE_PREFIX_PATH="$place" >"$scratch/core.log" 2>&1 &&
    cmake --build "$scratch/core" >>"$scratch/core.log" 2>&1 || fail 'a build' "$(tail -n 5 "$scratch/core.log")" || return
  draw_picture "$scratch/picture.png"
  said=$("$scratch/core/core_example" "$scratch/picture.png" 4 2)
  [[ $said == '8x4 becomes 4x2, mean 100.0 of 255' ]] || fail '8x4 becomes 4x2, mean 100.0 of 255' "$said" || return
  said=$("$scratch/core/core_example" "$checkout/LICENSE" 4 2 2>&1) && fail 'an error' "$said"
  [[ $said == "core_example: $checkout/LICENSE: expected "* ]] || fail 'an error that names the file' "$said"
}

# 8 by 4, all of 100.
draw_picture() { python3 -c 'import sys; from PIL import Image; Image.new("L", (8, 4), 100).save(sys.argv[1])' "$1"; }

test_the_packages_hold_program_page_models_and_core() {
  local folder=$scratch/packages listing
  (cd "$scratch" && cpack --config "$native/CPackConfig.cmake" -B "$folder") >"$scratch/pack.log" 2>&1 ||
    fail 'packages' "$(tail -n 5 "$scratch/pack.log")" || return
  listing=$(dpkg-deb --contents "$folder"/latentlab_*.deb | awk '{print $6}')
  for file in ./usr/bin/latentlab ./usr/share/man/man1/latentlab.1 ./usr/share/latentlab/site/index.html \
    ./usr/share/latentlab/models/index.json ./usr/include/latentlab/shared/image/image.h; do
    grep -qx "$file" <<<"$listing" || fail "$file in the Debian package" 'none' || return
  done
  dpkg-deb --field "$folder"/latentlab_*.deb Depends | grep libtorch || fail 'a dependency on LibTorch' 'none' || return
  tar -tzf "$folder"/latentlab-*.tar.gz | grep '/bin/latentlab$' || fail 'the program in the archive' 'none'
}

# Once: as `npm install` puts it into a folder, with the page's own ONNX Runtime beside it.
install_npm_package() {
  local folder=$scratch/npm
  [[ ! -f $folder/node_modules/latentlab-core/package.json ]] || return 0
  node "$checkout/web/build_package.mjs" --out "$scratch/latentlab-core" >"$scratch/npm.log" 2>&1 &&
    (cd "$scratch" && npm pack --silent ./latentlab-core) >>"$scratch/npm.log" 2>&1 &&
    mkdir -p "$folder/node_modules/latentlab-core" &&
    tar -xzf "$scratch"/latentlab-core-*.tgz -C "$folder/node_modules/latentlab-core" --strip-components 1 &&
    ln -sfn "$checkout/web/node_modules/onnxruntime-web" "$folder/node_modules/onnxruntime-web" ||
    fail 'an npm package' "$(tail -n 5 "$scratch/npm.log")"
}

test_the_npm_package_scores_pictures_as_the_program_does() {
  local bundle=$checkout/assets/models/capsules-vae latentlab=$native/native/latentlab expected said
  install_npm_package || return
  "$latentlab" data render capsules --out "$scratch/capsules" --count 1 --test-count 1 >/dev/null || fail 'pictures' 'none' || return
  cp "$checkout/examples/node/score.mjs" "$scratch/npm/"
  expected=$("$latentlab" score "$bundle" "$scratch/capsules" --quiet --csv - | awk -F, 'NR > 1 {n = split($1, at, "/"); printf "%s: %s, score %s\n", at[n], $5, $2}')
  [[ $(wc -l <<<"$expected") -ge 12 ]] || fail 'at least 12 scores' "$expected" || return
  said=$(find "$scratch/capsules" -name '*.png' | sort | xargs node "$scratch/npm/score.mjs" "$bundle")
  # Shown with four decimals. Between two of those, the last bits of ONNX Runtime and LibTorch decide.
  paste -d ' ' <(sort -t, -k2 <<<"$expected") <(sort -t, -k2 <<<"$said") |
    awk '!($1 == $5 && $2 == $6 && ($4 - $8) ^ 2 < 0.00006 ^ 2) {wrong = 1} END {exit wrong || NR != 12}' ||
    fail "$expected" "$said"
}

test_the_npm_package_says_what_is_wrong_with_a_file() {
  install_npm_package || return
  cp "$checkout/examples/node/score.mjs" "$checkout/LICENSE" "$scratch/npm/"
  local said
  said=$(node "$scratch/npm/score.mjs" "$checkout/assets/models/capsules-vae" "$scratch/npm/LICENSE" 2>&1) && fail 'status 1' "$said"
  [[ $said == 'LICENSE: expected a PNG, JPEG, BMP, GIF or PGM/PPM picture, found '* ]] || fail 'what is wrong' "$said"
}

test_the_npm_package_has_types_that_a_strict_compiler_takes() {
  install_npm_package || return
  local tsc=$checkout/web/node_modules/typescript/bin/tsc said options='--noEmit --strict --target es2022 --module nodenext'
  cat >"$scratch/npm/typed.mts" <<'END'
import { LatentLabCore, type Pixels, type Verdict } from 'latentlab-core';
const core = await LatentLabCore.open();
const model = core.openModel('{}');
const grey: Pixels = { width: 2, height: 1, channels: 1, data: new Uint8Array(2) };
const verdict: Verdict = model.score(model.preprocess(grey).values);
export const worst: number = Math.max(...verdict.map.data);
END
  # shellcheck disable=SC2086
  said=$(cd "$scratch/npm" && node "$tsc" $options typed.mts 2>&1) || fail 'no complaint' "$said" || return
  sed -i 's/: number = Math/: string = Math/' "$scratch/npm/typed.mts"
  # shellcheck disable=SC2086
  said=$(cd "$scratch/npm" && node "$tsc" $options typed.mts 2>&1) && fail 'a complaint' 'none'
  [[ $said == *"Type 'number' is not assignable to type 'string'"* ]] || fail 'a complaint about the type' "$said"
}

passed=0 failed=0
for name in $(sed -nE 's/^(test_[a-z_]+)\(\).*/\1/p' "${BASH_SOURCE[0]}"); do
  sentence=${name#test_}
  if "$name" >"$scratch/output" 2>&1; then
    passed=$((passed + 1)) && echo "passed: ${sentence//_/ }"
  else
    failed=$((failed + 1)) && echo "failed: ${sentence//_/ }" && tail -n 20 "$scratch/output"
  fi
done
echo "$passed passed, $failed failed, 0 skipped"
((failed == 0 && passed > 0))
