# SPDX-License-Identifier: MIT
# The only place that knows third-party code: the system's package first, else the same version from
# its own repository, pinned by commit. LibTorch, which is too large for that, is in cmake/torch.cmake.
include(FetchContent)

FetchContent_Declare(nlohmann_json SYSTEM
  GIT_REPOSITORY https://github.com/nlohmann/json.git
  GIT_TAG 9cca280a4d0ccf0c08f47a99aa71d1b0e52f8d03 # 3.11.3
  FIND_PACKAGE_ARGS 3.11)
FetchContent_Declare(CLI11 SYSTEM
  GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
  GIT_TAG f4d0731cebb123ff0ace712c099dffbcd2c58e5a # 2.4.1
  FIND_PACKAGE_ARGS 2.4)
FetchContent_Declare(Catch2 SYSTEM
  GIT_REPOSITORY https://github.com/catchorg/Catch2.git
  GIT_TAG fa43b77429ba76c462b1898d6cd2f2d7a9416b14 # 3.7.1
  FIND_PACKAGE_ARGS 3.4)
FetchContent_Declare(WebP SYSTEM
  GIT_REPOSITORY https://github.com/webmproject/libwebp.git
  GIT_TAG a4d7a715337ded4451fec90ff8ce79728e04126c # 1.5.0
  FIND_PACKAGE_ARGS 1.2)
FetchContent_Declare(libdeflate SYSTEM
  GIT_REPOSITORY https://github.com/ebiggers/libdeflate.git
  GIT_TAG 5e68693791e24a391021a0800322f41040a5cd15 # after 1.25: the first that is not installed with its user
  FIND_PACKAGE_ARGS 1.14)
# Neither has a CMake project of its own.
FetchContent_Declare(stb
  GIT_REPOSITORY https://github.com/nothings/stb.git
  GIT_TAG 5c205738c191bcb0abc65c4febfa9bd25ff35234) # 2024-11-08, as in Debian 13
FetchContent_Declare(imgui
  GIT_REPOSITORY https://github.com/ocornut/imgui.git
  GIT_TAG d6cb3c923d28dcebb2d8d9605ccc7229ccef19eb) # 1.90.1, as in Debian 13

set(lab_source_packages /usr/src CACHE PATH "Where cmake/box_setup.sh unpacks catch2 and imgui")

# Headers of the system for WASM: /usr/include as a whole would let the host's C library shadow
# Emscripten's, so that only the wanted ones are linked into a folder of their own.
function(lab_link_system_headers folder header)
  find_path(lab_${folder}_system ${header} PATHS /usr/include /usr/local/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(lab_${folder}_system)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/headers)
    file(CREATE_LINK ${lab_${folder}_system}/${folder} ${CMAKE_BINARY_DIR}/headers/${folder} SYMBOLIC)
  endif()
endfunction()

if(EMSCRIPTEN)
  lab_link_system_headers(nlohmann nlohmann/json.hpp)
  if(lab_nlohmann_system)
    add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED)
    target_include_directories(nlohmann_json::nlohmann_json SYSTEM INTERFACE
      ${CMAKE_BINARY_DIR}/headers)
  else()
    FetchContent_MakeAvailable(nlohmann_json)
  endif()
  lab_link_system_headers(stb stb/stb_image.h)
  if(lab_stb_system)
    set(lab_stb_include ${CMAKE_BINARY_DIR}/headers/stb)
  endif()
  # Debian's Catch2 is a native library.
  if(EXISTS ${lab_source_packages}/catch2/CMakeLists.txt AND NOT FETCHCONTENT_SOURCE_DIR_CATCH2)
    set(FETCHCONTENT_SOURCE_DIR_CATCH2 ${lab_source_packages}/catch2)
  endif()
  FetchContent_MakeAvailable(Catch2)
else()
  FetchContent_MakeAvailable(nlohmann_json CLI11 Catch2)
  # From its headers alone each file with options would compile all of it.
  add_library(lab_cli11 STATIC ${CMAKE_CURRENT_LIST_DIR}/cli11.cpp)
  target_compile_definitions(lab_cli11 PUBLIC CLI11_COMPILE)
  target_compile_features(lab_cli11 PUBLIC cxx_std_20)
  target_link_libraries(lab_cli11 PUBLIC CLI11::CLI11)
  foreach(program ANIM_UTILS CWEBP DWEBP GIF2WEBP IMG2WEBP VWEBP WEBPINFO WEBPMUX EXTRAS)
    set(WEBP_BUILD_${program} OFF CACHE BOOL "A program of libwebp")
  endforeach()
  FetchContent_MakeAvailable(WebP)
  add_library(lab_webp INTERFACE)
  # Found and fetched, its targets have different names.
  foreach(library webpdemux webp)
    target_link_libraries(lab_webp INTERFACE $<IF:$<TARGET_EXISTS:WebP::${library}>,WebP::${library},${library}>)
  endforeach()
  set(LIBDEFLATE_BUILD_GZIP OFF CACHE BOOL "A program of libdeflate")
  set(LIBDEFLATE_BUILD_SHARED_LIB OFF CACHE BOOL "Its shared library")
  FetchContent_MakeAvailable(libdeflate)
  add_library(lab_deflate INTERFACE)
  target_link_libraries(lab_deflate INTERFACE
    $<IF:$<TARGET_EXISTS:libdeflate::libdeflate_shared>,libdeflate::libdeflate_shared,libdeflate::libdeflate_static>)
  find_package(ZLIB REQUIRED)
  find_package(CURL REQUIRED)
  find_path(lab_stb_include stb_image.h PATH_SUFFIXES stb)
  if(NOT LAB_FUZZ)
    include(${CMAKE_CURRENT_LIST_DIR}/torch.cmake)
  endif()
endif()

if(NOT lab_stb_include)
  FetchContent_MakeAvailable(stb)
  set(lab_stb_include ${stb_SOURCE_DIR})
endif()
add_library(lab_stb INTERFACE)
target_include_directories(lab_stb SYSTEM INTERFACE ${lab_stb_include})

# Dear ImGui's core, without a backend, compiled here for both worlds.
set(lab_imgui_source ${lab_source_packages}/imgui)
if(NOT EXISTS ${lab_imgui_source}/imgui.cpp)
  FetchContent_MakeAvailable(imgui)
  set(lab_imgui_source ${imgui_SOURCE_DIR})
endif()
add_library(lab_imgui STATIC EXCLUDE_FROM_ALL
  ${lab_imgui_source}/imgui.cpp
  ${lab_imgui_source}/imgui_draw.cpp
  ${lab_imgui_source}/imgui_tables.cpp
  ${lab_imgui_source}/imgui_widgets.cpp)
target_include_directories(lab_imgui SYSTEM PUBLIC
  ${lab_imgui_source} ${lab_imgui_source}/backends ${lab_imgui_source}/misc/cpp)
