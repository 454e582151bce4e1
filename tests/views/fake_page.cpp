// SPDX-License-Identifier: MIT
// The fake page (fake_page.h). Controls are found through the hooks that ImGui has for its own test
// engine.
#include "tests/views/fake_page.h"

#include <algorithm>
#include <cstdarg>
#include <stdexcept>

#include "imgui_internal.h"
#include "shared/bundle/model_index.h"
#include "shared/inspection/flow_path.h"
#include "shared/latent/bank.h"
#include "tests/shared/bundle/manifest_example.h"

namespace {

struct SeenItem {
  lab::Rect box;
  int frame = 0;
  int count = 0;  // in that frame
};

std::map<ImGuiID, lab::Rect>& boxes() {
  static std::map<ImGuiID, lab::Rect> instance;
  return instance;
}

std::map<ImGuiID, std::string>& labels() {
  static std::map<ImGuiID, std::string> instance;
  return instance;
}

std::map<std::string, SeenItem>& seen() {
  static std::map<std::string, SeenItem> instance;
  return instance;
}

}  // namespace

void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID id, const ImRect& box,
                                 const ImGuiLastItemData*) {
  boxes()[id] = {box.Min, box.Max};
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID id, const char* label,
                                  ImGuiItemStatusFlags) {
  if (label == nullptr) return;
  labels()[id] = label;
  SeenItem& item = seen()[label];
  ++item.count;
  // The first of several with one name, row by row.
  if (item.frame == ImGui::GetFrameCount()) return;
  item = {boxes()[id], ImGui::GetFrameCount(), 1};
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }

