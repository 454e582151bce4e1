// SPDX-License-Identifier: MIT
// Batches of pictures that do not lie in memory: those of the same run in memory, picture by picture, for every share,
// with a maker, from any step on; and what happens to a picture that cannot be read meanwhile.
#include "native/training/read_ahead.h"

#include <ATen/ATen.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "native/data/reading.h"
#include "native/training/batches.h"
#include "shared/base/error.h"

namespace lab {
namespace {

using Catch::Matchers::Message;

constexpr PreprocessSpec kSpec{.channels = 1, .height = 2, .width = 2};
constexpr std::size_t kBytes = 4;

// Pictures that are all i, with label 100 + i; one of them may become unreadable.
class NumberedSet : public Dataset {
 public:
  explicit NumberedSet(std::size_t size) : size_(size) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    if (index == broken) throw Error(std::to_string(index), "a picture", "none");
    ++read;
    Example example;
    example.image = Image(2, 2, 1, static_cast<std::uint8_t>(index));
    example.label = label(index);
    example.name = std::to_string(index);
    return example;
  }
  int label(std::size_t index) const override { return static_cast<int>(100 + index); }

  std::atomic<std::size_t> broken = ~std::size_t{0};
  mutable std::atomic<std::size_t> read = 0;

 private:
  std::size_t size_;
};

// Of `size` pictures the last twelfth validates; `kept` of them lie in memory.
struct Numbered {
  Numbered(std::size_t size, std::size_t kept) {
    auto numbers = std::make_unique<NumberedSet>(size);
    set = numbers.get();
    source.train = std::move(numbers);
    data = load_training_data(source, kSpec, at::kCPU, {.room = kept * kBytes});
  }
  NumberedSet* set = nullptr;
  DataSource source;
  TrainingData data;
};

// A picture beside each, as foreign matter is.
class NeighbourMaker : public BatchMaker {
 public:
  Made make_part(const at::Tensor& pictures, std::uint64_t seed, const BatchPart& part) override {
    const at::Tensor next = pictures.roll(1, 1) + static_cast<std::int64_t>(seed % 3);
    return {{"next", next.narrow(1, part.first, part.count).contiguous()}};
  }
};

void check_equal(const Batch& found, const Batch& expected) {
  CHECK(at::equal(found.images, expected.images));
  CHECK(at::equal(found.labels, expected.labels));
  REQUIRE(found.made.size() == expected.made.size());
  for (const auto& [name, tensor] : expected.made) CHECK(at::equal(found.made.at(name), tensor));
}

TEST_CASE("steps get the same pictures from files as from memory, over epochs, shares and makers") {
  const Numbered whole(120, 120);
  REQUIRE(whole.data.training.is_whole());
  const BatchSize size{.pictures = 6, .batches = 3};  // 6 steps an epoch
  for (const std::size_t kept : std::initializer_list<std::size_t>{0, 1, 50, 119}) {
    const Numbered streamed(120, kept);
    REQUIRE_FALSE(streamed.data.training.is_whole());
    for (const bool makes : {false, true}) {
      const auto maker = [&]() -> std::unique_ptr<BatchMaker> {
        return makes ? std::make_unique<NeighbourMaker>() : nullptr;
      };
      for (const BatchShare share : {BatchShare{0, 1}, BatchShare{1, 2}}) {
        INFO(kept << " in memory, maker " << makes << ", share " << share.index);
        Batches expected(whole.data, size, 7, maker(), share);
        Batches found(streamed.data, size, 7, maker(), share);
        for (std::int64_t step = 0; step < 14; ++step) {
          check_equal(found.take(step), expected.take(step));
          if (step % 6 == 5) check_equal(found.held_out(2, 7), expected.held_out(2, 7));
        }
        // As a run that goes on from there.
        for (const std::int64_t step : {9, 10, 3}) {
          check_equal(found.take(step), expected.take(step));
        }
      }
    }
  }
}

TEST_CASE("a share without foreign matter reads its own pictures alone") {
  const Numbered streamed(120, 0);
  const std::size_t before = streamed.set->read;
  {
    Batches half(streamed.data, {.pictures = 10}, 7, nullptr, {.index = 0, .of = 2});
    for (std::int64_t step = 0; step < half.steps_per_epoch(); ++step) half.take(step);
  }
  // 11 steps of 5; two steps of the next epoch, the one that is coming together and what is on its way beside them.
  const std::size_t read = streamed.set->read - before;
  CHECK(read >= 55);
  CHECK(read <= 55 + 15 + static_cast<std::size_t>(20 * reading_threads()));
}

TEST_CASE("a picture that cannot be read any more ends the step that needs it, not those before") {
  const Numbered streamed(120, 0);
  Batches expected(streamed.data, {.pictures = 10}, 7, nullptr);
  std::vector<at::Tensor> labels;
  for (std::int64_t step = 0; step < 11; ++step) labels.push_back(expected.take(step).labels);
  // One of the sixth step's.
  streamed.set->broken =
      static_cast<std::size_t>(labels[5].flatten()[3].item<std::int64_t>() - 100);
  Batches batches(streamed.data, {.pictures = 10}, 7, nullptr);
  for (std::int64_t step = 0; step < 4; ++step) {
    CHECK(at::equal(batches.take(step).labels, labels[static_cast<std::size_t>(step)]));
  }
  const std::string name = std::to_string(streamed.set->broken);
  CHECK_THROWS_MATCHES(
      [&] {
        batches.take(4);
        batches.take(5);
      }(),
      Error, Message(name + ": expected a picture, found none"));
  streamed.set->broken = ~std::size_t{0};
  CHECK(at::equal(batches.take(5).labels, labels[5]));
}

TEST_CASE("a batch that nobody takes does not keep a run from ending") {
  const Numbered streamed(120, 0);
  {
    Batches unused(streamed.data, {.pictures = 10}, 7, nullptr);
  }
  {
    Batches left(streamed.data, {.pictures = 10}, 7, std::make_unique<NeighbourMaker>());
    left.take(0);
  }
  CHECK(streamed.set->read >= 120 + 10);
}

}  // namespace
}  // namespace lab
