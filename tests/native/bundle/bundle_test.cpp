// SPDX-License-Identifier: MIT
// Model folders: complete ones load, damaged ones are refused by name, outsiders accept the graphs.
#include "native/bundle/bundle.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cstdlib>
#include <fstream>

#include "native/base/files.h"
#include "native/export/bundle_contents.h"
#include "native/networks/onednn_check.h"
#include "native/networks/unet.h"
#include "native/networks/weight_rounding.h"
#include "shared/base/error.h"
#include "shared/base/sha256.h"
#include "shared/bundle/model_index.h"
#include "tests/checkout.h"
#include "tests/native/golden_difference.h"
#include "tests/native/hand_made_bundle.h"
#include "tests/native/onnx/onnx_networks.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Message;

// Largest absolute difference between numpy's and LibTorch's sums in small networks.
constexpr const char* kReferenceTolerance = "1e-5";

StoredNetwork stored(const NetworkSpec& spec) {
  Network network(spec);
  round_to_half(network);
  return {network,
          onnx::WeightStorage::fp16,
          {{"picture", Meaning::image},
           {"code", Meaning::code},
           {"mean", Meaning::code},
           {"log_variance", Meaning::code_log_variance}}};
}

BundleDraft small_draft() {
  at::manual_seed(4);
  BundleDraft draft;
  draft.manifest.id = "test-vae";
  draft.manifest.title = "A test";
  draft.manifest.family = "vae";
  draft.manifest.description = "A test.";
  draft.manifest.dataset = {"digits", {"0", "1"}};
  draft.manifest.preprocess.height = 8;
  draft.manifest.preprocess.width = 8;
  draft.manifest.latent = LatentInfo{3, "normal"};
  draft.manifest.provenance = {"unknown", "latentlab train digits-vae", 1,     "2.6.0",
                               "cpu",     std::string(64, 'a'),         "MIT", {}};
  draft.networks.emplace("encoder", stored(two_outputs_spec()));
  draft.networks.emplace("decoder", stored(every_operator_spec()));
  draft.parts["golden"] = {
      "golden.bin", serialize_tensor_file(make_golden(draft.networks, draft.manifest.preprocess))};
  draft.parts["history"] = {"history.json", {'{', '}'}};
  return draft;
}

void flip_byte(const fs::path& path, std::size_t index) {
  auto bytes = read_file(path);
  bytes[index] ^= 1;
  write_file(path, bytes);
}

std::string checksum_of(const fs::path& path) { return sha256_hex(read_file(path)); }

int check_with_onnx(const std::vector<fs::path>& folders, const char* tolerance) {
  const std::string script = (checkout_folder() / "tests/native/check_onnx.py").string();
  std::string command = "python3 " + script + " " + tolerance;
  for (const auto& folder : folders) command += " " + folder.string();
  return std::system(command.c_str());
}

std::vector<fs::path> shipped_bundles() {
  std::vector<fs::path> folders;
  const fs::path models = checkout_folder() / "assets/models";
  if (!fs::exists(models)) return folders;
  for (const auto& entry : fs::directory_iterator(models)) {
    if (fs::exists(entry.path() / "manifest.json")) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  return folders;
}

}  // namespace

TEST_CASE("a written bundle loads with the same manifest and networks") {
  const ScratchFolder scratch;
  const BundleDraft draft = small_draft();
  const Manifest written = write_bundle(draft, scratch.path() / "test-vae");
  const Bundle bundle = load_bundle(scratch.path() / "test-vae");
  CHECK((bundle.manifest == written));
  CHECK(written.networks.at("decoder").inputs[0].name == "code");
  CHECK((written.networks.at("decoder").inputs[0].shape == std::vector<std::int64_t>{-1, 3}));
  CHECK(written.networks.at("decoder").inputs[0].meaning == Meaning::code);
  CHECK(written.networks.at("decoder").file.file == "decoder.onnx");
  CHECK(written.files.at("golden").file == "golden.bin");
  // Without oneDNN (onednn_check.h) a network that was loaded differs from the one that was written in the last bit.
  CHECK(golden_difference(bundle, parse_tensor_file(draft.parts.at("golden").bytes, "golden")) <=
        (onednn_is_right() ? 0.0 : 1e-6));
}

