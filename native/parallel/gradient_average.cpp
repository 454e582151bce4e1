// SPDX-License-Identifier: MIT
#include "native/parallel/gradient_average.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/reducer.hpp>

#include "native/parallel/ranks.h"

namespace lab {
namespace {

// As PyTorch's DistributedDataParallel has them: a small one first, so that something is on its way soon.
constexpr std::size_t kFirstBucket = 1 << 20;
constexpr std::size_t kBucket = 25 << 20;

std::unique_ptr<c10d::Reducer> make_reducer(const std::vector<at::Tensor>& parameters,
                                            c10d::ProcessGroup& group) {
  auto [buckets, limits] =
      c10d::compute_bucket_assignment_by_size(parameters, {kFirstBucket, kBucket});
  // The backward pass comes to the last parameters first.
  std::ranges::reverse(buckets);
  std::ranges::reverse(limits);
  return std::make_unique<c10d::Reducer>(
      parameters, std::move(buckets), limits,
      c10::intrusive_ptr<c10d::ProcessGroup>::reclaim_copy(&group),
      std::vector<bool>(parameters.size(), false), static_cast<std::int64_t>(kBucket),
      /*find_unused_parameters=*/false, /*gradient_as_bucket_view=*/true,
      std::unordered_map<std::size_t, std::string>(), static_cast<std::int64_t>(kFirstBucket));
}

}  // namespace

GradientAverage::GradientAverage(std::vector<at::Tensor> parameters, Ranks& ranks)
    : parameters_(std::move(parameters)), reducer_(make_reducer(parameters_, ranks.group())) {}

GradientAverage::~GradientAverage() = default;

std::vector<at::Tensor> GradientAverage::gradients_of(const at::Tensor& loss) {
  // After the first pass, in the order that gradients came in.
  reducer_->rebuild_buckets();
  reducer_->prepare_for_backward({});
  torch::autograd::backward({loss}, {}, /*retain_graph=*/std::nullopt, /*create_graph=*/false,
                            parameters_);
  std::vector<at::Tensor> gradients;
  for (auto& parameter : parameters_) {
    gradients.push_back(parameter.grad());
    parameter.mutable_grad().reset();
  }
  return gradients;
}

}  // namespace lab
