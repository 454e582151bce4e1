// SPDX-License-Identifier: MIT
// The batch of inspected pictures and its text.
#include "wasm/state/batch.h"

#include <catch2/catch_test_macros.hpp>

#include "wasm/protocol/message.h"

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

// Five files that were given, none of them sent yet.
struct FiveFiles {
  Outbox outbox;
  InferenceQueue queue{outbox};
  Batch batch;
  std::vector<int> ids;

  FiveFiles() {
    for (int item = 1; item <= 5; ++item) ids.push_back(batch.add_file({item, "a.png", 1, ""}));
  }

  // The next one that is sent; fails if none is.
  Inspect sent() { return std::get<Inspect>(outbox.take().value()); }

  void answer(const Inspect& asked, const std::string& likelier = "") {
    Inspection inspection;
    inspection.request = asked.request;
    inspection.likelier = likelier;
    queue.accept(inspection);
  }
};

}  // namespace

TEST_CASE("CSV quotes commas, quotes and line breaks, and disarms formulas") {
  const std::vector<BatchItem> items{done("a,\"b\"\nc", 0.25), done("=HYPERLINK(1)", 0.05),
                                     done("-1+1", 0.31)};
  CHECK(batch_csv(items, {kCalibration, 0.3}, {"m", "0123"}) ==
        "name,folder,score,p_value,threshold,verdict,width,height,model,version,error\r\n"
        "\"a,\"\"b\"\"\nc\",,0.250000,0.5000,0.300000,good,10,20,m,0123,\r\n"
        "'=HYPERLINK(1),,0.050000,1.0000,0.300000,good,10,20,m,0123,\r\n"
        "'-1+1,,0.310000,0.2500,0.300000,defect,10,20,m,0123,\r\n");
}

TEST_CASE("an item that failed has its reason instead of a score") {
  BatchItem item;
  item.name = "x.heic";
  item.status = ItemStatus::failed;
  item.failure = "expected a PNG, found an HEIC picture";
  CHECK(batch_csv(std::span(&item, 1), {kCalibration, 0.3}, {"m", "0123"}) ==
        "name,folder,score,p_value,threshold,verdict,width,height,model,version,error\r\n"
        "x.heic,,,,0.300000,error,,,m,0123,\"expected a PNG, found an HEIC picture\"\r\n");
}

