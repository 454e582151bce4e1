// SPDX-License-Identifier: MIT
// Page Morph: the lanes as they are drawn, and what pointer and keys do to them (morph.h).
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/views/morph.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr float kGap = kGrid;
constexpr float kLeastChart = 7 * kGrid;
constexpr float kMostChart = 16 * kGrid;
constexpr float kLeastTile = 5 * kGrid;
constexpr float kNarrowNow = 15 * kGrid;
constexpr float kMostNow = 26 * kGrid;

constexpr std::array<const char*, 2> kNames{"Straight line (lerp)", "Arc (slerp)"};
constexpr std::array<const char*, 2> kShortNames{"Line", "Arc"};

ImU32 path_color(const Ui& ui, std::size_t path) {
  return path == 0 ? packed(class_color(0)) : ui.theme.accent;
}

// Every pixel of a picture covers the same number of device pixels, where there is room for one.
float crisp(float tile, int side) {
  const float pixel = ImGui::GetIO().DisplayFramebufferScale.x;
  const float zoom = std::floor(tile * pixel / static_cast<float>(side));
  return zoom >= 1 ? zoom * static_cast<float>(side) / pixel : tile;
}

ImVec2 snapped(ImVec2 at) {
  const float pixel = ImGui::GetIO().DisplayFramebufferScale.x;
  return {std::floor(at.x * pixel) / pixel, std::floor(at.y * pixel) / pixel};
}

Rect square(ImVec2 low, float side) { return {low, {low.x + side, low.y + side}}; }

}  // namespace

float MorphView::least_height(const Ui& ui, float) const {
  const auto count = static_cast<float>(std::max<std::size_t>(1, lanes_.size()));
  const float line = text_size(ui.fonts.small, "X").y + kGap / 2;
  const float title = text_size(ui.fonts.strong, "X").y + kGap;
  const float ways = 3 * line + 3 * kGap + 2 * kLeastTile + kLeastChart;
  return count * (title + ways + (ui.narrow ? kNarrowNow + line + kGap : 0) + 2 * kGrid);
}

MorphView::Place MorphView::place_of(const Ui& ui, const Rect& area, const Model& model,
                                     const Lane& lane) const {
  const int side = model.manifest.preprocess.width;
  const float line = text_size(ui.fonts.small, "X").y + kGap / 2;
  const float title = text_size(ui.fonts.strong, "X").y + kGap;
  const auto steps = static_cast<float>(std::max(2, lane.steps));
  Place place;
  place.area = area;
  place.caption = line;
  ImVec2 at(area.low.x, area.low.y + title);
  Rect ways{at, area.high};
  if (ui.narrow) {
    const float now = std::min((area.width() - kGap) / 2, kNarrowNow);
    for (std::size_t i = 0; i < 2; ++i) {
      place.now[i] = square(snapped({at.x + static_cast<float>(i) * (now + 2 * kGap), at.y}),
                            crisp(now, side));
    }
    ways.low.y += now + line + kGap;
  } else {
    const float share = std::min(kMostNow, area.width() * 0.2f);
    const float now = crisp(std::min(share, (ways.height() - 2 * line - kGap) / 2), side);
    ways.high.x -= now + 3 * kGap;
    for (std::size_t i = 0; i < 2; ++i) {
      place.now[i] = square(
          snapped({area.high.x - now, at.y + static_cast<float>(i) * (now + line + kGap)}), now);
    }
  }
  const float pitch = ways.width() / steps;
  const float room = (ways.height() - kLeastChart - 3 * line - 3 * kGap) / 2;
  place.tile = crisp(std::max(kGrid, std::min(pitch - 2, room)), side);
  for (std::size_t i = 0; i < 2; ++i) {
    const float y = ways.low.y + line + static_cast<float>(i) * (place.tile + line + kGap);
    place.rows[i] = {{ways.low.x, y}, {ways.high.x, y + place.tile}};
  }
  const float chart = place.rows[1].high.y + line + kGap;
  place.chart = {{ways.low.x, chart}, {ways.high.x, std::min(ways.high.y, chart + kMostChart)}};
  place.first = ways.low.x + pitch / 2;
  place.last = ways.high.x - pitch / 2;
  return place;
}

