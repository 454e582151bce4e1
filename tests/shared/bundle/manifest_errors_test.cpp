// SPDX-License-Identifier: MIT
// What the manifest refuses, each with its exact message: one change to the text of a good manifest.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"
#include "shared/bundle/manifest.h"
#include "tests/shared/bundle/manifest_example.h"

using Catch::Matchers::Message;

namespace {

// The example's text with the first `from` replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = lab::write_manifest(example_manifest());
  const std::size_t place = text.find(from);
  REQUIRE(place != std::string::npos);
  return text.replace(place, from.size(), to);
}

void expect_refused(const std::string& from, const std::string& to, const std::string& message) {
  CAPTURE(from, to);
  CHECK_THROWS_MATCHES(lab::parse_manifest(changed(from, to)), lab::Error, Message(message));
}

}  // namespace

TEST_CASE("another schema version is refused before anything else") {
  expect_refused("\"schema_version\": 2", "\"schema_version\": 1, \"new_key\": 1",
                 "manifest.schema_version: expected 2, found 1");
  expect_refused("\"schema_version\": 2", "\"schema_version\": \"2\"",
                 "manifest.schema_version: expected an integer, found \"2\"");
  expect_refused("\"schema_version\": 2,", "",
                 "manifest.schema_version: expected a value, found no such key");
  CHECK_THROWS_MATCHES(lab::parse_manifest("[]"), lab::Error,
                       Message("manifest: expected an object, found an array"));
}

TEST_CASE("text that is no JSON is refused") {
  CHECK_THROWS_MATCHES(lab::parse_manifest("{\"schema_version\": 2"), lab::Error,
                       Message("manifest: expected JSON, found a syntax error at byte 21"));
  CHECK_THROWS_MATCHES(lab::parse_manifest("<!doctype html>"), lab::Error,
                       Message("manifest: expected JSON, found a syntax error at byte 1"));
  CHECK_THROWS_MATCHES(lab::parse_manifest(std::string(5 << 20, ' ')), lab::Error,
                       Message("manifest: expected at most 4194304 bytes of JSON, found 5242880"));
}

TEST_CASE("unknown keys are refused at every level") {
  expect_refused("\"title\"", "\"colour\": 1, \"title\"",
                 "manifest.colour: expected one of the keys schema_version, id, title, family, "
                 "description, dataset, preprocess, latent, networks, files, golden_tolerance, "
                 "scoring, metrics, provenance, path, typicality, found an unknown key");
  expect_refused("\"dim\"", "\"dims\": 2, \"dim\"",
                 "manifest.latent.dims: expected one of the keys dim, prior, found an unknown key");
  expect_refused("\"golden\"", "\"weights\": {}, \"golden\"",
                 "manifest.files.weights: expected one of the keys golden, history, bank, film, "
                 "found an unknown key");
  expect_refused("\"value\": 0.875", "\"value\": 0.875, \"note\": \"\"",
                 "manifest.metrics[0].note: expected one of the keys name, value, interval, unit, "
                 "split, found an unknown key");
}

TEST_CASE("missing keys are refused at every level") {
  expect_refused("\"title\": \"Capsules, VAE\",", "",
                 "manifest.title: expected a value, found no such key");
  expect_refused("\"dim\": 128,", "", "manifest.latent.dim: expected a value, found no such key");
  expect_refused("\"macs\": 2345678", "\"mac\": 2345678",
                 "manifest.networks.encoder.mac: expected one of the keys file, sha256, bytes, "
                 "inputs, outputs, parameters, macs, found an unknown key");
  expect_refused("\"interval\": null,", "",
                 "manifest.metrics[1].interval: expected a value, found no such key");
  expect_refused("\"golden\": {", "\"bank2\": {",
                 "manifest.files.bank2: expected one of the keys golden, history, bank, film, "
                 "found an unknown key");
}

