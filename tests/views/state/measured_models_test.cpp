// SPDX-License-Identifier: MIT
// Figures of models that are not open.
#include "wasm/state/measured_models.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/views/fake_page.h"

using namespace lab;

namespace {

using Status = MeasuredModel::Status;

ModelEntry entry(const std::string& id) { return {id, id, "vae", "mnist", 1, {}}; }

struct Asking {
  Outbox outbox;
  InferenceQueue queue{outbox};
  Models models{queue, outbox};
  MeasuredModels measured{queue};

  Asking() { models.set_list({entry("a"), entry("b")}); }

  std::vector<ReadFile> asked() {
    std::vector<ReadFile> reads;
    while (const auto message = outbox.take()) {
      if (const auto* read = std::get_if<ReadFile>(&*message)) reads.push_back(*read);
    }
    return reads;
  }
};

FileRead answer_to(const ReadFile& read) {
  const std::string text = write_manifest(fake_manifest("plane", 2));
  return {read.request, {text.begin(), text.end()}};
}

}  // namespace

TEST_CASE("the manifest of every listed model is asked for, once, and nothing else") {
  Asking page;
  page.measured.follow(page.models);
  page.measured.follow(page.models);
  const auto asked = page.asked();
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].model == "a");
  CHECK(asked[0].file == "manifest");
  CHECK(page.measured.all()[0].status == Status::asked);
  const int before = page.measured.version();
  page.queue.accept(answer_to(asked[0]));
  CHECK(page.measured.version() != before);
  CHECK(page.measured.all()[0].status == Status::known);
  CHECK(page.measured.all()[0].metrics == fake_manifest("plane", 2).metrics);
}

TEST_CASE("a manifest that cannot be had is asked for again when the network is back") {
  Asking page;
  page.measured.follow(page.models);
  const auto asked = page.asked();
  page.queue.accept(Failure{asked[1].request, "b/manifest.json: expected an answer"});
  CHECK(page.measured.all()[1].status == Status::failed);
  CHECK(page.measured.all()[1].failure == "b/manifest.json: expected an answer");
  page.measured.follow(page.models);
  CHECK(page.asked().empty());
  page.measured.retry();
  CHECK(page.asked().size() == 1);
  CHECK(page.measured.all()[1].status == Status::asked);
}

TEST_CASE("models that come are asked about, and those that go are forgotten") {
  Asking page;
  page.measured.follow(page.models);
  const auto asked = page.asked();
  page.queue.accept(answer_to(asked[0]));
  page.models.set_list({entry("c"), entry("a")});
  page.measured.follow(page.models);
  const auto again = page.asked();
  REQUIRE(again.size() == 1);
  CHECK(again[0].model == "c");
  REQUIRE(page.measured.all().size() == 2);
  CHECK(page.measured.all()[1].status == Status::known);
}
