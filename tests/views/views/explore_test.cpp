// SPDX-License-Identifier: MIT
// Page Explore against the fake page.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "shared/codec/image_codec.h"
#include "tests/views/fake_page.h"

using namespace lab;
using Catch::Approx;

namespace {

std::vector<float> codes_of(const Run& run) { return values_of<float>(run.inputs.at(0)); }

// The last request for a whole grid.
const Run& last_grid(const FakePage& page) {
  for (auto message = page.sent.rbegin(); message != page.sent.rend(); ++message) {
    const Run* run = std::get_if<Run>(&*message);
    if (run != nullptr && run->inputs.at(0).shape.at(0) > 3) return *run;
  }
  throw std::runtime_error("no grid was asked for");
}

// The last picture under the lens.
std::vector<float> last_lens(const FakePage& page) {
  for (auto message = page.sent.rbegin(); message != page.sent.rend(); ++message) {
    const Run* run = std::get_if<Run>(&*message);
    if (run != nullptr && run->inputs.at(0).shape.at(0) == 1) return codes_of(*run);
  }
  throw std::runtime_error("the lens asked for nothing");
}

std::vector<float> expected_grid(const GridSpec& spec) {
  return grid_codes(axis_plane(Code(2), 0, 1), spec);
}

}  // namespace

TEST_CASE("Explore asks for a grid over -3 to 3, row by row from the top") {
  FakePage page("page=explore&model=plane");
  page.settle();
  const Run& grid = last_grid(page);
  CHECK(grid.inputs.at(0).shape == std::vector<std::int64_t>{400, 2});
  const std::vector<float> codes = codes_of(grid);
  CHECK(codes == expected_grid({}));
  CHECK(codes[0] == -3.0f);
  CHECK(codes[1] == 3.0f);
  CHECK(codes[798] == 3.0f);
  CHECK(codes[799] == -3.0f);
}

TEST_CASE("density, spacing and range of a link reach the grid") {
  FakePage page("page=explore&model=plane&density=8&spacing=quantile&x=0.5&span=2");
  page.settle();
  const GridSpec spec{.columns = 8,
                      .rows = 8,
                      .x_low = -0.5,
                      .x_high = 1.5,
                      .y_low = -1,
                      .y_high = 1,
                      .spacing = GridSpacing::quantile};
  CHECK(codes_of(last_grid(page)) == expected_grid(spec));
}

TEST_CASE("a slow decoder gets at most as many pictures as it can draw in a moment") {
  FakePage page("page=explore&model=capsules-vae&density=40");
  page.settle();
  // 50 MMAC a picture: 80 of them at once, 8 x 8.
  CHECK(last_grid(page).inputs.at(0).shape.at(0) == 64);
}

TEST_CASE("while the pointer moves, one picture is in flight and only the newest waits") {
  FakePage page("page=explore&model=plane");
  page.settle();
  const Rect plane = page.place_of("plane");
  page.answers = false;
  const int before = page.count<Run>();
  for (int i = 0; i < 40; ++i) {
    page.move({plane.low.x + 100 + static_cast<float>(i) * 3, plane.low.y + 200});
    page.frame();
  }
  CHECK(page.count<Run>() == before + 1);
  page.answer_one();
  page.frame();
  CHECK(page.count<Run>() == before + 2);
  const std::vector<float> code = last_lens(page);
  // The last position: cells tile the plane, so that the edges lie half a cell beyond -3 and 3.
  const float at = std::floor(plane.low.x + 217);  // ImGui's pointer is on whole pixels
  const double unit = static_cast<double>((at - plane.low.x) / plane.width());
  const double x = -3 + (unit * 20 - 0.5) / 19 * 6;
  CHECK(static_cast<double>(code[0]) == Approx(x).margin(1e-4));
  page.answer_one();
  page.frame();
  CHECK(page.count<Run>() == before + 2);
  CHECK(page.held.empty());
}

TEST_CASE("the wheel zooms about the pointer") {
  FakePage page("page=explore&model=plane");
  page.settle();
  const Rect plane = page.place_of("plane");
  const ImVec2 at{plane.low.x + plane.width() / 4, plane.low.y + plane.height() / 4};
  page.move(at);
  page.settle();
  const std::vector<float> before = last_lens(page);
  page.app.wheel(0, 4, false);
  page.settle();
  const std::vector<float> grid = codes_of(last_grid(page));
  CHECK(grid[0] > -3.0f);
  const std::vector<float> after = last_lens(page);
  CHECK(static_cast<double>(after[0]) == Approx(static_cast<double>(before[0])).margin(0.02));
}