TEST_CASE("onnx accepts an inspector and computes the same outputs") {
  at::manual_seed(5);
  BundleDraft draft = small_draft();
  draft.manifest.latent = std::nullopt;
  draft.networks.clear();
  const Network network(unet_inspector({1, 8, 8}, {{3, 4, 5}}));
  draft.networks.emplace("inspector", hand_made(inference_form(network, {"map", "restored"})));
  draft.parts["golden"].bytes =
      serialize_tensor_file(make_golden(draft.networks, draft.manifest.preprocess));
  const ScratchFolder scratch;
  write_bundle(draft, scratch.path() / "test-inspector");
  CHECK(check_with_onnx({scratch.path() / "test-inspector"}, kReferenceTolerance) == 0);
}

TEST_CASE("onnx accepts a written bundle and computes the same outputs") {
  const ScratchFolder scratch;
  write_bundle(small_draft(), scratch.path() / "test-vae");
  BundleDraft full = small_draft();
  for (auto& [role, entry] : full.networks) entry.storage = onnx::WeightStorage::fp32;
  write_bundle(full, scratch.path() / "full-vae");
  CHECK(check_with_onnx({scratch.path() / "test-vae", scratch.path() / "full-vae"},
                        kReferenceTolerance) == 0);
}

TEST_CASE("a flipped byte in a network is told by its checksum") {
  const ScratchFolder scratch;
  write_bundle(small_draft(), scratch.path() / "b");
  const fs::path file = scratch.path() / "b" / "decoder.onnx";
  const std::string expected = checksum_of(file);
  flip_byte(file, 100);
  CHECK_THROWS_MATCHES(load_bundle(scratch.path() / "b"), Error,
                       Message("bundle: expected sha256 " + expected + ", found " +
                               checksum_of(file) + " in decoder.onnx"));
}

TEST_CASE("a truncated file is told by its size") {
  const ScratchFolder scratch;
  write_bundle(small_draft(), scratch.path() / "b");
  const fs::path file = scratch.path() / "b" / "golden.bin";
  const auto size = fs::file_size(file);
  fs::resize_file(file, size - 1);
  CHECK_THROWS_MATCHES(load_bundle(scratch.path() / "b"), Error,
                       Message("bundle: expected " + std::to_string(size) + " bytes, found " +
                               std::to_string(size - 1) + " in golden.bin"));
}

TEST_CASE("missing files are told by name") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "b";
  write_bundle(small_draft(), folder);
  fs::remove(folder / "encoder.onnx");
  CHECK_THROWS_MATCHES(
      load_bundle(folder), Error,
      Message("bundle: expected encoder.onnx, found no such file in " + folder.string()));
  fs::remove(folder / "manifest.json");
  CHECK_THROWS_MATCHES(
      load_bundle(folder), Error,
      Message("bundle: expected manifest.json, found no such file in " + folder.string()));
}

TEST_CASE("a network whose inputs are not the manifest's is refused") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "b";
  Manifest manifest = write_bundle(small_draft(), folder);
  manifest.networks.at("decoder").inputs[0].name = "z";
  replace_manifest(folder, manifest);
  CHECK_THROWS_MATCHES(load_bundle(folder), Error,
                       Message("bundle: expected the manifest's inputs and outputs, found others "
                               "in decoder.onnx"));
}

TEST_CASE("a network with a tensor that means nothing is not written") {
  const ScratchFolder scratch;
  BundleDraft draft = small_draft();
  draft.networks.at("encoder").meanings.erase("log_variance");
  CHECK_THROWS_MATCHES(write_bundle(draft, scratch.path() / "b"), Error,
                       Message("bundle: expected a meaning for the tensor log_variance, found "
                               "none"));
}

