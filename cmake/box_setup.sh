#!/bin/sh
# SPDX-License-Identifier: MIT
# Finishes a Debian 13 root after its packages are installed: picks OpenBLAS, and unpacks the sources
# of the libraries that are compiled for WebAssembly. Runs as root inside the root, for the box
# (cmake/box.sh) and for the Containerfile.
set -eu

# Debian's reference BLAS trains ten times slower; OpenBLAS-pthread fights LibTorch's OpenMP pool.
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
for library in libblas libcblas liblapack; do
  name=$library.so.3-$multiarch
  if update-alternatives --query "$name" >/dev/null 2>&1; then
    update-alternatives --set "$name" \
      "$(update-alternatives --list "$name" | grep openblas-openmp | head -n 1)"
  fi
done

# Only the upstream tarballs: neither package needs Debian's patches to build for WASM.
download=$(mktemp -d)
cd "$download"
for package in imgui catch2; do
  apt-get -o APT::Sandbox::User=root source --download-only "$package"
  mkdir -p "/usr/src/$package"
  tar -xf "$package"_*.orig.tar.* --strip-components=1 -C "/usr/src/$package"
done
cd /
rm -rf "$download"

# Mount points for the host's files, and an emscripten cache that an ordinary user may read.
touch /etc/resolv.conf /etc/hosts
apt-get clean
