// SPDX-License-Identifier: MIT
// Controls of page Morph: its ends, the way, the models beside, files (morph.h).
#include <algorithm>

#include "imgui_internal.h"
#include "shared/latent/bank.h"
#include "wasm/views/beside.h"
#include "wasm/views/class_chips.h"
#include "wasm/views/morph.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr Note kWayNote{
    "Line and arc", "lerp: (1 \u2212 t) a + t b;  slerp: along the great circle",
    "In many dimensions nearly all samples have the same length: they lie near a shell. The "
    "straight "
    "line between two of them takes a short cut through the inside, where the decoder has seen "
    "nothing; the arc stays on the shell.",
    "White 2016, Sampling Generative Networks"};

constexpr Note kSampleNote{
    "Sample", "z from N(0, I)",
    "A code drawn at random, the same for this seed in every browser. A model without an encoder "
    "knows no codes of pictures and goes between samples of its own.",
    ""};

}  // namespace

void MorphView::draw_controls(Context& context) {
  if (lanes_.empty()) return;
  draw_ends(context);
  draw_way(context);
  choose_beside(context.ui, others_of_dataset(context, &Capabilities::interpolates),
                chosen_beside(context), kMostBeside, state_.beside);
  const Ui& ui = context.ui;
  section(ui, "Keep");
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  ImGui::BeginDisabled(lanes_[0]->pictures.empty());
  if (button(ui, {.label = "Strip",
                  .icon = Icon::download,
                  .width = half,
                  .tooltip = "All strips as one PNG (S)"})) {
    save_strip(context);
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Animation",
                  .icon = Icon::film,
                  .width = half,
                  .tooltip = "From A to B and back as a GIF that repeats (G)"})) {
    request_gif(context);
  }
  ImGui::EndDisabled();
}

void MorphView::draw_ends(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  section(ui, "From A to B", &kWayNote);
  const Lane& lane = *lanes_[0];
  const float side = ui.control_height();
  const float tile = (ImGui::GetContentRegionAvail().x - side - 2 * kGrid) / 2;
  const float line = text_size(ui.fonts.small, "X").y + kGrid;
  const float shown = std::min(tile, 12 * kGrid);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < 2; ++i) {
    if (i == 1) {
      ImGui::SameLine();
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::SetCursorScreenPos({at.x, at.y + (shown - side) / 2});
      if (icon_button(ui, {.id = "swap", .icon = Icon::swap, .tooltip = "Swap A and B (X)"})) {
        std::swap(state_.ends[0], state_.ends[1]);
      }
      ImGui::SameLine();
      ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, at.y});
    }
    const std::string name = i == 0 ? "A" : "B";
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::InvisibleButton(name.c_str(), {tile, shown + line})) {
      state_.edited = static_cast<int>(i);
    }
    const bool chosen = state_.edited == static_cast<int>(i);
    const std::string caption = name + ": " + end_text(model, i);
    report_focus(ui, caption, kRoleChoice, chosen ? "selected" : "");
    const ImVec2 end(at.x + tile, at.y + shown + line);
    if (chosen) list.AddRectFilled(at, end, ui.theme.accent_soft, kGrid / 2);
    if (chosen) list.AddRect(at, end, ui.theme.accent, kGrid / 2, 0, 1.5f);
    const Rect box{{at.x, at.y + kGrid / 2}, {end.x, at.y + shown}};
    if (!lane.strips[0].empty() && lane.waits.empty()) {
      const auto across = static_cast<float>(lane.shown_steps);
      const Rect picture = fitted(box, lane.pictures[0].width, lane.pictures[0].height);
      const float from = i == 0 ? 0 : (across - 1) / across;
      list.AddImage(lane.strips[0].id(), picture.low, picture.high, {from, 0},
                    {from + 1 / across, 1});
    }
    draw_text(list, ui.fonts.small, {at.x + kGrid, at.y + shown + kGrid / 4}, ui.theme.text,
              elided(ui.fonts.small, caption, tile - 2 * kGrid));
    ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
  }
  draw_end_choice(context);
  if (!model.bank && !model.can.conditional) return;
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  if (button(ui, {.label = "Same class",
                  .icon = Icon::dice,
                  .width = half,
                  .tooltip = "Two codes of one class (C)"})) {
    choose_pair(model, true);
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Different",
                  .icon = Icon::dice,
                  .width = half,
                  .tooltip = "Two codes of different classes (D)"})) {
    choose_pair(model, false);
  }
}

void MorphView::draw_end_choice(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  const auto edited = static_cast<std::size_t>(state_.edited);
  MorphEnd& end = state_.ends[edited];
  const MorphEndKind kind = kind_of(model, edited);
  std::vector<const char*> labels;
  std::vector<int> kinds;
  const auto offer = [&](bool offered, const char* label, int which) {
    if (!offered) return;
    labels.push_back(label);
    kinds.push_back(which);
  };
  offer(model.bank.has_value(), "Known", kKnownEnd);
  offer(model.can.samples, "Sample", kSampleEnd);
  offer(model.can.encodes && model.manifest.preprocess.channels == 1, "Drawn", kDrawnEnd);
  int shown = static_cast<int>(std::ranges::find(kinds, kind) - kinds.begin());
  if (labels.size() > 1 && segmented(ui, "kind", labels, shown)) {
    end.kind = kinds[static_cast<std::size_t>(shown)];
  }
  if (kind == kKnownEnd && model.bank) {
    const Bank& bank = *model.bank;
    const int index = known_index(model, edited);
    const int label = bank.labels[static_cast<std::size_t>(index)];
    int chosen = label;
    if (class_chips(ui, model, chosen, AnyChip::absent) && chosen >= 0) {
      end.code = typical_code(bank, chosen, model.units.used_units()).value_or(index);
    }
    if (button(ui, {.label = "Another of this class", .icon = Icon::dice, .width = -1})) {
      end.code = next_of_class(bank, index);
    }
  }
  if (kind == kDrawnEnd) {
    const float side = std::min(ImGui::GetContentRegionAvail().x, (ui.narrow ? 28 : 32) * kGrid);
    pads_[edited].draw(context, edited == 0 ? "pad A" : "pad B", {side, side}, end.drawing);
    drawing_controls(ui, end.drawing);
    Drawing& other = state_.ends[1 - edited].drawing;
    other.pen = end.drawing.pen;
    other.centred = end.drawing.centred;
  }
  if (kind == kSampleEnd && model.can.conditional) {
    int label = label_of(model, edited).value_or(-1);
    if (class_chips(ui, model, label, AnyChip::absent) && label >= 0) end.label = label;
  }
  if (uses_samples(context)) {
    if (kind != kSampleEnd) {
      text(ui.fonts.body, ui.theme.muted, "For a model without an encoder");
      ImGui::SameLine(0, kGrid * 0.75f);
      note_mark(ui, kSampleNote);
    }
    seed_field(ui, "Sample", end.seed);
  }
}

void MorphView::draw_way(Context& context) {
  const Ui& ui = context.ui;
  section(ui, "On the way");
  double at = position();
  if (slider(ui, {.label = "Position"}, at)) go_to(at);
  if (button(ui, {.label = playing_ ? "Pause" : "Play",
                  .icon = playing_ ? Icon::pause : Icon::play,
                  .kind = ButtonKind::primary,
                  .width = -1,
                  .tooltip = "Space"})) {
    toggle_play();
  }
  slider(ui, {.label = "Pictures", .format = "%d", .low = 3, .high = 15}, state_.steps);
}

}  // namespace lab
