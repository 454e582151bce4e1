// SPDX-License-Identifier: MIT
// Parts of small pictures drawn as text: what hangs together, what lies on the edge, what is filled.
#include "shared/image/parts.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace lab {
namespace {

Parts parts_of(const std::vector<std::string_view>& rows) {
  std::vector<std::uint8_t> pixels;
  for (const auto row : rows) {
    for (const char pixel : row) pixels.push_back(pixel == '#' ? 1 : 0);
  }
  return {pixels, static_cast<int>(rows[0].size()), static_cast<int>(rows.size())};
}

std::string text_of(const std::vector<std::uint8_t>& mask) {
  std::string text;
  for (const auto pixel : mask) text += pixel != 0 ? '#' : '.';
  return text;
}

TEST_CASE("parts hang together above, below and beside, not across corners") {
  CHECK(parts_of({"##.#", "...#", "#..#", ".#.."}).number() ==
        std::vector<std::size_t>{2, 3, 1, 1});
  CHECK(parts_of({"...", "..."}).number().empty());
  CHECK(parts_of({"#"}).number() == std::vector<std::size_t>{1});
  // Two ends of a row are no neighbours.
  CHECK(parts_of({"..#", "#.."}).number() == std::vector<std::size_t>{1, 1});
}

TEST_CASE("a part's pixels on the edge are counted, corners once") {
  Parts parts = parts_of({"###.", "#.#.", "###.", "...."});
  parts.number();
  CHECK(parts.on_edge(1) == 5);
  Parts inside = parts_of({"....", ".##.", ".##.", "...."});
  inside.number();
  CHECK(inside.on_edge(1) == 0);
}

TEST_CASE("a part is filled where the edge cannot be reached without crossing it") {
  Parts ring = parts_of({".....", ".###.", ".#.#.", ".###.", "....."});
  ring.number();
  CHECK(text_of(ring.filled(1)) == "......###..###..###......");
  Parts open = parts_of({".....", ".###.", ".#.#.", ".#.#.", "....."});
  open.number();
  CHECK(text_of(open.filled(1)) == "......###..#.#..#.#......");
  // Another part inside is filled with the hole; one outside is around.
  Parts nested = parts_of({"#####..", "#...#.#", "#.#.#.#", "#...#..", "#####.."});
  CHECK(nested.number() == std::vector<std::size_t>{16, 2, 1});
  CHECK(text_of(nested.filled(1)) == "#####..#####..#####..#####..#####..");
}

}  // namespace
}  // namespace lab
