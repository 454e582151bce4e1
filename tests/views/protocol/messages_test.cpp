// SPDX-License-Identifier: MIT
// The spelling of lab_app's messages, held against protocol.md.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"
#include "wasm/protocol/message.h"
#include "wasm/state/app_messages.h"

using namespace lab;
namespace matchers = Catch::Matchers;

namespace {

HostMessage decode(const lab::Message& message) {
  return decode_host_message(encode_message(message));
}

lab::Message encoded(const AppMessage& message) {
  return decode_message(encode_app_message(message));
}

const float kPixel = 0.5f;

}  // namespace

TEST_CASE("an inspection carries its pictures, map and timings") {
  lab::Message message{"inspection",
                       {{"request", 5},
                        {"item", 3},
                        {"score", 0.25},
                        {"source_width", 1000},
                        {"source_height", 900},
                        {"converted", "WebP"},
                        {"milliseconds", {{"decode", 3.5}, {"network", 10}, {"score", 0.5}}}},
                       {{"picture", DType::u8, {1, 2, 3}, {1, 2, 3, 4, 5, 6}},
                        {"corrected", DType::u8, {1, 2, 3}, {6, 5, 4, 3, 2, 1}},
                        make_tensor<float>("map", {1, 1}, std::span(&kPixel, 1))}};
  const auto inspection = std::get<Inspection>(decode(message));
  CHECK(inspection.request == 5);
  CHECK(inspection.score == 0.25);
  CHECK(inspection.source_height == 900);
  CHECK(inspection.converted == "WebP");
  CHECK(inspection.network_ms == 10.0);
  CHECK(inspection.picture.width == 2);
  CHECK(inspection.picture.at(1, 0, 2) == 6);
  CHECK(inspection.map.at(0, 0) == 0.5f);
  REQUIRE(inspection.corrected);
  CHECK(inspection.corrected->at(1, 0, 2) == 1);
  lab::Message uncorrected = message;
  uncorrected.parts.erase(uncorrected.parts.begin() + 1);
  CHECK_FALSE(std::get<Inspection>(decode(uncorrected)).corrected);
  message.parts[0].shape = {2, 1, 2, 3};
  message.parts[0].bytes.resize(12);
  CHECK_THROWS_MATCHES(
      decode(message), Error,
      matchers::Message("inspection.picture: expected U8 [h, w, 1 or 3], found another"));
}

TEST_CASE("a preview carries the picture of its request") {
  const auto preview = std::get<Preview>(
      decode({"preview", {{"request", 5}}, {{"picture", DType::u8, {1, 2, 1}, {8, 9}}}}));
  CHECK(preview.request == 5);
  CHECK(preview.picture.at(1, 0, 0) == 9);
}

TEST_CASE("an encoded picture carries its code") {
  const auto encoded =
      std::get<Encoded>(decode({"encoded",
                                {{"request", 6}, {"milliseconds", 2.5}},
                                {{"picture", DType::u8, {1, 2, 1}, {8, 9}},
                                 make_tensor<float>("code", {1, 1}, std::span(&kPixel, 1))}}));
  CHECK(encoded.request == 6);
  CHECK(encoded.milliseconds == 2.5);
  CHECK(encoded.picture.at(1, 0, 0) == 9);
  CHECK(encoded.code == std::vector<float>{kPixel});
}

TEST_CASE("unknown kinds and missing fields are refused by name") {
  CHECK_THROWS_MATCHES(
      decode({"explode", {}, {}}), Error,
      matchers::Message("message: expected a kind that the page sends to the app, found explode"));
  CHECK_THROWS_MATCHES(decode({"state", lab::Json::object(), {}}), Error,
                       matchers::Message("state.hash: expected text, found nothing"));
}

TEST_CASE("models, files and errors are read") {
  lab::Json can = lab::Json::object();
  for (const auto& [name, flag] : kCapabilityNames) can[std::string(name)] = name == "scores";
  lab::Json entry{{"id", "a"},      {"title", "A"}, {"family", "vae"},
                  {"dataset", "x"}, {"bytes", 7},   {"can", can}};
  const auto models =
      std::get<ModelList>(decode({"models", {{"models", lab::Json::array({entry})}}, {}}));
  CHECK(models.models.at(0).id == "a");
  CHECK(models.models.at(0).bytes == 7);
  CHECK(models.models.at(0).can == Capabilities{.scores = true});
  entry["can"].erase("encodes");
  CHECK_THROWS_MATCHES(
      decode({"models", {{"models", lab::Json::array({entry})}}, {}}), Error,
      matchers::Message("models[].can.encodes: expected true or false, found nothing"));
  const auto files = std::get<FilesArrived>(
      decode({"files",
              {{"items", {{{"item", 4}, {"name", "x.png"}, {"bytes", 9}, {"folder", "bad"}}}}},
              {}}));
  CHECK(files.items.at(0).item == 4);
  CHECK(files.items.at(0).folder == "bad");
  const auto failure =
      std::get<Failure>(decode({"error", {{"request", 3}, {"message", "no"}}, {}}));
  CHECK(failure.request == 3);
}