void MorphView::draw_stage(Context& context, const Rect& stage) {
  play(context);
  press_keys(context);
  update_lanes(context);
  save_gif(context);
  const float gap = 2 * kGrid;
  const auto count = static_cast<float>(lanes_.size());
  const float height = (stage.height() - gap * (count - 1)) / count;
  float y = stage.low.y;
  for (const auto& lane : lanes_) {
    const Rect area{{stage.low.x, y}, {stage.high.x, y + height}};
    y += height + gap;
    ImGui::PushID(lane->key.c_str());
    ImGui::SetCursorScreenPos(area.low);
    if (const Model* model = context.models.ready(lane->key)) {
      draw_lane(context, *model, *lane, area);
    } else {
      text(context.ui.fonts.strong, context.ui.theme.text, lane->title);
      ImGui::SetCursorScreenPos({area.low.x, area.low.y + 3 * kGrid});
      const std::string& failure = lane->unopened;
      wrapped_text(context.ui.fonts.body,
                   failure.empty() ? context.ui.theme.muted : context.ui.theme.bad,
                   failure.empty() ? "Loading." : failure);
      if (!failure.empty() &&
          button(context.ui, {.label = "Try again", .kind = ButtonKind::primary})) {
        context.models.retry(lane->key);
      }
    }
    ImGui::PopID();
  }
}

void MorphView::draw_lane(Context& context, const Model& model, Lane& lane, const Rect& area) {
  const Ui& ui = context.ui;
  draw_text(*ImGui::GetWindowDrawList(), ui.fonts.strong, area.low, ui.theme.text,
            elided(ui.fonts.strong, lane.title, area.width()));
  ImGui::SetCursorScreenPos({area.low.x, area.low.y + 3 * kGrid});
  if (!lane.failure.empty()) {
    wrapped_text(ui.fonts.body, ui.theme.bad, lane.failure);
    if (button(ui, {.label = "Try again", .kind = ButtonKind::primary})) lane.opening = 0;
    return;
  }
  if (!lane.waits.empty()) {
    wrapped_text(ui.fonts.body, ui.theme.muted, lane.waits);
    return;
  }
  const Place place = place_of(ui, area, model, lane);
  move_along(context, place, lane);
  draw_rows(ui, place, lane);
  draw_now(ui, place, lane);
  draw_chart(ui, place, model, lane);
}

void MorphView::move_along(Context& context, const Place& place, const Lane& lane) {
  const Ui& ui = context.ui;
  const Rect box{place.rows[0].low, place.chart.high};
  ImGui::SetCursorScreenPos(box.low);
  const bool clicked = ImGui::InvisibleButton("way", {box.width(), box.height()});
  if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left) && !ui.finger_waits) {
    const float x = ImGui::GetIO().MousePos.x;
    go_to(static_cast<double>((x - place.first) / (place.last - place.first)));
  } else if (clicked && !ImGui::IsMouseReleased(ImGuiMouseButton_Left)) {
    toggle_play();
  }
  const double step = ImGui::GetIO().KeyShift ? 0.01 : 0.05;
  if (item_key(ImGuiKey_RightArrow)) go_to(position() + step);
  if (item_key(ImGuiKey_LeftArrow)) go_to(position() - step);
  if (item_key(ImGuiKey_Home)) go_to(0);
  if (item_key(ImGuiKey_End)) go_to(1);
  char value[32];
  ImFormatString(value, sizeof value, "%.2f", position());
  report_focus(ui, "The way by " + lane.title, kRoleSlider, value);
  ImGui::RenderNavHighlight({{box.low.x - 3, box.low.y - 3}, {box.high.x + 3, box.high.y + 3}},
                            ImGui::GetItemID());
}

