// SPDX-License-Identifier: MIT
// Page Explore: its state, its planes, and what of the state a model has (explore.h).
#include "wasm/views/explore.h"

#include <algorithm>
#include <cmath>

#include "shared/base/error.h"
#include "shared/latent/bank.h"
#include "wasm/views/explore_range.h"

namespace lab {

namespace {

constexpr std::array<std::string_view, 2> kSpacings{"uniform", "quantile"};
constexpr std::array<std::string_view, 3> kLayers{"both", "pictures", "map"};
constexpr std::array<std::string_view, 3> kTools{"look", "move", "draw"};
constexpr std::array<std::string_view, 4> kPlanes{"any", "axes", "codes", "map"};
constexpr std::array<std::string_view, 2> kMaps{"tsne", "pca"};
constexpr int kMostLabel = 999;
constexpr int kMostAxes = 1 << 20;
constexpr std::size_t kMostPathNumbers = 128;
constexpr std::size_t kMostHeld = 128;
// Beyond kFar the normal prior has too little mass to divide.
constexpr double kFar = 5;
constexpr double kThin = 0.01;

// A white disc with a dark rim, which vertex colours tint.
Image dot_image() {
  constexpr int kSize = 32;
  Image dot(kSize, kSize, 4);
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const float radius = std::hypot(static_cast<float>(x) - 15.5f, static_cast<float>(y) - 15.5f);
      const float inside = std::clamp(15.5f - radius, 0.0f, 1.0f);
      const float core = std::clamp(12.5f - radius, 0.0f, 1.0f);
      for (int c = 0; c < 3; ++c) dot.at(x, y, c) = static_cast<std::uint8_t>(255 * core);
      dot.at(x, y, 3) = static_cast<std::uint8_t>(255 * inside);
    }
  }
  return dot;
}

}  // namespace

std::unique_ptr<View> make_explore_view(Textures& textures) {
  return std::make_unique<ExploreView>(textures);
}

ExploreView::ExploreView(Textures& textures)
    : grid_texture_(textures),
      lens_texture_(textures),
      kept_textures_{Texture(textures), Texture(textures), Texture(textures),
                     Texture(textures), Texture(textures), Texture(textures)},
      real_texture_(textures),
      own_texture_(textures),
      sheet_texture_(textures),
      dot_texture_(textures) {
  dot_texture_.set(dot_image());
}

void ExploreView::describe(Fields& fields) {
  fields.number("x", state_.x, {0, -kFarthest, kFarthest});
  fields.number("y", state_.y, {0, -kFarthest, kFarthest});
  fields.number("span", state_.span, {6, kSmallestSpan, kLargestSpan});
  fields.integer("density", state_.density, {20, 4, 40});
  fields.choice("spacing", state_.spacing, kSpacings);
  fields.choice("layers", state_.layers, kLayers);
  fields.choice("tool", state_.tool, kTools);
  fields.choice("plane", state_.plane, kPlanes);
  fields.choice("map", state_.map, kMaps);
  fields.integer("xaxis", state_.x_axis, {-1, -1, kMostAxes});
  fields.integer("yaxis", state_.y_axis, {-1, -1, kMostAxes});
  fields.numbers("codes", state_.codes, 3);
  fields.seed("sheet", state_.sheet, 1);
  fields.numbers("held", state_.held, kMostHeld);
  fields.numbers("without", state_.hidden, 64);
  fields.numbers("at", state_.rest, 2);
  fields.numbers("pin", state_.pin, 2);
  fields.integer("dot", state_.dot, {-1, -1, kMostAxes});
  fields.numbers("path", state_.path, kMostPathNumbers);
  fields.number("speed", state_.speed, {1.5, 0.1, 10});
  fields.integer("class", state_.label, {0, 0, kMostLabel});
  if (state_.rest.size() != 2) state_.rest.clear();
  if (state_.pin.size() != 2) state_.pin.clear();
  if (state_.path.size() % 2 != 0) state_.path.pop_back();
  if (state_.held.size() % 2 != 0) state_.held.pop_back();
}

void ExploreView::model_opened(Context& context) {
  for (const char* channel : {"explore.grid", "explore.lens", "explore.kept", "explore.sheet",
                              "explore.real", "explore.own"}) {
    context.queue.cancel(channel);
  }
  plane_.reset();
  plane_key_.clear();
  grid_images_.clear();
  grid_texture_.set({});
  lens_texture_.set({});
  for (Texture& texture : kept_textures_) texture.set({});
  asked_grid_.clear();
  asked_kept_.clear();
  asked_sheet_.reset();
  sheet_texture_.set({});
  asked_point_.reset();
  nearest_.reset();
  pin_nearest_.reset();
  asked_real_ = -1;
  real_texture_.set({});
  asked_own_ = false;
  own_code_.clear();
  live_.reset();
  failure_.clear();
  playing_ = false;
}