TEST_CASE("repeated keys are refused") {
  expect_refused("\"dim\": 128,", "\"dim\": 128, \"dim\": 2,",
                 "manifest.latent.dim: expected a key once, found it twice");
  expect_refused("\"batch\": \"8\"", "\"batch\": \"8\", \"batch\": \"9\"",
                 "manifest.provenance.settings.batch: expected a key once, found it twice");
}

TEST_CASE("wrong types are refused") {
  expect_refused("\"title\": \"Capsules, VAE\"", "\"title\": null",
                 "manifest.title: expected a string, found null");
  expect_refused("\"dim\": 128", "\"dim\": 128.0",
                 "manifest.latent.dim: expected an integer, found 128");
  expect_refused("\"classes\": [", "\"classes\": [ 7,",
                 "manifest.dataset.classes[0]: expected a string, found 7");
  expect_refused("\"golden_tolerance\": 0.0001", "\"golden_tolerance\": \"0.0001\"",
                 "manifest.golden_tolerance: expected a number, found \"0.0001\"");
  expect_refused("\"batch\": \"8\"", "\"batch\": 8",
                 "manifest.provenance.settings.batch: expected a string, found 8");
}

TEST_CASE("numbers that are none or too large are refused") {
  expect_refused("\"value\": 0.875", "\"value\": 1e400",
                 "manifest: expected numbers within the range of a double, found a larger one "
                 "near byte 3218");
  expect_refused("\"value\": 0.875", "\"value\": NaN",
                 "manifest: expected JSON, found a syntax error at byte 3214");
  expect_refused("\"high\": 1.0", "\"high\": 1e39",
                 "manifest.preprocess.high: expected a number from -3.4028234663852886e+38 to "
                 "3.4028234663852886e+38, found 1e+39");
}

TEST_CASE("names are plain words") {
  const std::string plain =
      "expected 1 to 100 of the characters a-z 0-9 -, "
      "first a letter or digit, found ";
  expect_refused("\"id\": \"capsules-vae\"", "\"id\": \"Capsules\"",
                 "manifest.id: " + plain + "\"Capsules\"");
  expect_refused("\"id\": \"capsules-vae\"", "\"id\": \"-vae\"",
                 "manifest.id: " + plain + "\"-vae\"");
  expect_refused("\"id\": \"capsules-vae\"", "\"id\": \"\"", "manifest.id: " + plain + "\"\"");
  expect_refused("\"title\": \"Capsules, VAE\"", "\"title\": \"\"",
                 "manifest.title: expected some text, found none");
  expect_refused("\"encoder\": {", "\"En coder\": {",
                 "manifest.networks.En coder: expected a role of the characters a-z 0-9 _, "
                 "found another");
  expect_refused("\"name\": \"test_elbo\"", "\"name\": \"test-elbo\"",
                 "manifest.metrics[1].name: expected 1 to 100 of the characters a-z 0-9 _, "
                 "first a letter or digit, found \"test-elbo\"");
  expect_refused("\"name\": \"test_elbo\"", "\"name\": \"image_auroc\"",
                 "manifest.metrics[1].name: expected a name used once, found \"image_auroc\"");
}

TEST_CASE("file names with path parts are refused") {
  for (const std::string name :
       {"../secret", "a/b.onnx", "..", ".hidden", "A.onnx", "c:x", "%2e", ""}) {
    expect_refused("\"file\": \"decoder.onnx\"", "\"file\": \"" + name + "\"",
                   "manifest.networks.decoder.file: expected 1 to 100 of the characters "
                   "a-z 0-9 _.-, first a letter or digit, found \"" +
                       name + "\"");
  }
  expect_refused("\"file\": \"decoder.onnx\"", "\"file\": \"a\\\\b\\n\"",
                 "manifest.networks.decoder.file: expected 1 to 100 of the characters "
                 "a-z 0-9 _.-, first a letter or digit, found \"a\\b?\"");
}

