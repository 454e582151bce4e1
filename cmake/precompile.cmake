# SPDX-License-Identifier: MIT
# Precompiled headers of what a library's or a test program's files nearly all include. No source relies on them;
# each includes what it uses. Ninja does not notice a change of these lists: delete build/ after one.
set(lab_torch_headers <ATen/ATen.h> <map> <string> <vector>)

# CMake names the precompiled header behind -Xclang, where ccache takes no notice of a path.
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
endif()
