// SPDX-License-Identifier: MIT
// Order, gathering and making of batches.h.
#include "native/training/batches.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "native/base/seeds.h"
#include "native/plans/plan.h"
#include "shared/base/rng.h"

namespace lab {
namespace {

// [k * n, ...] -> [k, n, ...].
at::Tensor split_batches(const at::Tensor& values, const BatchSize& size) {
  std::vector<std::int64_t> shape = values.sizes().vec();
  shape[0] = size.batches;
  shape.insert(shape.begin() + 1, size.pictures);
  return values.view(shape);
}

std::map<std::string, at::Tensor> moved(std::map<std::string, at::Tensor> tensors,
                                        at::Device device) {
  for (auto& entry : tensors) entry.second = entry.second.to(device);
  return tensors;
}

}  // namespace

BatchSize batch_size_of(const Plan& plan) {
  return {plan.train.batch, plan.recipe->batches_per_step()};
}

std::optional<Error> batch_problem(const BatchSize& size, std::int64_t pictures) {
  if (size.pictures_a_step() <= pictures) return std::nullopt;
  const std::string all = std::to_string(pictures) + " training pictures";
  return Error("setting batch",
               size.batches == 1
                   ? "at most the " + all
                   : "at most " + std::to_string(pictures / size.batches) + " of the " + all +
                         ", as a step takes " + std::to_string(size.batches) + " batches",
               std::to_string(size.pictures));
}

std::optional<Error> share_problem(const BatchSize& size, const BatchShare& share) {
  if (size.pictures % share.of == 0) return std::nullopt;
  return Error("setting batch", "a multiple of the " + std::to_string(share.of) + " processes",
               std::to_string(size.pictures));
}

Batches::Batches(const TrainingData& data, const BatchSize& size, std::uint64_t seed,
                 std::unique_ptr<BatchMaker> maker, const BatchShare& share)
    : data_(data), size_(size), share_(share), seed_(seed), maker_(std::move(maker)) {
  const std::int64_t pictures = data.training.size();
  if (const auto problem = batch_problem(size, pictures)) throw *problem;
  if (const auto problem = share_problem(size, share)) throw *problem;
  steps_ = pictures / size.pictures_a_step();
  if (!data.training.is_whole()) {
    const std::int64_t read = size.batches * (maker_ ? size.pictures : part().count);
    read_ahead_ = std::make_unique<ReadAhead>(
        data.training, read, [this](std::int64_t step) { return places_from(step); });
  } else if (maker_) {
    pictures_on_cpu_ = data.training.whole().to(at::kCPU);
  }
}

Batch Batches::take(std::int64_t step) {
  order_epoch(step / steps_);
  const BatchPart own = part();
  const BatchSize size{own.count, size_.batches};
  const at::Tensor positions =
      split_batches(of_step(order_, step), size_).narrow(1, own.first, own.count).flatten();
  Batch batch{{}, split_batches(data_.labels.index_select(0, positions), size)};
  Ahead ahead;
  if (maker_) {
    ahead = made_for(step);
    batch.made = moved(std::move(ahead.made), data_.training.device());
  }
  if (!read_ahead_) {
    batch.images = split_batches(data_.training.whole().index_select(0, positions), size);
  } else if (maker_) {
    batch.images =
        ahead.pictures.narrow(1, own.first, own.count).contiguous().to(data_.training.device());
  } else {
    batch.images = split_batches(read_ahead_->take(step), size).to(data_.training.device());
  }
  return batch;
}

Batch Batches::held_out(std::int64_t first, std::int64_t count) const {
  const BatchSize size{count, 1};
  Batch batch{split_batches(data_.validation.range(first, count), size),
              split_batches(data_.validation_labels.narrow(0, first, count), size)};
  if (!maker_) return batch;
  if (ahead_.valid()) ahead_.wait();
  batch.made =
      moved(maker_->make(batch.images.to(at::kCPU), derived_seed(seed_, Purpose::held_out, first)),
            data_.validation.device());
  return batch;
}

BatchPart Batches::part() const {
  const std::int64_t count = size_.pictures / share_.of;
  return {share_.index * count, count};
}

at::Tensor Batches::of_step(const at::Tensor& order, std::int64_t step) const {
  const std::int64_t pictures = size_.pictures_a_step();
  return order.narrow(0, step % steps_ * pictures, pictures);
}

std::vector<std::uint32_t> Batches::order_of(std::int64_t epoch) const {
  return shuffled_indices(derived_seed(seed_, Purpose::order, epoch),
                          static_cast<std::uint32_t>(data_.training.size()));
}

void Batches::order_epoch(std::int64_t epoch) {
  if (epoch == ordered_epoch_) return;
  const std::vector<std::uint32_t> order = order_of(epoch);
  order_on_cpu_ = at::tensor(std::vector<std::int64_t>(order.begin(), order.end()), at::kLong);
  order_ = order_on_cpu_.to(data_.training.device());
  ordered_epoch_ = epoch;
}

std::vector<std::int64_t> Batches::places_from(std::int64_t step) const {
  const std::vector<std::uint32_t> order = order_of(step / steps_);
  const BatchPart read = maker_ ? BatchPart{0, size_.pictures} : part();
  std::vector<std::int64_t> places;
  for (std::int64_t batch = step % steps_ * size_.batches; batch < steps_ * size_.batches;
       ++batch) {
    const auto first = order.begin() + batch * size_.pictures + read.first;
    places.insert(places.end(), first, first + read.count);
  }
  return places;
}

std::future<Batches::Ahead> Batches::start_making(std::int64_t step) {
  order_epoch(step / steps_);
  return std::async(std::launch::async, [this, step, positions = of_step(order_on_cpu_, step)] {
    const at::NoGradGuard guard;
    Ahead ahead;
    ahead.pictures = split_batches(
        read_ahead_ ? read_ahead_->take(step) : pictures_on_cpu_.index_select(0, positions), size_);
    ahead.made =
        maker_->make_part(ahead.pictures, derived_seed(seed_, Purpose::batch, step), part());
    return ahead;
  });
}

Batches::Ahead Batches::made_for(std::int64_t step) {
  if (ahead_step_ != step) {
    // Two at once would take each other's pictures from what is read ahead.
    if (ahead_.valid()) ahead_.wait();
    ahead_ = start_making(step);
  }
  ahead_step_ = -1;  // unless it comes
  Ahead ahead = ahead_.get();
  ahead_ = start_making(step + 1);
  ahead_step_ = step + 1;
  return ahead;
}

}  // namespace lab