TEST_CASE("a file belongs to one entry") {
  expect_refused("\"file\": \"golden.bin\"", "\"file\": \"encoder.onnx\"",
                 "manifest.files.golden.file: expected a file used once, found encoder.onnx");
  expect_refused("\"file\": \"encoder.onnx\"", "\"file\": \"decoder.onnx\"",
                 "manifest.networks.encoder.file: expected a file used once, found decoder.onnx");
  expect_refused("\"file\": \"film.png\"", "\"file\": \"manifest.json\"",
                 "manifest.files.film.file: expected a file used once, found manifest.json");
}

TEST_CASE("checksums are 64 lower-case hex digits, sizes positive") {
  expect_refused(
      "\"sha256\": \"" + std::string(64, 'b') + "\"", "\"sha256\": \"abc\"",
      "manifest.networks.decoder.sha256: expected 64 lower-case hex digits, found \"abc\"");
  expect_refused("\"sha256\": \"" + std::string(64, 'b') + "\"",
                 "\"sha256\": \"" + std::string(64, 'B') + "\"",
                 "manifest.networks.decoder.sha256: expected 64 lower-case hex digits, found \"" +
                     std::string(60, 'B') + "...\"");
  expect_refused(
      "\"dataset_sha256\": \"f", "\"dataset_sha256\": \"g",
      "manifest.provenance.dataset_sha256: expected 64 lower-case hex digits, found \"g" +
          std::string(59, 'f') + "...\"");
  expect_refused("\"bytes\": 2000", "\"bytes\": 0",
                 "manifest.networks.decoder.bytes: expected an integer from 1 to 1099511627776, "
                 "found 0");
}

TEST_CASE("preprocessing has sensible values") {
  expect_refused("\"channels\": 3", "\"channels\": 2",
                 "manifest.preprocess.channels: expected 1 or 3, found 2");
  expect_refused("\"channels\": 3", "\"channels\": 4294967297",
                 "manifest.preprocess.channels: expected an integer from 1 to 3, found 4294967297");
  expect_refused("\"height\": 64", "\"height\": 0",
                 "manifest.preprocess.height: expected an integer from 1 to 4096, found 0");
  expect_refused("\"width\": 64", "\"width\": 4097",
                 "manifest.preprocess.width: expected an integer from 1 to 4096, found 4097");
  expect_refused(
      "\"fit\": \"letterbox\"", "\"fit\": \"zoom\"",
      "manifest.preprocess.fit: expected one of stretch, crop, letterbox, found \"zoom\"");
  expect_refused("\"filter\": \"bicubic\"", "\"filter\": \"nearest\"",
                 "manifest.preprocess.filter: expected one of area, bicubic, found \"nearest\"");
  expect_refused("\"high\": 1.0", "\"high\": 0.0",
                 "manifest.preprocess.high: expected a number above low, 0, found 0");
  expect_refused("\"background\": 200", "\"background\": 256",
                 "manifest.preprocess.background: expected an integer from 0 to 255, found 256");
}

TEST_CASE("the latent space has a positive dimension and a known prior") {
  expect_refused("\"dim\": 128", "\"dim\": -1",
                 "manifest.latent.dim: expected an integer from 1 to 1048576, found -1");
  expect_refused("\"prior\": \"normal\"", "\"prior\": \"uniform\"",
                 "manifest.latent.prior: expected \"normal\" or null, found \"uniform\"");
}

TEST_CASE("networks have tensors of positive sizes and distinct names") {
  lab::Manifest manifest = example_manifest();
  manifest.scoring.reset();
  manifest.networks["critic"] = manifest.networks["encoder"];
  manifest.networks["critic"].file.file = "critic.onnx";
  lab::NetworkEntry& critic = manifest.networks["critic"];
  const auto expect = [&](const std::string& message) {
    CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error, Message(message));
  };
  critic.inputs[0].shape = {-1, -1};
  expect(
      "manifest.networks.critic.inputs[0].shape[1]: expected a positive size, or -1 for the "
      "batch in front, found -1");
  critic.inputs[0].shape = {0};
  expect(
      "manifest.networks.critic.inputs[0].shape[0]: expected a positive size, or -1 for the "
      "batch in front, found 0");
  critic.inputs[0].shape = {-1, 7};
  critic.outputs[1].name = "mean";
  expect("manifest.networks.critic.outputs[1].name: expected a name used once, found \"mean\"");
  critic.outputs.clear();
  expect("manifest.networks.critic.outputs: expected at least one tensor, found none");
  manifest.networks.clear();
  expect("manifest.networks: expected at least one network, found none");
}

