// SPDX-License-Identifier: MIT
// The manifest's text: what is written and that it is read back. Errors are in
// manifest_errors_test.cpp.
#include "shared/bundle/manifest.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "tests/shared/bundle/manifest_example.h"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Message;
using Catch::Matchers::StartsWith;

TEST_CASE("a manifest comes back from its text") {
  const lab::Manifest manifest = example_manifest();
  const std::string text = lab::write_manifest(manifest);
  CHECK(lab::parse_manifest(text) == manifest);
  CHECK(lab::write_manifest(lab::parse_manifest(text)) == text);
}

TEST_CASE("a manifest without its optional parts comes back") {
  lab::Manifest manifest = example_manifest();
  manifest.scoring.reset();
  manifest.networks.erase("encoder");
  manifest.files.erase("bank");
  manifest.files.erase("film");
  manifest.metrics.clear();
  manifest.dataset.classes.clear();
  manifest.provenance.settings.clear();
  manifest.description.clear();
  const std::string text = lab::write_manifest(manifest);
  CHECK(lab::parse_manifest(text) == manifest);
  CHECK_THAT(text, ContainsSubstring("\"scoring\": null"));
}

TEST_CASE("manifests of every scoring method come back") {
  for (const lab::Manifest& manifest :
       {example_manifest(), example_map_detector(), example_feature_detector()}) {
    CHECK(lab::parse_manifest(lab::write_manifest(manifest)) == manifest);
  }
}

TEST_CASE("a manifest without a latent space, or with codes but no prior, comes back") {
  const std::string without = lab::write_manifest(example_map_detector());
  CHECK_THAT(without, ContainsSubstring("\"latent\": null"));
  lab::Manifest manifest = example_manifest();
  manifest.latent->prior.reset();
  const std::string text = lab::write_manifest(manifest);
  CHECK(lab::parse_manifest(text) == manifest);
  CHECK_THAT(text, ContainsSubstring("    \"dim\": 128,\n    \"prior\": null\n"));
}

TEST_CASE("floats and doubles come back with every bit") {
  lab::Manifest manifest = example_manifest();
  manifest.preprocess.low = 0.1f;
  manifest.preprocess.high = std::nextafter(0.1f, 1.0f);
  manifest.scoring->display_range = {-1e-30f, 0x1.fffffep+120f};
  manifest.scoring->calibration_scores.back() = std::nextafter(0.19, 1.0);
  manifest.scoring->threshold = manifest.scoring->calibration_scores.back();
  manifest.metrics[1].value = 0x1p-1074;
  CHECK(lab::parse_manifest(lab::write_manifest(manifest)) == manifest);
}

TEST_CASE("a detector whose good pictures score nothing has a threshold of 0") {
  lab::Manifest manifest = example_manifest();
  manifest.scoring->calibration_scores.assign(19, 0.0);
  manifest.scoring->threshold = 0;
  manifest.scoring->display_range = {0, 1.0f / 255};
  CHECK(lab::parse_manifest(lab::write_manifest(manifest)) == manifest);
}

TEST_CASE("classes are named as people name them") {
  lab::Manifest manifest = example_manifest();
  manifest.dataset.classes = {"good", "Ri\xc3\x9f", "deep scratch", "\xf0\x9f\x92\xa5"};
  CHECK(lab::parse_manifest(lab::write_manifest(manifest)) == manifest);
}

