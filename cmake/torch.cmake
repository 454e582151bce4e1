# SPDX-License-Identifier: MIT
# LibTorch as the target lab_torch, and LAB_CUDA: whether it was built for CUDA. It is located by hand,
# because Torch's own package file needs nvcc as soon as LibTorch knows CUDA, and we compile no kernels.
# Found through CMAKE_PREFIX_PATH: an unpacked archive, or a pip-installed torch's share/cmake.
set(lab_torch_roots)
foreach(prefix IN LISTS CMAKE_PREFIX_PATH)
  list(APPEND lab_torch_roots ${prefix} ${prefix}/../..)
endforeach()
string(REPLACE ":" ";" lab_environment_prefixes "$ENV{CMAKE_PREFIX_PATH}")
foreach(prefix IN LISTS lab_environment_prefixes)
  list(APPEND lab_torch_roots ${prefix} ${prefix}/../..)
endforeach()

find_path(LAB_TORCH_INCLUDE torch/csrc/api/include/torch/torch.h
  HINTS ${lab_torch_roots} PATH_SUFFIXES include)
if(NOT LAB_TORCH_INCLUDE)
  message(FATAL_ERROR "LibTorch: expected 2.5 or newer (CMAKE_PREFIX_PATH), found none")
endif()
# Newer releases define it in headeronly/.
set(lab_torch_version)
foreach(header csrc/api/include/torch/version.h headeronly/version.h)
  if(EXISTS ${LAB_TORCH_INCLUDE}/torch/${header})
    file(READ ${LAB_TORCH_INCLUDE}/torch/${header} lab_text)
    if(lab_text MATCHES "TORCH_VERSION_MAJOR ([0-9]+).*TORCH_VERSION_MINOR ([0-9]+)")
      set(lab_torch_version ${CMAKE_MATCH_1}.${CMAKE_MATCH_2})
    endif()
  endif()
endforeach()
if(lab_torch_version VERSION_LESS 2.5)
  message(FATAL_ERROR
    "LibTorch: expected 2.5 or newer, found ${lab_torch_version} in ${LAB_TORCH_INCLUDE}")
endif()
get_filename_component(lab_torch_root ${LAB_TORCH_INCLUDE} DIRECTORY)

# Its objects and ours exchange std::string.
set(lab_torch_config ${lab_torch_root}/share/cmake/Torch/TorchConfig.cmake)
if(EXISTS ${lab_torch_config})
  file(STRINGS ${lab_torch_config} lab_old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
  if(lab_old_abi)
    message(FATAL_ERROR "LibTorch: expected one with the C++11 ABI (the cxx11-abi archive, or a wheel "
      "of 2.7 or newer), found ${lab_torch_version} without in ${lab_torch_root}")
  endif()
endif()

# LibTorch's header of Gloo includes Gloo's own, which hardly any LibTorch comes with.
find_path(LAB_GLOO_INCLUDE gloo/context.h HINTS ${LAB_TORCH_INCLUDE})
if(NOT LAB_GLOO_INCLUDE)
  set(LAB_GLOO_INCLUDE ${CMAKE_CURRENT_LIST_DIR}/gloo_declarations)
endif()

add_library(lab_torch INTERFACE)
target_include_directories(lab_torch SYSTEM INTERFACE
  ${LAB_TORCH_INCLUDE} ${LAB_TORCH_INCLUDE}/torch/csrc/api/include)
# GCC, which LibTorch is built with, names constrained templates in symbols as Clang did until 17.
target_compile_options(lab_torch INTERFACE $<$<CXX_COMPILER_ID:Clang>:-fclang-abi-compat=17>)
set(lab_torch_names torch torch_cpu c10)
find_library(LAB_LIBRARY_torch_cuda torch_cuda HINTS ${lab_torch_root}/lib)
if(LAB_LIBRARY_torch_cuda)
  set(lab_cuda_found ON)
else()
  set(lab_cuda_found OFF)
endif()
option(LAB_CUDA "Use CUDA through LibTorch" ${lab_cuda_found})
if(LAB_CUDA AND NOT lab_cuda_found)
  message(FATAL_ERROR "LibTorch: expected one built for CUDA (CMAKE_PREFIX_PATH), found "
    "${lab_torch_version} without in ${lab_torch_root}")
endif()

if(LAB_CUDA)
  list(APPEND lab_torch_names torch_cuda c10_cuda)
  # The toolkit's headers and runtime, or the wheels that pip installs beside torch; no compiler.
  file(GLOB lab_cuda_wheels ${lab_torch_root}/../nvidia/*/include)
  find_path(LAB_CUDA_INCLUDE cuda_runtime_api.h
    HINTS $ENV{CUDA_HOME}/include ${lab_cuda_wheels} /usr/local/cuda/include)
  set(lab_cuda_libraries ${lab_cuda_wheels})
  list(TRANSFORM lab_cuda_libraries REPLACE "include$" "lib")
  find_library(LAB_CUDART NAMES cudart libcudart.so.13 libcudart.so.12
    HINTS $ENV{CUDA_HOME}/lib64 ${lab_cuda_libraries} /usr/local/cuda/lib64)
  if(NOT LAB_CUDA_INCLUDE OR NOT LAB_CUDART)
    message(FATAL_ERROR "CUDA: expected cuda_runtime_api.h and libcudart (CUDA_HOME, or pip's nvidia "
      "wheels beside torch), found ${LAB_CUDA_INCLUDE} and ${LAB_CUDART}")
  endif()
  # Of pip's wheels, the runtime's lacks this header, and the one that has it does not come with torch.
  find_path(LAB_CUDA_CRT crt/host_defines.h
    HINTS ${LAB_CUDA_INCLUDE} ${lab_cuda_wheels})
  if(NOT LAB_CUDA_CRT)
    message(FATAL_ERROR "CUDA: expected crt/host_defines.h (pip install nvidia-cuda-nvcc-cu12, or "
      "nvidia-cuda-crt for CUDA 13, of the version of nvidia-cuda-runtime), found none")
  endif()
  target_include_directories(lab_torch SYSTEM INTERFACE ${LAB_CUDA_INCLUDE} ${LAB_CUDA_CRT})
  # From CUDA 13 on, nvcc alone looks here by itself.
  if(EXISTS ${LAB_CUDA_INCLUDE}/cccl)
    target_include_directories(lab_torch SYSTEM INTERFACE ${LAB_CUDA_INCLUDE}/cccl)
  endif()
endif()

# Backends register themselves: the linker must not drop a library that no symbol asks for.
target_link_options(lab_torch INTERFACE -Wl,--no-as-needed)
foreach(name IN LISTS lab_torch_names)
  find_library(LAB_LIBRARY_${name} ${name} HINTS ${lab_torch_root}/lib)
  if(NOT LAB_LIBRARY_${name})
    message(FATAL_ERROR "LibTorch: expected lib${name} beside ${LAB_TORCH_INCLUDE}, found none")
  endif()
  target_link_libraries(lab_torch INTERFACE ${LAB_LIBRARY_${name}})
endforeach()
if(LAB_CUDA)
  target_link_libraries(lab_torch INTERFACE ${LAB_CUDART})
endif()
message(STATUS "LibTorch ${lab_torch_version} in ${lab_torch_root}, CUDA ${LAB_CUDA}")
