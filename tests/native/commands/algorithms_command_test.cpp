// SPDX-License-Identifier: MIT
// Every algorithm the whole way, as it is typed, on a few digits: a run of one epoch, its bundle, what the bundle
// says that it can do.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <map>
#include <string>
#include <vector>

#include "native/bundle/bundle.h"
#include "shared/bundle/capabilities.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

constexpr int kPictures = 1200;
constexpr int kTestPictures = 600;
const std::string kData = " --data data";

// The bundle of a run of one epoch.
fs::path train(const std::string& algorithm, const std::string& sizes, const fs::path& folder) {
  if (!fs::exists(folder / "data")) write_small_mnist(folder / "data", kPictures, kTestPictures);
  const std::string command = "train mnist-" + algorithm + kData + " --out " + algorithm +
                              " --epochs 1 --threads 1 --set batch=100 --set film_frames=2 " +
                              sizes;
  const ProgramResult result = run_shell("$LATENTLAB " + command, folder);
  INFO(command << "\n" << result.output);
  REQUIRE(result.exit_code == 0);
  return folder / algorithm / "bundle";
}

// What `evaluate` prints.
std::string judged(const fs::path& bundle, const fs::path& judge, int drawn,
                   const fs::path& folder) {
  const ProgramResult result =
      run_shell("$LATENTLAB evaluate '" + bundle.string() + "' --judge '" + judge.string() +
                    "' --drawn " + std::to_string(drawn) + kData,
                folder);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  return result.output;
}

std::vector<std::string> abilities(const fs::path& bundle) {
  const Capabilities can = capabilities_of(read_manifest(bundle));
  std::vector<std::string> names;
  for (const auto& row : kCapabilityNames) {
    if (can.*row.flag) names.emplace_back(row.name);
  }
  return names;
}

std::vector<std::string> roles(const fs::path& bundle) {
  std::vector<std::string> names;
  for (const auto& [role, network] : read_manifest(bundle).networks) names.push_back(role);
  return names;
}

const std::string kAutoencoder = "--set latent=2 --set width=2 --set decoder_width=2";
const std::string kGan = "--set latent=4 --set width=2 --set generator_width=2";

TEST_CASE("an autoencoder redraws and interpolates, and draws nothing from a prior") {
  const ScratchFolder scratch;
  const std::vector<std::string> expected = {"encodes", "decodes", "interpolates", "restores"};
  for (const auto* algorithm : {"ae", "dae"}) {
    const fs::path bundle = train(algorithm, kAutoencoder, scratch.path());
    CHECK(abilities(bundle) == expected);
    const auto metrics = read_manifest(bundle).metrics;
    CHECK(std::ranges::find(metrics, "reconstruction_mse", &Metric::name) != metrics.end());
  }
}

TEST_CASE("an imputing VAE takes a mask") {
  const ScratchFolder scratch;
  const fs::path bundle = train("vae-impute", kAutoencoder, scratch.path());
  CHECK(abilities(bundle) == std::vector<std::string>{"samples", "encodes", "decodes",
                                                      "interpolates", "restores", "fills"});
  const auto inputs = read_manifest(bundle).networks.at("encoder").inputs;
  CHECK(std::ranges::find(inputs, Meaning::mask, &TensorEntry::meaning) != inputs.end());
}

TEST_CASE("GANs draw from their prior, the conditional one by class") {
  const ScratchFolder scratch;
  const std::vector<std::string> expected = {"samples", "decodes", "interpolates"};
  for (const auto* algorithm : {"gan", "dcgan", "wgan"}) {
    const fs::path bundle = train(algorithm, kGan, scratch.path());
    CHECK(abilities(bundle) == expected);
    CHECK(roles(bundle) == std::vector<std::string>{"critic", "generator"});
  }
  const fs::path conditional = train("cwgan-gp", kGan + " --set critic_steps=2", scratch.path());
  CHECK(abilities(conditional) ==
        std::vector<std::string>{"samples", "decodes", "interpolates", "conditional"});
  CHECK(roles(conditional) == std::vector<std::string>{"generator"});
}

