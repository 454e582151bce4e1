# SPDX-License-Identifier: MIT
option(LAB_BATCHES "Compile the tests of one folder several files at a time; OFF: each by itself, as editors and clang tools like it" ON)
set(lab_batch 6) # an edited file takes its batch along

# lab_compile_in_batches(<target>): for tests. Reading what a file includes is most of the work of compiling it, and
# files of one folder include nearly the same. So names in anonymous namespaces are of the folder, not of the file,
# which tests can live with. A file with flags of its own is compiled by itself. To be called where the target's
# sources were listed.
function(lab_compile_in_batches target)
  # The precompiled header has LibTorch before Catch2, whose CHECK is to hold in every file of a batch.
  if(NOT LAB_BATCHES OR CMAKE_DISABLE_PRECOMPILE_HEADERS)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER "in_${folder}" folder)
    math(EXPR batch "0${count_${folder}} + 0")
    math(EXPR count_${folder} "${batch} + 1")
    math(EXPR batch "${batch} / ${lab_batch}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder}_${batch})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
