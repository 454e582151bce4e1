// SPDX-License-Identifier: MIT
// Page Train log: one frame of the training film, its epoch and the button that plays it.
#include <algorithm>

#include "imgui_internal.h"
#include "wasm/views/log.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr int kGifMilliseconds = 400;
constexpr int kLastRepeated = 5;

constexpr Note kFilmNote{
    "Training film", "",
    "What the model drew while it was trained, always from the same codes or of the same pictures. "
    "Epoch 0 is before training: chance. Each later frame shows what the training pictures have "
    "taught so far. One epoch is one look at every training picture.",
    ""};

}  // namespace

void LogView::show_frame() {
  if (!has_film() || sheet_.pixels.empty()) return;
  const int frame = film_frame_at(*history_, epoch());
  if (frame == shown_frame_) return;
  shown_frame_ = frame;
  try {
    frame_.set(film_frame(sheet_, *history_, frame));
  } catch (const std::exception& error) {
    film_failure_ = error.what();
    sheet_ = {};
  }
}

// The last picture stays for a while, so that what was learnt in the end can be looked at.
void LogView::save_film(Context& context) {
  if (!has_film() || sheet_.pixels.empty()) return;
  SaveGif gif{context.model->manifest.id + "-film.gif", kGifMilliseconds, {}};
  const auto frames = static_cast<int>(history_->film_epochs.size());
  for (int i = 0; i < frames; ++i) gif.frames.push_back(film_frame(sheet_, *history_, i));
  for (int i = 1; i < kLastRepeated; ++i) gif.frames.push_back(gif.frames.back());
  gif.done = "The film was saved: " + std::to_string(frames) + " pictures.";
  context.outbox.push(std::move(gif));
}

void LogView::draw_film(Context& context, const Rect& area) {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = text_size(ui.fonts.body, "X").y;
  const float controls = line + (ui.touch ? 4 : 3) * kGrid + kGrid;
  ImGui::SetCursorScreenPos(area.low);
  text(ui.fonts.strong, ui.theme.text, "Training film");
  ImGui::SameLine(0, kGrid * 0.75f);
  note_mark(ui, kFilmNote);
  const Rect room{{area.low.x, area.low.y + line + kGrid}, {area.high.x, area.high.y - controls}};
  if (frame_.empty()) {
    list.AddRectFilled(room.low, room.high, ui.theme.raised, kGrid);
    ImGui::SetCursorScreenPos({room.low.x + 2 * kGrid, room.low.y + 2 * kGrid});
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + room.width() - 4 * kGrid);
    const bool has = context.model->manifest.files.contains("film");
    wrapped_text(ui.fonts.body, film_failure_.empty() ? ui.theme.muted : ui.theme.bad,
                 !film_failure_.empty() ? film_failure_
                 : has                  ? "The film is on its way."
                                        : "This bundle has no film.");
    ImGui::PopTextWrapPos();
  } else {
    draw_picture(list, frame_, fitted(room, frame_.width(), frame_.height()));
  }
  if (!history_) return;
  const float side = ui.control_height();
  ImGui::SetCursorScreenPos({area.low.x, room.high.y + kGrid + (controls - kGrid - side) / 2});
  ImGui::BeginDisabled(!has_film());
  if (icon_button(ui, {.id = "play",
                       .icon = playing_ ? Icon::pause : Icon::play,
                       .tooltip = playing_ ? "Stop (F)" : "Play the film (F)",
                       .selected = playing_})) {
    toggle_play();
  }
  ImGui::EndDisabled();
  ImGui::SetCursorScreenPos({area.low.x + side + 1.5f * kGrid, room.high.y + kGrid});
  ImGui::BeginChild("epochs", {area.width() - side - 1.5f * kGrid, controls - kGrid},
                    ImGuiChildFlags_None,
                    ImGuiWindowFlags_NavFlattened | ImGuiWindowFlags_NoScrollbar |
                        ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  int chosen = epoch();
  const std::string of = "%d of " + std::to_string(last_epoch());
  if (slider(ui,
             {.label = "Epoch",
              .format = of.c_str(),
              .low = 0,
              .high = static_cast<double>(std::max(1, last_epoch())),
              .step = 1},
             chosen)) {
    playing_ = false;
    set_epoch(chosen);
  }
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

}  // namespace lab