TEST_CASE("two fingers zoom and move the plane and draw nothing") {
  FakePage page("page=explore&model=plane&tool=draw", {390, 844, 3});
  page.settle();
  const ImVec2 center = page.center_of("plane");
  const auto finger = [&](PointerKind kind, int id, float dx) {
    page.app.pointer({kind, id, {center.x + dx, center.y}, 0, PointerType::touch});
    page.frame();
  };
  finger(PointerKind::down, 1, -40);
  finger(PointerKind::down, 2, 40);
  finger(PointerKind::move, 1, -80);
  finger(PointerKind::move, 2, 80);
  finger(PointerKind::up, 1, -80);
  finger(PointerKind::up, 2, 80);
  page.settle();
  CHECK(page.last<ShareState>().hash.find("span=3") != std::string::npos);
  CHECK(page.last<ShareState>().hash.find("path=") == std::string::npos);
}

TEST_CASE("on a phone a line above the plane is left for what the lens shows") {
  const auto top_of_plane = [](const char* hash) {
    FakePage page(hash, {390, 844, 3});
    page.settle();
    return page.place_of("plane").low.y;
  };
  CHECK(top_of_plane("page=explore&model=plane") == Approx(56 + 12 + 24).margin(1));
  CHECK(top_of_plane("page=explore&model=plane&hide=lens") < 56 + 12 + 24);
}

TEST_CASE("a click keeps the lens, arrow keys move it") {
  FakePage page("page=explore&model=plane");
  page.settle();
  page.click(page.center_of("plane"));
  page.move({5, 895});
  page.settle();
  std::vector<float> code = last_lens(page);
  CHECK(std::abs(code[0]) < 0.02f);
  page.key("ArrowRight");
  page.settle();
  CHECK(static_cast<double>(last_lens(page)[0] - code[0]) == Approx(0.15).margin(1e-4));
  page.key("ArrowUp");
  page.settle();
  CHECK(static_cast<double>(last_lens(page)[1] - code[1]) == Approx(0.15).margin(1e-4));
}

TEST_CASE("a drawn path plays back and comes to rest when it is paused") {
  FakePage page("page=explore&model=plane&tool=draw");
  page.settle();
  const ImVec2 center = page.center_of("plane");
  page.drag({{center.x - 200, center.y},
             {center.x - 100, center.y},
             {center.x, center.y - 100},
             {center.x + 200, center.y}});
  const int before = page.count<Run>();
  for (int i = 0; i < 30; ++i) page.frame();
  CHECK(page.count<Run>() >= before + 25);
  CHECK(page.sees("Pause"));
  CHECK(page.last<ShareState>().hash.find("path=-1.") != std::string::npos);
  page.press("Pause");
  page.settle();
  CHECK(page.sees("Play"));
}

TEST_CASE("the plane through three codes passes through them") {
  FakePage page("page=explore&model=deep&plane=codes&codes=3,14,25&density=4");
  page.settle();
  const Bank bank = fake_bank(6);
  const LatentPlane plane = plane_through(bank.code(3), bank.code(14), bank.code(25));
  GridSpec spec;
  spec.columns = spec.rows = 4;
  CHECK(codes_of(last_grid(page)) == grid_codes(plane, spec));
}

TEST_CASE("two chosen axes of a deep model cut its space through zero") {
  FakePage page("page=explore&model=deep&xaxis=4&yaxis=2&density=4");
  page.settle();
  const std::vector<float> codes = codes_of(last_grid(page));
  CHECK(codes[4] == -3.0f);
  CHECK(codes[2] == 3.0f);
  CHECK(codes[0] == 0.0f);
}

TEST_CASE("equal axes of a link become different ones") {
  FakePage page("page=explore&model=deep&xaxis=3&yaxis=3&density=4");
  page.settle();
  CHECK(codes_of(last_grid(page))[3] == -3.0f);
  CHECK(codes_of(last_grid(page))[0] == 3.0f);
}

TEST_CASE("the grid is saved as PNG") {
  FakePage page("page=explore&model=plane&density=5");
  page.settle();
  page.key("s");
  CHECK(page.last<Save>().name == "plane-plane.png");
  const Image image = decode_image(page.last<Save>().bytes, "saved");
  CHECK(image.width == 5 * 4 * 2);
  CHECK(image.height == 5 * 4 * 2);
}

TEST_CASE("classes are hidden and shown by their chips") {
  FakePage page("page=explore&model=plane");
  page.settle();
  page.press("3##3");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=plane&without=3");
  page.press("3##3");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=plane");
}
