// SPDX-License-Identifier: MIT
#include "native/commands/machine.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/version.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "native/networks/onednn_check.h"
#include "shared/base/error.h"

namespace lab {
namespace {

// LibTorch names only the interface that it was linked with, so the library behind it is known by a
// function that it brings along.
bool has_reference_blas() {
  return at::show_config().find("BLAS_INFO=generic") != std::string::npos &&
         ::dlsym(RTLD_DEFAULT, "openblas_get_config") == nullptr &&
         ::dlsym(RTLD_DEFAULT, "bli_info_get_version_str") == nullptr;
}

}  // namespace

at::Device chosen_device(const std::string& name, int gpu) {
  const bool cuda = at::hasCUDA();
  if (name == "cpu" || (name == "auto" && !cuda)) return at::kCPU;
  if (!cuda) {
    throw Error("--device cuda", "a CUDA GPU and a LibTorch built for CUDA",
                "LibTorch " TORCH_VERSION " without one");
  }
  const auto gpus = static_cast<int>(at::getNumGPUs());
  if (gpu >= gpus) {
    throw Error("LOCAL_RANK", "one of " + std::to_string(gpus) + " GPUs, counted from 0",
                std::to_string(gpu));
  }
  return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(gpu));
}

int most_threads() {
  constexpr int kThreadsACore = 4;
  return kThreadsACore * std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void use_threads(int threads, const std::string& where) {
  if (threads < 1 || threads > most_threads()) {
    throw Error(where, "1 to " + std::to_string(most_threads()) + " threads on this machine",
                std::to_string(threads));
  }
  at::set_num_threads(threads);
}

std::vector<std::string> libtorch_warnings() {
  std::vector<std::string> warnings;
  if (has_reference_blas()) {
    warnings.emplace_back(
        "warning: LibTorch uses a reference BLAS, which is ten times slower; on Debian install "
        "libopenblas0-openmp");
  }
  if (!onednn_is_right()) {
    warnings.emplace_back(
        "warning: LibTorch's oneDNN computes wrong convolutions on this processor; they are "
        "computed without it, which is slower");
  }
  return warnings;
}

void print_libtorch_warnings() {
  for (const std::string& warning : libtorch_warnings()) {
    std::fprintf(stderr, "%s\n", warning.c_str());
  }
}

}  // namespace lab
