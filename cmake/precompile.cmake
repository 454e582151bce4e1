# SPDX-License-Identifier: MIT
# Precompiled headers of what a library's or a test program's files nearly all include. No source relies on them;
# each includes what it uses. Ninja does not notice a change of these lists: delete build/ after one.
set(lab_core_headers
  <algorithm> <array> <cmath> <cstdint> <functional> <map> <memory> <optional> <span> <string> <string_view> <utility>
  <variant> <vector>)
set(lab_torch_headers <ATen/ATen.h> <ATen/autocast_mode.h> ${lab_core_headers} <filesystem>)
set(lab_test_headers
  <catch2/catch_test_macros.hpp>
  <catch2/generators/catch_generators.hpp>
  <catch2/matchers/catch_matchers_exception.hpp>
  <catch2/matchers/catch_matchers_floating_point.hpp>
  <catch2/matchers/catch_matchers_string.hpp>
  ${lab_core_headers} <filesystem>)

# CMake names the precompiled header behind -Xclang, where ccache takes no notice of a path.
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
endif()
