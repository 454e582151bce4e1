// SPDX-License-Identifier: MIT
// Page Restore: its state, the picture, and what is asked of the networks (restore.h).
#include "wasm/views/restore.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "shared/codec/image_codec.h"
#include "shared/image/fidelity.h"
#include "shared/image/pixels.h"
#include "shared/latent/bank.h"
#include "wasm/ui/seeds.h"
#include "wasm/views/beside.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr std::array<std::string_view, 5> kTasks{"reconstruct", "denoise", "fill", "compress",
                                                 "several"};
constexpr std::array<std::string_view, 3> kSources{"known", "drawn", "own"};
constexpr int kMostCode = 1 << 20;
constexpr std::size_t kMostOwn = 20;    // pictures of the visitor's that are kept
constexpr std::size_t kSelfChosen = 2;  // models beside, as long as nobody says which
constexpr int kFurther = 9;             // answers, in rows of three
constexpr DisplayRange kDifferences{0, 0.5f};

bool takes_drawings(const Model& model) { return model.manifest.preprocess.channels == 1; }
bool has_known(const Model& model) {
  return model.bank && model.bank->size() > 0 && model.can.decodes && !model.can.conditional;
}

}  // namespace

std::unique_ptr<View> make_restore_view(Textures& textures) {
  return std::make_unique<RestoreView>(textures);
}

RestoreView::RestoreView(Textures& textures)
    : textures_(textures), original_texture_(textures), input_texture_(textures) {}

void RestoreView::describe(Fields& fields) {
  fields.choice("task", state_.task, kTasks);
  fields.choice("from", state_.source, kSources);
  fields.integer("code", state_.code, {-1, -1, kMostCode});
  fields.letters("draw", state_.drawing.strokes, kLongestDrawing);
  fields.number("pen", state_.drawing.pen, {Drawing{}.pen, 0.04, 0.2});
  fields.flag("centred", state_.drawing.centred, true);
  fields.flag("inverted", state_.inverted, false);
  fields.number("level", state_.level, {0.5, 0, 0.9});
  fields.seed("seed", state_.seed, 1);
  fields.letters("holes", state_.holes.strokes, kLongestDrawing);
  fields.number("rubber", state_.holes.pen, {0.2, 0.05, 0.5});
  fields.flag("keep", state_.keeps_known, true);
  fields.integer("bits", state_.bits, {8, 2, 16});
  fields.word("beside", state_.beside);
  fields.unshared("item", own_item_);
}

void RestoreView::model_opened(Context& context) {
  context.queue.cancel("restore.known");
  context.queue.cancel("restore.own");
  failure_.clear();
}

void RestoreView::network_returned() {
  opening_ = 0;
  for (const auto& lane : lanes_) lane->opening = 0;
}

void RestoreView::files_arrived(const FilesArrived& files) {
  if (files.items.empty()) return;
  own_item_ = static_cast<int>(files.items.front().item);
  own_names_[own_item_] = files.items.front().name;
  state_.source = kOwnPicture;
}

RestoreSource RestoreView::source_of(const Model& model) const {
  if (state_.source == kOwnPicture && model.can.encodes) return kOwnPicture;
  if (state_.source == kDrawnPicture && takes_drawings(model)) return kDrawnPicture;
  if (has_known(model)) return kKnownPicture;
  return takes_drawings(model) ? kDrawnPicture : kOwnPicture;
}

int RestoreView::known_index(const Model& model) const {
  if (state_.code >= 0) return std::min(state_.code, model.bank->size() - 1);
  const auto classes = static_cast<int>(model.manifest.dataset.classes.size());
  return typical_code(*model.bank, classes / 3, model.units.used_units()).value_or(0);
}

void RestoreView::set_original(Image picture) {
  original_ = std::move(picture);
  original_bytes_ = original_.pixels.empty() ? 0 : encode_png(original_).size();
  original_texture_.set(original_);
  failure_.clear();
  ++originals_;
}

