// SPDX-License-Identifier: MIT
// Records a step as a CUDA graph. Random numbers come from the default CUDA generator, which every
// graph registers by itself and whose seed and offset a replay reads anew.
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>

#include "native/training/step_recorder.h"

namespace lab {
namespace {

class GraphRecorder : public StepRecorder {
 public:
  explicit GraphRecorder(at::Device device)
      : guard_(device),
        stream_(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device.index())),
        generator_(at::cuda::detail::getDefaultCUDAGenerator(device.index())) {}

  at::Generator& generator() override { return generator_; }

  void warm_up(const std::function<void()>& work) override { on_own_stream(work); }

  void record(const std::function<void()>& work) override {
    // A recording has memory of its own and can neither use what the warm-up left in the cache nor
    // free it in need: without this, a batch would have to fit twice.
    c10::cuda::CUDACachingAllocator::emptyCache();
    on_own_stream([&] {
      graph_.capture_begin();
      work();
      graph_.capture_end();
    });
  }

  void replay() override { graph_.replay(); }

 private:
  // The default stream cannot be recorded. Each stream waits for the other's work.
  void on_own_stream(const std::function<void()>& work) {
    const c10::cuda::CUDAStream outer = c10::cuda::getCurrentCUDAStream();
    outer.synchronize();
    {
      const c10::cuda::CUDAStreamGuard own(stream_);
      work();
    }
    stream_.synchronize();
  }

  c10::cuda::CUDAGuard guard_;
  c10::cuda::CUDAStream stream_;
  at::Generator generator_;
  at::cuda::CUDAGraph graph_;
};

}  // namespace

std::unique_ptr<StepRecorder> make_step_recorder(at::Device device) {
  return std::make_unique<GraphRecorder>(device);
}

}  // namespace lab