TEST_CASE("every word of an enumeration comes back") {
  lab::Manifest manifest = example_manifest();
  const auto comes_back = [&] {
    return lab::parse_manifest(lab::write_manifest(manifest)) == manifest;
  };
  for (const auto fit : {lab::Fit::stretch, lab::Fit::crop, lab::Fit::letterbox}) {
    manifest.preprocess.fit = fit;
    CHECK(comes_back());
  }
  for (const auto filter : {lab::ResizeFilter::area, lab::ResizeFilter::bicubic}) {
    manifest.preprocess.filter = filter;
    CHECK(comes_back());
  }
  for (const auto residual :
       {lab::Residual::absolute, lab::Residual::squared, lab::Residual::cross_entropy}) {
    manifest.scoring->method = lab::ResidualMethod{residual, {}};
    CHECK(comes_back());
  }
  for (const auto pooling : {lab::Pooling::max, lab::Pooling::top_k, lab::Pooling::mean}) {
    manifest.scoring->method = lab::ResidualMethod{{}, {.pooling = pooling}};
    CHECK(comes_back());
  }
  lab::TensorEntry& extra = manifest.networks["critic"].outputs.emplace_back();
  manifest.networks["critic"].file = {"critic.onnx", std::string(64, 'c'), 1};
  manifest.networks["critic"].inputs = {{"image", lab::Meaning::image, {-1, 3, 64, 64}},
                                        {"time", lab::Meaning::time, {-1, 1}},
                                        {"hint", lab::Meaning::feature, {-1, 3}}};
  const std::vector<std::pair<lab::Meaning, std::vector<std::int64_t>>> meanings{
      {lab::Meaning::image, {-1, 3, 64, 64}},
      {lab::Meaning::code, {-1, 128}},
      {lab::Meaning::code_log_variance, {-1, 128}},
      {lab::Meaning::label, {-1, 2}},
      {lab::Meaning::map, {-1, 1, 64, 64}},
      {lab::Meaning::mask, {-1, 1, 64, 64}},
      {lab::Meaning::time, {-1, 1}},
      {lab::Meaning::velocity, {-1, 3, 64, 64}},
      {lab::Meaning::feature, {-1, 7, 3}}};
  for (const auto& [meaning, shape] : meanings) {
    extra = {"out", meaning, shape};
    CAPTURE(lab::name_of(meaning));
    CHECK(comes_back());
  }
}

TEST_CASE("the text has a fixed layout and key order") {
  const std::string text = lab::write_manifest(example_manifest());
  CHECK_THAT(text, StartsWith(R"({
  "schema_version": 2,
  "id": "capsules-vae",
  "title": "Capsules, VAE",
  "family": "vae",
)"));
  CHECK_THAT(text, ContainsSubstring(R"(  "preprocess": {
    "channels": 3,
    "height": 64,
    "width": 64,
    "fit": "letterbox",
    "filter": "bicubic",
    "low": 0.0,
    "high": 1.0,
    "background": 200
  },
  "latent": {
    "dim": 128,
    "prior": "normal"
  },
)"));
  CHECK_THAT(text, ContainsSubstring(R"(        {
          "name": "log_variance",
          "meaning": "code_log_variance",
          "shape": [
            -1,
            128
          ]
        }
)"));
  CHECK_THAT(text, ContainsSubstring(R"(  "scoring": {
    "method": {
      "kind": "residual",
      "residual": "squared",
      "smoothing": 1.5,
      "pooling": "top_k",
      "top_fraction": 0.02
    },
    "false_alarm_rate": 0.05,
)"));
  CHECK_THAT(text, ContainsSubstring(R"(    "display_range": {
      "low": 0.009999999776482582,
)"));
  CHECK_THAT(text, ContainsSubstring("\"seed\": 18446744073709551615"));
  CHECK_THAT(text, EndsWith(R"(    "settings": {
      "batch": "8",
      "rate": "0.001"
    },
    "parents": [
      {
        "id": "capsules-gan",
        "manifest_sha256": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
      }
    ]
  }
}
)"));
  CHECK_THAT(lab::write_manifest(example_feature_detector()), ContainsSubstring(R"(    "method": {
      "kind": "feature",
      "residual": "squared",
      "smoothing": 0.0,
      "pooling": "mean",
      "top_fraction": 0.01,
      "kappa": 1.5
    },
)"));
  CHECK_THAT(lab::write_manifest(example_map_detector()), ContainsSubstring(R"(    "method": {
      "kind": "map",
      "smoothing": 1.0,
      "pooling": "max",
      "top_fraction": 0.01
    },
)"));
}

TEST_CASE("an invalid manifest is not written") {
  lab::Manifest manifest = example_manifest();
  manifest.metrics[0].value = std::nan("");
  CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error,
                       Message("manifest.metrics[0].value: expected a number, found null"));
  manifest = example_manifest();
  manifest.latent->dim = 0;
  CHECK_THROWS_MATCHES(
      lab::write_manifest(manifest), lab::Error,
      Message("manifest.latent.dim: expected an integer from 1 to 1048576, found 0"));
  manifest = example_manifest();
  manifest.provenance.command = "train folder:caf\xe9";
  CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error,
                       Message("manifest: expected text in UTF-8, found other bytes"));
}

