// SPDX-License-Identifier: MIT
#include "native/base/ordered_pipeline.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <numeric>
#include <stdexcept>

namespace lab {

TEST_CASE("results come in order whatever thread is first, each once") {
  const int threads = GENERATE(1, 2, 7);
  std::vector<std::size_t> got;
  run_in_order(
      500, threads, {},
      [](std::size_t i) {
        if (i % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(300));
        return i * i;
      },
      [&](std::size_t i, std::size_t square) {
        CHECK(square == i * i);
        got.push_back(i);
      });
  std::vector<std::size_t> expected(500);
  std::iota(expected.begin(), expected.end(), 0u);
  CHECK(got == expected);
}

TEST_CASE("no thread runs far ahead of what was consumed") {
  std::atomic<std::size_t> begun = 0;
  std::size_t farthest = 0;
  run_in_order(
      300, 3, {}, [&](std::size_t i) { return ++begun, i; },
      [&](std::size_t i, std::size_t) {
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        farthest = std::max(farthest, begun - i);
      });
  CHECK(farthest >= 2);
  CHECK(farthest <= 12);
}

TEST_CASE("what is at work when it is asked to stop is still consumed, without a gap") {
  std::atomic<bool> flag = false;
  std::atomic<std::size_t> begun = 0;
  std::size_t consumed = 0;
  const auto run = [&] {
    run_in_order(
        1000, 2, StopToken(flag), [&](std::size_t i) { return ++begun, i; },
        [&](std::size_t i, std::size_t) {
          CHECK(i == consumed++);
          if (i == 20) flag = true;
        });
  };
  CHECK_THROWS_AS(run(), Interrupted);
  CHECK(consumed == begun);
  CHECK(consumed >= 21);
  CHECK(consumed < 1000);
}

TEST_CASE("what work throws comes after the results before it, what consume throws at once") {
  std::vector<std::size_t> got;
  const auto run = [&](std::size_t bad_work, std::size_t bad_consume) {
    got.clear();
    run_in_order(
        100, 4, {},
        [&](std::size_t i) { return i == bad_work ? throw std::runtime_error("work") : i; },
        [&](std::size_t i, std::size_t) {
          if (i == bad_consume) throw std::runtime_error("consume");
          got.push_back(i);
        });
  };
  CHECK_THROWS_AS(run(30, 1000), std::runtime_error);
  CHECK(got.size() == 30);
  CHECK_THROWS_AS(run(1000, 10), std::runtime_error);
  CHECK(got.size() == 10);
  run_in_order(0, 2, {}, [](std::size_t i) { return i; }, [](std::size_t, std::size_t) { FAIL(); });
}

}  // namespace lab
