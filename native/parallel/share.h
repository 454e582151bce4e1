// SPDX-License-Identifier: MIT
// What a process's share of a batch is, for whoever works on batches: which pictures of the whole batch
// its rows are, and their part of the random numbers that one process alone would draw. So a recipe says
// what it draws and computes, and does not learn how many processes do.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace lab {

class Ranks;

// While it lives, this thread's steps are one of several processes' share of them. null: the whole.
class RanksScope {
 public:
  explicit RanksScope(Ranks* ranks);
  ~RanksScope();
  RanksScope(const RanksScope&) = delete;
  RanksScope& operator=(const RanksScope&) = delete;

 private:
  Ranks* before_;
};

// Null: this thread's steps are whole.
Ranks* ranks_at_work();

// Fill `own`, whose axis `axis` counts the pictures of the share (of each batch), with random numbers,
// and return it: standard normal; uniform in [0, 1); 1 with probability p, else 0.
at::Tensor drawn_normal(at::Tensor own, const at::Generator& generator, std::int64_t axis = 0);
at::Tensor drawn_uniform(at::Tensor own, const at::Generator& generator, std::int64_t axis = 0);
at::Tensor drawn_bernoulli(at::Tensor own, double p, const at::Generator& generator);

// Of a share of `count` pictures: how many there are in the whole batch, and where in it the share begins.
std::int64_t whole_count(std::int64_t count);
std::int64_t share_begin(std::int64_t count);

// A mean over the whole batch from one over the share; without a gradient.
at::Tensor mean_of_whole(const at::Tensor& mean);

}  // namespace lab
