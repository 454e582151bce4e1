// SPDX-License-Identifier: MIT
// Page Inspect: the picture that is looked at, its verdict, and the invitation before there is one.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "shared/anomaly/conformal.h"
#include "wasm/views/inspect.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr Note kCorrectedNote{
    "Corrected picture", "y = decoder(encoder(x)),  or y = network(x)",
    "What the model redraws of the picture. It has seen good parts only, so a defect should come "
    "back mended.",
    "An and Cho 2015, Anomaly Detection using Reconstruction Probability"};

constexpr Note kMapNote{
    "Defect map", "m = residual(x, y),  score = pool(m)",
    "How much each pixel differs from its correction; the score is the map's largest values. The "
    "scale belongs to the model and is never stretched, so that maps can be compared.",
    "Bergmann et al. 2019, MVTec AD"};

constexpr Note kFeatureMapNote{
    "Defect map", "score = pool(m) + \u03ba mean((f(x) - f(y))\u00b2)",
    "How much each pixel differs from its correction. The score also counts how much the features "
    "that a critic sees differ. The scale belongs to the model and is never stretched, so that "
    "maps can be compared.",
    "Schlegl et al. 2019, f-AnoGAN"};

constexpr Note kOwnMapNote{
    "Defect map", "m = network(x),  score = pool(m)",
    "Where the network itself sees a defect; the score is the map's largest values. The scale "
    "belongs to the model and is never stretched, so that maps can be compared.",
    ""};

const Note& map_note(const Model& model) {
  switch (kind_of(model.manifest.scoring->method)) {
    case ScoringKind::residual: return kMapNote;
    case ScoringKind::feature: return kFeatureMapNote;
    case ScoringKind::map: break;
  }
  return kOwnMapNote;
}

constexpr float kVerdictHeight = 9 * kGrid;
constexpr float kVerdictLine = 2 * kGrid;  // a further one, of small text
constexpr float kCaptionHeight = 3.5f * kGrid;
constexpr float kColorBarHeight = 3.5f * kGrid;
constexpr float kLeastPicture = 20 * kGrid;  // of the two side by side

// A texture that lies turned in a picture of so many pixels, drawn in this rectangle.
void draw_placed(ImDrawList& list, const Texture& layer, const Placement& placement,
                 const Rect& rect, int picture_width) {
  const double scale = double{rect.width()} / picture_width;
  const auto corner = [&](int x, int y) {
    const auto place = placement.in_photograph(x, y);
    return ImVec2(rect.low.x + static_cast<float>(scale * place.x),
                  rect.low.y + static_cast<float>(scale * place.y));
  };
  // What the network saw beyond the picture's edge is none of it.
  list.PushClipRect(rect.low, rect.high, true);
  list.AddImageQuad(layer.id(), corner(0, 0), corner(layer.width(), 0),
                    corner(layer.width(), layer.height()), corner(0, layer.height()));
  list.PopClipRect();
}

void draw_dashed(ImDrawList& list, const Rect& rect, ImU32 color) {
  constexpr float kDash = 8;
  const auto line = [&](ImVec2 from, ImVec2 to) {
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    for (float at = 0; at < length; at += 2 * kDash) {
      const float end = std::min(at + kDash, length);
      const auto point = [&](float distance) {
        const float t = distance / length;
        return ImVec2(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
      };
      list.AddLine(point(at), point(end), color, 1.5f);
    }
  };
  line(rect.low, {rect.high.x, rect.low.y});
  line({rect.high.x, rect.low.y}, rect.high);
  line(rect.high, {rect.low.x, rect.high.y});
  line({rect.low.x, rect.high.y}, rect.low);
}

// Where there is little width, score and threshold have a line of their own.
bool stacks(float width) { return width < 56 * kGrid; }

float verdict_height(const Ui& ui, float width) {
  const int lines = (stacks(width) ? 1 : 0) + (ui.low ? 0 : 1);
  return kVerdictHeight + kVerdictLine * static_cast<float>(lines);
}

const char* word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::good: return "Good";
    case Verdict::defect: return "Defect";
    case Verdict::strange: return "Unlike";
    case Verdict::error: return "Not inspected";
    case Verdict::waiting: break;
  }
  return "Inspecting";
}

