// SPDX-License-Identifier: MIT
// Specialists and their ensemble as they are typed: some classes to train on, one bundle of several.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <vector>

#include "native/bundle/bundle.h"
#include "native/training/checkpoint.h"
#include "shared/bundle/capabilities.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

// data, and a run of one epoch for each list of classes.
class Specialists {
 public:
  explicit Specialists(const std::vector<std::string>& lists) {
    write_small_mnist(scratch_.path() / "data", 240, 60);
    for (const std::string& classes : lists) {
      run("train mnist-cwgan-gp --data data --epochs 1 --threads 1 --set batch=4 --set "
          "film_frames=0"
          " --set latent=4 --set width=2 --set generator_width=2 --set critic_steps=1 --classes " +
          classes + " --out " + classes);
    }
  }

  std::string run(const std::string& arguments, int expected = 0) {
    const ProgramResult result = run_shell("$LATENTLAB " + arguments, scratch_.path());
    INFO(arguments << "\n" << result.output);
    REQUIRE(result.exit_code == expected);
    return result.output;
  }

  fs::path operator/(const std::string& name) const { return scratch_.path() / name; }

 private:
  ScratchFolder scratch_;
};

TEST_CASE(
    "a specialist is trained on the classes asked for, goes on with them and is measured on them") {
  Specialists specialists({"8,3"});
  const RunIdentity identity = read_checkpoint(specialists / "8,3").identity;
  CHECK(identity.classes == std::vector<std::string>{"3", "8"});
  CHECK(identity.settings.at("classes") == "8,3");
  // A tenth of 240 each; a twelfth of them is held out.
  CHECK(identity.training_size == 44);
  CHECK_THAT(identity.command,
             ContainsSubstring("--set 'classes=8,3'") || ContainsSubstring("--set classes=8,3"));
  const Manifest manifest = read_manifest(specialists / "8,3/bundle");
  CHECK(manifest.dataset.classes == identity.classes);
  specialists.run("evaluate 8,3/bundle --data data");
  specialists.run("train mnist-cwgan-gp --data data --epochs 2 --resume --out 8,3", 1);
  specialists.run("train mnist-cwgan-gp --data data --resume --out 8,3");
  CHECK_THAT(specialists.run("train mnist-cwgan-gp --data data --classes 3,x --out other", 1),
             ContainsSubstring("classes of mnist: expected some of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, "
                               "each once, found '3, x'"));
  CHECK_FALSE(fs::exists(specialists / "other"));
}

TEST_CASE("several specialists become one bundle that draws the class asked for") {
  Specialists specialists({"8,3", "1"});
  specialists.run("ensemble 1/bundle 8,3/bundle --data data --out all --id all");
  const Bundle all = load_bundle(specialists / "all");
  CHECK(all.manifest.dataset.classes == std::vector<std::string>{"1", "3", "8"});
  CHECK(capabilities_of(all.manifest).conditional);
  CHECK(all.manifest.provenance.parents.size() == 2);
  CHECK(all.manifest.provenance.settings.at("specialists") == "1 | 3, 8");
  CHECK(all.manifest.title == "Handwritten digits, Ensemble of 2 specialists");
  specialists.run("evaluate all --data data");
}

TEST_CASE("an ensemble of what does not belong together is refused, and nothing is written") {
  Specialists specialists({"8,3", "3,1"});
  CHECK_THAT(specialists.run("ensemble 8,3/bundle 3,1/bundle --data data --out all", 1),
             ContainsSubstring("each once, found '3, 8, 1, 3'"));
  CHECK_THAT(specialists.run("ensemble 8,3/bundle 3,1/bundle --data data --out 8,3/bundle", 1),
             ContainsSubstring("specialist"));
  CHECK_FALSE(fs::exists(specialists / "all"));
}

}  // namespace
}  // namespace lab
