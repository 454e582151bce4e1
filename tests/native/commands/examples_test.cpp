// SPDX-License-Identifier: MIT
// The programs in examples/ on a run and a bundle of this build.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "native/base/files.h"
#include "shared/codec/image_codec.h"
#include "tests/checkout.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

std::string run_example(const std::string& arguments, const std::filesystem::path& folder) {
  const std::string examples = (checkout_folder() / "examples").string();
  const ProgramResult result = run_shell("python3 '" + examples + "'/" + arguments, folder);
  INFO(arguments << "\n" << result.output);
  REQUIRE(result.exit_code == 0);
  return result.output;
}

TEST_CASE("a bundle draws and a checkpoint is read in Python") {
  const ScratchFolder scratch;
  const ProgramResult trained = run_shell(
      "$LATENTLAB train digits-vae2 --out run --epochs 1 --threads 1 --set batch=400 --set width=4 "
      "--set decoder_width=4 --set film_frames=2",
      scratch.path());
  INFO(trained.output);
  REQUIRE(trained.exit_code == 0);

  CHECK_THAT(
      run_example("use_bundle.py run/bundle --columns 4 --rows 3 --out sheet.png", scratch.path()),
      StartsWith("Drawn digits, VAE with 2 latent units: 12 pictures in sheet.png"));
  const Image sheet = decode_image(read_file(scratch.path() / "sheet.png"), "sheet.png");
  CHECK(sheet.width == 4 * 28);
  CHECK(sheet.height == 3 * 28);

  const std::string said = run_example("load_checkpoint.py run", scratch.path());
  CHECK_THAT(said, StartsWith("latentlab train digits-vae2 --seed 1"));
  CHECK_THAT(said, ContainsSubstring("encoder: 10 tensors"));
  const std::string words = "decoder in PyTorch and in the bundle, whose weights are rounded: ";
  const auto at = said.find(words);
  REQUIRE(at != std::string::npos);
  CHECK(std::stod(said.substr(at + words.size())) < 2e-3);
}

}  // namespace
}  // namespace lab
