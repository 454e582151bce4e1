// SPDX-License-Identifier: MIT
#include "native/parallel/launch.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <map>

#include "shared/base/error.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Variables = std::map<std::string, std::string>;

std::optional<Launch> launch(const Variables& variables) {
  return launch_of([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

Variables with(Variables variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}

const Variables kSecond = {
    {"RANK", "1"}, {"WORLD_SIZE", "4"}, {"MASTER_ADDR", "lab1"}, {"MASTER_PORT", "29500"}};

TEST_CASE("a process without WORLD_SIZE, or of a world of one, is by itself") {
  CHECK_FALSE(launch({}));
  CHECK_FALSE(launch({{"MASTER_ADDR", "lab1"}}));
  CHECK_FALSE(launch({{"WORLD_SIZE", "1"}}));
  CHECK_FALSE(launch({{"WORLD_SIZE", "1"}, {"RANK", "0"}}));
}

TEST_CASE("the environment says which process of how many this is, and where they meet") {
  const auto found = launch(with(kSecond, "LOCAL_RANK", "1"));
  REQUIRE(found);
  CHECK(found->rank == 1);
  CHECK(found->count == 4);
  CHECK(found->master == "lab1");
  CHECK(found->port == 29500);
  CHECK(found->local_rank == 1);
  CHECK_FALSE(found->launchers_store);
  CHECK_FALSE(launch(kSecond)->local_rank);
}

TEST_CASE("under torchrun the launcher keeps the store, anew after each restart") {
  const auto found = launch(with(with(kSecond, "TORCHELASTIC_USE_AGENT_STORE", "True"),
                                 "TORCHELASTIC_RESTART_COUNT", "2"));
  CHECK(found->launchers_store);
  CHECK(found->restarts == 2);
}

TEST_CASE("a variable that is missing or no number is refused by its name") {
  const auto refused = [](Variables variables, const std::string& message) {
    CHECK_THROWS_MATCHES(launch(variables), Error, Message(message));
  };
  const auto without = [](const std::string& name) {
    Variables rest = kSecond;
    rest.erase(name);
    return rest;
  };
  refused({{"RANK", "1"}},
          "WORLD_SIZE: expected a number of processes, as RANK is set, found none");
  refused(without("RANK"), "RANK: expected 0 to 3, as WORLD_SIZE is 4, found none");
  refused(without("MASTER_ADDR"),
          "MASTER_ADDR: expected the first process's host, as WORLD_SIZE is 4, found none");
  refused(without("MASTER_PORT"),
          "MASTER_PORT: expected 1 to 65535, as WORLD_SIZE is 4, found none");
  refused(with(kSecond, "WORLD_SIZE", "two"), "WORLD_SIZE: expected 1 to 4096, found 'two'");
  refused(with(kSecond, "WORLD_SIZE", "0"), "WORLD_SIZE: expected 1 to 4096, found '0'");
  refused(with(kSecond, "RANK", "4"), "RANK: expected 0 to 3, found '4'");
  refused(with(kSecond, "RANK", "-1"), "RANK: expected 0 to 3, found '-1'");
  refused(with(kSecond, "RANK", "1x"), "RANK: expected 0 to 3, found '1x'");
  refused(with(kSecond, "MASTER_PORT", "65536"), "MASTER_PORT: expected 1 to 65535, found '65536'");
  refused(with(kSecond, "MASTER_ADDR", ""),
          "MASTER_ADDR: expected the first process's host, found ''");
  refused(with(kSecond, "LOCAL_RANK", ""), "LOCAL_RANK: expected 0 to 3, found ''");
  refused({{"WORLD_SIZE", "1"}, {"RANK", "3"}}, "RANK: expected 0 to 0, found '3'");
}

}  // namespace
}  // namespace lab