ExplorePlane ExploreView::plane_of(const Model& model) const {
  if (state_.plane == kFlatMap && has_flat_map(model)) return kFlatMap;
  const bool known = knows_codes(model);
  const bool through_codes = model.dim() > 2 && (known || model.can.samples);
  if (!through_codes || state_.plane == kTwoAxes) return kTwoAxes;
  return state_.plane == kThreeCodes || !known ? kThreeCodes : kTwoAxes;
}

int ExploreView::class_on_show(const Model& model) const {
  const bool known = state_.label < static_cast<int>(model.manifest.dataset.classes.size());
  return model.can.conditional && known ? state_.label : 0;
}

bool ExploreView::can_space_by_prior(const Model& model) const {
  return model.can.samples && !uses_codes(model) && !on_map_;
}

std::optional<int> ExploreView::chosen_dot(const Model& model) const {
  if (state_.dot < 0 || !model.bank || state_.dot >= model.bank->size()) return std::nullopt;
  return state_.dot;
}

void ExploreView::choose_plane(const Model& model) {
  axes_ = axes_of(model.units, state_.x_axis, state_.y_axis);
  on_map_ = plane_of(model) == kFlatMap;
  std::vector<float> key{static_cast<float>(uses_codes(model)),
                         on_map_ ? static_cast<float>(1 + state_.map) : 0.0f,
                         static_cast<float>(axes_[0]), static_cast<float>(axes_[1])};
  if (uses_codes(model)) {
    corners_ = wished_corners(model);
    key.insert(key.end(), corners_.begin(), corners_.end());
  } else {
    key.insert(key.end(), state_.held.begin(), state_.held.end());
  }
  key.push_back(static_cast<float>(class_on_show(model)));
  if (key == plane_key_ && state_.sheet == plane_sheet_) return;
  plane_key_ = key;
  plane_sheet_ = state_.sheet;
  plane_failure_.clear();
  asked_point_.reset();
  asked_grid_.clear();
  asked_kept_.clear();
  asked_sheet_.reset();
  try {
    if (uses_codes(model)) {
      const auto corner = [&](std::size_t i) { return corner_code(model, i); };
      plane_ = knows_codes(model) ? plane_through(corner(0), corner(1), corner(2))
                                  : plane_around(corner(0), corner(1), corner(2));
    } else {
      plane_ = axis_plane(held_code(model), axes_[0], axes_[1]);
    }
  } catch (const Error& error) {
    plane_failure_ = error.what();
  }
  project_bank(model);
}

// The units that a plane of two axes holds still.
Code ExploreView::held_code(const Model& model) const {
  Code code(static_cast<std::size_t>(model.dim()));
  for (std::size_t i = 0; i + 1 < state_.held.size(); i += 2) {
    const float unit = state_.held[i];
    if (unit >= 0 && unit < static_cast<float>(model.dim())) {
      code[static_cast<std::size_t>(unit)] = state_.held[i + 1];
    }
  }
  return code;
}

void ExploreView::project_bank(const Model& model) {
  dots_.clear();
  if (!plane_ || !model.bank) return;
  if (on_map_) {
    place_dots(model);
    return;
  }
  for (int i = 0; i < model.bank->size(); ++i) {
    dots_.push_back(
        {project(*plane_, model.bank->code(i)), model.bank->labels[static_cast<std::size_t>(i)]});
  }
}

void ExploreView::fit_view(const Model& model) {
  move_to(0, 0, 6);
  if (!uses_codes(model) || !plane_ || !knows_codes(model)) return;
  PlanePoint low{kFarthest, kFarthest};
  PlanePoint high{-kFarthest, -kFarthest};
  for (std::size_t i = 0; i < corners_.size(); ++i) {
    const PlanePoint point = project(*plane_, corner_code(model, i));
    low = {std::min(low.x, point.x), std::min(low.y, point.y)};
    high = {std::max(high.x, point.x), std::max(high.y, point.y)};
  }
  constexpr double kMargin = 1.5;
  // As a link writes it, so that it leads back to the same view.
  const auto rounded = [](double value) { return std::round(value * 1e3) / 1e3; };
  move_to(rounded((low.x + high.x) / 2), rounded((low.y + high.y) / 2),
          std::max(0.1, rounded(kMargin * std::max(high.x - low.x, high.y - low.y))));
}

void ExploreView::move_to(double x, double y, double span) {
  if (!std::isfinite(x) || !std::isfinite(y) || !std::isfinite(span)) return;
  state_.x = std::clamp(x, -kFarthest, kFarthest);
  state_.y = std::clamp(y, -kFarthest, kFarthest);
  state_.span = std::clamp(span, kSmallestSpan, kLargestSpan);
}

int ExploreView::density_limit(const Model& model) const {
  return std::clamp(static_cast<int>(std::sqrt(static_cast<double>(picture_limit(model)))), 4, 40);
}

