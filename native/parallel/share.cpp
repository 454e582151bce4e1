// SPDX-License-Identifier: MIT
#include "native/parallel/share.h"

#include <ATen/ATen.h>

#include <utility>

#include "native/parallel/ranks.h"

namespace lab {
namespace {

thread_local Ranks* at_work = nullptr;

// Generators are cheap beside networks: drawing what others need as well keeps theirs in step.
template <typename Fill>
at::Tensor filled(at::Tensor own, std::int64_t axis, const Fill& fill) {
  if (at_work == nullptr) {
    fill(own);
    return own;
  }
  std::vector<std::int64_t> sizes = own.sizes().vec();
  const std::int64_t count = sizes.at(static_cast<std::size_t>(axis));
  sizes[static_cast<std::size_t>(axis)] = whole_count(count);
  at::Tensor whole = at::empty(sizes, own.options(), own.suggest_memory_format());
  fill(whole);
  return own.copy_(whole.narrow(axis, share_begin(count), count));
}

}  // namespace

RanksScope::RanksScope(Ranks* ranks) : before_(std::exchange(at_work, ranks)) {}
RanksScope::~RanksScope() { at_work = before_; }

Ranks* ranks_at_work() { return at_work; }

at::Tensor drawn_normal(at::Tensor own, const at::Generator& generator, std::int64_t axis) {
  return filled(std::move(own), axis, [&](at::Tensor& t) { t.normal_(0, 1, generator); });
}

at::Tensor drawn_uniform(at::Tensor own, const at::Generator& generator, std::int64_t axis) {
  return filled(std::move(own), axis, [&](at::Tensor& t) { t.uniform_(0, 1, generator); });
}

at::Tensor drawn_bernoulli(at::Tensor own, double p, const at::Generator& generator) {
  return filled(std::move(own), 0, [&](at::Tensor& t) { t.bernoulli_(p, generator); });
}

std::int64_t whole_count(std::int64_t count) {
  return at_work == nullptr ? count : count * at_work->count();
}

std::int64_t share_begin(std::int64_t count) {
  return at_work == nullptr ? 0 : count * at_work->rank();
}

at::Tensor mean_of_whole(const at::Tensor& mean) {
  if (at_work == nullptr) return mean.detach();
  at::Tensor sum = mean.detach().clone();
  at_work->sum(sum);
  return sum.div_(at_work->count());
}

}  // namespace lab