// Lines of text in the rectangle's middle, from y on. Returns where they end.
float draw_centered(const Rect& rect, float y, ImFont* font, ImU32 color, std::string_view line) {
  const float room = rect.width() - 4 * kGrid;
  const ImVec2 size = text_size(font, line, room);
  const float width = std::min(room, size.x + 1);
  ImGui::SetCursorScreenPos({rect.low.x + (rect.width() - width) / 2, y});
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  wrapped_text(font, color, line);
  ImGui::PopTextWrapPos();
  return y + size.y;
}

// Within the rectangle, whatever lies beside it.
void draw_wrapped(const Rect& rect, ImFont* font, ImU32 color, std::string_view line) {
  ImGui::SetCursorScreenPos(rect.low);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + rect.width());
  wrapped_text(font, color, line);
  ImGui::PopTextWrapPos();
}

}  // namespace

VerdictMark mark_of(const Theme& theme, Verdict verdict) {
  switch (verdict) {
    case Verdict::good: return {Icon::check, theme.good};
    case Verdict::defect: return {Icon::warning, theme.bad};
    case Verdict::error: return {Icon::cross, theme.bad};
    case Verdict::strange: return {Icon::info, theme.muted};
    case Verdict::waiting: break;
  }
  return {Icon::none, theme.muted};
}

float InspectView::least_height(const Ui& ui, float width) const {
  if (batch_.items().empty()) return kLeastSubject;
  const float room = width > 2 * kListWidth ? width - kListWidth - 3 * kGrid : width;
  const float side = std::min((room - 2 * kGrid) / 2, kLeastPicture);
  return verdict_height(ui, room) + 1.5f * kGrid + side + kCaptionHeight + kColorBarHeight;
}

void InspectView::draw_empty(Context& context, const Rect& stage) {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_dashed(list, stage, faded(ui.theme.muted, 0.5f));
  const float center = stage.low.x + stage.width() / 2;
  // Nothing can be dropped with a finger, but a phone offers its camera.
  const char* title = ui.touch ? "Photograph a capsule" : "Drop pictures of capsules here";
  const char* more = ui.touch ? "Or choose pictures. They stay in this browser."
                              : "One or hundreds, or paste one. They stay in this browser.";
  const float room = stage.width() - 4 * kGrid;
  const float words =
      text_size(ui.fonts.title, title, room).y + kGrid + text_size(ui.fonts.body, more, room).y;
  const float rows = ui.touch ? 2 : 1;
  const float whole = 6 * kGrid + words + kGrid + rows * (ui.control_height() + kGrid);
  float y = stage.low.y + std::max(0.0f, stage.height() - whole) / 2;
  draw_icon(ui.fonts, Icon::upload, {center, y + 2 * kGrid}, ui.theme.accent, IconSize::large);
  y = draw_centered(stage, y + 6 * kGrid, ui.fonts.title, ui.theme.text, title);
  y = draw_centered(stage, y + kGrid, ui.fonts.body, ui.theme.muted, more);
  const float width = std::min(22 * kGrid, (stage.width() - 5 * kGrid) / 2);
  if (ui.touch) {
    ImGui::SetCursorScreenPos({center - width - kGrid / 2, y + 2 * kGrid});
    if (button(ui, {.label = "Photograph",
                    .icon = Icon::camera,
                    .kind = ButtonKind::primary,
                    .width = 2 * width + kGrid})) {
      context.outbox.push(PickFiles{.camera = true});
    }
    y += ui.control_height() + kGrid;
  }
  ImGui::SetCursorScreenPos({center - width - kGrid / 2, y + 2 * kGrid});
  if (button(ui, {.label = "Choose pictures",
                  .icon = Icon::upload,
                  .kind = ui.touch ? ButtonKind::quiet : ButtonKind::primary,
                  .width = width})) {
    context.outbox.push(PickFiles{false});
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Draw a capsule",
                  .icon = Icon::dice,
                  .width = width,
                  .tooltip = "Inspect a capsule that this page draws itself: no photograph (C)"})) {
    take_capsule();
  }
}