GridSpec ExploreView::grid_spec(const Model& model) const {
  GridSpec grid;
  grid.columns = std::min(state_.density, density_limit(model));
  grid.rows = grid.columns;
  grid.x_low = state_.x - state_.span / 2;
  grid.x_high = state_.x + state_.span / 2;
  grid.y_low = state_.y - state_.span / 2;
  grid.y_high = state_.y + state_.span / 2;
  if (state_.spacing == 0 || !can_space_by_prior(model)) return grid;
  grid.spacing = GridSpacing::quantile;
  const auto bound = [](double& low, double& high) {
    low = std::clamp(low, -kFar, kFar - kThin);
    high = std::clamp(high, low + kThin, kFar);
  };
  bound(grid.x_low, grid.x_high);
  bound(grid.y_low, grid.y_high);
  return grid;
}

PlanePoint ExploreView::resting_place(const GridSpec& grid) const {
  PlanePoint point{state_.x, state_.y};
  if (state_.rest.size() == 2) {
    point = {static_cast<double>(state_.rest[0]), static_cast<double>(state_.rest[1])};
  }
  return clamped(area_of(grid), point).value_or(PlanePoint{grid.x_low, grid.y_low});
}

PlanePoint ExploreView::looked_at(const GridSpec& grid) const {
  const std::optional<PlanePoint> inside = live_ ? clamped(area_of(grid), *live_) : std::nullopt;
  const PlanePoint point = inside.value_or(resting_place(grid));
  return on_map_ ? dots_[static_cast<std::size_t>(dot_at(point))].at : point;
}

void ExploreView::rest_at(PlanePoint point) {
  if (!std::isfinite(point.x) || !std::isfinite(point.y)) return;
  state_.rest = {static_cast<float>(point.x), static_cast<float>(point.y)};
}

std::string ExploreView::summary(const Model& model) const {
  if (!plane_) return "There is no plane to show. " + plane_failure_;
  if (!failure_.empty()) return failure_;
  const GridSpec grid = grid_spec(model);
  std::string text = own_failure_.empty() ? "" : own_failure_ + ". ";
  text += on_map_ ? "A map of " + std::to_string(dots_.size()) + " known codes by " +
                        (&flat_map(model) == &model.bank->tsne ? "t-SNE." : "PCA.")
                  : "A grid of " + std::to_string(grid.columns) + " by " +
                        std::to_string(grid.rows) + " pictures decoded from the latent plane.";
  if (on_map_) {
    // A map has no axes.
  } else if (uses_codes(model)) {
    text +=
        knows_codes(model) ? " It goes through three codes." : " It goes through three samples.";
  } else if (model.dim() > 2) {
    text += " Its axes are " + axis_name(model, 0) + " and " + axis_name(model, 1) + ".";
  }
  if (model.can.conditional) {
    text += " Its pictures are of class " + model.class_name(class_on_show(model)) + ".";
  }
  // Not where the pointer or a path leads it: that would be told without end.
  if (state_.rest.size() == 2) {
    text += on_map_ ? " The lens is on " : " The lens is at ";
    text += place_text(model, resting_place(grid)) + ".";
  }
  if (state_.pin.size() == 2) text += " Another place is pinned.";
  if (const auto dot = chosen_dot(model)) {
    text += " The known code " + std::to_string(*dot + 1) + ", of class " +
            model.class_name(model.bank->labels[static_cast<std::size_t>(*dot)]) + ", is chosen";
    text += real_texture_.empty() ? "." : ", beside the real picture.";
  }
  if (!own_code_.empty()) {
    text += " Your picture is on the map";
    if (const auto known = model.nearest(own_code_)) {
      text += ", nearest class " +
              model.class_name(model.bank->labels[static_cast<std::size_t>(*known)]);
    }
    text += ".";
  }
  if (!state_.path.empty()) text += playing_ ? " A path is playing." : " A path is drawn.";
  return text;
}

float ExploreView::least_height(const Ui& ui, float) const {
  return kLeastSubject + 3 * text_size(ui.fonts.body, "X").y;
}

std::span<const Shortcut> ExploreView::gestures() const {
  static constexpr std::array<Shortcut, 4> kGestures{
      {{"Drag", "What is under the finger, the plane or a path, as chosen"},
       {"Tap on a dot", "What the decoder makes of a known code"},
       {"Two fingers", "Move the plane"},
       {"Pinch", "Zoom"}}};
  return kGestures;
}

std::span<const Shortcut> ExploreView::shortcuts() const {
  static constexpr std::array<Shortcut, 10> kShortcuts{
      {{"Arrows", "Move the lens, on a map to the next dot;  with Shift: in small steps"},
       {"+   \u2212", "Zoom"},
       {"0", "The whole plane"},
       {"Wheel, pinch", "Zoom"},
       {"Right drag", "Move the plane"},
       {"C", "Pin what the lens shows, to compare"},
       {"N", "Choose the dot of the map next to the lens"},
       {"Space", "Play the path"},
       {"S", "Save the grid as PNG"},
       {"E", "Save the plane with map and axes, for print"}}};
  return kShortcuts;
}

}  // namespace lab