namespace lab {

namespace {

constexpr int kSide = 4;
constexpr int kMostFrames = 2000;

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

// The open model that is asked; empty: none.
std::string asked_model(const AppMessage& message) {
  if (const auto* run = std::get_if<Run>(&message)) return run->model;
  if (const auto* inspect = std::get_if<Inspect>(&message)) return inspect->model;
  if (const auto* encode = std::get_if<Encode>(&message)) return encode->model;
  if (const auto* read = std::get_if<ReadFile>(&message)) return read->model;
  return "";
}

// Every pixel moves by 1 from noise to picture.
Output followed(const Run& run, const Manifest& manifest) {
  FlowPath path(manifest, run.inputs);
  const TensorEntry& velocity = manifest.networks.at(run.network).outputs.at(0);
  while (!path.arrived()) {
    std::vector<std::int64_t> shape = velocity.shape;
    shape[0] = path.question().at(0).shape.at(0);
    const std::vector<float> ones(
        static_cast<std::size_t>(shape[0] * shape[1] * shape[2] * shape[3]), 1);
    path.answer(std::vector{make_tensor<float>(velocity.name, shape, ones)});
  }
  return {run.request, 1.5, path.outputs()};
}

// A code's picture, whatever else the network is given.
Output decoded(const Run& run, const Manifest& manifest) {
  if (run.path) return followed(run, manifest);
  const NetworkEntry& network = manifest.networks.at(run.network);
  const NamedTensor& code = run.inputs.at(0);
  const std::vector<float> values = values_of<float>(code);
  const auto count = static_cast<std::size_t>(code.shape[0]);
  const auto dim = static_cast<std::size_t>(code.shape[1]);
  std::vector<std::int64_t> shape = network.outputs.at(0).shape;
  shape[0] = code.shape[0];
  const auto size = static_cast<std::size_t>(shape[1] * shape[2] * shape[3]);
  std::vector<float> pixels;
  for (std::size_t i = 0; i < count; ++i) {
    pixels.insert(pixels.end(), size, fake_value(std::span(values).subspan(i * dim, dim)));
  }
  return {run.request, 1.5, {make_tensor<float>(network.outputs[0].name, shape, pixels)}};
}

// A code whose picture is as bright as the input on average, and what the encoder is sure of.
Output coded(const Run& run, const Manifest& manifest) {
  const NetworkEntry& network = manifest.networks.at(run.network);
  const std::vector<float> values = values_of<float>(run.inputs.at(0));
  float sum = 0;
  for (const float value : values) sum += value;
  const auto dim = static_cast<std::size_t>(manifest.latent->dim);
  Output output{run.request, 1.5, {}};
  for (const TensorEntry& tensor : network.outputs) {
    std::vector<float> numbers(dim, tensor.meaning == Meaning::code ? 0.0f : -4.0f);
    if (tensor.meaning == Meaning::code) {
      numbers[0] = 8 * (sum / static_cast<float>(values.size()) - 0.5f);
    }
    output.tensors.push_back(make_tensor<float>(tensor.name, {1, static_cast<std::int64_t>(dim)},
                                                std::span<const float>(numbers)));
  }
  return output;
}

bool gives_codes(const NetworkEntry& network) {
  return std::ranges::any_of(
      network.outputs, [](const TensorEntry& output) { return output.meaning == Meaning::code; });
}

Inspection inspected(const Inspect& inspect, double score, const Manifest& manifest) {
  Inspection result;
  result.request = inspect.request;
  result.score = score;
  result.source_width = 256;
  result.source_height = 256;
  result.network_ms = 9;
  result.picture = Image(64, 64, 3, 100);
  if (capabilities_of(manifest).restores) result.corrected = Image(64, 64, 3, 110);
  result.map = FloatMap(64, 64, 0.02f);
  return result;
}

// What is said of something once it is given out; empty: it is nothing of the kind.
std::string done(const AppMessage& message) {
  if (const auto* copy = std::get_if<Copy>(&message)) return copy->done;
  if (const auto* gif = std::get_if<SaveGif>(&message)) return gif->done;
  if (const auto* picture = std::get_if<SavePicture>(&message)) return picture->done;
  return "";
}

}  // namespace

TextureHandle FakeRenderer::create_texture(TextureSize size, std::span<const std::uint8_t> rgba) {
  textures[++last_] = {size, {rgba.begin(), rgba.end()}};
  ++uploads;
  return last_;
}

void FakeRenderer::update_texture(TextureHandle handle, TextureSize size,
                                  std::span<const std::uint8_t> rgba) {
  textures.at(handle) = {size, {rgba.begin(), rgba.end()}};
  ++uploads;
}

void FakeRenderer::destroy_texture(TextureHandle handle) { textures.erase(handle); }

void FakeRenderer::draw(const ImDrawData& data, ImVec4) {
  ++frames;
  drawn.clear();
  for (const ImDrawList* list : data.CmdLists) {
    for (const ImDrawCmd& command : list->CmdBuffer) {
      const auto handle = reinterpret_cast<std::uintptr_t>(command.GetTexID());
      if (!textures.contains(static_cast<TextureHandle>(handle))) {
        throw std::runtime_error("a texture was drawn that does not exist");
      }
      drawn.insert(static_cast<TextureHandle>(handle));
    }
  }
}

Manifest fake_manifest(const std::string& id, int dim) {
  Manifest manifest = example_manifest();
  manifest.id = id;
  manifest.title = id;
  manifest.dataset = {"mnist", {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
  manifest.preprocess = {.channels = 1, .height = kSide, .width = kSide};
  manifest.latent->dim = dim;
  manifest.networks["encoder"].inputs[0].shape = {-1, 1, kSide, kSide};
  for (TensorEntry& output : manifest.networks["encoder"].outputs) output.shape = {-1, dim};
  manifest.networks["decoder"].inputs[0].shape = {-1, dim};
  manifest.networks["decoder"].outputs[0].shape = {-1, 1, kSide, kSide};
  manifest.networks["decoder"].macs = 1000;
  manifest.scoring.reset();
  return manifest;
}

Manifest fake_generator(int dim) {
  Manifest manifest = fake_manifest("gan", dim);
  manifest.networks["generator"] = manifest.networks.at("decoder");
  manifest.networks.erase("decoder");
  manifest.networks.erase("encoder");
  manifest.files.erase("bank");
  return manifest;
}

Manifest fake_conditional(int dim) {
  Manifest manifest = fake_generator(dim);
  manifest.networks.at("generator").inputs.push_back({"digit", Meaning::label, {-1, 10}});
  return manifest;
}

Manifest fake_flow(int steps) {
  Manifest manifest = fake_manifest("flow", kSide * kSide);
  manifest.preprocess.low = -1;
  NetworkEntry flow = manifest.networks.at("decoder");
  flow.inputs = {{"image", Meaning::image, {-1, 1, kSide, kSide}},
                 {"time", Meaning::time, {-1, 1}},
                 {"label", Meaning::label, {-1, 10}}};
  flow.outputs = {{"velocity", Meaning::velocity, {-1, 1, kSide, kSide}}};
  manifest.networks = {{"flow", flow}};
  manifest.files.erase("bank");
  manifest.path = PathInfo{steps, 1};
  return manifest;
}

Manifest fake_detector() {
  Manifest manifest = example_manifest();
  manifest.networks["decoder"].macs = 50'000'000;
  return manifest;
}

Bank fake_bank(int dim) {
  Bank bank;
  bank.dim = dim;
  constexpr int kSize = 60;
  bank.codes = normal_samples(99, static_cast<std::size_t>(kSize * dim));
  for (int i = 0; i < kSize; ++i) bank.labels.push_back(i % 10);
  bank.map = normal_samples(98, 2 * kSize);
  if (dim == 2) bank.map = bank.codes;
  if (dim > 2) bank.tsne = normal_samples(97, 2 * kSize);
  return bank;
}

std::string fake_history() {
  return R"({"format": "latentlab-history-1", "epochs": [
    {"epoch": 1, "learning_rate": 0.001, "training": {"loss": 120.5, "kl": 4},
     "validation": {"loss": 110, "kl": 5}},
    {"epoch": 2, "learning_rate": 0.0005, "training": {"loss": 100.25, "kl": 6},
     "validation": {"loss": 101, "kl": 7}}], "film": {"columns": 2, "epochs": [0, 1, 2]}})";
}