TEST_CASE("a tensor has the shape of its meaning") {
  lab::Manifest manifest = example_manifest();
  const auto expect = [&](const std::string& message) {
    CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error, Message(message));
    manifest = example_manifest();
  };
  manifest.networks["encoder"].inputs[0].shape = {-1, 1, 28, 28};
  expect(
      "manifest.networks.encoder.inputs[0].shape: expected [-1, 3, 64, 64], "
      "found [-1, 1, 28, 28]");
  manifest.networks["encoder"].outputs[0].shape = {-1, 64};
  expect("manifest.networks.encoder.outputs[0].shape: expected [-1, 128], found [-1, 64]");
  manifest.networks["decoder"].inputs[0].shape = {1, 128};
  expect("manifest.networks.decoder.inputs[0].shape: expected [-1, 128], found [1, 128]");
  manifest.networks["decoder"].outputs[0].shape = {};
  expect("manifest.networks.decoder.outputs[0].shape: expected [-1, 3, 64, 64], found []");
  manifest.networks["decoder"].inputs.push_back({"class", lab::Meaning::label, {-1, 10}});
  expect("manifest.networks.decoder.inputs[1].shape: expected [-1, 2], found [-1, 10]");
  manifest.networks["encoder"].outputs[1] = {"map", lab::Meaning::map, {-1, 3, 64, 64}};
  expect(
      "manifest.networks.encoder.outputs[1].shape: expected [-1, 1, 64, 64], "
      "found [-1, 3, 64, 64]");
  manifest.networks["encoder"].outputs[1] = {"features", lab::Meaning::feature, {16, 4}};
  expect("manifest.networks.encoder.outputs[1].shape: expected [-1, 1], found [16, 4]");
}

TEST_CASE("a meaning is a word of the list, and used once among a network's inputs or outputs") {
  expect_refused("\"meaning\": \"code_log_variance\"", "\"meaning\": \"variance\"",
                 "manifest.networks.encoder.outputs[1].meaning: expected one of image, code, "
                 "code_log_variance, label, map, mask, time, velocity, feature, found "
                 "\"variance\"");
  expect_refused("\"meaning\": \"code_log_variance\"", "\"meaning\": \"code\"",
                 "manifest.networks.encoder.outputs[1].meaning: expected a meaning used once, "
                 "found \"code\"");
}

TEST_CASE("codes have a latent space, labels have classes, and neither is there for nothing") {
  lab::Manifest manifest = example_manifest();
  const auto expect = [&](const std::string& message) {
    CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error, Message(message));
    manifest = example_manifest();
  };
  manifest.latent.reset();
  expect(
      "manifest.latent: expected the space of the code in networks.decoder.inputs[0], "
      "found null");
  manifest.networks["decoder"].inputs.push_back({"class", lab::Meaning::label, {-1, 2}});
  manifest.dataset.classes.clear();
  expect(
      "manifest.dataset.classes: expected the classes of the label in "
      "networks.decoder.inputs[1], found none");
  manifest = example_map_detector();
  manifest.latent = lab::LatentInfo{128, "normal"};
  expect("manifest.latent: expected null where no network takes or gives a code, found dim 128");
  manifest = example_map_detector();
  manifest.files["bank"] = {"bank.bin", std::string(64, '1'), 2};
  expect("manifest.files.bank: expected no bank of codes without a latent space, found bank.bin");
}

TEST_CASE("no two networks do the same task") {
  lab::Manifest manifest = example_manifest();
  manifest.networks["generator"] = manifest.networks["decoder"];
  manifest.networks["generator"].file.file = "generator.onnx";
  CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error,
                       Message("manifest.networks.generator: expected the only network from code "
                               "to image, found one beside decoder"));
}

