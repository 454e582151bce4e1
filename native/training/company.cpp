// SPDX-License-Identifier: MIT
#include "native/training/company.h"

#include <ATen/ATen.h>

#include <utility>
#include <vector>

namespace lab {

BatchShare share_of(const Ranks* ranks) {
  if (ranks == nullptr) return {};
  return {ranks->rank(), ranks->count()};
}

void Company::take_from_first(const NamedTensors& tensors) const {
  if (ranks_ == nullptr) return;
  std::vector<at::Tensor> own;
  for (const auto& [name, tensor] : tensors) own.push_back(tensor);
  ranks_->take_from_first(own);
}

at::Tensor Company::agree(const at::Tensor& losses, const std::function<bool()>& save_due) {
  if (ranks_ == nullptr) return losses;
  const double save = ranks_->first() && save_due() ? 1 : 0;
  const double stop = stop_.stop_requested() ? 1 : 0;
  at::Tensor sums = at::cat({losses.flatten(), at::tensor({stop, save}, at::kDouble)});
  ranks_->sum(sums);
  const std::int64_t count = losses.numel();
  stop_agreed_ = sums[count].item<double>() > 0;
  save_agreed_ = sums[count + 1].item<double>() > 0;
  return (sums.narrow(0, 0, count) / ranks_->count()).view(losses.sizes());
}

NamedValues Company::as_first(NamedValues values) const {
  if (ranks_ == nullptr || values.empty()) return values;
  std::vector<double> own;
  for (const auto& [name, value] : values) own.push_back(value);
  const at::Tensor numbers = at::tensor(own, at::kDouble);
  ranks_->take_from_first({numbers});
  const double* first = numbers.const_data_ptr<double>();
  for (auto& [name, value] : values) value = *first++;
  return values;
}

bool Company::stop_requested() const {
  if (ranks_ == nullptr) return stop_.stop_requested();
  at::Tensor asked = at::full({1}, stop_.stop_requested() ? 1 : 0, at::kDouble);
  ranks_->sum(asked);
  return asked[0].item<double>() > 0;
}

}  // namespace lab