void InspectView::draw_selected(Context& context, const Rect& area) {
  const Ui& ui = context.ui;
  const BatchItem& selected = *batch_.find(*selected_);
  if (is_about(InspectTask::damage) && batch_.result(selected.id) != nullptr) {
    draw_bench(context, damaged_item(selected), area);
    return;
  }
  const BatchItem& item = selected;
  const float height = verdict_height(ui, area.width());
  const Rect top{area.low, {area.high.x, area.low.y + height}};
  draw_verdict(context, item, top);
  const Rect rest{{area.low.x, top.high.y + 1.5f * kGrid}, area.high};
  if (!item.failure.empty() && batch_.result(item.id) == nullptr) {
    draw_wrapped(rest, ui.fonts.body, ui.theme.text, item.failure);
    return;
  }
  if (!failure_.empty()) {
    draw_wrapped(rest, ui.fonts.body, ui.theme.bad, failure_);
    return;
  }
  draw_pictures(context, rest);
}

void InspectView::draw_bench(Context& context, const BatchItem& item, const Rect& area) {
  const float height = verdict_height(context.ui, area.width());
  draw_verdict(context, item, {area.low, {area.high.x, area.low.y + height}});
  float top = area.low.y + height + 1.5f * kGrid;
  if (!item.failure.empty()) {
    const Rect line{{area.low.x, top}, area.high};
    draw_wrapped(line, context.ui.fonts.small, context.ui.theme.bad, item.failure);
    top = ImGui::GetCursorScreenPos().y + kGrid;
  }
  bench_.draw(context, {{area.low.x, top}, area.high}, state_.damage);
}

void InspectView::draw_verdict(Context& context, const BatchItem& item, const Rect& area) const {
  const Ui& ui = context.ui;
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool done = item.status == ItemStatus::done;
  const Verdict verdict = verdict_of(item, threshold(scoring));
  const auto [icon, color] = mark_of(ui.theme, verdict);
  const bool strange = verdict == Verdict::strange;
  list.AddRectFilled(area.low, area.high, ui.theme.surface, kGrid);
  list.AddRectFilled(area.low, {area.low.x + 6, area.high.y}, color, kGrid,
                     ImDrawFlags_RoundCornersLeft);
  const float y = area.low.y + kVerdictHeight / 2;
  const float x = area.low.x + 4.5f * kGrid;
  const Icon sign = verdict == Verdict::error ? Icon::warning : icon;
  if (sign != Icon::none) draw_icon(ui.fonts, sign, {x, y}, color, IconSize::large);
  const float after = x + 3 * kGrid;
  draw_text(list, ui.fonts.title, {after, y - 3 * kGrid}, color, word_of(verdict));
  const float room = area.high.x - after - 2 * kGrid;
  const ModelEntry* likelier = context.models.find(item.likelier);
  const std::string origin = origin_of(item);
  const std::string tested =
      (origin.empty() ? "" : origin + " ") +
      (!strange              ? tested_text(context.model->manifest)
       : likelier == nullptr ? "This model knows no such pictures: its score means nothing here"
                             : "This model knows no such pictures, " + likelier->title + " does");
  if (!ui.low) {
    draw_text(list, ui.fonts.small, {after, area.high.y - 3 * kGrid}, ui.theme.muted,
              elided(ui.fonts.small, tested, room));
  }
  char detail[96];
  ImFormatString(detail, sizeof detail, "threshold %.4f \u2022 p = %.3f", threshold(scoring),
                 conformal_p_value(scoring.calibration_scores, item.score));
  const bool stacked = stacks(area.width());
  const float detail_width = done ? text_size(ui.fonts.small, detail).x : 0;
  draw_text(list, ui.fonts.small, {after, y + 1.0f * kGrid}, ui.theme.muted,
            elided_middle(ui.fonts.small, item.name + truth_of(item, threshold(scoring)),
                          room - (stacked ? 0 : detail_width + 2 * kGrid)));
  if (!done) return;
  char score[48];
  ImFormatString(score, sizeof score, "%.4f", item.score);
  const float right = area.high.x - 2.5f * kGrid;
  draw_text(list, ui.fonts.title, {right - text_size(ui.fonts.title, score).x, y - 3 * kGrid},
            ui.theme.text, score);
  const ImVec2 place =
      stacked ? ImVec2(after, y + 3.5f * kGrid) : ImVec2(right - detail_width, y + kGrid);
  draw_text(list, ui.fonts.small, place, ui.theme.text, detail);
}

