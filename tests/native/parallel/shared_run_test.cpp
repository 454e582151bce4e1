// SPDX-License-Identifier: MIT
// `latentlab train` as several processes: the run of one process within rounding, and what is refused.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "native/training/checkpoint.h"
#include "tests/native/parallel/shared_program.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

// Some dozen steps; losses of float32 whose sums come in another order drift apart by less.
constexpr double kRounding = 1e-3;

struct Small {
  explicit Small(const std::string& recipe, const std::string& settings = "") {
    write_small_mnist(scratch.path() / "data", 660, 100);
    arguments =
        "train " + recipe + " --threads 1 --set precision=float32 --set batch=40 " + settings + " ";
  }
  std::string in(const std::string& folder, const std::string& data = "data") const {
    return arguments + "--data " + (scratch.path() / data).string() + " --out " +
           (scratch.path() / folder).string() + " ";
  }
  std::vector<std::string> each(const std::string& folder, int count) const {
    return std::vector<std::string>(static_cast<std::size_t>(count), in(folder));
  }
  nlohmann::json epochs(const std::string& folder) const {
    return nlohmann::json::parse(text_of_file(scratch.path() / folder / "history.json"))
        .at("epochs");
  }

  ScratchFolder scratch;
  std::string arguments;
};

void check_equal_losses(const nlohmann::json& found, const nlohmann::json& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    for (const char* part : {"training", "validation"}) {
      for (const auto& [name, value] : expected[i].at(part).items()) {
        INFO("epoch " << i << " " << part << " " << name);
        CHECK(found[i].at(part).at(name).get<double>() ==
              Catch::Approx(value.get<double>()).epsilon(kRounding).margin(kRounding));
      }
    }
  }
}

void check_shared(const Small& run, const std::vector<int>& counts) {
  REQUIRE(run_program(run.in("alone"), run.scratch.path()).exit_code == 0);
  const auto expected = run.epochs("alone");
  for (const int count : counts) {
    const std::string folder = "by" + std::to_string(count);
    SharedProgram shared(run.each(folder, count), run.scratch.path());
    const std::vector<int> codes = shared.wait();
    INFO(count << " processes: " << shared.errors(0));
    REQUIRE(codes == std::vector<int>(static_cast<std::size_t>(count), 0));
    check_equal_losses(run.epochs(folder), expected);
    CHECK(fs::exists(run.scratch.path() / folder / "bundle" / "manifest.json"));
    CHECK_THAT(shared.errors(0), ContainsSubstring("epoch 2/2"));
    for (int rank = 1; rank < count; ++rank) {
      CHECK(shared.errors(static_cast<std::size_t>(rank)).empty());
    }
  }
}

TEST_CASE("two and four processes train a VAE as one does, within rounding") {
  check_shared(
      Small("mnist-vae2", "--epochs 2 --set width=2 --set decoder_width=2 --set film_frames=2"),
      {2, 4});
}

TEST_CASE("two processes train a GAN with batch norm as one does, within rounding") {
  // At this rate the weights move little: a game magnifies what rounding leaves.
  check_shared(
      Small("mnist-dcgan",
            "--epochs 2 --set width=4 --set generator_width=4 --set learning_rate=1e-5 --set "
            "critic_learning_rate=1e-5 --set film_frames=2"),
      {2});
}

struct Refused {
  std::vector<int> codes;
  std::vector<std::string> errors;
};

Refused refused(const Small& run, const std::vector<std::string>& arguments) {
  SharedProgram shared(arguments, run.scratch.path());
  Refused result{shared.wait(), {}};
  for (std::size_t rank = 0; rank < arguments.size(); ++rank) {
    result.errors.push_back(shared.errors(rank));
  }
  CHECK_FALSE(fs::exists(run.scratch.path() / "run"));
  return result;
}

TEST_CASE("processes with different seeds, settings or pictures do not begin") {
  const Small run("mnist-vae2", "--epochs 1");
  const auto both = [&](const std::string& first, const std::string& second) {
    return refused(run, {run.in("run") + first, run.in("run") + second});
  };
  const Refused seeds = both("--seed 1", "--seed 2");
  CHECK(seeds.codes == std::vector{1, 1});
  for (const auto& error : seeds.errors) {
    CHECK(error == "latentlab: rank 1: expected seed 1, as rank 0 has, found 2\n");
  }
  const Refused settings = both("--set beta=1", "--set beta=2");
  CHECK(settings.codes == std::vector{1, 1});
  CHECK(settings.errors[1] ==
        "latentlab: rank 1: expected setting beta 1, as rank 0 has, found 2\n");

  write_small_mnist(run.scratch.path() / "other", 661, 100);
  const Refused pictures = refused(run, {run.in("run"), run.in("run", "other")});
  CHECK(pictures.codes == std::vector{1, 1});
  CHECK_THAT(pictures.errors[0],
             ContainsSubstring("rank 1: expected training pictures with SHA-256 "));
}

TEST_CASE("a batch that the processes cannot share evenly is refused") {
  const Small run("mnist-vae2");
  const Refused uneven = refused(run, {run.in("run"), run.in("run"), run.in("run")});
  CHECK(uneven.codes == std::vector{1, 1, 1});
  for (const auto& error : uneven.errors) {
    CHECK(error == "latentlab: setting batch: expected a multiple of the 3 processes, found 40\n");
  }
}

TEST_CASE("malformed variables are refused before anything is read or written") {
  const ScratchFolder scratch;
  const std::string train = "$LATENTLAB train digits-vae2 --out run";
  const ProgramResult number = run_shell("RANK=0 WORLD_SIZE=two " + train, scratch.path());
  CHECK(number.exit_code == 1);
  CHECK(number.output == "latentlab: WORLD_SIZE: expected 1 to 4096, found 'two'\n");
  const ProgramResult half = run_shell("RANK=0 WORLD_SIZE=2 " + train, scratch.path());
  CHECK(half.exit_code == 1);
  CHECK(half.output ==
        "latentlab: MASTER_ADDR: expected the first process's host, as WORLD_SIZE is 2, found "
        "none\n");
  CHECK_FALSE(fs::exists(scratch.path() / "run"));
}

}  // namespace
}  // namespace lab
