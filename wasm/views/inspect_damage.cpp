// SPDX-License-Identifier: MIT
// See inspect_damage.h.
#include "wasm/views/inspect_damage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "shared/image/pixels.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr const char* kChannel = "damage";
// How a tool and its size are written as a point: parts of the square.
constexpr double kToolStep = 1.0 / 8;
constexpr double kLargest = 4;
constexpr float kCaptionHeight = 3.5f * kGrid;
constexpr float kColorBarHeight = 3.5f * kGrid;

struct ToolWords {
  const char* name;
  const char* tooltip;
};
constexpr std::array<ToolWords, kDamageTools.size()> kTools{
    {{"scratch", "A thin line along the pointer's way"},
     {"poke", "A pit at each press"},
     {"squeeze", "The surface drawn together around a press"},
     {"smear", "The surface taken along with the pointer"}}};

const Image& base_of(const Inspection& inspected) {
  return inspected.photograph ? *inspected.photograph : inspected.picture;
}

// Two pictures of one shape beside each other or one above the other, as large as they can be.
struct Tiles {
  Rect first;
  Rect second;
};
Tiles tiles_in(const Rect& area, float gap, const Image& picture) {
  const float ratio = static_cast<float>(picture.width) / static_cast<float>(picture.height);
  const float beside = std::min((area.width() - gap) / 2, (area.height() - kCaptionHeight) * ratio);
  const float above = std::min(area.width(), (area.height() - 2 * kCaptionHeight) / 2 * ratio);
  const bool is_beside = beside >= above;
  const float width = std::floor(std::max(1.0f, is_beside ? beside : above));
  const float height = std::floor(std::max(1.0f, width / ratio));
  const float whole = is_beside ? 2 * width + gap : width;
  const ImVec2 low(area.low.x + std::floor((area.width() - whole) / 2), area.low.y);
  const ImVec2 next = is_beside ? ImVec2(low.x + width + gap, low.y)
                                : ImVec2(low.x, low.y + height + kCaptionHeight);
  return {{low, {low.x + width, low.y + height}}, {next, {next.x + width, next.y + height}}};
}

}  // namespace

std::string tool_text(DamageTool tool, double size) {
  return text_of(Strokes{{{kToolStep * static_cast<double>(tool), size / kLargest}}});
}

std::vector<DamageStroke> damage_of(std::string_view strokes) {
  std::vector<DamageStroke> damage;
  for (Polyline& points : strokes_of(strokes)) {
    const auto tool = static_cast<std::size_t>(std::lround(points.front().x / kToolStep));
    const double size = kLargest * points.front().y;
    if (tool >= kDamageTools.size() || size <= 0) continue;
    points.erase(points.begin());
    damage.push_back({static_cast<DamageTool>(tool), size, std::move(points)});
  }
  return damage;
}

void DamageBench::forget() {
  id_ = 0;
  found_.reset();
  failure_.clear();
  picture_.set({});
  map_.set({});
}

void DamageBench::damage(const Inspection& inspected, const std::string& strokes) {
  const std::vector<DamageStroke> all = damage_of(strokes);
  const std::string before = without_last(strokes);
  const std::size_t done = all.empty() ? 0 : all.size() - 1;
  if (done_.pixels.empty() || before != done_strokes_) {
    done_ = damaged(base_of(inspected), std::span(all).first(done));
    done_strokes_ = before;
  }
  damaged_ = damaged(done_, std::span(all).subspan(done));
  strokes_ = strokes;
}

void DamageBench::update(Context& context, int id, const Inspection& inspected,
                         const DamageState& state) {
  const bool other = id != id_;
  if (!other && state.strokes == strokes_) return;
  if (other) {
    found_.reset();
    done_ = {};
  }
  id_ = id;
  damage(inspected, state.strokes);
  picture_.set(damaged_);
  ask(context);
}

void DamageBench::ask(Context& context) {
  OnReply on_reply;
  on_reply.inspection = [this, range = context.model->manifest.scoring->display_range,
                         id = id_](const Inspection& found) {
    if (id == id_) take(found, range);
  };
  on_reply.failed = [this, id = id_](const std::string& message) {
    if (id != id_) return;
    failure_ = message;
    waits_ = false;
  };
  waits_ = true;
  Inspect request;
  request.model = context.model->key;
  request.picture = damaged_;
  context.queue.ask_latest(kChannel, std::move(request), std::move(on_reply));
}

void DamageBench::take(const Inspection& found, const DisplayRange& range) {
  found_ = found;
  failure_.clear();
  waits_ = false;
  if (found.photograph) {
    map_.set(overlay_map(*found.photograph,
                         map_onto_photograph(found.map, found.placement, found.photograph->width,
                                             found.photograph->height),
                         range));
  } else {
    map_.set(overlay_map(found.picture, found.map, range));
  }
}

void DamageBench::draw(Context& context, const Rect& area, DamageState& state) {
  if (damaged_.pixels.empty()) return;
  const Ui& ui = context.ui;
  const Rect room{area.low, {area.high.x, area.high.y - kColorBarHeight}};
  const Tiles tiles = tiles_in(room, ui.narrow ? kGrid : 2 * kGrid, damaged_);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::SetCursorScreenPos(tiles.first.low);
  Drawing drawing{.strokes = state.strokes};
  const std::string prefix = tool_text(static_cast<DamageTool>(state.tool), state.size);
  pad_.draw(
      context, "damage", {tiles.first.width(), tiles.first.height()}, drawing,
      {.name = "Picture to damage", .hint = "", .under = &picture_, .ink = 0, .prefix = prefix});
  state.strokes = std::move(drawing.strokes);
  list.AddRectFilled(tiles.second.low, tiles.second.high, ui.theme.raised);
  if (!map_.empty()) draw_picture(list, map_, tiles.second);
  const auto caption = [&](const Rect& tile, const char* text) {
    draw_text(list, ui.fonts.small, {tile.low.x, tile.high.y + 5}, ui.theme.muted,
              elided(ui.fonts.small, text, tile.width()));
  };
  caption(tiles.first, ui.touch ? "Draw on it with a finger" : "Draw on it with the pointer");
  caption(tiles.second, "What the model makes of it, on its own scale");
  ImGui::SetCursorScreenPos({tiles.second.low.x, tiles.second.high.y + kCaptionHeight});
  color_bar(ui, Palette::inferno, context.model->manifest.scoring->display_range,
            tiles.second.width());
}

void damage_controls(const Ui& ui, DamageState& state) {
  // Drawn capsules have defects of the same names.
  ImGui::PushID("damage");
  for (std::size_t i = 0; i < kTools.size(); ++i) {
    const ChipSpec spec{kTools[i].name, state.tool == static_cast<int>(i)};
    if (i > 0) flow(chip_width(ui, spec));
    if (chip(ui, spec)) state.tool = static_cast<int>(i);
    tooltip(ui, kTools[i].tooltip);
  }
  slider(ui, {.label = "Size of the tool", .low = 0.25, .high = kLargest, .logarithmic = true},
         state.size);
  Drawing drawing{.strokes = state.strokes};
  stroke_buttons(ui, drawing);
  state.strokes = std::move(drawing.strokes);
  ImGui::PopID();
}

}  // namespace lab
