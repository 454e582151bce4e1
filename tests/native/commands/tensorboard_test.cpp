// SPDX-License-Identifier: MIT
// `train --tensorboard`, read back by a parser of its own.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "native/training/checkpoint.h"
#include "native/training/event_file.h"
#include "tests/checkout.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

const std::string kTrain =
    "$LATENTLAB train digits-vae2 --out run --threads 1 --set batch=400 --set width=2 "
    "--set decoder_width=2 --set film_frames=2 ";

std::string read_events(const ScratchFolder& scratch, const std::string& folder) {
  const std::string reader = (checkout_folder() / "tests/native/training/read_events.py").string();
  const ProgramResult read = run_shell("python3 '" + reader + "' " + folder, scratch.path());
  INFO(read.output);
  REQUIRE(read.exit_code == 0);
  return read.output;
}

TEST_CASE("the checksum of TensorBoard's records is CRC-32C") {
  // RFC 3720, appendix B.4.
  const std::vector<std::uint8_t> zeros(32, 0);
  CHECK(crc32c(zeros) == 0x8A9136AAu);
  std::vector<std::uint8_t> rising;
  for (std::uint8_t i = 0; i < 32; ++i) rising.push_back(i);
  CHECK(crc32c(rising) == 0x46DD794Eu);
}

TEST_CASE("TensorBoard sees losses, rates, film and figures of a run") {
  const ScratchFolder scratch;
  const ProgramResult trained =
      run_shell(kTrain + "--epochs 2 --tensorboard board/first", scratch.path());
  INFO(trained.output);
  REQUIRE(trained.exit_code == 0);
  const std::string said = read_events(scratch, "board/first");
  CHECK_THAT(said, StartsWith("brain.Event:2\n0 film 224x224 PNG\n1 learning_rate "));
  const auto history = read_checkpoint(scratch.path() / "run").history;
  char loss[64];
  std::snprintf(loss, sizeof(loss), "2 held_out/%s %.6g\n", history[1].validation[0].first.c_str(),
                static_cast<double>(static_cast<float>(history[1].validation[0].second)));
  CHECK_THAT(said, ContainsSubstring(loss));
  CHECK_THAT(said, ContainsSubstring("1 training/kl ") && ContainsSubstring("2 film 224x224 PNG"));
  CHECK_THAT(said, ContainsSubstring("2 quality/active_units "));
}

TEST_CASE("a folder that TensorBoard's file cannot be made in stops a run before it begins") {
  const ScratchFolder scratch;
  const ProgramResult refused =
      run_shell("touch file; " + kTrain + "--epochs 1 --tensorboard file/board", scratch.path());
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.output, ContainsSubstring("file/board/events.out.tfevents.") &&
                                 ContainsSubstring("expected a file that can be written"));
  CHECK_FALSE(std::filesystem::exists(scratch.path() / "run"));
}

}  // namespace
}  // namespace lab
