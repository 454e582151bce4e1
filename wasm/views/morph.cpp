// SPDX-License-Identifier: MIT
// Page Morph: its state, its lanes and what they ask of their networks, playback and files (morph.h).
#include "wasm/views/morph.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/image/pixels.h"
#include "wasm/views/beside.h"

namespace lab {

namespace {

constexpr std::array<std::string_view, 3> kKinds{"known", "sample", "drawn"};
constexpr std::array<std::string_view, 2> kEnds{"a", "b"};
constexpr int kMostCode = 1 << 20;
constexpr int kMostLabel = 999;
constexpr int kMostSteps = 15;
constexpr int kGifPositions = 25;  // there; and back again
constexpr int kGifMilliseconds = 60;
constexpr double kCrossSeconds = 3;  // from A to B
constexpr double kStillSeconds = 1;  // a picture, where motion is unwelcome
constexpr int kChartPoints = 49;

bool same_shape(const PreprocessSpec& a, const PreprocessSpec& b) {
  return a.channels == b.channels && a.height == b.height && a.width == b.width;
}

void append(std::vector<float>& values, std::span<const float> more) {
  values.insert(values.end(), more.begin(), more.end());
}

}  // namespace

std::unique_ptr<View> make_morph_view(Textures& textures) {
  return std::make_unique<MorphView>(textures);
}

MorphView::MorphView(Textures& textures) : textures_(textures) { state_.ends[1].seed = 2; }

void MorphView::describe(Fields& fields) {
  const auto end = [&](std::size_t i, const char* kind, const char* code, const char* seed,
                       const char* label, const char* strokes) {
    MorphEnd& which = state_.ends[i];
    fields.choice(kind, which.kind, kKinds);
    fields.integer(code, which.code, {-1, -1, kMostCode});
    fields.seed(seed, which.seed, i + 1);
    fields.integer(label, which.label, {-1, -1, kMostLabel});
    fields.letters(strokes, which.drawing.strokes, kLongestDrawing);
  };
  end(0, "a", "acode", "aseed", "aclass", "adraw");
  end(1, "b", "bcode", "bseed", "bclass", "bdraw");
  // One pen for both.
  Drawing& pen = state_.ends[0].drawing;
  fields.number("pen", pen.pen, {Drawing{}.pen, 0.04, 0.2});
  fields.flag("centred", pen.centred, true);
  state_.ends[1].drawing.pen = pen.pen;
  state_.ends[1].drawing.centred = pen.centred;
  fields.choice("end", state_.edited, kEnds);
  fields.integer("steps", state_.steps, {9, 3, kMostSteps});
  fields.number("t", state_.position, {0.5, 0, 1});
  fields.word("beside", state_.beside);
}

void MorphView::model_opened(Context&) { playing_ = false; }

void MorphView::network_returned() {
  for (const auto& lane : lanes_) lane->opening = 0;
}

std::vector<std::string> MorphView::chosen_beside(const Context& context) const {
  const auto others = others_of_dataset(context, &Capabilities::interpolates);
  if (!state_.beside.empty()) return named_in(state_.beside, others, kMostBeside);
  // A model with codes of pictures beside one that has none.
  const auto other_kind = std::ranges::find_if(others, [&](const ModelEntry* entry) {
    return entry->can.encodes != context.model->can.encodes;
  });
  if (other_kind == others.end()) return {};
  return {(*other_kind)->id};
}

MorphView::Lane* MorphView::lane_of(const std::string& key) {
  const auto found =
      std::ranges::find_if(lanes_, [&](const auto& lane) { return lane->key == key; });
  return found == lanes_.end() ? nullptr : found->get();
}

void MorphView::update_lanes(Context& context) {
  std::vector<std::string> keys = chosen_beside(context);
  keys.insert(keys.begin(), context.model->key);
  std::vector<std::unique_ptr<Lane>> lanes;
  for (const std::string& key : keys) {
    context.models.want(key);
    const auto known =
        std::ranges::find_if(lanes_, [&](const auto& lane) { return lane && lane->key == key; });
    lanes.push_back(known != lanes_.end() ? std::move(*known)
                                          : std::make_unique<Lane>(key, textures_));
    Lane& lane = *lanes.back();
    const ModelEntry* entry = context.models.find(key);
    if (entry != nullptr) lane.title = entry->title;
    lane.unopened = context.models.failure(key);
  }
  given_up_ = std::exchange(lanes_, std::move(lanes));
  for (auto& lane : lanes_) {
    const Model* model = context.models.ready(lane->key);
    if (model == nullptr) continue;
    if (lane->opening != model->opening) {
      given_up_.push_back(std::exchange(lane, std::make_unique<Lane>(lane->key, textures_)));
      lane->opening = model->opening;
    }
    lane->title = model->manifest.title;
    find_ends(context, *model, *lane);
    if (!lane->whole || !lane->failure.empty()) continue;
    request_strip(context, *model, *lane);
    request_now(context, *model, *lane);
  }
}

MorphView::Asked MorphView::asked_along(const Lane& lane, int steps) {
  Asked asked;
  for (const CodePath path : kPaths) {
    append(asked.codes, codes_along(path, lane.ends[0], lane.ends[1], steps));
    append(asked.shares, codes_along(CodePath::lerp, lane.shares[0], lane.shares[1], steps));
  }
  return asked;
}

void MorphView::request_strip(Context& context, const Model& model, Lane& lane) {
  lane.steps = std::clamp(state_.steps, 2, picture_limit(model) / 2);
  Asked asked = asked_along(lane, lane.steps);
  if (asked == lane.asked_strip) return;
  lane.asked_strip = std::move(asked);
  for (std::size_t i = 0; i < 2; ++i) {
    lane.norms[i].clear();
    for (int k = 0; k < kChartPoints; ++k) {
      const Code code = code_at(kPaths[i], lane.ends[0], lane.ends[1], k / (kChartPoints - 1.0));
      lane.norms[i].push_back(static_cast<float>(code_norm(code)));
    }
  }
  OnReply on_reply;
  on_reply.output = [this, &model, key = lane.key, steps = lane.steps](const Output& output) {
    Lane* waiting = lane_of(key);
    if (waiting == nullptr) return;
    waiting->pictures = decoded_images(model, output);
    waiting->shown_steps = steps;
    const auto half = static_cast<std::size_t>(steps);
    if (waiting->pictures.size() != 2 * half) {
      throw Error("morph", std::to_string(2 * half) + " pictures",
                  std::to_string(waiting->pictures.size()));
    }
    for (std::size_t i = 0; i < 2; ++i) {
      waiting->strips[i].set(contact_sheet(std::span(waiting->pictures).subspan(i * half, half),
                                           {.columns = steps, .gap = 0}));
    }
  };
  on_reply.failed = [this, key = lane.key](const std::string& message) {
    if (Lane* waiting = lane_of(key)) waiting->failure = message;
  };
  context.queue.ask_latest("morph.strip." + lane.key,
                           decode_request(model, lane.asked_strip.codes, lane.asked_strip.shares),
                           std::move(on_reply));
}

void MorphView::request_now(Context& context, const Model& model, Lane& lane) {
  Asked asked;
  for (const CodePath path : kPaths) {
    append(asked.codes, code_at(path, lane.ends[0], lane.ends[1], position()));
    append(asked.shares, code_at(CodePath::lerp, lane.shares[0], lane.shares[1], position()));
  }
  if (asked == lane.asked_now) return;
  lane.asked_now = std::move(asked);
  OnReply on_reply;
  on_reply.output = [this, &model, key = lane.key](const Output& output) {
    Lane* waiting = lane_of(key);
    if (waiting == nullptr) return;
    const std::vector<Image> pictures = decoded_images(model, output);
    for (std::size_t i = 0; i < 2; ++i) waiting->now[i].set(pictures.at(i));
  };
  on_reply.failed = [this, key = lane.key](const std::string& message) {
    if (Lane* waiting = lane_of(key)) waiting->failure = message;
  };
  context.queue.ask_latest("morph.now." + lane.key,
                           decode_request(model, lane.asked_now.codes, lane.asked_now.shares),
                           std::move(on_reply));
}

void MorphView::request_gif(Context& context) {
  gif_waits_ = 0;
  gif_ready_ = false;
  for (const auto& lane : lanes_) {
    const Model* model = context.models.ready(lane->key);
    lane->frames.clear();
    if (model == nullptr || !lane->whole || !lane->failure.empty()) continue;
    if (!same_shape(model->manifest.preprocess, context.model->manifest.preprocess)) continue;
    const int count = std::clamp(kGifPositions, 2, picture_limit(*model) / 2);
    const Asked asked = asked_along(*lane, count);
    OnReply on_reply;
    on_reply.output = [this, model, key = lane->key](const Output& output) {
      Lane* waiting = lane_of(key);
      if (waiting == nullptr) return;
      waiting->frames = decoded_images(*model, output);
      if (gif_waits_ > 0 && --gif_waits_ == 0) gif_ready_ = true;
    };
    on_reply.failed = [this, key = lane->key](const std::string& message) {
      gif_waits_ = 0;
      if (Lane* waiting = lane_of(key)) waiting->failure = message;
    };
    ++gif_waits_;
    context.queue.ask_latest("morph.gif." + lane->key,
                             decode_request(*model, asked.codes, asked.shares),
                             std::move(on_reply));
  }
}

// There and back, so that it repeats without a jump.
void MorphView::save_gif(Context& context) {
  if (!std::exchange(gif_ready_, false)) return;
  std::size_t positions = kGifPositions;
  std::vector<const Lane*> shown;
  for (const auto& lane : lanes_) {
    if (lane->frames.size() < 4) continue;
    positions = std::min(positions, lane->frames.size() / 2);
    shown.push_back(lane.get());
  }
  if (shown.empty()) return;
  SaveGif gif{context.model->manifest.id + "-morph.gif", kGifMilliseconds, {}};
  for (std::size_t i = 0; i < 2 * positions - 2; ++i) {
    const std::size_t at = i < positions ? i : 2 * (positions - 1) - i;
    std::vector<Image> pictures;
    for (const Lane* lane : shown) {
      const std::size_t half = lane->frames.size() / 2;
      const std::size_t place = at * (half - 1) / (positions - 1);
      pictures.push_back(lane->frames[place]);
      pictures.push_back(lane->frames[half + place]);
    }
    const int scale = std::max(1, 112 / pictures[0].width);
    gif.frames.push_back(contact_sheet(
        pictures, {.columns = static_cast<int>(pictures.size()), .gap = 4, .scale = scale}));
  }
  for (const auto& lane : lanes_) lane->frames.clear();
  gif.done = "The animation was saved: " + std::to_string(gif.frames.size()) + " pictures.";
  context.outbox.push(std::move(gif));
}

void MorphView::save_strip(Context& context) {
  std::vector<Image> pictures;
  const int steps = lanes_.empty() ? 0 : lanes_[0]->shown_steps;
  for (const auto& lane : lanes_) {
    const bool fits = !lane->pictures.empty() && lane->shown_steps == steps &&
                      lane->pictures[0].width == lanes_[0]->pictures[0].width &&
                      lane->pictures[0].height == lanes_[0]->pictures[0].height &&
                      lane->pictures[0].channels == lanes_[0]->pictures[0].channels;
    if (fits) pictures.insert(pictures.end(), lane->pictures.begin(), lane->pictures.end());
  }
  if (pictures.empty()) return;
  const int scale = pictures[0].width <= 32 ? 3 : 1;
  context.outbox.push(
      Save{context.model->manifest.id + "-morph.png", "image/png",
           encode_png(contact_sheet(pictures, {.columns = steps, .gap = 2, .scale = scale}))});
  context.notice = "The strip was saved.";
}

void MorphView::go_to(double position) {
  playing_ = false;
  state_.position = std::clamp(position, 0.0, 1.0);
}

void MorphView::toggle_play() {
  if (playing_) state_.position = play_position_;
  playing_ = !playing_;
  play_position_ = state_.position;
  play_seconds_ = state_.position * kCrossSeconds;
}

// There and back again.
void MorphView::play(Context& context) {
  if (!playing_) return;
  play_seconds_ += context.elapsed;
  context.animating = true;
  double at = std::fmod(play_seconds_ / kCrossSeconds, 2.0);
  if (context.host.reduced_motion) {
    const int last = state_.steps - 1;
    at = std::fmod(std::floor(play_seconds_ / kStillSeconds) / last, 2.0);
  }
  play_position_ = at > 1 ? 2 - at : at;
}

void MorphView::press_keys(Context& context) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const Input& input = context.input;
  if (g.IO.WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (input.pressed("c")) choose_pair(*context.model, true);
  if (input.pressed("d")) choose_pair(*context.model, false);
  if (input.pressed("r")) choose_samples();
  if (input.pressed("x")) std::swap(state_.ends[0], state_.ends[1]);
  if (input.pressed("s")) save_strip(context);
  if (input.pressed("g")) request_gif(context);
  if (input.pressed(" ") && g.NavDisableHighlight && g.ActiveId == 0) toggle_play();
}

std::string MorphView::Lane::instead() const {
  if (!unopened.empty()) return unopened + ".";
  return failure.empty() ? waits : failure + ".";
}

std::string MorphView::summary(const Model& model) const {
  constexpr const char* kUnderWay = "Decoding the way from A to B.";
  if (lanes_.empty()) return kUnderWay;
  std::string text;
  for (std::size_t i = 1; i < lanes_.size(); ++i) {
    const std::string instead = lanes_[i]->instead();
    const bool told = instead == lanes_[0]->instead();
    if (!instead.empty() && !told) text += lanes_[i]->title + ": " + instead + " ";
  }
  if (const std::string instead = lanes_[0]->instead(); !instead.empty()) return text + instead;
  if (lanes_[0]->pictures.empty()) return text + kUnderWay;
  text += "The way from A, " + end_text(model, 0) + ", to B, " + end_text(model, 1) + ", in " +
          std::to_string(lanes_[0]->shown_steps) +
          " pictures along a straight line and along an arc";
  const char* joint = ", beside ";
  for (std::size_t i = 1; i < lanes_.size(); ++i) {
    if (!lanes_[i]->instead().empty()) continue;
    text += std::exchange(joint, " and ") + lanes_[i]->title;
  }
  text += ".";
  if (playing_) return text + " It is playing.";
  const auto norm = [&](CodePath path) {
    return code_norm(code_at(path, lanes_[0]->ends[0], lanes_[0]->ends[1], state_.position));
  };
  char shown[120];
  ImFormatString(shown, sizeof shown,
                 " At %.2f the code has the length %.2f on the line and %.2f on the arc.",
                 state_.position, norm(CodePath::lerp), norm(CodePath::slerp));
  return lanes_[0]->whole ? text + shown : text;
}

std::span<const Shortcut> MorphView::shortcuts() const {
  static constexpr std::array<Shortcut, 6> kShortcuts{
      {{"Space", "Play and pause"},
       {"Arrows", "On the strip: go along the way"},
       {"C, D", "Two codes of the same class, of different classes"},
       {"R, X", "Other samples;  swap A and B"},
       {"S, G", "Save the strip as PNG, the animation as GIF"},
       {"Arrows", "On the drawing pad: move the pen;  Space lowers and lifts it"}}};
  return kShortcuts;
}

std::span<const Shortcut> MorphView::gestures() const {
  static constexpr std::array<Shortcut, 2> kGestures{
      {{"Drag on the strip", "Go along the way"}, {"Drag on the pad", "Draw an end"}}};
  return kGestures;
}

}  // namespace lab