TEST_CASE("a bundle replaces an older one as a whole and leaves nothing beside it") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "b";
  BundleDraft older = small_draft();
  older.parts["film"] = {"film.png", {1}};
  write_bundle(older, folder);
  CHECK(fs::exists(folder / "film.png"));
  write_bundle(small_draft(), folder);
  CHECK_FALSE(fs::exists(folder / "film.png"));
  CHECK(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a bundle that cannot be written leaves the older one as it was") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "b";
  write_bundle(small_draft(), folder);
  const std::string before = checksum_of(folder / "manifest.json");
  BundleDraft draft = small_draft();
  draft.parts["film"] = {"no-such-folder/film.png", {1}};
  CHECK_THROWS_AS(write_bundle(draft, folder), Error);
  draft = small_draft();
  draft.manifest.id = "Not An Id";
  CHECK_THROWS_AS(write_bundle(draft, folder), Error);
  CHECK(checksum_of(folder / "manifest.json") == before);
  CHECK(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("the index lists bundles by id and keeps the default") {
  const ScratchFolder scratch;
  for (const char* id : {"b-vae", "a-vae"}) {
    BundleDraft draft = small_draft();
    draft.manifest.id = id;
    write_bundle(draft, scratch.path() / id);
  }
  const auto text = [&] {
    const auto bytes = read_file(scratch.path() / "index.json");
    return std::string(bytes.begin(), bytes.end());
  };
  write_index(scratch.path(), "b-vae");
  const std::string first = text();
  CHECK(first.find("a-vae") < first.find("b-vae"));
  CHECK(first.find("\"default\": true") > first.find("b-vae"));
  const auto entries = parse_model_index(first);
  CHECK(entries.at(1).is_default);
  CHECK((entries.at(1).outline.networks.at("encoder") ==
         NetworkMeanings{{Meaning::image}, {Meaning::code, Meaning::code_log_variance}}));
  write_index(scratch.path(), "");
  CHECK(text() == first);
  CHECK_THROWS_MATCHES(
      write_index(scratch.path(), "c"), Error,
      Message("index: expected a bundle 'c' in " + scratch.path().string() + ", found none"));
  fs::rename(scratch.path() / "a-vae", scratch.path() / "z");
  CHECK_THROWS_MATCHES(write_index(scratch.path(), ""), Error,
                       Message("index: expected id 'z' in folder z, found 'a-vae'"));
}

TEST_CASE("the index names the folder of a manifest that it cannot read") {
  const ScratchFolder scratch;
  write_bundle(small_draft(), scratch.path() / "test-vae");
  const fs::path broken = scratch.path() / "b-vae" / "manifest.json";
  fs::create_directory(broken.parent_path());
  std::ofstream(broken) << "{\"schema_version\": 1}";
  CHECK_THROWS_MATCHES(write_index(scratch.path(), ""), Error,
                       Message(broken.string() + ": manifest.schema_version: expected 2, found 1"));
  CHECK_FALSE(fs::exists(scratch.path() / "index.json"));
  CHECK_THROWS_MATCHES(write_index(scratch.path() / "none", ""), Error,
                       Message("index: expected bundles in " + (scratch.path() / "none").string() +
                               ", found No such file or directory"));
}

TEST_CASE("an index that somebody else wrote is replaced only where that is asked for") {
  const ScratchFolder scratch;
  write_bundle(small_draft(), scratch.path() / "test-vae");
  const fs::path index = scratch.path() / "index.json";
  for (const std::string text : {"[]", "{\"models\": 5}", "{\"models\": [5, {\"default\": true}]}",
                                 "{\"models\": [{\"default\": true, \"id\": 5}]}"}) {
    INFO(text);
    std::ofstream(index) << text;
    CHECK_THROWS_MATCHES(
        write_index(scratch.path(), ""), Error,
        Message(index.string() +
                ": expected a free place for an index of models, or one of an earlier run, found "
                "another file, which only --force replaces"));
    const auto kept = read_file(index);
    CHECK(std::string(kept.begin(), kept.end()) == text);
    CHECK_NOTHROW(write_index(scratch.path(), "", OutputGuard::Foreign::replace));
    CHECK_NOTHROW(write_index(scratch.path(), ""));
  }
  std::ofstream(index) << "";
  CHECK_NOTHROW(write_index(scratch.path(), ""));
}

TEST_CASE("the indices of all versions of this program are its own to replace") {
  const ScratchFolder scratch;
  write_bundle(small_draft(), scratch.path() / "test-vae");
  std::ofstream(scratch.path() / "index.json")
      << "{\n  \"models\": [\n    {\n      \"id\": \"old\",\n      \"schema\": 1\n    }\n  ]\n}\n";
  CHECK_NOTHROW(write_index(scratch.path(), ""));
}

TEST_CASE("every shipped bundle loads, replays its golden outputs and passes onnx.checker") {
  const std::vector<fs::path> bundles = shipped_bundles();
  CHECK(check_with_onnx(bundles, "1e-4") == 0);
  for (const auto& folder : bundles) {
    INFO(folder);
    const Bundle bundle = load_bundle(folder);
    CHECK(bundle.manifest.id == folder.filename().string());
    const auto golden = read_file(folder / bundle.manifest.files.at("golden").file);
    CHECK(golden_difference(bundle, parse_tensor_file(golden, "golden.bin")) <=
          bundle.manifest.golden_tolerance);
  }
}

}  // namespace lab