Image fake_film() {
  Image film(4, 4, 1);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) film.at(x, y, 0) = static_cast<std::uint8_t>(x / 2 + y / 2 * 2);
  }
  return film;
}

float fake_value(std::span<const float> code) {
  return std::clamp(0.5f + code[0] / 8 + code[1] / 32, 0.0f, 1.0f);
}

std::string number_of(std::string_view page) {
  const auto found = std::ranges::find(pages(), page, &Page::id);
  return std::to_string(found - pages().begin() + 1);
}

FakePage::FakePage(const std::string& hash, const Surface& surface, std::span<const Page> pages)
    : app(renderer, surface, pages), history(fake_history()), film(fake_film()) {
  boxes().clear();
  labels().clear();
  seen().clear();
  ImGui::GetCurrentContext()->TestEngineHookItems = true;
  app.receive(HostInfo{.threads = 4, .dark = false});
  if (!hash.empty()) show(hash);
  offer("plane", fake_manifest("plane", 2));
  offer("deep", fake_manifest("deep", 6));
  offer("capsules-vae", fake_detector());
}

void FakePage::offer(const std::string& key, const Manifest& manifest, Keeping keeping) {
  manifests[key] = manifest;
  const auto place = keeping == Keeping::shipped ? list_.models.end() : list_.models.begin();
  const bool whole = keeping != Keeping::damaged;
  const IndexEntry entry = index_entry(manifest);
  list_.models.insert(
      place, {key, manifest.title, manifest.family, manifest.dataset.name, total_bytes(manifest),
              whole ? capabilities_of(manifest) : Capabilities{}, keeping,
              entry.image_auroc.value_or(0), entry.frechet_distance});
  app.receive(list_);
}

void FakePage::withdraw(const std::string& key) {
  std::erase_if(list_.models, [&](const ModelEntry& entry) { return entry.id == key; });
  app.receive(list_);
}

void FakePage::frame() {
  seconds += 1.0 / 60;
  app.frame(seconds);
  collect();
}

void FakePage::settle() {
  for (int i = 0; i < kMostFrames; ++i) {
    seconds += 1.0 / 60;
    const bool again = app.frame(seconds) == 0.0;
    const std::size_t before = sent.size();
    collect();
    if (!again && sent.size() == before) return;
  }
  throw std::runtime_error("the app does not come to rest");
}

void FakePage::collect() {
  while (auto message = app.take_request()) {
    sent.push_back(*message);
    const std::string said = done(*message);
    if (gives_out && !said.empty()) app.receive(Notice{said});
    const bool request =
        std::holds_alternative<Run>(*message) || std::holds_alternative<Inspect>(*message) ||
        std::holds_alternative<Encode>(*message) || std::holds_alternative<ReadFile>(*message) ||
        std::holds_alternative<OpenModel>(*message);
    if (!request) continue;
    const std::string model = asked_model(*message);
    if (answers && (model.empty() || model != slow)) {
      answer(*message);
    } else {
      held.push_back(*message);
    }
  }
}

void FakePage::answer_at(std::size_t place) {
  const AppMessage chosen = held.at(place);
  held.erase(held.begin() + static_cast<std::ptrdiff_t>(place));
  answer(chosen);
}

