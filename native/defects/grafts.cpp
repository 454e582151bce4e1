// SPDX-License-Identifier: MIT
// Patches, transplants and textures of painters.h.
#include <algorithm>
#include <cmath>

#include "native/defects/painters.h"
#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

double squared(double value) { return value * value; }

// Where a point is, measured from the graft's middle.
struct Graft {
  Point from;  // in the donor
  Point to;    // in the picture
  double half_width = 0;
  double half_height = 0;
  double feather = 0;  // share of the half sides over which the edge fades
  double cosine = 1;   // turned and scaled
  double sine = 0;

  double opacity_at(double dx, double dy) const {
    const auto fade = [this](double distance, double half) {
      return std::clamp((1 - distance / half) / feather, 0.0, 1.0);
    };
    return fade(std::abs(dx), half_width) * fade(std::abs(dy), half_height);
  }
  Point source_of(double dx, double dy) const {
    return {from.x + cosine * dx - sine * dy, from.y + sine * dx + cosine * dy};
  }
};

Graft draw_graft(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const double side = canvas.side();
  Graft graft;
  graft.from = place_on_object(canvas.donor, rng);
  graft.to = place_on_object(canvas.picture, rng);
  graft.half_width = std::max(1.5, side * rng.uniform(0.02, 0.09));
  graft.half_height = std::max(1.5, side * rng.uniform(0.02, 0.09));
  graft.feather = rng.uniform(0.2, 0.7);
  const double angle = rng.uniform(-0.5, 0.5);
  const double scale = rng.uniform(0.75, 1.3);
  graft.cosine = scale * std::cos(angle);
  graft.sine = scale * std::sin(angle);
  return graft;
}

// What the donor lacks of the picture's brightness under the graft, by channel.
PaintColor brightness_gap(const Canvas& canvas, const Graft& graft) {
  PaintColor gap{};
  double total = 0;
  const double reach = std::max(graft.half_width, graft.half_height);
  for_pixels_around(canvas.picture, graft.to, reach, [&](int x, int y) {
    const double dx = x - graft.to.x;
    const double dy = y - graft.to.y;
    const double opacity = graft.opacity_at(dx, dy);
    const PaintColor covered = color_at(canvas.picture, x, y);
    const PaintColor foreign = color_between(canvas.donor, graft.source_of(dx, dy));
    for (std::size_t c = 0; c < 3; ++c) gap[c] += opacity * (covered[c] - foreign[c]);
    total += opacity;
  });
  for (double& value : gap) value /= total;
  return gap;
}

// The donor in other colours, or two colours in clouds.
class ForeignTexture {
 public:
  ForeignTexture(const Canvas& canvas, Point place) : donor_(canvas.donor) {
    Rng& rng = canvas.rng;
    clouds_ = rng.uniform() < 0.5;
    seed_ = rng.next_u32();
    grain_ = std::max(1.0, canvas.side() * rng.uniform(0.004, 0.03));
    shift_ = {rng.uniform(-0.5, 0.5) * donor_.width, rng.uniform(-0.5, 0.5) * donor_.height};
    rotation_ = rng.below(3);
    inverted_ = rng.uniform() < 0.5;
    dark_ = visible_color(canvas.picture, place, {20, 110}, rng);
    light_ = visible_color(canvas.picture, place, {20, 110}, rng);
  }

  PaintColor at(int x, int y) const {
    PaintColor color{};
    if (clouds_) {
      const double share = value_noise(x / grain_, y / grain_, seed_);
      for (std::size_t c = 0; c < 3; ++c) color[c] = dark_[c] + share * (light_[c] - dark_[c]);
      return color;
    }
    const PaintColor foreign = color_between(donor_, {x + shift_.x, y + shift_.y});
    for (std::size_t c = 0; c < 3; ++c) {
      const double value = foreign[(c + rotation_) % 3];
      color[c] = inverted_ ? 255 - value : value;
    }
    return color;
  }

 private:
  const Image& donor_;
  bool clouds_ = false;
  std::uint32_t seed_ = 0;
  double grain_ = 1;
  Point shift_;
  std::uint32_t rotation_ = 0;
  bool inverted_ = false;
  PaintColor dark_{};
  PaintColor light_{};
};

}  // namespace

void paint_patch(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  Image& picture = canvas.picture;
  const Image source = picture;
  const Point from = place_on_object(picture, rng);
  const Point to = place_on_object(picture, rng);
  const double half_width = canvas.side() * rng.uniform(0.02, 0.07);
  const double half_height = canvas.side() * rng.uniform(0.02, 0.07);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const double opacity =
          coverage(std::abs(x - to.x), half_width) * coverage(std::abs(y - to.y), half_height);
      const int sx = std::clamp(x + static_cast<int>(from.x - to.x), 0, picture.width - 1);
      const int sy = std::clamp(y + static_cast<int>(from.y - to.y), 0, picture.height - 1);
      blend(picture, x, y, color_at(source, sx, sy), opacity);
    }
  }
}

void paint_transplant(const Canvas& canvas) {
  const Graft graft = draw_graft(canvas);
  PaintColor gap{};
  if (canvas.rng.uniform() < 0.5) gap = brightness_gap(canvas, graft);
  const double reach = std::max(graft.half_width, graft.half_height);
  for_pixels_around(canvas.picture, graft.to, reach, [&](int x, int y) {
    const double dx = x - graft.to.x;
    const double dy = y - graft.to.y;
    PaintColor color = color_between(canvas.donor, graft.source_of(dx, dy));
    for (std::size_t c = 0; c < 3; ++c) color[c] += gap[c];
    blend(canvas.picture, x, y, color, graft.opacity_at(dx, dy));
  });
}

void paint_texture(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const double side = canvas.side();
  const Point center = place_on_object(canvas.picture, rng);
  const ForeignTexture texture(canvas, center);
  const double radius_x = std::max(2.0, side * rng.uniform(0.04, 0.16));
  const double radius_y = std::max(2.0, side * rng.uniform(0.04, 0.16));
  const double grain = std::max(2.0, side * rng.uniform(0.02, 0.06));
  const std::uint32_t seed = rng.next_u32();
  const double opacity = rng.uniform(0.3, 0.9);
  const double reach = std::max(radius_x, radius_y);
  for_pixels_around(canvas.picture, center, reach, [&](int x, int y) {
    // 1 in the middle, whatever the noise; ragged further out, nothing at the edge.
    const double inside =
        1 - squared((x - center.x) / radius_x) - squared((y - center.y) / radius_y);
    const double noise = value_noise(x / grain, y / grain, seed);
    const double mask = std::clamp(4 * (noise + 1.25 * inside - 1), 0.0, 1.0);
    blend(canvas.picture, x, y, texture.at(x, y), opacity * mask);
  });
}

}  // namespace lab
