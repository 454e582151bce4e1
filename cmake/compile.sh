#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A compiler through ccache. Clang writes its own place into a precompiled header, which therefore differs from checkout
# to checkout and is not kept; beside it lies a checksum of all that it was made from, by which ccache knows it
# (pch_external_checksum).
#   compile.sh CCACHE COMPILER ARGUMENT...
set -euo pipefail
output= dependencies= previous=
for argument; do
  case $previous in
    -o) output=$argument ;;
    -MF) dependencies=$argument ;;
  esac
  previous=$argument
done
case $output in
  *.pch) ;;
  *) exec "$@" ;;
esac
shift
"$@"
# xargs reads the escapes of a file of dependencies.
sed -e '1s/^[^:]*: *//' -e 's/\\$//' "$dependencies" | xargs cat | sha256sum >"$output.sum"