void RestoreView::update_original(Context& context) {
  const Model& model = *context.model;
  const RestoreSource source = source_of(model);
  while (own_names_.size() > kMostOwn) {
    context.outbox.push(Forget{own_names_.begin()->first});
    own_names_.erase(own_names_.begin());
  }
  if (opening_ != model.opening) {
    opening_ = model.opening;
    asked_code_.clear();
    shown_drawing_.reset();
    asked_item_ = 0;
    set_original({});
  }
  if (source != kKnownPicture) asked_code_.clear();
  if (source != kDrawnPicture) shown_drawing_.reset();
  if (source != kOwnPicture) asked_item_ = 0;
  if (source == kKnownPicture) request_known(context);
  if (source == kOwnPicture) request_own(context);
  if (source == kDrawnPicture && shown_drawing_ != state_.drawing) {
    shown_drawing_ = state_.drawing;
    const PreprocessSpec& spec = model.manifest.preprocess;
    const bool empty = state_.drawing.strokes.empty();
    set_original(empty ? Image() : drawn_picture(state_.drawing, spec.width, spec.height));
  }
}

void RestoreView::request_known(Context& context) {
  const Model& model = *context.model;
  const auto known = model.bank->code(known_index(model));
  if (std::ranges::equal(known, asked_code_)) return;
  asked_code_.assign(known.begin(), known.end());
  OnReply on_reply;
  on_reply.output = [this, &model](const Output& output) {
    if (!asked_code_.empty()) set_original(decoded_images(model, output).at(0));
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.ask_latest("restore.known", decode_request(model, known), std::move(on_reply));
}

// The encoder's own view of the file: fitted to the model's shape.
void RestoreView::request_own(Context& context) {
  if (own_item_ == 0) {
    if (!original_.pixels.empty() && asked_item_ == 0) set_original({});
    return;
  }
  if (asked_item_ == own_item_ && asked_inverted_ == state_.inverted) return;
  asked_item_ = own_item_;
  asked_inverted_ = state_.inverted;
  OnReply on_reply;
  const auto is_wanted = [this, item = own_item_, inverted = state_.inverted] {
    return item == asked_item_ && inverted == asked_inverted_;
  };
  on_reply.encoded = [this, is_wanted, inverted = state_.inverted](const Encoded& encoded) {
    if (!is_wanted()) return;
    Image picture = encoded.picture;
    for (std::uint8_t& value : picture.pixels) {
      if (inverted) value = static_cast<std::uint8_t>(255 - value);
    }
    set_original(std::move(picture));
  };
  on_reply.failed = [this, is_wanted](const std::string& message) {
    if (is_wanted()) failure_ = message;
  };
  context.queue.ask_latest("restore.own", Encode{.model = context.model->key, .item = own_item_},
                           std::move(on_reply));
}

void RestoreView::update_input(const Model& model) {
  const InputKey key{originals_, state_.task, state_.level, state_.seed, state_.holes};
  if (key == input_key_) return;
  input_key_ = key;
  ++inputs_;
  input_ = original_;
  const PreprocessSpec& spec = model.manifest.preprocess;
  if (input_.pixels.empty()) return;
  if (state_.task == kDenoise) input_ = with_noise(original_, state_.level, state_.seed);
  if (state_.task == kFillIn) {
    input_ = with_holes(original_, untouched(state_.holes, spec.width, spec.height));
  }
  input_error_ = mean_squared_error(original_, input_);
  input_texture_.set(input_);
}

// For a task that a model was made for that one, then models of other kinds, then any.
std::vector<std::string> RestoreView::chosen_beside(const Context& context) const {
  const auto others = others_of_dataset(context, &Capabilities::restores);
  if (!state_.beside.empty()) return named_in(state_.beside, others, kMostBeside);
  std::vector<std::string> keys;
  for (const int pass : {0, 1, 2}) {
    for (const ModelEntry* entry : others) {
      const bool made_for_it = state_.task == kFillIn && entry->can.fills;
      const bool other_kind = entry->family != context.model->manifest.family;
      const bool taken = std::ranges::find(keys, entry->id) != keys.end();
      const bool wanted = pass == 2 || (pass == 1 && other_kind) || made_for_it;
      if (!taken && wanted && keys.size() < kSelfChosen) keys.push_back(entry->id);
    }
  }
  return keys;
}

RestoreView::Lane* RestoreView::lane_of(const std::string& key) {
  const auto found =
      std::ranges::find_if(lanes_, [&](const auto& lane) { return lane->key == key; });
  return found == lanes_.end() ? nullptr : found->get();
}

void RestoreView::update_lanes(Context& context) {
  std::vector<std::string> keys = chosen_beside(context);
  keys.insert(keys.begin(), context.model->key);
  std::vector<std::unique_ptr<Lane>> lanes;
  for (const std::string& key : keys) {
    context.models.want(key);
    const Model* model = context.models.ready(key);
    const auto known =
        std::ranges::find_if(lanes_, [&](const auto& lane) { return lane && lane->key == key; });
    const bool goes_on =
        known != lanes_.end() && (model == nullptr || (*known)->opening == model->opening);
    lanes.push_back(goes_on ? std::move(*known) : std::make_unique<Lane>(key, textures_));
    Lane& lane = *lanes.back();
    if (const ModelEntry* entry = context.models.find(key)) lane.title = entry->title;
    lane.unopened = context.models.failure(key);
    if (model != nullptr) lane.opening = model->opening;
  }
  lanes_ = std::move(lanes);
  for (const auto& lane : lanes_) {
    const Model* model = context.models.ready(lane->key);
    if (model == nullptr || original_.pixels.empty() || !lane->failure.empty()) continue;
    request_seen(context, *model, *lane);
    request_answer(context, *model, *lane);
    compare(*model, *lane);
  }
}

void RestoreView::request_seen(Context& context, const Model& model, Lane& lane) {
  if (lane.asked == inputs_) return;
  lane.asked = inputs_;
  const PreprocessSpec& spec = model.manifest.preprocess;
  FloatMap known(spec.width, spec.height, 1);
  if (state_.task == kFillIn) known = untouched(state_.holes, spec.width, spec.height);
  Decoding plan = plan_restoring(model.manifest, input_, known);
  OnReply on_reply;
  on_reply.output = [this, &model, key = lane.key, input = inputs_](const Output& output) {
    Lane* waiting = lane_of(key);
    if (waiting == nullptr) return;
    waiting->seen = restoring_of(model.manifest, output.tensors);
    waiting->seen_input = input;
  };
  on_reply.failed = [this, key = lane.key](const std::string& message) {
    if (Lane* waiting = lane_of(key)) waiting->failure = message;
  };
  context.queue.ask_latest("restore.see." + lane.key,
                           Run{0, model.key, std::move(plan.network), std::move(plan.inputs)},
                           std::move(on_reply));
}

void RestoreView::request_answer(Context& context, const Model& model, Lane& lane) {
  const AnswerKey key{lane.seen_input, state_.task, state_.bits, state_.seed};
  if (!lane.seen || key == lane.asked_answer) return;
  lane.asked_answer = key;
  const Restoring& seen = *lane.seen;
  if (seen.picture) {
    lane.pictures = {*seen.picture};
    lane.values = seen.values;
    lane.pictures_input = lane.seen_input;
    lane.fresh = true;
    return;
  }
  std::vector<float> codes = seen.code;
  if (state_.task == kCompress) codes = quantised(codes, state_.bits);
  if (state_.task == kSeveral && !seen.log_variance.empty()) {
    const int count = std::min(kFurther, picture_limit(model) - 1);
    const auto more = posterior_samples(seen.code, seen.log_variance, count, state_.seed);
    codes.insert(codes.end(), more.begin(), more.end());
  }
  OnReply on_reply;
  on_reply.output = [this, &model, key = lane.key, input = lane.seen_input](const Output& output) {
    Lane* waiting = lane_of(key);
    if (waiting == nullptr) return;
    waiting->pictures = decoded_images(model, output);
    waiting->values = decoded_values(model.manifest, output.tensors);
    waiting->pictures_input = input;
    waiting->fresh = true;
  };
  on_reply.failed = [this, key = lane.key](const std::string& message) {
    if (Lane* waiting = lane_of(key)) waiting->failure = message;
  };
  context.queue.ask_latest("restore.draw." + lane.key, decode_request(model, codes),
                           std::move(on_reply));
}

void RestoreView::compare(const Model& model, Lane& lane) {
  const bool keeps = state_.task == kFillIn && state_.keeps_known;
  // What is under way belongs to another input: what is shown stays whole until it is there.
  if (lane.pictures.empty() || lane.pictures_input != inputs_) return;
  if (!lane.fresh && keeps == lane.compared_keeping) return;
  lane.fresh = false;
  lane.compared_keeping = keeps;
  const PreprocessSpec& spec = model.manifest.preprocess;
  const Image wanted = fit_image(original_, spec, std::nullopt);
  lane.shown = lane.pictures[0];
  if (keeps) {
    const FloatMap known = untouched(state_.holes, spec.width, spec.height);
    for (std::size_t i = 0; i < lane.shown.pixels.size(); ++i) {
      const std::size_t pixel = i / static_cast<std::size_t>(lane.shown.channels);
      if (known.values[pixel] > 0) lane.shown.pixels[i] = wanted.pixels[i];
    }
  }
  lane.answer.set(lane.shown);
  lane.error = mean_squared_error(wanted, lane.shown);
  lane.likeness = structural_similarity(wanted, lane.shown);
  score_typical(model, lane);
  if (state_.task == kSeveral) {
    const auto further = std::span(lane.pictures).subspan(1);
    lane.below.set(further.empty() ? Image() : contact_sheet(further, {.columns = 3, .gap = 0}));
  } else {
    lane.below.set(
        colorize(absolute_difference(wanted, lane.shown), kDifferences, Palette::inferno));
  }
}

void RestoreView::save(Context& context) {
  std::vector<Image> pictures{original_, input_};
  for (const auto& lane : lanes_) {
    const Image& shown = lane->shown;
    const bool fits = shown.width == original_.width && shown.height == original_.height &&
                      shown.channels == original_.channels;
    if (fits && !shown.pixels.empty()) pictures.push_back(shown);
  }
  if (original_.pixels.empty()) return;
  const int columns = static_cast<int>(pictures.size());
  const int scale = std::max(1, 112 / original_.width);
  context.outbox.push(
      Save{context.model->manifest.id + "-restored.png", "image/png",
           encode_png(contact_sheet(pictures, {.columns = columns, .gap = 4, .scale = scale}))});
  context.notice = "The picture, the input and the answers were saved side by side.";
}

void RestoreView::press_keys(Context& context) {
  const Input& input = context.input;
  const Model& model = *context.model;
  if (ImGui::GetIO().WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (input.pressed("r")) state_.seed = another_seed(state_.seed);
  if (input.pressed("s")) save(context);
  if (input.pressed("c") && source_of(model) == kKnownPicture) {
    state_.code = (known_index(model) + 1) % model.bank->size();
  }
  if (input.pressed("n")) state_.task = (state_.task + 1) % static_cast<int>(kTasks.size());
}

std::string RestoreView::why_no_picture(const Model& model) const {
  if (!original_.pixels.empty()) return "";
  if (source_of(model) == kDrawnPicture) return "Draw something.";
  return source_of(model) == kOwnPicture && own_item_ == 0 ? "Choose or drop a picture."
                                                           : "Decoding the picture.";
}

std::string RestoreView::summary(const Model& model) const {
  if (!failure_.empty()) return failure_;
  std::string all;
  for (const auto& lane : lanes_) {
    if (!lane->trouble().empty()) all += lane->title + ": " + lane->trouble() + ". ";
  }
  if (const std::string why = why_no_picture(model); !why.empty()) return all + why;
  static constexpr std::array<const char*, 5> kWords{
      "Reconstructed", "Noise taken out", "Filled in", "Compressed", "Drawn several times"};
  char text[160];
  ImFormatString(text, sizeof text, "%s. The input has %.1f dB.",
                 kWords[static_cast<std::size_t>(state_.task)],
                 std::min(99.0, -10 * std::log10(input_error_)));
  all += text;
  if (const std::string typical = typical_text(model); !typical.empty()) all += " " + typical;
  for (const auto& lane : lanes_) {
    if (lane->shown.pixels.empty() || !lane->trouble().empty()) continue;
    ImFormatString(text, sizeof text, " %s: %.1f dB, error %.4f, similarity %.2f.",
                   lane->title.c_str(), std::min(99.0, -10 * std::log10(lane->error)), lane->error,
                   lane->likeness);
    all += text;
  }
  return all;
}

std::span<const Shortcut> RestoreView::shortcuts() const {
  static constexpr std::array<Shortcut, 5> kShortcuts{
      {{"N", "The next task"},
       {"C", "Another known picture"},
       {"R", "Other noise, other answers"},
       {"S", "Save picture, input and answers as PNG"},
       {"Arrows", "On a pad: move the pen;  Space lowers and lifts it"}}};
  return kShortcuts;
}

std::span<const Shortcut> RestoreView::gestures() const {
  static constexpr std::array<Shortcut, 2> kGestures{
      {{"Drag on the pad", "Draw a digit"},
       {"Drag on the input", "Rub a part out, to be filled in"}}};
  return kGestures;
}

}  // namespace lab
