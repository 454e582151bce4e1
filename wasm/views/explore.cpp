// SPDX-License-Identifier: MIT
// Page Explore: its state, its planes and what it asks of the decoder (explore.h).
#include "wasm/views/explore.h"

#include <algorithm>
#include <cmath>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/image/pixels.h"
#include "shared/latent/bank.h"

namespace lab {

namespace {

constexpr std::array<std::string_view, 2> kSpacings{"uniform", "quantile"};
constexpr std::array<std::string_view, 3> kLayers{"both", "pictures", "map"};
constexpr std::array<std::string_view, 3> kTools{"look", "move", "draw"};
constexpr std::array<std::string_view, 2> kPlanes{"axes", "codes"};
constexpr int kMostAxes = 1 << 20;
constexpr std::size_t kMostPathNumbers = 128;
// Beyond kFar the normal prior has too little mass to divide.
constexpr double kFar = 5;
// A plane of a conditional model shows its first class.
constexpr int kShownClass = 0;
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

// The first known codes of three classes, or of fewer where the bank has no more.
std::vector<float> first_corners(const Bank& bank) {
  std::vector<float> corners;
  for (int i = 0; i < bank.size() && corners.size() < 3; ++i) {
    const auto same_class = [&](float known) {
      return bank.labels[static_cast<std::size_t>(known)] ==
             bank.labels[static_cast<std::size_t>(i)];
    };
    if (std::none_of(corners.begin(), corners.end(), same_class)) {
      corners.push_back(static_cast<float>(i));
    }
  }
  for (int i = 1; corners.size() < 3; ++i) {
    const auto next = static_cast<float>(i);
    if (std::find(corners.begin(), corners.end(), next) == corners.end()) corners.push_back(next);
  }
  return corners;
}

}  // namespace

std::unique_ptr<View> make_explore_view(Textures& textures) {
  return std::make_unique<ExploreView>(textures);
}

ExploreView::ExploreView(Textures& textures)
    : grid_texture_(textures),
      lens_texture_(textures),
      corner_textures_{Texture(textures), Texture(textures), Texture(textures)},
      dot_texture_(textures) {
  dot_texture_.set(dot_image());
}

void ExploreView::describe(Fields& fields) {
  fields.number("x", state_.x, {0, -1000, 1000});
  fields.number("y", state_.y, {0, -1000, 1000});
  fields.number("span", state_.span, {6, 0.01, 200});
  fields.integer("density", state_.density, {20, 4, 40});
  fields.choice("spacing", state_.spacing, kSpacings);
  fields.choice("layers", state_.layers, kLayers);
  fields.choice("tool", state_.tool, kTools);
  fields.choice("plane", state_.plane, kPlanes);
  fields.integer("xaxis", state_.x_axis, {0, 0, kMostAxes});
  fields.integer("yaxis", state_.y_axis, {1, 0, kMostAxes});
  fields.numbers("codes", state_.codes, 3);
  fields.numbers("without", state_.hidden, 64);
  fields.numbers("at", state_.pinned, 2);
  fields.numbers("path", state_.path, kMostPathNumbers);
  fields.number("speed", state_.speed, {1.5, 0.1, 10});
  if (state_.pinned.size() != 2) state_.pinned.clear();
  if (state_.path.size() % 2 != 0) state_.path.pop_back();
}

void ExploreView::model_opened(Context& context) {
  for (const char* channel : {"explore.grid", "explore.lens", "explore.corners"}) {
    context.queue.cancel(channel);
  }
  plane_.reset();
  plane_key_.clear();
  grid_images_.clear();
  grid_texture_.set({});
  lens_texture_.set({});
  for (Texture& texture : corner_textures_) texture.set({});
  asked_grid_.clear();
  asked_corners_.clear();
  asked_point_.reset();
  nearest_.reset();
  live_.reset();
  failure_.clear();
  playing_ = false;
}

bool ExploreView::uses_codes(const Model& model) const {
  return state_.plane == kThreeCodes && model.dim() > 2 && model.bank && model.bank->size() >= 3;
}

void ExploreView::choose_plane(const Model& model) {
  const int last = model.dim() - 1;
  state_.x_axis = std::min(state_.x_axis, last);
  state_.y_axis = std::min(state_.y_axis, last);
  if (state_.x_axis == state_.y_axis) state_.y_axis = state_.x_axis == 0 ? 1 : 0;
  std::vector<int> key{state_.plane, state_.x_axis, state_.y_axis};
  if (uses_codes(model)) {
    const int size = model.bank->size();
    if (state_.codes.size() != 3) state_.codes = first_corners(*model.bank);
    for (float& index : state_.codes) {
      index = std::clamp(std::round(index), 0.0f, static_cast<float>(size - 1));
      key.push_back(static_cast<int>(index));
    }
  }
  if (key == plane_key_) return;
  plane_key_ = key;
  plane_failure_.clear();
  asked_point_.reset();
  try {
    if (uses_codes(model)) {
      const Bank& bank = *model.bank;
      plane_ = plane_through(bank.code(key[3]), bank.code(key[4]), bank.code(key[5]));
    } else {
      plane_ =
          axis_plane(Code(static_cast<std::size_t>(model.dim())), state_.x_axis, state_.y_axis);
    }
  } catch (const Error& error) {
    plane_failure_ = error.what();
  }
  project_bank(model);
}

void ExploreView::project_bank(const Model& model) {
  points_.clear();
  if (!plane_ || !model.bank) return;
  points_.reserve(static_cast<std::size_t>(model.bank->size()));
  for (int i = 0; i < model.bank->size(); ++i) {
    points_.push_back(project(*plane_, model.bank->code(i)));
  }
}

void ExploreView::fit_view(const Model& model) {
  state_.x = 0;
  state_.y = 0;
  state_.span = 6;
  if (!uses_codes(model) || !plane_) return;
  PlanePoint low{1e9, 1e9};
  PlanePoint high{-1e9, -1e9};
  for (const float index : state_.codes) {
    const PlanePoint point = project(*plane_, model.bank->code(static_cast<int>(index)));
    low = {std::min(low.x, point.x), std::min(low.y, point.y)};
    high = {std::max(high.x, point.x), std::max(high.y, point.y)};
  }
  constexpr double kMargin = 1.5;
  state_.x = (low.x + high.x) / 2;
  state_.y = (low.y + high.y) / 2;
  state_.span = std::max(0.1, kMargin * std::max(high.x - low.x, high.y - low.y));
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
  if (state_.spacing == 0) return grid;
  grid.spacing = GridSpacing::quantile;
  const auto bound = [](double& low, double& high) {
    low = std::clamp(low, -kFar, kFar - kThin);
    high = std::clamp(high, low + kThin, kFar);
  };
  bound(grid.x_low, grid.x_high);
  bound(grid.y_low, grid.y_high);
  return grid;
}

void ExploreView::request_grid(Context& context, const GridSpec& grid) {
  std::vector<double> key(plane_key_.begin(), plane_key_.end());
  key.insert(key.end(), {grid.x_low, grid.x_high, grid.y_low, grid.y_high,
                         static_cast<double>(grid.columns), static_cast<double>(grid.spacing)});
  if (key == asked_grid_ || state_.layers == kMapOnly) return;
  asked_grid_ = key;
  const Model& model = *context.model;
  std::vector<float> codes;
  try {
    codes = grid_codes(*plane_, grid);
  } catch (const Error& error) {
    failure_ = error.what();
    return;
  }
  OnReply on_reply;
  on_reply.output = [this, &model, grid](const Output& output) {
    grid_images_ = decoded_images(model, output);
    grid_texture_.set(contact_sheet(grid_images_, {.columns = grid.columns, .gap = 0}));
    shown_grid_ = grid;
    failure_.clear();
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.run_latest("explore.grid", decode_request(model, codes, kShownClass),
                           std::move(on_reply));
}

void ExploreView::request_lens(Context& context) {
  std::optional<PlanePoint> point = live_;
  if (!point && state_.pinned.size() == 2) {
    point =
        PlanePoint{static_cast<double>(state_.pinned[0]), static_cast<double>(state_.pinned[1])};
  }
  if (!point) point = PlanePoint{state_.x, state_.y};
  if (asked_point_ && asked_point_->x == point->x && asked_point_->y == point->y) return;
  asked_point_ = point;
  const Model& model = *context.model;
  const Code code = point_on_plane(*plane_, point->x, point->y);
  nearest_ = model.bank ? nearest_code(*model.bank, code) : std::nullopt;
  OnReply on_reply;
  on_reply.output = [this, &model](const Output& output) {
    lens_texture_.set(decoded_images(model, output)[0]);
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.run_latest("explore.lens", decode_request(model, code, kShownClass),
                           std::move(on_reply));
}

void ExploreView::request_corners(Context& context) {
  const Model& model = *context.model;
  if (!uses_codes(model) || asked_corners_ == state_.codes) return;
  asked_corners_ = state_.codes;
  std::vector<float> codes;
  for (const float index : state_.codes) {
    const auto code = model.bank->code(static_cast<int>(index));
    codes.insert(codes.end(), code.begin(), code.end());
  }
  OnReply on_reply;
  on_reply.output = [this, &model](const Output& output) {
    const std::vector<Image> images = decoded_images(model, output);
    for (std::size_t i = 0; i < std::min(images.size(), corner_textures_.size()); ++i) {
      corner_textures_[i].set(images[i]);
    }
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.run_latest("explore.corners", decode_request(model, codes, kShownClass),
                           std::move(on_reply));
}

void ExploreView::save_grid(Context& context) {
  if (grid_images_.empty()) return;
  const int scale = grid_images_[0].width <= 32 ? 2 : 1;
  const Image sheet =
      contact_sheet(grid_images_, {.columns = shown_grid_.columns, .gap = 0, .scale = scale});
  context.outbox.push(
      Save{context.model->manifest.id + "-plane.png", "image/png", encode_png(sheet)});
  context.notice = "The grid was saved.";
}

std::string ExploreView::summary(const Model& model) const {
  if (!plane_) return "There is no plane to show. " + plane_failure_;
  const GridSpec grid = grid_spec(model);
  std::string text = "A grid of " + std::to_string(grid.columns) + " by " +
                     std::to_string(grid.rows) + " pictures decoded from the latent plane.";
  if (state_.pinned.size() == 2) text += " The lens is at " + lens_text(model) + ".";
  if (!state_.path.empty()) text += playing_ ? " A path is playing." : " A path is drawn.";
  return text;
}

std::span<const Shortcut> ExploreView::shortcuts() const {
  static constexpr std::array<Shortcut, 7> kShortcuts{
      {{"Arrows", "Move the lens;  with Shift: in small steps"},
       {"+   \u2212", "Zoom"},
       {"0", "The whole plane"},
       {"Wheel, pinch", "Zoom"},
       {"Right drag", "Move the plane"},
       {"Space", "Play the path"},
       {"S", "Save the grid as PNG"}}};
  return kShortcuts;
}

}  // namespace lab
