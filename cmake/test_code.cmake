# SPDX-License-Identifier: MIT
# Included by the folders of native tests. Test code runs about as often as it is compiled, so that optimising it costs more
# than it saves: a quarter of the compiler's time. What is tested keeps its own flags.
if(NOT EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL Release)
  add_compile_options(-O0)
endif()
