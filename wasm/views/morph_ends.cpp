// SPDX-License-Identifier: MIT
// Page Morph: the codes that it goes between (morph.h).
#include <algorithm>

#include "shared/inspection/decoding.h"
#include "shared/latent/bank.h"
#include "wasm/ui/seeds.h"
#include "wasm/views/morph.h"

namespace lab {

namespace {

bool has_bank(const Model& model) { return model.bank && model.bank->size() > 1; }

// A drawing is white on black: no network for colours has learned from such pictures.
bool takes_drawings(const Model& model) {
  return model.can.encodes && model.manifest.preprocess.channels == 1;
}

// The model's own label of a class; as many as it has classes: it does not know this one.
int label_named(const Model& model, const std::string& name) {
  const auto& classes = model.manifest.dataset.classes;
  return static_cast<int>(std::ranges::find(classes, name) - classes.begin());
}

Code code_of(const Bank& bank, int index) {
  const auto code = bank.code(index);
  return {code.begin(), code.end()};
}

// Classes from the middle of each half: of ten digits a 3 and an 8.
int first_label(const Model& model, std::size_t end) {
  const auto classes = static_cast<int>(model.manifest.dataset.classes.size());
  return end == 0 ? classes / 3 : classes * 4 / 5;
}

}  // namespace

MorphEndKind MorphView::kind_of(const Model& model, std::size_t end) const {
  const int wished = state_.ends[end].kind;
  if (wished == kDrawnEnd && takes_drawings(model)) return kDrawnEnd;
  if (wished == kSampleEnd && model.can.samples) return kSampleEnd;
  if (has_bank(model)) return kKnownEnd;
  return model.can.samples || !takes_drawings(model) ? kSampleEnd : kDrawnEnd;
}

int MorphView::known_index(const Model& model, std::size_t end) const {
  const Bank& bank = *model.bank;
  const int wished = state_.ends[end].code;
  if (wished >= 0) return std::min(wished, bank.size() - 1);
  return typical_code(bank, first_label(model, end), model.units.used_units())
      .value_or(static_cast<int>(end));
}

std::optional<int> MorphView::label_of(const Model& chosen, std::size_t end) const {
  const auto label_in_bank = [&](int index) {
    return int{chosen.bank->labels[static_cast<std::size_t>(index)]};
  };
  switch (kind_of(chosen, end)) {
    case kKnownEnd: return label_in_bank(known_index(chosen, end));
    case kDrawnEnd: {
      const Code& drawn = lanes_[0]->drawn[end];
      if (drawn.empty()) return std::nullopt;
      const auto nearest = chosen.nearest(drawn);
      return nearest ? std::optional(label_in_bank(*nearest)) : std::nullopt;
    }
    default: break;
  }
  const int wished = state_.ends[end].label;
  const auto classes = static_cast<int>(chosen.manifest.dataset.classes.size());
  return wished >= 0 && wished < classes ? wished : first_label(chosen, end);
}

// Models of one data set may know a part of its classes.
std::vector<float> MorphView::shares_at(const Model& chosen, const Model& model,
                                        std::size_t end) const {
  const std::int64_t count = label_count(model.manifest);
  if (count == 0) return {};
  std::vector<float> shares(static_cast<std::size_t>(count));
  const std::optional<int> label = label_of(chosen, end);
  const std::int64_t place = label ? label_named(model, chosen.class_name(*label)) : count;
  shares[static_cast<std::size_t>(place < count ? place : 0)] = 1;
  return shares;
}

std::optional<Code> MorphView::known_code(const Model& chosen, const Model& model,
                                          std::size_t end) const {
  if (!has_bank(chosen) || !has_bank(model)) return std::nullopt;
  const int index = known_index(chosen, end);
  const std::int32_t label = chosen.bank->labels[static_cast<std::size_t>(index)];
  // Banks of one data set and one size are of the same pictures.
  std::optional<int> same = index;
  if (model.bank->labels != chosen.bank->labels) {
    same = typical_code(*model.bank, label, model.units.used_units());
  }
  return same ? std::optional(code_of(*model.bank, *same)) : std::nullopt;
}

std::optional<Code> MorphView::code_like(const Model& chosen, const Model& model,
                                         std::size_t end) const {
  if (model.can.conditional || !has_bank(model)) return std::nullopt;
  const int label = label_named(model, chosen.class_name(label_of(chosen, end).value_or(-1)));
  const auto index = typical_code(*model.bank, label, model.units.used_units());
  return index ? std::optional(code_of(*model.bank, *index)) : std::nullopt;
}

void MorphView::request_drawn(Context& context, const Model& model, Lane& lane, std::size_t end) {
  const Drawing& drawing = state_.ends[end].drawing;
  if (drawing.strokes.empty() || lane.asked_drawing[end] == drawing) return;
  lane.asked_drawing[end] = drawing;
  const PreprocessSpec& spec = model.manifest.preprocess;
  OnReply on_reply;
  on_reply.encoded = [this, key = lane.key, end](const Encoded& encoded) {
    if (Lane* waiting = lane_of(key)) waiting->drawn[end] = encoded.code;
  };
  on_reply.failed = [this, key = lane.key](const std::string& message) {
    if (Lane* waiting = lane_of(key)) waiting->failure = message;
  };
  context.queue.ask_latest(
      "morph.drawn." + std::to_string(end) + "." + lane.key,
      Encode{.model = model.key, .picture = drawn_picture(drawing, spec.width, spec.height)},
      std::move(on_reply));
}

void MorphView::find_ends(Context& context, const Model& model, Lane& lane) {
  const Model& chosen = *context.model;
  lane.whole = true;
  lane.waits.clear();
  for (std::size_t i = 0; i < 2; ++i) {
    lane.shares[i] = shares_at(chosen, model, i);
    const MorphEnd& end = state_.ends[i];
    const MorphEndKind kind = kind_of(chosen, i);
    std::optional<Code> code;
    if (kind == kDrawnEnd && takes_drawings(model)) {
      request_drawn(context, model, lane, i);
      if (end.drawing.strokes.empty()) lane.waits = i == 0 ? "Draw end A." : "Draw end B.";
      // The code of the drawing as it was stays until the new one is there.
      const bool known = !end.drawing.strokes.empty() &&
                         lane.drawn[i].size() == static_cast<std::size_t>(model.dim());
      lane.whole = lane.whole && known;
      if (known) lane.ends[i] = lane.drawn[i];
      continue;
    }
    if (kind == kKnownEnd) code = known_code(chosen, model, i);
    // Beside a class that was asked for, what is known of that class.
    if (kind == kSampleEnd && chosen.can.conditional) code = code_like(chosen, model, i);
    if (!code && model.can.samples) {
      code = normal_samples(end.seed, static_cast<std::size_t>(model.dim()));
    }
    if (code) lane.ends[i] = *code;
    if (!code) lane.waits = "This model has no codes like these.";
    lane.whole = lane.whole && code.has_value();
  }
}

// Whether a lane on show has samples for ends that are something else for the chosen model.
bool MorphView::uses_samples(const Context& context) const {
  const Model& chosen = *context.model;
  const auto edited = static_cast<std::size_t>(state_.edited);
  return std::ranges::any_of(lanes_, [&](const auto& lane) {
    const Model* model = context.models.ready(lane->key);
    if (model == nullptr || !model->can.samples) return false;
    const MorphEndKind kind = kind_of(chosen, edited);
    return kind == kSampleEnd || (kind == kDrawnEnd && !takes_drawings(*model)) ||
           (kind == kKnownEnd && !known_code(chosen, *model, edited));
  });
}

std::string MorphView::end_text(const Model& model, std::size_t end) const {
  const MorphEndKind kind = kind_of(model, end);
  if (kind == kDrawnEnd) return "your drawing";
  if (kind == kSampleEnd) {
    const std::string sample = "sample " + std::to_string(state_.ends[end].seed);
    return model.can.conditional ? model.class_name(*label_of(model, end)) + ", " + sample : sample;
  }
  const auto index = static_cast<std::size_t>(known_index(model, end));
  return model.class_name(model.bank->labels[index]);
}

// Of a conditional model, in an order that looks random and is the same in every browser.
void MorphView::choose_classes(const Model& model, bool same_class) {
  const auto classes = static_cast<int>(model.manifest.dataset.classes.size());
  if (!model.can.conditional || classes < 1) return;
  const int a = (*label_of(model, 0) + 1) % classes;
  const int apart =
      classes < 2
          ? 0
          : 1 + static_cast<int>(state_.ends[0].seed % static_cast<std::uint64_t>(classes - 1));
  for (MorphEnd& end : state_.ends) end.kind = kSampleEnd;
  state_.ends[0].label = a;
  state_.ends[1].label = same_class ? a : (a + apart) % classes;
  choose_samples();
}

// Of the bank, in an order that looks random and is the same in every browser.
void MorphView::choose_pair(const Model& model, bool same_class) {
  if (!has_bank(model)) {
    choose_classes(model, same_class);
    return;
  }
  const Bank& bank = *model.bank;
  const auto size = static_cast<std::uint32_t>(bank.size());
  const auto label = [&](int index) { return bank.labels[static_cast<std::size_t>(index)]; };
  Rng rng(static_cast<std::uint64_t>(known_index(model, 0)) * size +
          static_cast<std::uint64_t>(known_index(model, 1)));
  constexpr int kMostTries = 1000;  // a bank may be of one class, or of as many as codes
  for (int i = 0; i < kMostTries; ++i) {
    const auto a = static_cast<int>(rng.below(size));
    const auto b = static_cast<int>(rng.below(size));
    if (a == b || (label(a) == label(b)) != same_class) continue;
    for (MorphEnd& end : state_.ends) end.kind = kKnownEnd;
    state_.ends[0].code = a;
    state_.ends[1].code = b;
    choose_samples();
    return;
  }
}

void MorphView::choose_samples() {
  for (MorphEnd& end : state_.ends) end.seed = another_seed(end.seed);
}

}  // namespace lab