TEST_CASE("a VAE-GAN draws from its prior and redraws pictures") {
  const ScratchFolder scratch;
  const fs::path bundle = train("vaegan", kGan + " --set encoder_width=2", scratch.path());
  CHECK(abilities(bundle) ==
        std::vector<std::string>{"samples", "encodes", "decodes", "interpolates", "restores"});
  CHECK(roles(bundle) == std::vector<std::string>{"critic", "encoder", "generator"});
}

TEST_CASE("an f-AnoGAN starts from the bundle of a WGAN-GP and takes its networks along") {
  const ScratchFolder scratch;
  const fs::path gan = train("wgan-gp", kGan + " --set critic_steps=2", scratch.path());
  const fs::path bundle =
      train("fanogan", "--set width=2 --from '" + gan.string() + "'", scratch.path());
  CHECK(roles(bundle) == std::vector<std::string>{"critic", "encoder", "generator"});
  CHECK(abilities(bundle) ==
        std::vector<std::string>{"samples", "encodes", "decodes", "interpolates", "restores"});
  const Manifest manifest = read_manifest(bundle);
  const Manifest parent = read_manifest(gan);
  REQUIRE(manifest.provenance.parents.size() == 1);
  CHECK(manifest.latent->dim == 4);
  CHECK(manifest.networks.at("generator").macs == parent.networks.at("generator").macs);

  const ProgramResult of_others =
      run_shell("$LATENTLAB train mnist-fanogan --classes 1,2 --out none --from '" + gan.string() +
                    "'" + kData,
                scratch.path());
  CHECK(of_others.exit_code == 1);
  CHECK_THAT(of_others.output, ContainsSubstring("--from: expected a bundle of the same classes"));

  const ProgramResult without =
      run_shell("$LATENTLAB train mnist-fanogan --out none" + kData, scratch.path());
  CHECK(without.exit_code == 1);
  CHECK_THAT(without.output, ContainsSubstring("--from: expected a bundle that mnist-fanogan "
                                               "starts from, found none"));
}

TEST_CASE("a flow draws the class asked for in steps, and teaches one of fewer steps") {
  const ScratchFolder scratch;
  const std::vector<std::string> expected = {"samples", "decodes", "interpolates", "conditional"};
  const fs::path teacher =
      train("flow", "--set width=2 --set deep_width=2 --set steps=3", scratch.path());
  CHECK(abilities(teacher) == expected);
  CHECK(read_manifest(teacher).path == PathInfo{3, 2});
  const fs::path student =
      train("flow-distil", "--set steps=2 --set teacher_steps=1 --from '" + teacher.string() + "'",
            scratch.path());
  CHECK(abilities(student) == expected);
  const Manifest manifest = read_manifest(student);
  CHECK(manifest.path == PathInfo{2, 1});
  CHECK(manifest.latent->dim == 28 * 28);
  CHECK(manifest.provenance.parents.size() == 1);

  const fs::path judge = train("classifier", "--set width=2", scratch.path());
  for (const fs::path& flow : {teacher, student}) {
    CHECK_THAT(judged(flow, judge, 60, scratch.path()), ContainsSubstring("class_accuracy "));
  }
}

TEST_CASE("a classifier judges what a GAN draws") {
  const ScratchFolder scratch;
  const fs::path judge = train("classifier", "--set width=2", scratch.path());
  const fs::path gan = train("cwgan-gp", kGan + " --set critic_steps=2", scratch.path());
  const std::string figures = judged(gan, judge, 600, scratch.path());
  for (const auto* name : {"frechet_distance ", "frechet_distance_floor ", "precision ", "recall ",
                           "density ", "coverage ", "class_coverage ", "class_accuracy "}) {
    CHECK_THAT(figures, ContainsSubstring(name));
  }
  CHECK_THAT(figures, ContainsSubstring("600 samples, judged by mnist-classifier"));
}

TEST_CASE("a classifier is a bundle that draws nothing") {
  const ScratchFolder scratch;
  const fs::path bundle = train("classifier", "--set width=2", scratch.path());
  CHECK(abilities(bundle).empty());
  const auto outputs = read_manifest(bundle).networks.at("classifier").outputs;
  CHECK(std::ranges::find(outputs, Meaning::label, &TensorEntry::meaning) != outputs.end());
  CHECK(read_manifest(bundle).metrics.at(0).name == "accuracy");
}

}  // namespace
}  // namespace lab
