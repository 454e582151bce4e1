// SPDX-License-Identifier: MIT
// The requests of lab_core. Each one only translates between a message and a function of the core.
#include "wasm/core/core_session.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/json_reader.h"
#include "shared/base/number_text.h"
#include "shared/base/rng.h"
#include "shared/base/sha256.h"
#include "shared/bundle/recalibration.h"
#include "shared/codec/image_codec.h"
#include "shared/image/opaque.h"
#include "shared/image/pixels.h"
#include "shared/image/preprocess.h"
#include "shared/image/shrunk_size.h"
#include "shared/inspection/decoding.h"
#include "shared/inspection/inspection.h"
#include "wasm/core/core_describe.h"

namespace lab {

namespace {

constexpr std::int64_t kMostCodes = 4096;  // in one request
// Of a photograph that is shown, pixels: as many as a large screen has room for beside the rest.
constexpr int kLongestShown = 1024;

Image image_of(const NamedTensor& part) {
  const std::vector<std::int64_t>& shape = part.shape;
  const DecodeLimits limits;
  const auto is_side = [&](std::int64_t side) { return side >= 1 && side <= limits.max_side; };
  const bool valid = part.dtype == DType::u8 && shape.size() == 3 && is_side(shape[0]) &&
                     is_side(shape[1]) && (shape[2] == 1 || shape[2] == 3 || shape[2] == 4);
  if (!valid) {
    throw Error("picture", "bytes [height, width, 1, 3 or 4]", shape_text(shape));
  }
  Image image;
  image.height = static_cast<int>(shape[0]);
  image.width = static_cast<int>(shape[1]);
  image.channels = static_cast<int>(shape[2]);
  image.pixels = part.bytes;
  return image;
}

std::string_view text_of(const NamedTensor& part) {
  return {reinterpret_cast<const char*>(part.bytes.data()), part.bytes.size()};
}

NamedTensor part_of(std::string name, const Image& image) {
  return make_tensor<std::uint8_t>(std::move(name), {image.height, image.width, image.channels},
                                   image.pixels);
}

Image picture_of(const Message& request) {
  if (request.has_part("picture")) return without_opaque_alpha(image_of(request.part("picture")));
  const NamedTensor& file = request.part("file");
  if (file.dtype != DType::u8) throw Error(request.kind + ".file", "bytes", "another type");
  return decode_image(file.bytes, request.text("name"));
}

// The photograph itself, as a page shows it: RGB or grey.
Image shown_photograph(const Image& source, std::uint8_t background) {
  const PictureSize size = shrunk_size(source, kLongestShown);
  return fit_image(source, {.channels = source.channels == 1 ? 1 : 3,
                            .height = size.height,
                            .width = size.width,
                            .background = background});
}

// The four numbers of a Placement, in the order of its members.
Json to_json(const Placement& placement) {
  return {placement.origin_x, placement.origin_y, placement.step_x, placement.step_y};
}

Placement placement_in(const Message& request) {
  const Json& numbers = request.array("placement");
  const bool valid = numbers.size() == 4 && std::ranges::all_of(numbers, [](const Json& number) {
                       return number.is_number() && std::isfinite(number.get<double>());
                     });
  if (!valid) throw Error("overlay.placement", "4 numbers", "others");
  const Placement placement{numbers[0], numbers[1], numbers[2], numbers[3]};
  if (placement.step_x == 0 && placement.step_y == 0) {
    throw Error("overlay.placement", "a step", "none");
  }
  return placement;
}

const ScoringInfo& scoring_of(const Manifest& manifest) {
  if (!manifest.scoring) throw Error("scoring", "a model that scores pictures", manifest.id);
  return *manifest.scoring;
}

// A network's input for one picture of which everything is known; nothing where none asks for it.
std::vector<NamedTensor> mask_part(const Manifest& model) {
  const PreprocessSpec& spec = model.preprocess;
  for (const auto& [role, network] : outline_of(model).networks) {
    if (std::ranges::find(network.inputs, Meaning::mask) == network.inputs.end()) continue;
    const std::vector<float> ones(
        static_cast<std::size_t>(spec.height) * static_cast<std::size_t>(spec.width), 1.0f);
    return {make_tensor<float>(std::string(name_of(InspectionValue::mask)),
                               {1, 1, spec.height, spec.width}, ones)};
  }
  return {};
}

// What the network is asked next, or what came of the path.
Message state_of(std::int64_t number, const FlowPath& path) {
  const bool arrived = path.arrived();
  return {
      "path", {{"path", number}, {"arrived", arrived}}, arrived ? path.outputs() : path.question()};
}

}  // namespace

Message CoreSession::answer(const Message& request) {
  if (request.kind == "open_index") return open_index(request);
  if (request.kind == "open_manifest") return open_manifest(request);
  if (request.kind == "close_manifest") return close_manifest(request);
  if (request.kind == "recalibrate") return recalibrate(request);
  if (request.kind == "decode") return decode(request);
  if (request.kind == "prepare") return prepare(request);
  if (request.kind == "score") return score(request);
  if (request.kind == "overlay") return overlay(request);
  if (request.kind == "draw") return draw(request);
  if (request.kind == "pictures") return pictures(request);
  if (request.kind == "begin_path") return begin_path(request);
  if (request.kind == "follow_path") return follow_path(request);
  if (request.kind == "leave_path") return leave_path(request);
  if (request.kind == "check_golden") return check_golden(request);
  if (request.kind == "sha256") return sha256(request);
  throw Error("lab_core", "a request of the protocol", printable(request.kind));
}

Message CoreSession::open_index(const Message& request) {
  std::vector<IndexEntry> entries = parse_model_index(text_of(request.part("index")));
  std::stable_partition(entries.begin(), entries.end(),
                        [](const IndexEntry& entry) { return entry.is_default; });
  Json models = Json::array();
  for (const IndexEntry& entry : entries) models.push_back(describe(entry));
  return {"models", {{"models", models}}, {}};
}

Message CoreSession::open_manifest(const Message& request) {
  Manifest parsed = parse_manifest(text_of(request.part("manifest")));
  Message reply{"manifest", describe(parsed), {}};
  manifests_.insert_or_assign(request.text("model"), std::move(parsed));
  return reply;
}

Message CoreSession::close_manifest(const Message& request) {
  manifests_.erase(request.text("model"));
  return {"closed", Json::object(), {}};
}

Message CoreSession::recalibrate(const Message& request) const {
  const GoodScores good{values_of<double>(request.part("scores")), request.number("strangest")};
  const std::string text =
      write_manifest(recalibrated(manifest(request.text("model")), good, request.number("rate")));
  return {"recalibrated",
          Json::object(),
          {{"manifest",
            DType::u8,
            {static_cast<std::int64_t>(text.size())},
            {text.begin(), text.end()}}}};
}

Message CoreSession::decode(const Message& request) const {
  return {"decoded", Json::object(), {part_of("picture", picture_of(request))}};
}

Message CoreSession::prepare(const Message& request) const {
  const Manifest& model = manifest(request.text("model"));
  const PreprocessSpec& spec = model.preprocess;
  const Image source = picture_of(request);
  const PreparedPicture prepared = prepare_picture(source, model);
  std::vector<NamedTensor> parts = mask_part(model);
  parts.push_back(make_tensor<float>(std::string(name_of(InspectionValue::input)),
                                     {1, spec.channels, spec.height, spec.width},
                                     normalise(prepared.picture, spec)));
  parts.push_back(part_of("picture", prepared.picture));
  Json fields = {{"source_width", source.width}, {"source_height", source.height}};
  if (prepared.strangeness) fields["strangeness"] = *prepared.strangeness;
  if (prepared.placement) {
    const Image shown = shown_photograph(source, spec.background);
    fields["placement"] =
        to_json(prepared.placement->scaled(static_cast<double>(shown.width) / source.width));
    parts.push_back(part_of("photograph", shown));
  }
  return {"prepared", std::move(fields), std::move(parts)};
}

Message CoreSession::score(const Message& request) const {
  const Manifest& model = manifest(request.text("model"));
  std::map<InspectionValue, std::vector<float>> values;
  for (const NamedTensor& part : request.parts) {
    values[inspection_value(part.name)] = values_of<float>(part);
  }
  const Finding finding = judge({values.begin(), values.end()}, model);
  std::vector<NamedTensor> parts = {
      make_tensor<float>("map", {finding.map.height, finding.map.width}, finding.map.values)};
  if (finding.corrected) parts.push_back(part_of("corrected", *finding.corrected));
  return {
      "scored",
      {{"score", finding.score}, {"p_value", finding.p_value}, {"anomalous", finding.anomalous}},
      std::move(parts)};
}

Message CoreSession::overlay(const Message& request) const {
  const DisplayRange& range = scoring_of(manifest(request.text("model"))).display_range;
  const NamedTensor& part = request.part("map");
  const Image picture = image_of(request.part("picture"));
  const bool placed = request.has_field("placement");
  const PreprocessSpec& spec = manifest(request.text("model")).preprocess;
  const std::vector<std::int64_t> expected =
      placed ? std::vector<std::int64_t>{spec.height, spec.width}
             : std::vector<std::int64_t>{picture.height, picture.width};
  if (part.shape != expected) {
    throw Error("overlay.map", shape_text(expected), shape_text(part.shape));
  }
  FloatMap map(static_cast<int>(expected[1]), static_cast<int>(expected[0]));
  map.values = values_of<float>(part);
  if (placed) {
    map = map_onto_photograph(map, placement_in(request), picture.width, picture.height);
  }
  return {"overlaid", Json::object(), {part_of("overlay", overlay_map(picture, map, range))}};
}

Message CoreSession::draw(const Message& request) const {
  const Manifest& model = manifest(request.text("model"));
  const std::int64_t seed = request.integer("seed");
  const std::int64_t count = request.integer("count");
  if (!capabilities_of(model).samples) {
    throw Error("draw", "a model that makes pictures from codes of a prior", model.id);
  }
  if (seed < 0) throw Error("draw.seed", "a number from 0", number_text(seed));
  if (count < 1 || count > kMostCodes) {
    throw Error("draw.count", "1 to " + number_text(kMostCodes), number_text(count));
  }
  Decoding decoding =
      plan_decoding(model, normal_samples(static_cast<std::uint64_t>(seed),
                                          static_cast<std::size_t>(count * model.latent->dim)));
  return {"drawn",
          {{"network", decoding.network}, {"path", decoding.path}},
          std::move(decoding.inputs)};
}

Message CoreSession::begin_path(const Message& request) {
  const FlowPath path(manifest(request.text("model")), request.parts);
  const std::int64_t number = ++last_path_;
  return state_of(number, paths_.emplace(number, path).first->second);
}

Message CoreSession::follow_path(const Message& request) {
  const std::int64_t number = request.integer("path");
  const auto path = paths_.find(number);
  if (path == paths_.end()) throw Error("path", "one that is under way", number_text(number));
  path->second.answer(request.parts);
  return state_of(number, path->second);
}

Message CoreSession::leave_path(const Message& request) {
  paths_.erase(request.integer("path"));
  return {"left", Json::object(), {}};
}

Message CoreSession::pictures(const Message& request) const {
  const Manifest& model = manifest(request.text("model"));
  const std::vector<Image> pictures = decoded_pictures(model, request.parts);
  std::vector<std::uint8_t> pixels;
  for (const Image& picture : pictures) {
    pixels.insert(pixels.end(), picture.pixels.begin(), picture.pixels.end());
  }
  const PreprocessSpec& spec = model.preprocess;
  return {"pictures",
          Json::object(),
          {make_tensor<std::uint8_t>(
              "pictures",
              {static_cast<std::int64_t>(pictures.size()), spec.height, spec.width, spec.channels},
              pixels)}};
}

Message CoreSession::check_golden(const Message& request) const {
  const std::vector<float> expected = values_of<float>(request.part("expected"));
  const std::vector<float> actual = values_of<float>(request.part("actual"));
  if (expected.size() != actual.size()) {
    throw Error("check_golden", number_text(expected.size()) + " values",
                number_text(actual.size()));
  }
  double largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(double{expected[i]} - double{actual[i]});
    if (!std::isfinite(difference)) {
      throw Error("check_golden", "finite values", "none at " + number_text(i));
    }
    largest = std::max(largest, difference);
  }
  return {"checked", {{"max_difference", largest}}, {}};
}

Message CoreSession::sha256(const Message& request) const {
  return {"digest", {{"sha256", sha256_hex(request.part("bytes").bytes)}}, {}};
}

const Manifest& CoreSession::manifest(const std::string& model) const {
  const auto found = manifests_.find(model);
  if (found == manifests_.end()) throw Error("lab_core", "an open model", printable(model));
  return found->second;
}

}  // namespace lab
