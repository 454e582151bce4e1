// SPDX-License-Identifier: MIT
// Page Explore: the pictures that are looked at, beside the plane or over it (explore.h).
#include <algorithm>

#include "imgui_internal.h"
#include "shared/image/pixels.h"
#include "wasm/views/explore.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr float kFloatingSide = 13 * kGrid;

std::string coordinate_text(PlanePoint point) {
  char shown[48];
  ImFormatString(shown, sizeof shown, "%.2f, %.2f", point.x, point.y);
  return shown;
}

int label_of(const Model& model, std::optional<int> known) {
  return known && model.bank ? model.bank->labels[static_cast<std::size_t>(*known)] : -1;
}

std::string known_text(std::optional<int> known) {
  return "Known code " + std::to_string(known.value_or(0) + 1);
}

std::string nearest_text(const Model& model, std::optional<int> known) {
  return known ? "nearest: " + model.class_name(label_of(model, known)) : "";
}

// A dot in the class's colour before the text, if there is a class.
void draw_class(const Ui& ui, ImVec2 at, int label, std::string_view line, float width) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (label >= 0) {
    const float middle = text_size(ui.fonts.body, "X").y / 2;
    list.AddCircleFilled({at.x + 5, at.y + middle}, 5, packed(class_color(label)));
    at.x += 2 * kGrid;
    width -= 2 * kGrid;
  }
  draw_text(list, ui.fonts.body, at, ui.theme.muted, elided(ui.fonts.body, line, width));
}

}  // namespace

std::string ExploreView::place_text(const Model& model, PlanePoint point) const {
  std::string text = coordinate_text(point);
  if (!plane_) return text;
  const auto known = known_at(model, point);
  if (on_map_) return known_text(known) + ", class " + model.class_name(label_of(model, known));
  if (known) text += ", nearest class " + model.class_name(label_of(model, known));
  return text;
}

std::vector<ExploreView::Tile> ExploreView::tiles(const Model& model) const {
  std::vector<Tile> tiles;
  // On a map the code under it is known.
  const auto add_place = [&](const Texture& picture, const std::string& before, PlanePoint at,
                             std::optional<int> known) {
    const int label = label_of(model, known);
    tiles.push_back({&picture, before + (on_map_ ? known_text(known) : coordinate_text(at)),
                     on_map_ ? "class " + model.class_name(label) : nearest_text(model, known),
                     label});
  };
  add_place(lens_texture_, "", asked_point_.value_or(PlanePoint{}), nearest_);
  if (state_.pin.size() == 2) {
    const PlanePoint pin{static_cast<double>(state_.pin[0]), static_cast<double>(state_.pin[1])};
    add_place(kept_textures_[kPin], "P: ", pin, pin_nearest_);
  }
  if (const auto dot = chosen_dot(model)) {
    const std::string name = (on_map_ ? "Chosen: code " : "Known code ") + std::to_string(*dot + 1);
    const std::string name_of_class = "class " + model.class_name(label_of(model, dot));
    if (!real_texture_.empty()) {
      tiles.push_back({&real_texture_, "Real picture", name_of_class, label_of(model, dot)});
    }
    tiles.push_back({&kept_textures_[kDot], real_texture_.empty() ? name : "Redrawn",
                     real_texture_.empty() ? name_of_class : name, label_of(model, dot)});
  }
  if (!own_code_.empty()) {
    const auto known = model.nearest(own_code_);
    tiles.push_back({&own_texture_, "Y: your picture", ""});
    tiles.push_back(
        {&kept_textures_[kOwn], "Redrawn", nearest_text(model, known), label_of(model, known)});
  }
  return tiles;
}

void ExploreView::draw_tiles(Context& context, const ExploreLayout& layout,
                             const PlaneFrame& frame) const {
  const std::vector<Tile> shown = tiles(*context.model);
  if (layout.floating) {
    draw_floating(context.ui, shown.front(), frame);
    return;
  }
  for (std::size_t i = 0; i < std::min(shown.size(), layout.tiles.size()); ++i) {
    draw_tile(context.ui, shown[i], layout.tiles[i]);
  }
}

void ExploreView::draw_tile(const Ui& ui, const Tile& tile, const Rect& box) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({box.low.x - 3, box.low.y - 3}, {box.high.x + 3, box.high.y + 3},
                     ui.theme.border, 3);
  if (!tile.picture->empty()) {
    draw_picture(list, *tile.picture, fitted(box, tile.picture->width(), tile.picture->height()));
  }
  const float y = box.high.y + kGrid;
  draw_text(list, ui.fonts.strong, {box.low.x, y}, ui.theme.text,
            elided(ui.fonts.strong, tile.title, box.width()));
  draw_class(ui, {box.low.x, y + text_size(ui.fonts.strong, "X").y}, tile.label, tile.detail,
             box.width());
}

void ExploreView::draw_floating(const Ui& ui, const Tile& tile, const PlaneFrame& frame) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Rect& plane = frame.rect;
  const float side = std::min(kFloatingSide, plane.width() * 0.3f);
  // In the upper corner that the pointer is not in.
  const float middle = (plane.low.x + plane.high.x) / 2;
  const bool right = !asked_point_ || frame.to_screen(*asked_point_).x < middle;
  Rect box;
  box.low = {right ? plane.high.x - side - kGrid : plane.low.x + kGrid, plane.low.y + kGrid};
  box.high = {box.low.x + side, box.low.y + side};
  list.AddRectFilled({box.low.x - 3, box.low.y - 3}, {box.high.x + 3, box.high.y + 3},
                     ui.theme.accent, 3);
  draw_picture(list, *tile.picture, box);
  const ImVec2 at(plane.low.x, plane.low.y - text_size(ui.fonts.strong, "X").y - 0.75f * kGrid);
  draw_text(list, ui.fonts.strong, at, ui.theme.text, tile.title);
  const float after = at.x + text_size(ui.fonts.strong, tile.title).x + 2 * kGrid;
  draw_class(ui, {after, at.y}, tile.label, tile.detail, plane.high.x - after);
}

}  // namespace lab
