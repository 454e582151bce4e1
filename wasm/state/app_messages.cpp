// SPDX-License-Identifier: MIT
// The spelling of lab_app's messages. Envelope: message.h. Meaning: protocol.md.
#include "wasm/state/app_messages.h"

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/json_reader.h"
#include "wasm/protocol/message.h"

namespace lab {

namespace {

int small_integer(const Message& message, std::string_view key) {
  const std::int64_t value = message.integer(key);
  if (value < 0 || value > std::numeric_limits<int>::max()) {
    throw Error(message.kind + "." + std::string(key), "a small whole number",
                std::to_string(value));
  }
  return static_cast<int>(value);
}

// Fields of an object inside a message, with the same strict access.
Message nested(const Json& object, std::string kind) {
  if (!object.is_object()) throw Error(kind, "an object", object.type_name());
  return Message{std::move(kind), object, {}};
}

Image image_part(const Message& message, std::string_view name) {
  const NamedTensor& part = message.part(name);
  constexpr std::int64_t kLargestSide = 16384;
  const bool valid = part.dtype == DType::u8 && part.shape.size() == 3 && part.shape[0] >= 1 &&
                     part.shape[0] <= kLargestSide && part.shape[1] >= 1 &&
                     part.shape[1] <= kLargestSide && (part.shape[2] == 1 || part.shape[2] == 3);
  if (!valid) throw Error(message.kind + "." + std::string(name), "U8 [h, w, 1 or 3]", "another");
  Image image;
  image.height = static_cast<int>(part.shape[0]);
  image.width = static_cast<int>(part.shape[1]);
  image.channels = static_cast<int>(part.shape[2]);
  image.pixels = part.bytes;
  return image;
}

FloatMap map_part(const Message& message, std::string_view name) {
  const NamedTensor& part = message.part(name);
  if (part.shape.size() != 2) {
    throw Error(message.kind + "." + std::string(name), "F32 [h, w]", "another");
  }
  FloatMap map;
  map.height = static_cast<int>(part.shape[0]);
  map.width = static_cast<int>(part.shape[1]);
  map.values = values_of<float>(part);
  return map;
}

Placement placement(const Message& message) {
  const Json& numbers = message.array("placement");
  const bool valid = numbers.size() == 4 && std::ranges::all_of(numbers, [](const Json& number) {
                       return number.is_number();
                     });
  if (!valid) throw Error(message.kind + ".placement", "4 numbers", "others");
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

HostInfo host_info(const Message& message) {
  return {small_integer(message, "threads"), message.boolean("simd"),
          message.boolean("isolated"),       message.boolean("dark"),
          message.boolean("reduced_motion"), message.boolean("touch")};
}

Capabilities capabilities(const Message& message) {
  Capabilities can;
  for (const auto& [name, flag] : kCapabilityNames) can.*flag = message.boolean(name);
  return can;
}

Keeping keeping(const Message& entry) {
  if (!entry.has_field("own")) return Keeping::shipped;
  const std::string& own = entry.text("own");
  if (own == "kept") return Keeping::kept;
  if (own == "visit") return Keeping::visit;
  if (own == "damaged") return Keeping::damaged;
  throw Error("models[].own", "kept, visit or damaged", printable(own));
}

ModelList model_list(const Message& message) {
  ModelList list;
  for (const Json& json : message.array("models")) {
    const Message entry = nested(json, "models[]");
    list.models.push_back(
        {entry.text("id"), entry.text("title"), entry.text("family"), entry.text("dataset"),
         entry.integer("bytes"), capabilities(nested(entry.object("can"), "models[].can")),
         keeping(entry), entry.has_field("image_auroc") ? entry.number("image_auroc") : 0});
    if (entry.has_field("frechet_distance")) {
      list.models.back().frechet_distance = entry.number("frechet_distance");
    }
  }
  return list;
}

ModelOpened model_opened(const Message& message) {
  ModelOpened opened;
  opened.request = message.integer("request");
  opened.model = message.text("model");
  opened.version = message.text("version");
  opened.manifest = message.part("manifest").bytes;
  if (message.has_part("bank")) opened.bank = message.part("bank").bytes;
  return opened;
}

Inspection inspection(const Message& message) {
  Inspection result;
  result.request = message.integer("request");
  result.score = message.number("score");
  result.source_width = small_integer(message, "source_width");
  result.source_height = small_integer(message, "source_height");
  const Message timings = nested(message.object("milliseconds"), "inspection.milliseconds");
  result.decode_ms = timings.number("decode");
  result.network_ms = timings.number("network");
  result.score_ms = timings.number("score");
  if (message.has_field("strangeness")) result.strangeness = message.number("strangeness");
  if (message.has_field("likelier")) result.likelier = message.text("likelier");
  if (message.has_field("converted")) result.converted = message.text("converted");
  result.picture = image_part(message, "picture");
  if (message.has_part("photograph")) {
    result.photograph = image_part(message, "photograph");
    result.placement = placement(message);
  }
  if (message.has_part("corrected")) result.corrected = image_part(message, "corrected");
  result.map = map_part(message, "map");
  return result;
}

Encoded encoded(const Message& message) {
  return {message.integer("request"), message.number("milliseconds"),
          image_part(message, "picture"), values_of<float>(message.part("code"))};
}

FileRead file_read(const Message& message) {
  FileRead read{message.integer("request")};
  if (message.has_part("picture")) {
    read.picture = image_part(message, "picture");
  } else {
    read.bytes = message.part("bytes").bytes;
  }
  return read;
}

FilesArrived files_arrived(const Message& message) {
  FilesArrived files;
  for (const Json& json : message.array("items")) {
    const Message item = nested(json, "files.items[]");
    files.items.push_back({item.integer("item"), item.text("name"), item.integer("bytes"),
                           item.has_field("folder") ? item.text("folder") : std::string()});
  }
  return files;
}

// One row an item: as encode writes it.
constexpr std::size_t kKeptNumbers = 11;

KeptBatch kept_batch(const Message& message) {
  const std::vector<double> numbers = values_of<double>(message.part("numbers"));
  const std::vector<std::uint8_t>& pixels = message.part("thumbnails").bytes;
  const std::vector<std::uint8_t>& bytes = message.part("texts").bytes;
  std::string_view texts(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto next_text = [&] {
    const std::size_t end = std::min(texts.find('\0'), texts.size());
    const std::string text(texts.substr(0, end));
    texts.remove_prefix(std::min(end + 1, texts.size()));
    return text;
  };
  KeptBatch kept;
  kept.scored_by = next_text();
  kept.selected = static_cast<int>(message.integer("selected"));
  std::size_t used = 0;
  for (std::size_t i = 0; i + kKeptNumbers <= numbers.size(); i += kKeptNumbers) {
    const auto at = [&](std::size_t k) { return static_cast<int>(numbers[i + k]); };
    BatchItem item;
    item.name = next_text();
    item.failure = next_text();
    item.file = at(0);
    item.status = static_cast<ItemStatus>(at(1));
    item.score = numbers[i + 2];
    item.strangeness = numbers[i + 3];
    item.source_width = at(4);
    item.source_height = at(5);
    if (at(6) >= 0) {
      const auto seed = static_cast<std::uint64_t>(std::stoull(next_text()));
      item.capsule = CapsuleSpec{seed, static_cast<CapsuleDefect>(at(6)), at(7)};
    }
    item.thumbnail = Image(at(8), at(9), at(10));
    const std::size_t size = item.thumbnail.pixels.size();
    if (size > pixels.size() - used) throw Error("batch.thumbnails", "more bytes", "less");
    std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(used), size,
                item.thumbnail.pixels.begin());
    used += size;
    kept.items.push_back(std::move(item));
  }
  for (const float file : values_of<float>(message.part("kept"))) {
    kept.files.push_back(static_cast<std::int64_t>(file));
  }
  kept.page_stayed = message.boolean("stayed");
  return kept;
}

NamedTensor image_tensor(std::string name, const Image& image) {
  return {std::move(name), DType::u8, {image.height, image.width, image.channels}, image.pixels};
}

Message encode(const OpenModel& open) {
  return {"open_model", {{"request", open.request}, {"model", open.model}}, {}};
}

Message encode(const Run& run) {
  Message message{"run",
                  {{"request", run.request}, {"model", run.model}, {"network", run.network}},
                  run.inputs};
  if (run.path) message.fields["path"] = true;
  return message;
}

Message encode(const Inspect& inspect) {
  Message message{"inspect", {{"request", inspect.request}, {"model", inspect.model}}, {}};
  if (inspect.comparison == Comparison::unlike) message.fields["compare"] = "unlike";
  if (inspect.comparison == Comparison::always) message.fields["compare"] = "always";
  if (inspect.picture) {
    message.parts.push_back(image_tensor("picture", *inspect.picture));
  } else {
    message.fields["item"] = inspect.item;
  }
  return message;
}

Message encode(const Encode& request) {
  Message message{"encode", {{"request", request.request}, {"model", request.model}}, {}};
  if (request.picture) {
    message.parts.push_back(image_tensor("picture", *request.picture));
  } else {
    message.fields["item"] = request.item;
  }
  return message;
}

Message encode(const ReadFile& read) {
  return {"read_file",
          {{"request", read.request},
           {"model", read.model},
           {"file", read.file},
           {"decoded", read.decoded}},
          {}};
}

Message encode(const Cancel& cancel) { return {"cancel", {{"request", cancel.request}}, {}}; }

Message encode(const UseModels& use) { return {"use_models", {{"models", use.models}}, {}}; }

Message encode(const RemoveModel& remove) {
  return {"remove_model", {{"model", remove.model}}, {}};
}

Message encode(const CalibrateModel& calibrate) {
  const std::vector<double>& scores = calibrate.good.scores;
  return {"calibrate_model",
          {{"model", calibrate.model},
           {"rate", calibrate.rate},
           {"strangest", calibrate.good.strangest}},
          {make_tensor<double>("scores", {static_cast<std::int64_t>(scores.size())}, scores)}};
}

Message encode(const SaveModel& save) { return {"save_model", {{"model", save.model}}, {}}; }

Message encode(const Forget& forget) { return {"forget", {{"item", forget.item}}, {}}; }

Message encode(const Save& save) {
  const auto size = static_cast<std::int64_t>(save.bytes.size());
  return {"save",
          {{"name", save.name}, {"mime", save.mime}},
          {{"bytes", DType::u8, {size}, save.bytes}}};
}

Message encode(const SavePicture& save) {
  return {"save_picture",
          {{"name", save.name}, {"done", save.done}},
          {image_tensor("picture", save.picture)}};
}

Message encode(const SaveGif& save) {
  const Image& first = save.frames.at(0);
  NamedTensor pictures{
      "pictures",
      DType::u8,
      {static_cast<std::int64_t>(save.frames.size()), first.height, first.width, first.channels},
      {}};
  for (const Image& frame : save.frames) {
    pictures.bytes.insert(pictures.bytes.end(), frame.pixels.begin(), frame.pixels.end());
  }
  return {"save_gif",
          {{"name", save.name}, {"milliseconds", save.milliseconds}, {"done", save.done}},
          {std::move(pictures)}};
}

Message encode(const PickFiles& pick) {
  Message message{"pick_files", {{"folder", pick.folder}}, {}};
  if (pick.camera) message.fields["camera"] = true;
  return message;
}

Message encode(const PickModel&) { return {"pick_model", Json::object(), {}}; }

Message encode(const OpenSheet&) { return {"open_sheet", Json::object(), {}}; }

Message encode(const Copy& copy) {
  return {"copy", {{"text", copy.text}, {"done", copy.done}}, {}};
}

Message encode(const ShareState& state) {
  return {"state", {{"hash", state.hash}, {"push", state.push}}, {}};
}

Message encode(const Mirror& mirror) {
  return {"mirror",
          {{"page", mirror.page},
           {"model", mirror.model},
           {"text", mirror.text},
           {"notice", mirror.notice}},
          {}};
}

Message encode(const Focused& focused) { return {"focus", {{"text", focused.text}}, {}}; }

Message encode(const Look& look) {
  return {
      "look", {{"dark", look.dark}, {"letters", look.letters}, {"gestures", look.gestures}}, {}};
}

Message encode(const Table& table) {
  return {"table", {{"columns", table.columns}, {"rows", table.rows}}, {}};
}

Message encode(const KeptBatch& kept) {
  std::string texts = kept.scored_by;
  std::vector<double> numbers;
  std::vector<std::uint8_t> pixels;
  std::int64_t last = 0;
  for (const BatchItem& item : kept.items) {
    const Image& small = item.thumbnail;
    const bool drawn = item.capsule.has_value();
    for (const std::string& text : {item.name, item.failure}) texts.append(1, '\0').append(text);
    if (drawn) texts.append(1, '\0').append(std::to_string(item.capsule->seed));
    for (const double number :
         {static_cast<double>(item.file), static_cast<double>(item.status), item.score,
          item.strangeness, double{1} * item.source_width, double{1} * item.source_height,
          drawn ? static_cast<double>(item.capsule->defect) : -1,
          drawn ? double{1} * item.capsule->size : 0, double{1} * small.width,
          double{1} * small.height, double{1} * small.channels}) {
      numbers.push_back(number);
    }
    pixels.insert(pixels.end(), small.pixels.begin(), small.pixels.end());
    last = std::max(last, item.file);
  }
  const auto length = static_cast<std::int64_t>(pixels.size());
  const auto text_length = static_cast<std::int64_t>(texts.size());
  return {"batch",
          {{"selected", kept.selected}, {"last", last}},
          {{"texts", DType::u8, {text_length}, {texts.begin(), texts.end()}},
           make_tensor<double>("numbers", {static_cast<std::int64_t>(numbers.size())}, numbers),
           {"thumbnails", DType::u8, {length}, std::move(pixels)}}};
}

Message encode(const Trouble& trouble) { return {"trouble", {{"text", trouble.text}}, {}}; }

}  // namespace

HostMessage decode_host_message(std::span<const std::uint8_t> bytes) {
  Message message = decode_message(bytes);
  const std::string& kind = message.kind;
  if (kind == "output") {
    return Output{message.integer("request"), message.number("milliseconds"),
                  std::move(message.parts)};
  }
  if (kind == "inspection") return inspection(message);
  if (kind == "encoded") return encoded(message);
  if (kind == "preview") {
    return Preview{message.integer("request"), image_part(message, "picture")};
  }
  if (kind == "host") return host_info(message);
  if (kind == "models") return model_list(message);
  if (kind == "added") return ModelAdded{message.text("model"), message.text("note")};
  if (kind == "notice") return Notice{message.text("text")};
  if (kind == "state") return ShowState{message.text("hash")};
  if (kind == "progress") {
    return LoadProgress{message.text("model"), message.integer("loaded"), message.integer("total")};
  }
  if (kind == "model") return model_opened(message);
  if (kind == "file") return file_read(message);
  if (kind == "files") return files_arrived(message);
  if (kind == "batch") return kept_batch(message);
  if (kind == "pasted_text") return PastedText{message.text("text")};
  if (kind == "undo") return UndoPressed{};
  if (kind == "redo") return RedoPressed{};
  if (kind == "online") return Online{};
  if (kind == "error") return Failure{message.integer("request"), message.text("message")};
  throw Error("message", "a kind that the page sends to the app", printable(kind));
}

std::vector<std::uint8_t> encode_app_message(const AppMessage& message) {
  return std::visit([](const auto& value) { return encode_message(encode(value)); }, message);
}

}  // namespace lab
