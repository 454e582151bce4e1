# SPDX-License-Identifier: MIT
# Compiles through ccache where it is installed. The cache lies outside the checkout and is blind to
# the checkout's path, so that a fresh clone is built from it.
find_program(LAB_CCACHE ccache)
if(LAB_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(lab_cache_home $ENV{XDG_CACHE_HOME})
  if(NOT lab_cache_home)
    set(lab_cache_home $ENV{HOME}/.cache)
  endif()
  set(lab_launcher ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    # Of a precompiled header, only the contents count.
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_ctime,include_file_mtime CCACHE_PCH_EXTSUM=1)
  if(NOT DEFINED ENV{CCACHE_DIR})
    list(APPEND lab_launcher CCACHE_DIR=${lab_cache_home}/latentlab/ccache)
  endif()
  list(APPEND lab_launcher ${CMAKE_CURRENT_LIST_DIR}/compile.sh ${LAB_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${lab_launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${lab_launcher})
endif()