void FakePage::answer(const AppMessage& request) {
  if (const auto* open = std::get_if<OpenModel>(&request)) {
    if (open->model == failing) {
      app.receive(Failure{open->request, "decoder.onnx: expected 1000 bytes, found 7"});
      return;
    }
    const Manifest& manifest = manifests.at(open->model);
    std::optional<std::vector<std::uint8_t>> bank;
    if (manifest.files.contains("bank")) bank = serialize_bank(fake_bank(manifest.latent->dim));
    app.receive(ModelOpened{open->request, open->model, bytes_of(write_manifest(manifest)), bank,
                            "0123456789ab"});
  } else if (const auto* read = std::get_if<ReadFile>(&request)) {
    if (read->file == failing) {
      app.receive(Failure{read->request, read->file + ": expected an answer, found none"});
    } else if (read->file == "manifest") {
      app.receive(FileRead{read->request, bytes_of(write_manifest(manifests.at(read->model)))});
    } else if (read->file == "lesson") {
      app.receive(FileRead{read->request, bytes_of(lesson)});
    } else if (read->file == "history") {
      app.receive(FileRead{read->request, bytes_of(history)});
    } else {
      app.receive(FileRead{read->request, {}, film});
    }
  } else if (const auto* run = std::get_if<Run>(&request)) {
    if (run->network == failing) {
      app.receive(Failure{run->request, "run: expected memory, found none"});
    } else {
      const Manifest& manifest = manifests.at(run->model);
      const bool codes = gives_codes(manifest.networks.at(run->network));
      app.receive(codes ? coded(*run, manifest) : decoded(*run, manifest));
    }
  } else if (const auto* encode = std::get_if<Encode>(&request)) {
    if (failing == "encode") {
      app.receive(Failure{encode->request, "notes.png: expected a PNG picture, found text"});
      return;
    }
    app.receive(Encoded{encode->request, 2.5, Image(kSide, kSide, 1, 200), encoded});
  } else if (const auto* inspect = std::get_if<Inspect>(&request)) {
    if (failing == "inspect" || broken.contains(inspect->item)) {
      app.receive(Failure{inspect->request, "notes.png: expected a PNG picture, found text"});
      return;
    }
    const auto score = scores.find(inspect->item);
    Inspection result = inspected(*inspect, score == scores.end() ? 0.05 : score->second,
                                  manifests.at(inspect->model));
    result.converted = converted;
    compare(*inspect, result);
    app.receive(result);
  }
}

void FakePage::compare(const Inspect& inspect, Inspection& result) const {
  const auto unknown = strange.find(inspect.item);
  const auto known = likelier.find(inspect.item);
  if (unknown != strange.end() && unknown->second != inspect.model) {
    result.strangeness = 2;
    if (inspect.comparison != Comparison::none) result.likelier = unknown->second;
  } else if (known != likelier.end() && known->second != inspect.model) {
    result.strangeness = 0.9;
    if (inspect.comparison == Comparison::always) result.likelier = known->second;
  }
}

void FakePage::drop_files(int count) {
  FilesArrived files;
  for (int i = 0; i < count; ++i) {
    ++last_item_;
    files.items.push_back({last_item_, "part " + std::to_string(last_item_) + ".png", 1000, ""});
  }
  app.receive(files);
}

void FakePage::move(ImVec2 at) { app.pointer({.kind = PointerKind::move, .position = at}); }

void FakePage::click(ImVec2 at) { drag({at, at}); }

void FakePage::drag(const std::vector<ImVec2>& points) {
  move(points.front());
  frame();
  app.pointer({.kind = PointerKind::down, .position = points.front()});
  frame();
  for (const ImVec2 point : points) {
    move(point);
    frame();
  }
  app.pointer({.kind = PointerKind::up, .position = points.back()});
  frame();
  frame();
}

void FakePage::touch(const std::vector<ImVec2>& points) {
  const auto send = [this](PointerKind kind, ImVec2 at) {
    app.pointer({.kind = kind, .position = at, .type = PointerType::touch});
    frame();
  };
  send(PointerKind::down, points.front());
  for (const ImVec2 point : points) send(PointerKind::move, point);
  send(PointerKind::up, points.back());
  frame();
  frame();
}

void FakePage::key(std::string_view name, int modifiers) {
  app.key(name, true, modifiers);
  frame();
  app.key(name, false, 0);
  frame();
}

bool FakePage::sees(const std::string& label) const {
  const auto found = seen().find(label);
  return found != seen().end() && found->second.frame >= ImGui::GetFrameCount() - 1;
}

Rect FakePage::place_of(const std::string& label) const {
  if (!sees(label)) throw std::runtime_error("there is no control named " + label);
  return seen().at(label).box;
}

ImVec2 FakePage::center_of(const std::string& label) const {
  const Rect box = place_of(label);
  return {(box.low.x + box.high.x) / 2, (box.low.y + box.high.y) / 2};
}

int FakePage::count_of(const std::string& label) const {
  return sees(label) ? seen().at(label).count : 0;
}

std::string FakePage::focused() const {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const auto found = labels().find(g.NavId);
  return g.NavDisableHighlight || found == labels().end() ? "" : found->second;
}

void FakePage::press(const std::string& label) { click(center_of(label)); }

}  // namespace lab