TEST_CASE("an equal score is not above the threshold") {
  const BatchItem item = done("edge", 0.3);
  CHECK(batch_table(std::span(&item, 1), {kCalibration, 0.3}).rows[0][3] == "good");
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

TEST_CASE("each reply sends the next picture, also that of a failure, with no frame between") {
  FiveFiles page;
  page.batch.pump("m", std::nullopt, page.queue);
  for (int i = 1; i <= 5; ++i) {
    const Inspect asked = page.sent();
    CHECK(asked.item == i);
    CHECK(asked.model == "m");
    if (i == 3) {
      page.queue.accept(Failure{asked.request, "no picture"});
    } else {
      page.answer(asked);
    }
  }
  CHECK_FALSE(page.outbox.take());
  CHECK(page.batch.unfinished() == 0);
  CHECK(page.batch.failed() == 1);
}

TEST_CASE("once a picture tells which model knows it, no other is sent before that is taken") {
  FiveFiles page;
  page.batch.ask_which_model(page.ids);
  page.batch.pump("m", page.ids[0], page.queue);
  const Inspect asked = page.sent();
  CHECK(asked.comparison == Comparison::always);
  CHECK(page.sent().item == 2);
  CHECK(page.batch.take_told() == nullptr);
  page.answer(asked, "other");
  CHECK_FALSE(page.outbox.take());
  const BatchItem* told = page.batch.take_told();
  REQUIRE(told != nullptr);
  CHECK(told->likelier == "other");
  CHECK(page.batch.take_told() == nullptr);
  page.batch.pump("m", page.ids[0], page.queue);
  CHECK(page.sent().item == 3);
}

TEST_CASE("while another model is awaited, replies of the one before send nothing") {
  FiveFiles page;
  page.batch.pump("m", std::nullopt, page.queue);
  const Inspect asked = page.sent();
  CHECK(page.outbox.take());
  page.batch.pause();
  page.answer(asked);
  page.batch.retry_failed();
  CHECK_FALSE(page.outbox.take());
  page.batch.use_model("other");
  page.batch.pump("other", std::nullopt, page.queue);
  CHECK(page.sent().model == "other");
}

TEST_CASE("what the worker still has of other pages stays where the page did") {
  for (const bool stayed : {false, true}) {
    Outbox outbox;
    Batch batch;
    batch.restore({"m", 0, {done("a.png", 0.25)}, {4}, stayed}, outbox);
    CHECK(outbox.take().has_value() == !stayed);
  }
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
  batch.use_model("another");
  Inspection late;
  late.request = request;
  late.score = 9;
  queue.accept(late);
  CHECK(batch.find(id)->status == ItemStatus::waiting);
  batch.pump("m", id, queue);
  const auto second = std::get<Inspect>(*outbox.take()).request;
  batch.remove(id);
  late.request = second;
  queue.accept(late);
  CHECK(batch.items().empty());
  const int next = batch.add_file({8, "b.png", 1, "folder"});
  CHECK(batch.find(next)->name == "folder/b.png");
  batch.pump("m", std::nullopt, queue);
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

TEST_CASE("a folder is the last one of a picture's path, and has a column where there is one") {
  const std::vector<BatchItem> items{done("test/crack/001.png", 0.25), done("b.png", 0.4),
                                     done("test/good/001.png", 0.1),
                                     done("other/crack/002.png", 0.5)};
  CHECK(folder_of(items[0]) == "crack");
  CHECK(folder_of(items[1]).empty());
  CHECK(batch_csv(std::span(items).first(1), {kCalibration, 0.3}, {"m", "0123"}) ==
        "name,folder,score,p_value,threshold,verdict,width,height,model,version,error\r\n"
        "test/crack/001.png,crack,0.250000,0.5000,0.300000,good,10,20,m,0123,\r\n");
  const Table table = batch_table(items, {kCalibration, 0.3});
  CHECK(table.columns.back() == "Folder");
  CHECK(table.rows[0] ==
        std::vector<std::string>{"test/crack/001.png", "0.2500", "0.500", "good", "crack"});
  CHECK(table.rows[1].back().empty());
  const auto counts = folder_counts(items, 0.3);
  REQUIRE(counts.size() == 2);
  CHECK(counts[0].folder == "crack");
  CHECK(counts[0].inspected == 2);
  CHECK(counts[0].defects == 1);
  CHECK(counts[1].folder == "good");
  CHECK(counts[1].defects == 0);
}

TEST_CASE(
    "what was removed comes back with its score, and its file is forgotten when no step leads "
    "there") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  batch.begin_step(std::nullopt);
  const int first = batch.add_file({7, "a.png", 1, ""});
  const int second = batch.add_file({8, "b.png", 1, ""});
  batch.pump("m", std::nullopt, queue);
  Inspection inspection;
  inspection.request = std::get<Inspect>(*outbox.take()).request;
  inspection.score = 0.25;
  outbox.take();
  const int full = batch.step();
  batch.begin_step(first);
  batch.remove(first);
  queue.accept(inspection);  // an answer to what was removed meanwhile
  batch.begin_step(second);
  batch.clear();
  CHECK(batch.items().empty());
  const int empty = batch.step();
  CHECK(batch.go_to(full, std::nullopt) == first);
  REQUIRE(batch.items().size() == 2);
  CHECK(batch.find(first)->score == 0.25);
  CHECK(batch.find(first)->status == ItemStatus::done);
  batch.go_to(empty, first);
  CHECK(batch.step() == empty);
  CHECK_FALSE(batch.go_to(12345, std::nullopt));
  CHECK(batch.step() == empty);
  batch.forget_unreachable(outbox);
  CHECK_FALSE(outbox.take());
  for (int i = 0; i < 25; ++i) batch.begin_step(std::nullopt);
  batch.forget_unreachable(outbox);
  CHECK(std::get<Forget>(*outbox.take()).item == 7);
  CHECK(std::get<Forget>(*outbox.take()).item == 8);
  CHECK_FALSE(outbox.take());
}

TEST_CASE("what is kept of a batch comes back with scores, thumbnails and order") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  batch.use_model("m 1");
  const int first = batch.add_file({7, "a.png", 1, "folder"});
  batch.add_capsule({18446744073709551615u, CapsuleDefect::scratch, 256});
  const int third = batch.add_file({9, "c.png", 1, ""});
  batch.pump("m", std::nullopt, queue);
  Inspection inspection;
  inspection.request = std::get<Inspect>(*outbox.take()).request;
  inspection.score = 0.25;
  inspection.source_width = 640;
  inspection.picture = Image(128, 64, 3, 90);
  queue.accept(inspection);
  queue.accept(Failure{std::get<Inspect>(*outbox.take()).request, "too dark"});
  CHECK(batch.find(first)->thumbnail == Image(32, 16, 3, 90));

  Message message = decode_message(encode_app_message(batch.kept(third)));
  constexpr float kFiles[] = {7, 9, 99};
  message.parts.push_back(make_tensor<float>("kept", {3}, kFiles));
  message.fields["stayed"] = false;
  const auto kept = std::get<KeptBatch>(decode_host_message(encode_message(message)));
  Batch again;
  again.use_model("m 1");
  Outbox forgotten;
  const auto selected = again.restore(kept, forgotten);
  REQUIRE(again.items().size() == 3);
  CHECK(again.items()[0].name == "folder/a.png");
  CHECK(again.items()[0].score == 0.25);
  CHECK(again.items()[0].status == ItemStatus::done);
  CHECK(again.items()[0].source_width == 640);
  CHECK(again.items()[0].thumbnail == Image(32, 16, 3, 90));
  CHECK(again.items()[1].capsule->seed == 18446744073709551615u);
  CHECK(again.items()[1].status == ItemStatus::waiting);
  CHECK(again.items()[1].failure.empty());
  CHECK(again.items()[2].status == ItemStatus::waiting);
  CHECK(selected == again.items()[2].id);
  CHECK(std::get<Forget>(*forgotten.take()).item == 99);
  CHECK_FALSE(forgotten.take());
  // A worker that was started again tells it once more; what is there stays, once.
  again.restore({kept.scored_by, -1, {kept.items[0], kept.items[2]}, {}}, forgotten);
  CHECK(again.items().size() == 3);
  // Scores of another model are worth nothing here.
  Batch other;
  other.use_model("m 2");
  other.restore(kept, forgotten);
  CHECK(other.items()[0].status == ItemStatus::waiting);
  again.use_model("m 2");
  CHECK(again.items()[0].status == ItemStatus::waiting);
}