TEST_CASE("requests are spelled as the protocol says") {
  const lab::Message run =
      encoded(Run{3, "m", "decoder", {make_tensor<float>("code", {1, 1}, std::span(&kPixel, 1))}});
  CHECK(run.kind == "run");
  CHECK(run.fields.dump() == R"({"request":3,"model":"m","network":"decoder"})");
  CHECK(run.part("code").shape == std::vector<std::int64_t>{1, 1});
  CHECK(encoded(Inspect{4, "m", 9, std::nullopt}).fields.dump() ==
        R"({"request":4,"model":"m","item":9})");
  const lab::Message drawn = encoded(Inspect{4, "m", 0, Image(2, 1, 3, 8)});
  CHECK(drawn.fields.dump() == R"({"request":4,"model":"m"})");
  CHECK(drawn.part("picture").shape == std::vector<std::int64_t>{1, 2, 3});
  CHECK(encoded(Encode{5, "m", 9}).fields.dump() == R"({"request":5,"model":"m","item":9})");
  const lab::Message made = encoded(Encode{5, "m", 0, Image(2, 1, 3, 8)});
  CHECK(made.kind == "encode");
  CHECK(made.fields.dump() == R"({"request":5,"model":"m"})");
  CHECK(made.part("picture").shape == std::vector<std::int64_t>{1, 2, 3});
  const lab::Message saved = encoded(SavePicture{"a.png", Image(2, 1, 4, 8), "Saved."});
  CHECK(saved.kind == "save_picture");
  CHECK(saved.fields.dump() == R"({"name":"a.png","done":"Saved."})");
  CHECK(saved.part("picture").shape == std::vector<std::int64_t>{1, 2, 4});
  const lab::Message gif =
      encoded(SaveGif{"a.gif", 60, {Image(2, 1, 3, 8), Image(2, 1, 3, 9)}, "Saved."});
  CHECK(gif.kind == "save_gif");
  CHECK(gif.fields.dump() == R"({"name":"a.gif","milliseconds":60,"done":"Saved."})");
  CHECK(gif.part("pictures").shape == std::vector<std::int64_t>{2, 1, 2, 3});
  CHECK(gif.part("pictures").bytes[6] == 9);
  CHECK(encoded(ShareState{"a=b", true}).fields.dump() == R"({"hash":"a=b","push":true})");
  CHECK(encoded(Table{{"x"}, {{"1"}}}).fields.dump() == R"({"columns":["x"],"rows":[["1"]]})");
  CHECK(encoded(Save{"n", "text/csv", {1, 2}}).part("bytes").bytes ==
        std::vector<std::uint8_t>{1, 2});
  CHECK(encoded(OpenModel{1, "m"}).kind == "open_model");
  CHECK(encoded(PickFiles{true}).fields.dump() == R"({"folder":true})");
  CHECK(encoded(PickFiles{.camera = true}).fields.dump() == R"({"folder":false,"camera":true})");
  const lab::Message calibrate = encoded(CalibrateModel{"m", 0.25, {{0.5, 0.25}, 1.5}});
  CHECK(calibrate.kind == "calibrate_model");
  CHECK(calibrate.fields.dump() == R"({"model":"m","rate":0.25,"strangest":1.5})");
  CHECK(lab::values_of<double>(calibrate.part("scores")) == std::vector<double>{0.5, 0.25});
  CHECK(encoded(SaveModel{"m.1"}).fields.dump() == R"({"model":"m.1"})");
  CHECK(encoded(PickModel{}).kind == "pick_model");
  CHECK(encoded(RemoveModel{"m.1"}).fields.dump() == R"({"model":"m.1"})");
  CHECK(encoded(UseModels{{"a", "b"}}).fields.dump() == R"({"models":["a","b"]})");
  CHECK(encoded(Cancel{6}).fields.dump() == R"({"request":6})");
  CHECK(encoded(Trouble{"t"}).fields.dump() == R"({"text":"t"})");
  CHECK(encoded(Forget{6}).fields.dump() == R"({"item":6})");
  const lab::Message copy = encoded(Copy{"#x", "Copied."});
  CHECK(copy.kind == "copy");
  CHECK(copy.fields.dump() == R"({"text":"#x","done":"Copied."})");
  CHECK(encoded(Mirror{"p", "m", "n t", "n"}).fields.dump() ==
        R"({"page":"p","model":"m","text":"n t","notice":"n"})");
  CHECK(encoded(Focused{"Seed, field, 1"}).fields.dump() == R"({"text":"Seed, field, 1"})");
  CHECK(encoded(Look{true, 24, {1, 2, 3, 4}}).fields.dump() ==
        R"({"dark":true,"letters":24.0,"gestures":[1.0,2.0,3.0,4.0]})");
}
