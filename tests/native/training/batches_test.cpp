// SPDX-License-Identifier: MIT
// Which pictures a step gets, and what is made for them on another thread.
#include "native/training/batches.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <chrono>
#include <set>
#include <thread>

#include "shared/base/error.h"
#include "shared/base/rng.h"

namespace lab {
namespace {

using Catch::Matchers::Message;

// Picture i is all i, its label is 100 + i.
TrainingData numbered(std::int64_t size) {
  TrainingData data;
  const at::Tensor pictures =
      at::arange(size, at::kByte).view({-1, 1, 1, 1}).expand({-1, 1, 2, 2}).contiguous();
  data.training = pictures;
  data.labels = at::arange(size, at::kLong) + 100;
  data.validation = pictures.narrow(0, 0, 3).contiguous();
  data.validation_labels = data.labels.narrow(0, 0, 3).contiguous();
  return data;
}

std::vector<std::int64_t> numbers_of(const Batch& batch) {
  const at::Tensor first =
      batch.images.flatten(2).select(2, 0).flatten().to(at::kLong).contiguous();
  const auto* data = first.const_data_ptr<std::int64_t>();
  return {data, data + first.numel()};
}

// Noise on the pictures, as self-made defects would be.
class NoiseMaker : public BatchMaker {
 public:
  Made make_part(const at::Tensor& pictures, std::uint64_t seed, const BatchPart&) override {
    if (!pictures.is_cpu()) throw Error("maker", "pictures on the CPU", "others");
    const auto count = static_cast<std::size_t>(pictures.numel());
    const at::Tensor noise = at::tensor(normal_samples(seed, count)).view(pictures.sizes());
    return {{"noisy", pictures.to(at::kFloat) + noise}, {"copy", pictures.clone()}};
  }
};

TEST_CASE("a step takes several batches of different pictures, with their labels") {
  const TrainingData data = numbered(20);
  Batches batches(data, {.pictures = 3, .batches = 2}, 7, nullptr);
  CHECK(batches.steps_per_epoch() == 3);
  std::set<std::int64_t> seen;
  for (std::int64_t step = 0; step < 3; ++step) {
    const Batch batch = batches.take(step);
    CHECK(batch.images.sizes() == at::IntArrayRef({2, 3, 1, 2, 2}));
    CHECK(batch.labels.sizes() == at::IntArrayRef({2, 3}));
    for (const auto number : numbers_of(batch)) CHECK(seen.insert(number).second);
    CHECK(at::equal(batch.labels, batch.images.flatten(2).select(2, 0).to(at::kLong) + 100));
    CHECK(batch.made.empty());
  }
  CHECK(seen.size() == 18);
  CHECK(numbers_of(batches.take(3)) != numbers_of(batches.take(0)));
}

TEST_CASE("the batch of a step depends on the run's seed and the step alone") {
  const TrainingData data = numbered(20);
  Batches whole(data, {.pictures = 4}, 7, nullptr);
  std::vector<std::vector<std::int64_t>> expected;
  for (std::int64_t step = 0; step < 12; ++step) expected.push_back(numbers_of(whole.take(step)));
  Batches resumed(data, {.pictures = 4}, 7, nullptr);
  for (std::int64_t step = 7; step < 12; ++step) {
    CHECK(numbers_of(resumed.take(step)) == expected[static_cast<std::size_t>(step)]);
  }
  Batches other(data, {.pictures = 4}, 8, nullptr);
  CHECK(numbers_of(other.take(0)) != expected[0]);
}

TEST_CASE("what is made for a step is the same after a resume and with other threads") {
  const TrainingData data = numbered(20);
  std::vector<Batch> expected;
  {
    at::set_num_threads(1);
    Batches whole(data, {.pictures = 3, .batches = 2}, 7, std::make_unique<NoiseMaker>());
    for (std::int64_t step = 0; step < 7; ++step) expected.push_back(whole.take(step));
  }
  for (const int threads : {1, 2}) {
    at::set_num_threads(threads);
    for (const std::int64_t start : {0, 2, 3, 5}) {
      Batches batches(data, {.pictures = 3, .batches = 2}, 7, std::make_unique<NoiseMaker>());
      for (std::int64_t step = start; step < 7; ++step) {
        const Batch batch = batches.take(step);
        const Batch& same = expected[static_cast<std::size_t>(step)];
        CHECK(at::equal(batch.made.at("noisy"), same.made.at("noisy")));
        CHECK(at::equal(batch.made.at("copy"), batch.images));
        // The validation between two steps changes nothing.
        batches.held_out(0, 3);
      }
    }
  }
  const auto noise_of = [](const Batch& batch) { return batch.made.at("noisy") - batch.images; };
  // Beyond what the sum with a picture's value rounds away.
  CHECK_FALSE(at::allclose(noise_of(expected[0]), noise_of(expected[1]), 0, 1e-3));
  at::set_num_threads(1);
}

TEST_CASE("held-out pictures are one batch, and what is made for them is always the same") {
  const TrainingData data = numbered(20);
  Batches batches(data, {.pictures = 3, .batches = 2}, 7, std::make_unique<NoiseMaker>());
  batches.take(0);
  const Batch first = batches.held_out(1, 2);
  CHECK(numbers_of(first) == std::vector<std::int64_t>{1, 2});
  CHECK(first.images.sizes() == at::IntArrayRef({1, 2, 1, 2, 2}));
  CHECK(first.labels[0][1].item<std::int64_t>() == 102);
  batches.take(1);
  CHECK(at::equal(batches.held_out(1, 2).made.at("noisy"), first.made.at("noisy")));
}

// A minute, for a machine that is busy with other things.
void wait_until(const auto& condition) {
  for (int i = 0; i < 60'000 && !condition(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  REQUIRE(condition());
}

// Says when it is at work, and waits there until it may go on.
class SlowMaker : public BatchMaker {
 public:
  struct Signals {
    std::atomic<int> begun = 0;
    std::atomic<int> done = 0;
    std::atomic<bool> may_end = true;
  };
  explicit SlowMaker(Signals& signals) : signals_(signals) {}
  Made make_part(const at::Tensor&, std::uint64_t, const BatchPart&) override {
    ++signals_.begun;
    while (!signals_.may_end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ++signals_.done;
    return {};
  }

 private:
  Signals& signals_;
};

TEST_CASE("the next batch is being made while the step before it runs") {
  const TrainingData data = numbered(20);
  SlowMaker::Signals signals;
  Batches batches(data, {.pictures = 4}, 7, std::make_unique<SlowMaker>(signals));
  signals.may_end = true;
  batches.take(0);
  wait_until([&] { return signals.begun == 2; });
  batches.take(1);
  CHECK(signals.done >= 2);
}

TEST_CASE("a run that stops waits for the batch that is being made") {
  const TrainingData data = numbered(20);
  SlowMaker::Signals signals;
  std::thread release;
  {
    Batches batches(data, {.pictures = 4}, 7, std::make_unique<SlowMaker>(signals));
    batches.take(0);
    wait_until([&] { return signals.done == 2; });
    signals.may_end = false;
    batches.take(1);
    wait_until([&] { return signals.begun == 3; });
    release = std::thread([&] { signals.may_end = true; });
  }
  CHECK(signals.done == 3);
  release.join();
}

class FailingMaker : public BatchMaker {
 public:
  Made make_part(const at::Tensor&, std::uint64_t, const BatchPart&) override {
    if (++calls_ == 2) throw Error("defects", "a capsule", "none in picture 3");
    return {};
  }

 private:
  int calls_ = 0;
};

TEST_CASE("what fails on the other thread fails at the step that needs it") {
  const TrainingData data = numbered(20);
  Batches batches(data, {.pictures = 4}, 7, std::make_unique<FailingMaker>());
  CHECK_NOTHROW(batches.take(0));
  CHECK_THROWS_MATCHES(batches.take(1), Error,
                       Message("defects: expected a capsule, found none in picture 3"));
}

TEST_CASE("a step that takes more pictures than there are is refused") {
  const TrainingData data = numbered(22);
  CHECK_THROWS_MATCHES(
      Batches(data, {.pictures = 23}, 7, nullptr), Error,
      Message("setting batch: expected at most the 22 training pictures, found 23"));
  CHECK_THROWS_MATCHES(
      Batches(data, {.pictures = 5, .batches = 5}, 7, nullptr), Error,
      Message("setting batch: expected at most 4 of the 22 training pictures, as a "
              "step takes 5 batches, found 5"));
  CHECK(Batches(data, {.pictures = 4, .batches = 5}, 7, nullptr).steps_per_epoch() == 1);
}

TEST_CASE("labels become one-hot, and none stays all zeros") {
  const at::Tensor labels = at::tensor({2, -1, 0}, at::kLong).view({1, 3});
  const at::Tensor expected =
      at::tensor({0.0f, 0.0f, 1.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f, 0.0f}).view({1, 3, 3});
  CHECK(at::equal(one_hot_labels(labels, 3), expected));
}

}  // namespace
}  // namespace lab
