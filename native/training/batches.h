// SPDX-License-Identifier: MIT
// Which pictures each step of a run trains on, and what is made for them beforehand, one step ahead.
// A pure function of seed and step, so that a run can go on anywhere; what a step does with its batch
// is left to the recipe.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <optional>

#include "native/recipes/batch.h"
#include "native/training/read_ahead.h"
#include "native/training/training_data.h"
#include "shared/base/error.h"

namespace lab {

struct Plan;

struct BatchSize {
  std::int64_t pictures = 0;  // of one batch
  std::int64_t batches = 1;   // of one step

  std::int64_t pictures_a_step() const { return pictures * batches; }
};

BatchSize batch_size_of(const Plan& plan);
// What is wrong if a step takes more than so many training pictures.
std::optional<Error> batch_problem(const BatchSize& size, std::int64_t pictures);

// The part of every batch that one of several processes takes.
struct BatchShare {
  std::int64_t index = 0;
  std::int64_t of = 1;
};
// What is wrong if a batch has no equal parts.
std::optional<Error> share_problem(const BatchSize& size, const BatchShare& share);

class Batches {
 public:
  // data must outlive it. maker: may be null.
  // Throws lab::Error if a step takes more pictures than there are, or a batch has no such share.
  Batches(const TrainingData& data, const BatchSize& size, std::uint64_t seed,
          std::unique_ptr<BatchMaker> maker, const BatchShare& share = {});
  // Waits for a batch that is being made.
  ~Batches() = default;
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;

  // Pictures that fill no step wait for another epoch.
  std::int64_t steps_per_epoch() const { return steps_; }

  // The share of the batch of a step, counted from 0 over the whole run, on the data's device; images are bytes.
  // Whatever the maker or the reading of its pictures threw is thrown here.
  Batch take(std::int64_t step);

  // The held-out pictures from `first` on, `count` of them, as one batch; what is made for them is the
  // same after every epoch.
  Batch held_out(std::int64_t first, std::int64_t count) const;

 private:
  using Made = BatchMaker::Made;

  // What a maker has been at work on: pictures of all shares, on the CPU.
  struct Ahead {
    at::Tensor pictures;
    Made made;
  };

  // Pictures of each batch that are this share.
  BatchPart part() const;
  // Where the step's pictures, of all shares, stand in an epoch's order.
  at::Tensor of_step(const at::Tensor& order, std::int64_t step) const;
  // Places of all pictures, one epoch after the other in another order.
  std::vector<std::uint32_t> order_of(std::int64_t epoch) const;
  void order_epoch(std::int64_t epoch);
  // For read_ahead_: of all shares if there is a maker, which takes foreign matter from others' pictures.
  std::vector<std::int64_t> places_from(std::int64_t step) const;
  std::future<Ahead> start_making(std::int64_t step);
  Ahead made_for(std::int64_t step);

  const TrainingData& data_;
  BatchSize size_;  // of all shares
  BatchShare share_;
  std::uint64_t seed_;
  std::int64_t steps_ = 0;
  std::int64_t ordered_epoch_ = -1;  // that the orders belong to
  at::Tensor order_;                 // positions in the training set, on the device
  at::Tensor order_on_cpu_;
  std::unique_ptr<BatchMaker> maker_;
  at::Tensor pictures_on_cpu_;             // of training, if there is a maker and they are whole
  std::unique_ptr<ReadAhead> read_ahead_;  // if they are not
  std::int64_t ahead_step_ = -1;
  // Last, so that it is waited for before anything that it uses is gone.
  std::future<Ahead> ahead_;
};

}  // namespace lab