TEST_CASE("an inspected picture whose file is gone keeps its score and says what is missing") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  BatchItem item = done("a.png", 0.25);
  item.file = 7;
  batch.restore({"m", 0, {item}, {}}, outbox);
  const int id = batch.items()[0].id;
  batch.pump("m", id, queue);
  queue.accept(
      Failure{std::get<Inspect>(*outbox.take()).request, "picture: expected it, found none"});
  CHECK(batch.find(id)->status == ItemStatus::done);
  CHECK(batch.find(id)->failure == "picture: expected it, found none");
  batch.pump("m", id, queue);
  CHECK_FALSE(outbox.take());
}

TEST_CASE("what failed is tried again after a reload, but for files that are not there any more") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  const auto failed = [](const char* name, std::int64_t file) {
    BatchItem item;
    item.name = name;
    item.file = file;
    item.status = ItemStatus::failed;
    item.failure = "memory: expected enough for this, found none";
    return item;
  };
  BatchItem shown = done("c.png", 0.25);
  shown.file = 9;
  shown.failure = "map.onnx: expected it from the network, found none";
  Batch batch;
  batch.restore({"m", 2, {failed("a.png", 7), failed("film.mp4", 8), shown}, {7, 9}}, outbox);
  batch.use_model("m");
  CHECK(batch.unfinished() == 1);
  CHECK(batch.items()[1].status == ItemStatus::failed);
  CHECK(batch.items()[1].failure == "memory: expected enough for this, found none");
  CHECK(batch.items()[2].score == 0.25);
  batch.pump("m", batch.items()[2].id, queue);
  CHECK(std::get<Inspect>(outbox.take().value()).item == 9);
  CHECK(std::get<Inspect>(outbox.take().value()).item == 7);
  CHECK_FALSE(outbox.take());
}

TEST_CASE("what failed without the network is inspected when it is back, and nothing else is") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  Batch batch;
  batch.restore({"m", 0, {done("a.png", 0.25)}, {}}, outbox);
  const int failed = batch.add_file({7, "b.png", 0, ""});
  batch.pump("m", failed, queue);
  const Inspect first = std::get<Inspect>(*outbox.take());
  CHECK(first.item == 7);
  queue.accept(Failure{first.request, "map.onnx: expected it from the network, found none"});
  CHECK(batch.find(failed)->status == ItemStatus::failed);
  batch.pump("m", failed, queue);
  CHECK_FALSE(outbox.take());
  batch.retry_failed();
  CHECK(batch.find(failed)->failure.empty());
  CHECK(batch.unfinished() == 1);
  CHECK(std::get<Inspect>(*outbox.take()).item == 7);  // no frame is needed
  batch.pump("m", failed, queue);
  CHECK_FALSE(outbox.take());
}