TEST_CASE("scoring needs the networks of its method") {
  lab::Manifest manifest = example_manifest();
  const auto expect = [&](const std::string& message) {
    CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error, Message(message));
  };
  manifest.networks.erase("decoder");
  expect(
      "manifest.scoring.method: expected networks from image to image, or to code and back, "
      "found none");
  manifest = example_manifest();
  manifest.networks["decoder"].inputs.push_back({"class", lab::Meaning::label, {-1, 2}});
  expect(
      "manifest.scoring.method: expected networks from image to image, or to code and back, "
      "found none");
  manifest = example_manifest();
  manifest.scoring->method = lab::MapMethod{};
  expect("manifest.scoring.method: expected a network from image to map, found none");
  manifest.scoring->method = lab::FeatureMethod{};
  expect("manifest.scoring.method: expected a network from image to feature, found none");
}

TEST_CASE("cross entropy is for values from 0 to 1") {
  lab::Manifest manifest = example_manifest();
  manifest.preprocess.low = -1;
  CHECK_NOTHROW(lab::write_manifest(manifest));
  manifest.scoring->method = lab::ResidualMethod{lab::Residual::cross_entropy, {}};
  CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error,
                       Message("manifest.scoring.method.residual: expected absolute or squared "
                               "for values from -1 to 1, found cross_entropy"));
}

TEST_CASE("calibration scores are ascending numbers, enough for the rate") {
  expect_refused("      0.02,", "0.5,",
                 "manifest.scoring.calibration_scores[2]: expected ascending scores, at least 0.5, "
                 "found 0.03");
  expect_refused("      0.02,", "null,",
                 "manifest.scoring.calibration_scores[1]: expected a number, found null");
  expect_refused("      0.01,", "",
                 "manifest.scoring.calibration_scores: expected enough scores for a false-alarm "
                 "rate of 0.05, found 18");
  expect_refused("\"false_alarm_rate\": 0.05", "\"false_alarm_rate\": 1.0",
                 "manifest.scoring.false_alarm_rate: expected a number from 1e-06 to 0.999999, "
                 "found 1");
}

TEST_CASE("the threshold is the one that the calibration scores give") {
  expect_refused("\"threshold\": 0.19", "\"threshold\": 0.18",
                 "manifest.scoring.threshold: expected 0.19 from calibration_scores, found 0.18");
}

TEST_CASE("a method has its own keys and no others") {
  expect_refused("\"kind\": \"residual\"", "\"kind\": \"distance\"",
                 "manifest.scoring.method.kind: expected one of residual, map, feature, found "
                 "\"distance\"");
  expect_refused("\"kind\": \"residual\"", "\"kind\": \"map\"",
                 "manifest.scoring.method.residual: expected one of the keys kind, smoothing, "
                 "pooling, top_fraction, found an unknown key");
  expect_refused("\"kind\": \"residual\"", "\"kind\": \"feature\"",
                 "manifest.scoring.method.kappa: expected a value, found no such key");
  expect_refused("\"kind\": \"residual\"", "\"kind\": \"feature\", \"kappa\": -1",
                 "manifest.scoring.method.kappa: expected a number from 0 to 1000000, found -1");
}

TEST_CASE("parents are bundles by id and checksum") {
  expect_refused("\"id\": \"capsules-gan\"", "\"id\": \"../gan\"",
                 "manifest.provenance.parents[0].id: expected 1 to 100 of the characters a-z 0-9 "
                 "-, first a letter or digit, found \"../gan\"");
  expect_refused("\"manifest_sha256\": \"e", "\"manifest_sha256\": \"",
                 "manifest.provenance.parents[0].manifest_sha256: expected 64 lower-case hex "
                 "digits, found \"" +
                     std::string(60, 'e') + "...\"");
}

