// SPDX-License-Identifier: MIT
// See explore_layout.h.
#include "wasm/views/explore_layout.h"

#include <algorithm>
#include <cmath>

namespace lab {

namespace {

constexpr float kGap = 3 * kGrid;
constexpr float kTileGap = 2 * kGrid;
constexpr float kLeastTile = 11 * kGrid;
constexpr float kMostTile = 40 * kGrid;
// A plane that gives up less than this share of its side leaves the pictures their own place.
constexpr float kShareForOne = 0.8f;
constexpr float kShareForMore = 0.4f;  // several would hide it

struct TileGrid {
  int columns = 1;
  float side = 0;
};

// As large as `count` tiles with their captions can be in a room of this size.
TileGrid tile_grid(ImVec2 room, const ExploreParts& parts) {
  TileGrid best;
  for (int columns = 1; columns <= parts.tiles; ++columns) {
    const auto across = static_cast<float>(columns);
    const auto down = static_cast<float>((parts.tiles + columns - 1) / columns);
    const float side = std::min((room.x - (across - 1) * kTileGap) / across,
                                (room.y - (down - 1) * kTileGap) / down - parts.caption);
    if (side > best.side) best = {columns, side};
  }
  best.side = std::min(best.side, kMostTile);
  return best;
}

float width_of(const TileGrid& grid) {
  return static_cast<float>(grid.columns) * (grid.side + kTileGap) - kTileGap;
}

float height_of(const TileGrid& grid, const ExploreParts& parts) {
  const auto rows = static_cast<float>((parts.tiles + grid.columns - 1) / grid.columns);
  return rows * (grid.side + parts.caption + kTileGap) - kTileGap;
}

std::vector<Rect> place_tiles(ImVec2 low, const TileGrid& grid, const ExploreParts& parts) {
  std::vector<Rect> tiles;
  for (int i = 0; i < parts.tiles; ++i) {
    const auto column = static_cast<float>(i % grid.columns);
    const auto row = static_cast<float>(i / grid.columns);
    const ImVec2 at(low.x + column * (grid.side + kTileGap),
                    low.y + row * (grid.side + parts.caption + kTileGap));
    tiles.push_back({at, {at.x + grid.side, at.y + grid.side}});
  }
  return tiles;
}

Rect square(ImVec2 low, float side) { return {low, {low.x + side, low.y + side}}; }

// The largest plane of those from `least` on that leaves tiles of a fair size; 0: none does.
// room(side): what is left for the tiles beside a plane of this side.
template <typename Room>
float largest_plane(float most, const ExploreParts& parts, Room room) {
  for (float side = std::floor(most); side > kLeastTile; side -= kGrid / 2) {
    if (tile_grid(room(side), parts).side >= std::min(kLeastTile, side / 2)) return side;
  }
  return 0;
}

}  // namespace

ExploreLayout lay_out_explore(const Rect& stage, const ExploreParts& parts) {
  const ImVec2 low(stage.low.x + parts.axes.x, stage.low.y);
  const ImVec2 all(std::max(0.0f, stage.high.x - low.x),
                   std::max(0.0f, stage.height() - parts.axes.y));
  const float most = std::min(all.x, all.y);
  if (parts.tiles == 0) {
    return {square({low.x + (all.x - most) / 2, low.y + (all.y - most) / 2}, most), {}, false};
  }
  const auto beside = [&](float side) { return ImVec2(all.x - side - kGap, all.y); };
  const auto below = [&](float side) { return ImVec2(all.x, all.y - side - kGap); };
  const float side_beside = largest_plane(most, parts, beside);
  const float side_below = largest_plane(most, parts, below);
  const float side = std::max(side_beside, side_below);
  const float floating = std::min(all.x, all.y - parts.line);
  if (side < floating * (parts.tiles > 1 ? kShareForMore : kShareForOne)) {
    const ImVec2 at(low.x + (all.x - floating) / 2, low.y + parts.line);
    return {square(at, floating), {}, true};
  }
  if (side_beside >= side_below) {
    const TileGrid grid = tile_grid(beside(side), parts);
    const float used = side + kGap + width_of(grid);
    const ImVec2 at(low.x + (all.x - used) / 2, low.y + (all.y - side) / 2);
    const float top = std::min(at.y, low.y + all.y - height_of(grid, parts));
    return {square(at, side), place_tiles({at.x + side + kGap, top}, grid, parts), false};
  }
  const TileGrid grid = tile_grid(below(side), parts);
  const ImVec2 at(low.x + (all.x - side) / 2, low.y);
  const float left = std::min(at.x, low.x + all.x - width_of(grid));
  return {square(at, side), place_tiles({left, at.y + side + parts.axes.y + kGap}, grid, parts),
          false};
}

}  // namespace lab
