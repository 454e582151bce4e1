// SPDX-License-Identifier: MIT
// The batch of inspected pictures and its text.
#include "wasm/state/batch.h"

#include <catch2/catch_test_macros.hpp>

using namespace lab;

namespace {

BatchItem done(const char* name, double score) {
  BatchItem item;
  item.name = name;
  item.status = ItemStatus::done;
  item.score = score;
  item.source_width = 10;
  item.source_height = 20;
  return item;
}

const std::vector<double> kCalibration{0.1, 0.2, 0.3};

}  // namespace

TEST_CASE("CSV quotes commas, quotes and line breaks, and disarms formulas") {
  const std::vector<BatchItem> items{done("a,\"b\"\nc", 0.25), done("=HYPERLINK(1)", 0.05),
                                     done("-1+1", 0.31)};
  CHECK(batch_csv(items, kCalibration, 0.3) ==
        "name,score,p_value,threshold,verdict,width,height,error\r\n"
        "\"a,\"\"b\"\"\nc\",0.250000,0.5000,0.300000,good,10,20,\r\n"
        "'=HYPERLINK(1),0.050000,1.0000,0.300000,good,10,20,\r\n"
        "'-1+1,0.310000,0.2500,0.300000,defect,10,20,\r\n");
}

TEST_CASE("an item that failed has its reason instead of a score") {
  BatchItem item;
  item.name = "x.heic";
  item.status = ItemStatus::failed;
  item.failure = "expected a PNG, found an HEIC picture";
  CHECK(batch_csv(std::span(&item, 1), kCalibration, 0.3) ==
        "name,score,p_value,threshold,verdict,width,height,error\r\n"
        "x.heic,,,0.300000,error,,,\"expected a PNG, found an HEIC picture\"\r\n");
}

TEST_CASE("an equal score is not above the threshold") {
  const BatchItem item = done("edge", 0.3);
  CHECK(batch_table(std::span(&item, 1), kCalibration, 0.3).rows[0][3] == "good");
}

TEST_CASE("the smallest p-values are those of the highest scores, and what failed is last") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  for (const char* name : {"a.png", "b.png", "c.png"}) batch.add_file({1, name, 1, ""});
  for (const double score : {0.2, 0.4}) {
    batch.pump("m", std::nullopt, queue);
    Inspection inspection;
    inspection.request = std::get<Inspect>(*outbox.take()).request;
    inspection.score = score;
    queue.accept(inspection);
  }
  batch.pump("m", std::nullopt, queue);
  queue.accept(Failure{std::get<Inspect>(*outbox.take()).request, "no picture"});
  CHECK(batch.ordered(BatchOrder::p_value, false) == std::vector<int>{1, 0, 2});
  CHECK(batch.ordered(BatchOrder::p_value, true) == std::vector<int>{0, 1, 2});
  CHECK(batch.ordered(BatchOrder::score, false) == std::vector<int>{0, 1, 2});
}

TEST_CASE("a picture is shown as soon as it is decoded, and not any more once it is inspected") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  const int id = batch.add_file({7, "a.png", 1, ""});
  batch.pump("m", id, queue);
  const auto request = std::get<Inspect>(*outbox.take()).request;
  CHECK(batch.preview(id) == nullptr);
  queue.accept(Preview{request, Image(2, 2, 3, 50)});
  REQUIRE(batch.preview(id) != nullptr);
  CHECK(*batch.preview(id) == Image(2, 2, 3, 50));
  CHECK(batch.find(id)->status == ItemStatus::running);
  Inspection inspection;
  inspection.request = request;
  queue.accept(inspection);
  CHECK(batch.preview(id) == nullptr);
  CHECK(batch.result(id) != nullptr);
}

TEST_CASE("a reply for an item that was removed, or for another model, is dropped") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  const int id = batch.add_file({7, "a.png", 1, ""});
  batch.pump("m", id, queue);
  const auto request = std::get<Inspect>(*outbox.take()).request;
  batch.start_over();
  Inspection late;
  late.request = request;
  late.score = 9;
  queue.accept(late);
  CHECK(batch.find(id)->status == ItemStatus::waiting);
  batch.pump("m", id, queue);
  const auto second = std::get<Inspect>(*outbox.take()).request;
  batch.remove(id, outbox);
  late.request = second;
  queue.accept(late);
  CHECK(batch.items().empty());
  const int next = batch.add_file({8, "b.png", 1, "folder"});
  CHECK(batch.find(next)->name == "folder/b.png");
  batch.pump("m", std::nullopt, queue);
  CHECK(std::get<Forget>(*outbox.take()).item == 7);
  CHECK(std::get<Inspect>(*outbox.take()).item == 8);
}

TEST_CASE("items without a score come last, in both directions") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  for (int i = 1; i <= 3; ++i)
    batch.add_file({i, std::string(1, static_cast<char>('d' - i)), 1, ""});
  batch.pump("m", std::nullopt, queue);
  for (const double score : {0.5, 0.2}) {
    Inspection result;
    result.request = std::get<Inspect>(*outbox.take()).request;
    result.score = score;
    queue.accept(result);
  }
  CHECK(batch.ordered(BatchOrder::score, false) == std::vector<int>{1, 0, 2});
  CHECK(batch.ordered(BatchOrder::score, true) == std::vector<int>{0, 1, 2});
  CHECK(batch.ordered(BatchOrder::name, false) == std::vector<int>{2, 1, 0});
  CHECK(batch.ordered(BatchOrder::arrival, true) == std::vector<int>{2, 1, 0});
}

TEST_CASE("an old picture that is looked at again is sent once, and keeps its score meanwhile") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  std::vector<int> ids;
  for (int i = 1; i <= 30; ++i) ids.push_back(batch.add_file({i, "a.png", 1, ""}));
  const auto answer = [&](double score) {
    Inspection inspection;
    inspection.request = std::get<Inspect>(*outbox.take()).request;
    inspection.score = score;
    queue.accept(inspection);
  };
  for (int i = 1; i <= 30; ++i) {
    batch.pump("m", std::nullopt, queue);
    answer(0.01 * i);
  }
  REQUIRE(batch.result(ids[0]) == nullptr);
  for (int frame = 0; frame < 3; ++frame) batch.pump("m", ids[0], queue);
  CHECK(batch.find(ids[0])->status == ItemStatus::done);
  CHECK(batch.find(ids[0])->score == 0.01);
  answer(0.01);
  CHECK_FALSE(outbox.take());
  CHECK(batch.result(ids[0]) != nullptr);
}