void InspectView::draw_pictures(Context& context, const Rect& area) {
  const Ui& ui = context.ui;
  const float gap = ui.narrow ? kGrid : 2 * kGrid;
  const float half = (area.width() - gap) / 2;
  const auto side_of = [&](int rows) {
    const float height = area.height() - kColorBarHeight;
    return std::floor(std::min(half, height / static_cast<float>(rows) - kCaptionHeight));
  };
  // Four pictures; or two large ones, and the other two for a press, where four would be tiny. Without
  // a correction there are no other two.
  const bool corrects = context.model->can.restores;
  const bool pair = !corrects || side_of(2) < 0.6f * side_of(1);
  const float side = side_of(pair ? 1 : 2);
  if (side < 2 * kGrid) return;
  const ImVec2 low(area.low.x + std::max(0.0f, (area.width() - 2 * side - gap) / 2), area.low.y);
  if (pair && corrects) {
    ImGui::SetCursorScreenPos(low);
    if (ImGui::InvisibleButton("other pictures", {2 * side + gap, side})) {
      shows_correction_ = !shows_correction_;
    }
    ImGui::RenderNavHighlight({low, {low.x + 2 * side + gap, low.y + side}}, ImGui::GetItemID());
    report_focus(ui, "Pictures", kRoleButton, shows_correction_ ? "correction" : "defect map");
  }
  constexpr std::array<std::size_t, 2> kFirst{0, 3};
  constexpr std::array<std::size_t, 2> kOther{1, 2};
  const bool shows_other = corrects && shows_correction_;
  for (std::size_t i = 0; i < (pair ? 2u : pictures_.size()); ++i) {
    const ImVec2 at(low.x + static_cast<float>(i % 2) * (side + gap),
                    low.y + static_cast<float>(i / 2) * (side + kCaptionHeight));
    const std::size_t picture = !pair ? i : shows_other ? kOther[i] : kFirst[i];
    draw_tile(context, picture, {at, {at.x + side, at.y + side}});
  }
  const float y = low.y + (pair ? 1.0f : 2.0f) * (side + kCaptionHeight);
  ImGui::SetCursorScreenPos({low.x + side + gap, y});
  color_bar(ui, Palette::inferno, context.model->manifest.scoring->display_range, side);
  const char* hint = !pair || !corrects ? "One scale for all pictures"
                     : shows_other      ? "Press for the defect map"
                                        : "Press for the correction";
  const std::string line = elided(ui.fonts.small, hint, side);
  const float x = low.x + side - text_size(ui.fonts.small, line).x;
  draw_text(*ImGui::GetWindowDrawList(), ui.fonts.small, {x, y - 2}, ui.theme.muted, line);
}

void InspectView::draw_tile(const Context& context, std::size_t picture, const Rect& box) const {
  const Ui& ui = context.ui;
  const std::array<std::pair<const char*, const Note*>, 4> captions{
      {{"Picture", nullptr},
       {"Corrected", &kCorrectedNote},
       {"Difference", nullptr},
       {"Defect map", &map_note(*context.model)}}};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Texture& texture = pictures_[picture];
  list.AddRectFilled(box.low, box.high, ui.theme.raised, kGrid / 2);
  if (!texture.empty()) {
    const Rect shown = fitted(box, texture.width(), texture.height());
    draw_picture(list, texture, shown);
    if (picture == 3 && !layer_.empty()) {
      draw_placed(list, layer_, placement_, shown, texture.width());
    }
    const bool current =
        pictured_ == Pictured::all || (pictured_ == Pictured::picture && picture == 0);
    if (!current) list.AddRectFilled(box.low, box.high, faded(ui.theme.background, 0.75f));
  }
  const auto& [caption, note] = captions[picture];
  draw_text(list, ui.fonts.small, {box.low.x, box.high.y + 5}, ui.theme.muted, caption);
  if (note == nullptr) return;
  const float after = box.low.x + text_size(ui.fonts.small, caption).x + 0.75f * kGrid;
  ImGui::SetCursorScreenPos({after, box.high.y + 4});
  note_mark(ui, *note);
}

}  // namespace lab