TEST_CASE(
    "what a model's pictures look like is optional, comes back, and fits the picture's channels") {
  lab::Manifest manifest = example_manifest();
  CHECK(lab::write_manifest(manifest).find("likeness") == std::string::npos);
  manifest.scoring->likeness =
      lab::Likeness{std::vector<double>(14, 0.5), std::vector<double>(105, 0.25), 3.25, 0.015625};
  const std::string text = lab::write_manifest(manifest);
  CHECK(lab::parse_manifest(text) == manifest);
  CHECK_THAT(text, ContainsSubstring(R"(      "limit": 3.25,
      "rate": 0.015625
)"));
  manifest.scoring->likeness->factor.back() = 0;
  CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error,
                       Catch::Matchers::Message(
                           "manifest.scoring.likeness.factor: expected a diagonal of numbers of "
                           "at least 1e-06, found 0"));
  manifest.scoring->likeness->factor.pop_back();
  CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error,
                       Catch::Matchers::Message("manifest.scoring.likeness.factor: expected 105 "
                                                "numbers, found 104"));
}

TEST_CASE(
    "the place of a picture's object is optional, comes back, and goes with crop and area alone") {
  lab::Manifest manifest = example_manifest();
  CHECK(lab::write_manifest(manifest).find("pose") == std::string::npos);
  manifest.preprocess.fit = lab::Fit::crop;
  manifest.preprocess.filter = lab::ResizeFilter::area;
  manifest.preprocess.pose = lab::PoseSpec{0.5, 0.25, 0.625, lab::DarkEnd::right};
  const std::string text = lab::write_manifest(manifest);
  CHECK(lab::parse_manifest(text) == manifest);
  CHECK_THAT(text, ContainsSubstring(R"(    "pose": {
      "center_x": 0.5,
      "center_y": 0.25,
      "length": 0.625,
      "dark_end": "right"
    })"));
  manifest.preprocess.fit = lab::Fit::letterbox;
  CHECK_THROWS_MATCHES(
      lab::write_manifest(manifest), lab::Error,
      Message(R"(manifest.preprocess.fit: expected "crop" beside a pose, found "letterbox")"));
  manifest.preprocess.fit = lab::Fit::crop;
  manifest.preprocess.filter = lab::ResizeFilter::bicubic;
  CHECK_THROWS_MATCHES(
      lab::write_manifest(manifest), lab::Error,
      Message(R"(manifest.preprocess.filter: expected "area" beside a pose, found "bicubic")"));
  manifest.preprocess.filter = lab::ResizeFilter::area;
  manifest.preprocess.pose->length = 0.01;
  CHECK_THROWS_MATCHES(
      lab::write_manifest(manifest), lab::Error,
      Message("manifest.preprocess.pose.length: expected a number from 0.1 to 1, found 0.01"));
}

TEST_CASE(
    "how typical test pictures are is optional, comes back, and is a score that the networks "
    "give") {
  lab::Manifest manifest = example_manifest();
  CHECK(lab::write_manifest(manifest).find("typicality") == std::string::npos);
  manifest.typicality =
      lab::Typicality{lab::TypicalScore::negative_elbo, {"test, 2 images", {0.5, 0.5, 2}}, {}};
  manifest.typicality->others.push_back({"4800 handwritten letters", {1, 3}});
  const std::string text = lab::write_manifest(manifest);
  CHECK(lab::parse_manifest(text) == manifest);
  CHECK_THAT(text, ContainsSubstring(R"(  "typicality": {
    "score": "negative_elbo",
    "known": {
      "of": "test, 2 images",)"));
  manifest.typicality->others[0].scores = {3};
  CHECK_THROWS_MATCHES(
      lab::write_manifest(manifest), lab::Error,
      Message("manifest.typicality.others[0].scores: expected at least 2, found 1"));
  manifest.typicality->others[0].scores = {3, 1};
  CHECK_THROWS_MATCHES(
      lab::write_manifest(manifest), lab::Error,
      Message("manifest.typicality.others[0].scores[1]: expected ascending scores, "
              "at least 3, found 1"));
  manifest.typicality->others.clear();
  manifest.latent->prior.reset();
  CHECK_THROWS_MATCHES(lab::write_manifest(manifest), lab::Error,
                       Message("manifest.typicality.score: expected one that the networks give, "
                               "found negative_elbo"));
}