TEST_CASE("a class has a name of at most 100 bytes") {
  expect_refused("\"crack\"", "\"\"",
                 "manifest.dataset.classes[1]: expected some text, found none");
  expect_refused("\"crack\"", "\"" + std::string(101, 'x') + "\"",
                 "manifest.dataset.classes[1]: expected at most 100 bytes, found 101");
  CHECK_NOTHROW(lab::parse_manifest(changed("\"crack\"", "\"Riss, gro\u00df (\u4e2d)\"")));
}

TEST_CASE("a manifest has at most 4096 classes") {
  // The example has two.
  std::string classes = "\"crack\"";
  for (int i = 2; i < 4096; ++i) classes += ", \"kind " + std::to_string(i) + "\"";
  CHECK_NOTHROW(lab::parse_manifest(changed("\"crack\"", classes)));
  expect_refused("\"crack\"", classes + ", \"one more\"",
                 "manifest.dataset.classes: expected at most 4096 classes, found 4097");
}

TEST_CASE("map settings and ranges have sensible values") {
  expect_refused(
      "\"residual\": \"squared\"", "\"residual\": \"l2\"",
      "manifest.scoring.method.residual: expected one of absolute, squared, cross_entropy, "
      "found \"l2\"");
  expect_refused("\"pooling\": \"top_k\"", "\"pooling\": \"\"",
                 "manifest.scoring.method.pooling: expected one of max, top_k, mean, found \"\"");
  expect_refused("\"smoothing\": 1.5", "\"smoothing\": -1",
                 "manifest.scoring.method.smoothing: expected a number from 0 to 100, found -1");
  expect_refused(
      "\"top_fraction\": 0.02", "\"top_fraction\": 0",
      "manifest.scoring.method.top_fraction: expected a number from 1e-06 to 1, found 0");
  expect_refused("\"high\": 0.30000001192092896", "\"high\": 0.005",
                 "manifest.scoring.display_range.high: expected a number above low, 0.01, "
                 "found 0.005");
  expect_refused("\"high\": 0.9375", "\"high\": 0.75",
                 "manifest.metrics[0].interval.high: expected at least low, 0.8, found 0.75");
}

TEST_CASE("the seed is any 64-bit number") {
  expect_refused("\"seed\": 18446744073709551615", "\"seed\": -1",
                 "manifest.provenance.seed: expected an integer from 0 to 18446744073709551615, "
                 "found -1");
  expect_refused("\"seed\": 18446744073709551615", "\"seed\": 18446744073709551616",
                 "manifest.provenance.seed: expected an integer from 0 to 18446744073709551615, "
                 "found 1.8446744073709552e+19");
}

TEST_CASE("a data set has one of the known names, which are no paths") {
  const std::string known =
      "manifest.dataset.name: expected one of mnist, fashion, digits, capsules, mvtec-capsule, "
      "folder, found ";
  expect_refused("\"name\": \"capsules\"", "\"name\": \"folder:/etc\"", known + "\"folder:/etc\"");
  expect_refused("\"name\": \"capsules\"", "\"name\": \"../capsules\"", known + "\"../capsules\"");
  expect_refused("\"name\": \"capsules\"", "\"name\": \"\\u001b[2J\"", known + "\"?[2J\"");
}

TEST_CASE("a tensor of more values than a page could hold is refused") {
  lab::Manifest manifest = example_feature_detector();
  lab::TensorEntry& features = manifest.networks.at("critic").outputs.front();
  features.shape = {-1, 1 << 14, 1 << 14};
  CHECK_NOTHROW(lab::write_manifest(manifest));
  features.shape = {-1, 1 << 14, (1 << 14) + 1};
  CHECK_THROWS_MATCHES(
      lab::write_manifest(manifest), lab::Error,
      Message("manifest.networks.critic.outputs[0].shape: expected at most 268435456 values for "
              "one image, found [-1, 16384, 16385]"));
  // 2^90 of them, of which 64 bits would keep none.
  features.shape = {-1, 1 << 30, 1 << 30, 1 << 30};
  CHECK_THROWS_AS(lab::write_manifest(manifest), lab::Error);
}
