// SPDX-License-Identifier: MIT
// Controls of page Restore: the task, the picture, the models beside (restore.h).
#include <algorithm>

#include "imgui_internal.h"
#include "shared/latent/bank.h"
#include "wasm/views/beside.h"
#include "wasm/views/class_chips.h"
#include "wasm/views/restore.h"

namespace lab {

namespace {

constexpr Note kFiguresNote{
    "How close", "PSNR = 10 log10(1 / MSE)",
    "MSE is the mean squared error of a pixel, black 0 and white 1. PSNR says the same in "
    "decibels: 10 "
    "more is a tenth of the error. SSIM compares brightness, contrast and structure in small "
    "windows; "
    "1 is equal. All against the picture as it was. The difference is drawn from 0 to 0.5.",
    "Wang, Bovik, Sheikh and Simoncelli 2004, Image Quality Assessment"};

constexpr Note kSeveralNote{"Several answers",
                            "z = \u03bc(x) + \u03c3(x) \u03b5,  \u03b5 from N(0, I)",
                            "A variational encoder answers with a region of codes, not with one. "
                            "Each picture is drawn from "
                            "another code of that region.",
                            "Kingma and Welling 2014, Auto-Encoding Variational Bayes"};

constexpr Note kNoiseNote{
    "Noise", "",
    "So many of the pixels are replaced by a random grey. A denoising autoencoder was trained to "
    "take "
    "this out; others were not.",
    "Vincent et al. 2008, Extracting and Composing Robust Features with Denoising Autoencoders"};

constexpr Note kBitsNote{"Bits a number", "",
                         "Each number of the code is rounded to steps between -4 and 4. Units that "
                         "the model does not use "
                         "are not counted. The decoder that both sides need is not counted either.",
                         ""};

constexpr std::array<const char*, 5> kTaskNames{"Reconstruct", "Denoise", "Fill in", "Compress",
                                                "Several answers"};

// Strokes from left to right over the lower half.
std::string lower_half() {
  Strokes strokes;
  for (const double y : {0.62, 0.78, 0.94}) strokes.push_back({{0, y}, {1, y}});
  return text_of(strokes);
}

}  // namespace

void RestoreView::draw_controls(Context& context) {
  if (lanes_.empty()) return;
  const Ui& ui = context.ui;
  draw_task(context);
  draw_source(context);
  draw_typical(context);
  choose_beside(ui, others_of_dataset(context, &Capabilities::restores), chosen_beside(context),
                kMostBeside, state_.beside);
  section(ui, "Keep");
  ImGui::BeginDisabled(original_.pixels.empty());
  if (button(ui, {.label = "Save them side by side",
                  .icon = Icon::download,
                  .width = -1,
                  .tooltip = "Picture, input and answers as one PNG (S)"})) {
    save(context);
  }
  ImGui::EndDisabled();
}

void RestoreView::draw_task(Context& context) {
  const Ui& ui = context.ui;
  section(ui, "Task", &kFiguresNote);
  for (int i = 0; i < static_cast<int>(kTaskNames.size()); ++i) {
    const ChipSpec spec{kTaskNames[static_cast<std::size_t>(i)], state_.task == i};
    if (i > 0) flow(chip_width(ui, spec));
    if (chip(ui, spec)) state_.task = i;
  }
  switch (state_.task) {
    case kDenoise: {
      double percent = 100 * state_.level;
      const SliderSpec spec{
          .label = "Noise", .format = "%.0f %%", .low = 0, .high = 90, .note = &kNoiseNote};
      if (slider(ui, spec, percent)) state_.level = percent / 100;
      seed_field(ui, "Seed", state_.seed);
      break;
    }
    case kFillIn:
      slider(ui, {.label = "Rubber", .low = 0.05, .high = 0.5}, state_.holes.pen);
      toggle(ui, "Keep what is known", state_.keeps_known);
      if (button(ui, {.label = "Rub out the lower half", .icon = Icon::eraser, .width = -1})) {
        state_.holes = {.strokes = lower_half(), .pen = 0.2, .centred = false};
      }
      stroke_buttons(ui, state_.holes);
      break;
    case kCompress:
      slider(ui,
             {.label = "Bits a number", .format = "%d", .low = 2, .high = 16, .note = &kBitsNote},
             state_.bits);
      break;
    case kSeveral:
      text(ui.fonts.body, ui.theme.muted, "From the posterior of the input");
      ImGui::SameLine(0, kGrid * 0.75f);
      note_mark(ui, kSeveralNote);
      seed_field(ui, "Seed", state_.seed);
      break;
    default: break;
  }
}

void RestoreView::draw_source(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  section(ui, "Picture");
  const RestoreSource source = source_of(model);
  std::vector<const char*> labels;
  std::vector<int> sources;
  const auto offer = [&](bool offered, const char* label, int which) {
    if (!offered) return;
    labels.push_back(label);
    sources.push_back(which);
  };
  offer(model.bank && model.can.decodes, "Known", kKnownPicture);
  offer(model.manifest.preprocess.channels == 1, "Drawn", kDrawnPicture);
  offer(model.can.encodes, "Your own", kOwnPicture);
  int shown = static_cast<int>(std::ranges::find(sources, source) - sources.begin());
  if (labels.size() > 1 && segmented(ui, "source", labels, shown)) {
    state_.source = sources[static_cast<std::size_t>(shown)];
  }
  if (source == kKnownPicture) {
    const Bank& bank = *model.bank;
    const int index = known_index(model);
    int label = bank.labels[static_cast<std::size_t>(index)];
    if (class_chips(ui, model, label, AnyChip::absent) && label >= 0) {
      state_.code = typical_code(bank, label, model.units.used_units()).value_or(index);
    }
    if (button(ui, {.label = "Another of this class", .icon = Icon::dice, .width = -1})) {
      state_.code = next_of_class(bank, index);
    }
  } else if (source == kDrawnPicture) {
    const float side = std::min(ImGui::GetContentRegionAvail().x, (ui.narrow ? 28 : 32) * kGrid);
    pad_.draw(context, "pad", {side, side}, state_.drawing);
    drawing_controls(ui, state_.drawing);
  } else {
    if (const auto name = own_names_.find(own_item_); name != own_names_.end()) {
      text(ui.fonts.body, ui.theme.muted,
           elided_middle(ui.fonts.body, name->second, ImGui::GetContentRegionAvail().x));
    }
    if (button(ui,
               {.label = "Choose a picture",
                .icon = Icon::upload,
                .width = -1,
                .tooltip = "It can be dropped or pasted here, too. It stays in this browser."})) {
      context.outbox.push(PickFiles{});
    }
    toggle(ui, "Dark ink on light paper", state_.inverted);
  }
}

}  // namespace lab