void MorphView::draw_rows(const Ui& ui, const Place& place, const Lane& lane) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int steps = std::max(2, lane.shown_steps);
  const auto across = static_cast<float>(steps);
  for (std::size_t i = 0; i < 2; ++i) {
    const Rect& row = place.rows[i];
    const float y = row.low.y - place.caption;
    const float middle = y + place.caption / 2 - kGap / 4;
    list.AddLine({row.low.x, middle}, {row.low.x + 2 * kGrid, middle}, path_color(ui, i), 3);
    draw_text(list, ui.fonts.small, {row.low.x + 2.75f * kGrid, y}, ui.theme.muted, kNames[i]);
    for (int k = 0; k < steps; ++k) {
      const auto part = static_cast<float>(k);
      const float x =
          place.first + (place.last - place.first) * part / (across - 1) - place.tile / 2;
      const Rect tile = square(snapped({x, row.low.y}), place.tile);
      if (lane.strips[i].empty()) {
        list.AddRectFilled(tile.low, tile.high, ui.theme.raised);
      } else {
        list.AddImage(lane.strips[i].id(), tile.low, tile.high, {part / across, 0},
                      {(part + 1) / across, 1});
      }
    }
    const float x = place.first + (place.last - place.first) * static_cast<float>(position());
    list.AddRect({x - place.tile / 2 - 2, row.low.y - 2}, {x + place.tile / 2 + 2, row.high.y + 2},
                 path_color(ui, i), 3, 0, 3);
  }
}

void MorphView::draw_now(const Ui& ui, const Place& place, const Lane& lane) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < 2; ++i) {
    const Rect& box = place.now[i];
    list.AddRectFilled({box.low.x - 3, box.low.y - 3}, {box.high.x + 3, box.high.y + 3},
                       path_color(ui, i), 3);
    list.AddRectFilled(box.low, box.high, ui.theme.raised);
    draw_picture(list, lane.now[i], box);
    char shown[48];
    ImFormatString(shown, sizeof shown, "%s at %.2f", kShortNames[i], position());
    draw_text(list, ui.fonts.small, {box.low.x, box.high.y + kGap / 2}, ui.theme.muted, shown);
  }
}

// How long the codes along both ways are; behind them, where samples of the prior lie.
void MorphView::draw_chart(const Ui& ui, const Place& place, const Model& model,
                           const Lane& lane) const {
  const Rect& box = place.chart;
  if (lane.norms[0].empty() || box.height() < 2 * kGrid) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const NormRange shell = model.can.samples ? shell_of(model.dim()) : NormRange{};
  float most = static_cast<float>(shell.high);
  for (const auto& norms : lane.norms) most = std::max(most, *std::ranges::max_element(norms));
  most *= 1.06f;
  const auto at = [&](double part, double norm) {
    return ImVec2(place.first + (place.last - place.first) * static_cast<float>(part),
                  box.high.y - box.height() * static_cast<float>(norm) / most);
  };
  list.AddRectFilled(box.low, box.high, ui.theme.surface, kGrid / 2);
  if (shell.high > 0) {
    const float high = at(0, shell.high).y;
    list.AddRectFilled({box.low.x, high}, {box.high.x, at(0, shell.low).y}, ui.theme.accent_soft);
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& norms = lane.norms[i];
    for (std::size_t k = 0; k < norms.size(); ++k) {
      const double part = static_cast<double>(k) / static_cast<double>(norms.size() - 1);
      list.PathLineTo(at(part, static_cast<double>(norms[k])));
    }
    list.PathStroke(path_color(ui, i), 0, 2.5f);
  }
  std::array<double, 2> now{};
  for (std::size_t i = 0; i < 2; ++i) {
    now[i] = code_norm(code_at(kPaths[i], lane.ends[0], lane.ends[1], position()));
    list.AddCircleFilled(at(position(), now[i]), 5, path_color(ui, i));
  }
  char shown[96];
  ImFormatString(shown, sizeof shown, "Length of the code: line %.2f, arc %.2f", now[0], now[1]);
  const float y = box.low.y - place.caption;
  draw_text(list, ui.fonts.small, {box.low.x, y}, ui.theme.muted,
            elided(ui.fonts.small, shown, box.width()));
  // What the band is, where there is room to say it.
  constexpr const char* kBand = "95 % of samples";
  const float band = box.high.x - text_size(ui.fonts.small, kBand).x;
  const float swatch = band - 1.5f * kGrid;
  if (shell.high > 0 && swatch > box.low.x + text_size(ui.fonts.small, shown).x + kGrid) {
    list.AddRectFilled({swatch, y + 3}, {swatch + kGrid, y + 3 + kGrid}, ui.theme.accent_soft);
    list.AddRect({swatch, y + 3}, {swatch + kGrid, y + 3 + kGrid}, ui.theme.accent);
    draw_text(list, ui.fonts.small, {band, y}, ui.theme.muted, kBand);
  }
  list.AddRect(box.low, box.high, ui.theme.border, kGrid / 2);
}

}  // namespace lab
