// SPDX-License-Identifier: MIT
#include "native/parallel/agreement.h"

#include <ATen/ATen.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>

#include "tests/native/parallel/together.h"

namespace lab {
namespace {

const Facts kFacts = {{"recipe", "digits-vae"}, {"seed", "1"}, {"setting batch", "64"}};

TEST_CASE("processes that are about to train the same agree") {
  for (const auto& thrown : together(3, [](Ranks& ranks) { expect_agreement(ranks, kFacts); })) {
    CHECK(thrown.empty());
  }
}

TEST_CASE("every process says which of them is about to train something else, and what") {
  const auto thrown = together(3, [](Ranks& ranks) {
    Facts facts = kFacts;
    if (ranks.rank() == 2) facts[1].second = "5";
    expect_agreement(ranks, facts);
  });
  for (const auto& error : thrown)
    CHECK(error == "rank 2: expected seed 1, as rank 0 has, found 5");
}

TEST_CASE("another program, with other settings, is named as such") {
  const auto thrown = together(2, [](Ranks& ranks) {
    expect_agreement(ranks, ranks.first() ? kFacts : Facts{{"recipe", "digits-vae"}});
  });
  for (const auto& error : thrown) {
    CHECK(error == "rank 1: expected the program that rank 0 is, found another");
  }
}

TEST_CASE("sums are the same everywhere, and tensors become the first process's") {
  const auto thrown = together(3, [](Ranks& ranks) {
    at::Tensor values = at::full({2}, 1 + ranks.rank(), at::kDouble);
    const at::Tensor own = values.clone();
    ranks.sum(values);
    if (!at::equal(values, at::full({2}, 6, at::kDouble))) throw std::runtime_error("another sum");
    ranks.take_from_first({own});
    if (!at::equal(own, at::full({2}, 1, at::kDouble))) throw std::runtime_error("another tensor");
  });
  for (const auto& error : thrown) CHECK(error.empty());
}

TEST_CASE("what the first process does alone is done once, and its answer reaches all") {
  std::atomic<int> done = 0;
  std::atomic<int> yes = 0;
  const auto thrown = together(3, [&](Ranks& ranks) {
    for (const bool answer : {true, false, true}) {
      const auto work = [&] {
        ++done;
        return answer;
      };
      if (ranks.first_decides(work)) ++yes;
    }
  });
  for (const auto& error : thrown) CHECK(error.empty());
  CHECK(done == 3);
  CHECK(yes == 6);
}

}  // namespace
}  // namespace lab
