// SPDX-License-Identifier: MIT
// Page Explore against the fake page.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "shared/codec/image_codec.h"
#include "shared/latent/units.h"
#include "shared/procedural/drawn_sets.h"
#include "tests/views/fake_page.h"
#include "wasm/views/plane_frame.h"

using namespace lab;
using Catch::Approx;

namespace {

// All controls at once.
constexpr Surface kTall{1440, 1800, 1};

// The last request for a whole grid.
const Run& last_grid(const FakePage& page) {
  for (auto message = page.sent.rbegin(); message != page.sent.rend(); ++message) {
    const Run* run = std::get_if<Run>(&*message);
    if (run != nullptr && run->inputs.at(0).shape.at(0) > 5) return *run;
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

struct SeenLetter {
  ImWchar letter;
  float size;  // of its font on the screen, in device pixels
};

// Every letter of the last frame, found by its place in the font's texture. Icons are none.
std::vector<SeenLetter> letters_on_screen() {
  const ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const ImDrawData& data = *ImGui::GetDrawData();
  std::vector<SeenLetter> seen;
  for (const ImDrawList* list : data.CmdLists) {
    for (int i = 0; i + 3 < list->VtxBuffer.Size; ++i) {
      const ImDrawVert& low = list->VtxBuffer[i];
      const ImDrawVert& high = list->VtxBuffer[i + 2];
      for (const ImFont* font : atlas.Fonts) {
        for (const ImFontGlyph& glyph : font->Glyphs) {
          if (glyph.Codepoint >= 0xe000 || glyph.U0 != low.uv.x || glyph.V0 != low.uv.y ||
              glyph.U1 != high.uv.x || glyph.V1 != high.uv.y) {
            continue;
          }
          const float scale = (high.pos.y - low.pos.y) / (glyph.Y1 - glyph.Y0);
          seen.push_back({static_cast<ImWchar>(glyph.Codepoint),
                          font->FontSize * scale * data.FramebufferScale.y});
        }
      }
    }
  }
  return seen;
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

TEST_CASE("a path that is paused leaves the lens where it is") {
  FakePage page("page=explore&model=plane&path=-2,1,2,1");
  page.settle();
  page.press("Play");
  for (int i = 0; i < 20; ++i) page.frame();
  page.press("Pause");
  page.settle();
  const std::vector<float> code = last_lens(page);
  CHECK(code[0] > -1.9f);
  CHECK(code[0] < 1.9f);
  CHECK(code[1] == 1.0f);
  CHECK(page.last<ShareState>().hash.find("&at=-") != std::string::npos);
  CHECK(page.last<Mirror>().text.find("The lens is at -") != std::string::npos);
}

TEST_CASE("a pinch in Look moves the plane and leaves the lens where it was") {
  FakePage page("page=explore&model=plane&at=1,-1", {390, 844, 3});
  page.settle();
  const ImVec2 center = page.center_of("plane");
  const auto finger = [&](PointerKind kind, int id, float dx) {
    page.app.pointer({kind, id, {center.x + dx, center.y - 50}, 0, PointerType::touch});
    page.frame();
  };
  finger(PointerKind::down, 1, -40);
  finger(PointerKind::down, 2, 40);
  finger(PointerKind::move, 1, -60);
  finger(PointerKind::move, 2, 60);
  finger(PointerKind::up, 2, 60);
  finger(PointerKind::up, 1, -60);
  page.settle();
  CHECK(page.last<ShareState>().hash.find("&at=1,-1") != std::string::npos);
  CHECK(page.last<ShareState>().hash.find("span=4") != std::string::npos);
  for (const AppMessage& message : page.sent) {
    const Run* run = std::get_if<Run>(&message);
    if (run == nullptr) continue;
    for (const float value : codes_of(*run)) REQUIRE(std::abs(value) < 5);
  }
}

TEST_CASE(
    "the keyboard's focus on the plane is no pointer, and arrows move the lens inside of it") {
  FakePage page("page=explore&model=plane&at=2.9,0");
  page.settle();
  for (int i = 0; i < 100 && page.focused() != "plane"; ++i) page.key("Tab");
  REQUIRE(page.focused() == "plane");
  page.settle();
  CHECK(last_lens(page)[0] == 2.9f);
  for (int i = 0; i < 20; ++i) page.key("ArrowRight");
  page.settle();
  // The edge of the outer cell.
  CHECK(static_cast<double>(last_lens(page)[0]) == Approx(3 + 6.0 / 19 / 2).margin(1e-4));
  page.key("ArrowLeft");
  page.settle();
  CHECK(static_cast<double>(last_lens(page)[0]) == Approx(3 + 6.0 / 19 / 2 - 0.15).margin(1e-4));
  CHECK(page.last<ShareState>().hash.find("at=3.008,0") != std::string::npos);
}

TEST_CASE("arrows move the lens although the pointer lies on the plane, until it moves") {
  FakePage page("page=explore&model=plane&at=0,0");
  page.settle();
  const Rect plane = page.place_of("plane");
  page.move({plane.low.x + 100, plane.low.y + 100});
  page.settle();
  const std::vector<float> pointed = last_lens(page);
  page.key("ArrowRight");
  page.settle();
  CHECK(static_cast<double>(last_lens(page)[0] - pointed[0]) == Approx(0.15).margin(1e-4));
  page.move({plane.low.x + 101, plane.low.y + 100});
  page.settle();
  CHECK(std::abs(last_lens(page)[0] - pointed[0]) < 0.05f);
}

TEST_CASE("a lens that a link puts out of sight is shown at the edge, and the link stays") {
  FakePage page("page=explore&model=plane&at=500,-6.1e36");
  page.settle();
  const float edge = static_cast<float>(3 + 6.0 / 19 / 2);
  CHECK(last_lens(page) == std::vector<float>{edge, -edge});
  CHECK(page.count<ShareState>() == 0);
}

TEST_CASE("equal steps of the prior are offered along its axes alone") {
  FakePage page("page=explore&model=deep&spacing=quantile&density=6");
  page.settle();
  CHECK(page.sees("By the prior"));
  CHECK(codes_of(last_grid(page)) !=
        grid_codes(axis_plane(Code(6), 0, 1), {.columns = 6, .rows = 6}));
  page.show("page=explore&model=deep&spacing=quantile&density=6&plane=codes&codes=3,14,25");
  page.settle();
  CHECK_FALSE(page.sees("By the prior"));
  const Bank bank = fake_bank(6);
  const LatentPlane plane = plane_through(bank.code(3), bank.code(14), bank.code(25));
  CHECK(codes_of(last_grid(page)) == grid_codes(plane, {.columns = 6, .rows = 6}));
}

TEST_CASE("a model opens on the units that vary most over its bank") {
  FakePage page("page=explore&model=deep&density=6");
  page.settle();
  const std::array<int, 2> most = axes_of(units_of(fake_bank(6)), -1, -1);
  REQUIRE(most != std::array<int, 2>{0, 1});
  CHECK(codes_of(last_grid(page)) ==
        grid_codes(axis_plane(Code(6), most[0], most[1]), {.columns = 6, .rows = 6}));
  CHECK_FALSE(page.sees("What varies most"));
  page.show("page=explore&model=deep&density=6&xaxis=0&yaxis=1");
  page.settle();
  CHECK(codes_of(last_grid(page)) ==
        grid_codes(axis_plane(Code(6), 0, 1), {.columns = 6, .rows = 6}));
  page.press("What varies most");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=deep&density=6");
}

TEST_CASE("a pinned place is decoded beside the lens until the pin is taken away") {
  FakePage page("page=explore&model=plane&at=1,-2", kTall);
  page.settle();
  page.press("Pin what the lens shows");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=plane&at=1,-2&pin=1,-2");
  CHECK(last_lens(page) == std::vector<float>{1, -2});
  page.key("ArrowLeft");
  page.settle();
  CHECK(page.last<ShareState>().hash.find("pin=1,-2") != std::string::npos);
  page.key("c");
  page.settle();
  CHECK(page.last<ShareState>().hash.find("pin") == std::string::npos);
}

TEST_CASE("a click on a dot of the map chooses its code, a click beside it lets it go") {
  FakePage page("page=explore&model=plane", kTall);
  page.settle();
  const Rect plane = page.place_of("plane");
  const PlaneFrame frame{plane, {}};
  const Bank bank = fake_bank(2);
  const auto code = bank.code(7);
  const ImVec2 at = frame.to_screen({static_cast<double>(code[0]), static_cast<double>(code[1])});
  page.click(at);
  page.move({5, 895});
  page.settle();
  CHECK(page.last<ShareState>().hash.find("dot=7") != std::string::npos);
  CHECK(last_lens(page) == std::vector<float>(code.begin(), code.end()));
  CHECK(page.last<Mirror>().text.find("The known code 8, of class 7, is chosen.") !=
        std::string::npos);
  page.press("Let the dot go");
  page.settle();
  CHECK(page.last<ShareState>().hash.find("dot") == std::string::npos);
}

TEST_CASE("state that the model does not have is left out and comes back with its model") {
  FakePage page("page=explore&model=capsules-vae&without=9&dot=900&density=4");
  page.settle();
  CHECK_FALSE(page.sees("Show all classes"));
  CHECK(page.last<Mirror>().text.find("chosen") == std::string::npos);
  CHECK(page.count<ShareState>() == 0);
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

TEST_CASE("a corner of a plane through three codes is chosen by its class") {
  FakePage page("page=explore&model=deep&plane=codes&codes=3,14,25&density=6", kTall);
  page.settle();
  page.press("Choose");
  page.settle();
  page.press("5##5");
  page.settle();
  const Bank bank = fake_bank(6);
  const int typical = *typical_code(bank, 5);
  const std::string hash = page.last<ShareState>().hash;
  CHECK(hash.find("&codes=" + std::to_string(typical) + ",14,25") != std::string::npos);
  page.press("Another of this class");
  page.settle();
  const int next = typical + 10 < bank.size() ? typical + 10 : 5;
  CHECK(page.last<ShareState>().hash.find("&codes=" + std::to_string(next) + ",14,25") !=
        std::string::npos);
}

TEST_CASE("a corner is chosen from a sheet of samples, and a link leads back to it") {
  std::string hash;
  std::vector<float> codes;
  {
    FakePage page("page=explore&model=deep&plane=codes&codes=3,14,25&density=6&sheet=7", kTall);
    page.settle();
    page.press("Choose");
    page.settle();
    page.press("sample 4");
    page.settle();
    hash = page.last<ShareState>().hash;
    codes = codes_of(last_grid(page));
  }
  CHECK(hash.find("&codes=-4,14,25&sheet=7") != std::string::npos);
  const Bank bank = fake_bank(6);
  const std::vector<float> sheet = normal_samples(7, 24 * 6);
  const LatentPlane plane =
      plane_through(std::span(sheet).subspan(3 * 6, 6), bank.code(14), bank.code(25));
  // The upper left cell of the view that fits the three.
  const Code first(codes.begin(), codes.begin() + 6);
  const PlanePoint corner = project(plane, first);
  const Code expected = point_on_plane(plane, corner.x, corner.y);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(static_cast<double>(first[i]) == Approx(static_cast<double>(expected[i])).margin(1e-4));
  }
  FakePage again(hash);
  again.settle();
  CHECK(codes_of(last_grid(again)) == codes);
}

TEST_CASE("a typed unit holds the plane there, a typed axis moves the lens inside of the plane") {
  FakePage page("page=explore&model=deep&density=6&xaxis=0&yaxis=1", kTall);
  page.settle();
  const auto type = [&](const char* field, const char* number) {
    page.press(field);
    page.app.text(number);
    page.frame();
    page.key("Enter");
    page.settle();
  };
  type("##z[3]", "1.5");
  CHECK(page.last<ShareState>().hash.find("&held=3,1.5") != std::string::npos);
  Code held(6);
  held[3] = 1.5f;
  CHECK(codes_of(last_grid(page)) == grid_codes(axis_plane(held, 0, 1), {.columns = 6, .rows = 6}));
  type("##z[0]", "99");
  const double edge = 3 + 6.0 / 5 / 2;
  CHECK(static_cast<double>(last_lens(page)[0]) == Approx(edge).margin(1e-4));
  CHECK(last_lens(page)[3] == 1.5f);
  page.press("The other units at zero");
  page.settle();
  CHECK(page.last<ShareState>().hash.find("held") == std::string::npos);
}

TEST_CASE("the plane is saved for print with its pictures, its map and its letters") {
  FakePage page("page=explore&model=plane&density=5&at=0.1,0.2&pin=-2,2");
  page.settle();
  page.key("e");
  const SavePicture& saved = page.last<SavePicture>();
  CHECK(saved.name == "plane-print.png");
  const Image& print = saved.picture;
  // Five pictures of four pixels, 85 times as large, between margins.
  CHECK(print.channels == 4);
  CHECK(print.width == 1700 + 2 * 130);
  GridSpec grid;
  grid.columns = grid.rows = 5;
  const PlaneFrame frame{{{130, 112}, {1830, 1812}}, grid};
  const auto at = [&](ImVec2 place) {
    const auto x = static_cast<int>(place.x);
    const auto y = static_cast<int>(place.y);
    return Rgb{print.at(x, y, 0), print.at(x, y, 1), print.at(x, y, 2)};
  };
  // A corner of the lower left cell, which no dot covers.
  const std::vector<float> lower_left{-3, -3};
  const auto grey = static_cast<std::uint8_t>(std::round(255 * fake_value(lower_left)));
  CHECK(at({132, 1810}) == Rgb{grey, grey, grey});
  const Bank bank = fake_bank(2);
  const auto code = bank.code(59);  // drawn last
  CHECK(at(frame.to_screen({static_cast<double>(code[0]), static_cast<double>(code[1])})) ==
        class_color(9));
  const ImVec2 pin = frame.to_screen({-2, 2});
  CHECK(at({pin.x - 22, pin.y}) == Rgb{47, 85, 212});
  // Ink of the numbers below the plane.
  int ink = 0;
  for (int x = 130; x < 1830; ++x) {
    for (int y = 1815; y < 1870; ++y) ink += print.at(x, y, 0) < 100 ? 1 : 0;
  }
  CHECK(ink > 500);
}

TEST_CASE(
    "a picture that is dropped on Explore lies on the map, beside what the model makes of it") {
  FakePage page("page=explore&model=deep&density=6", kTall);
  page.encoded = {0.5f, -1, 0.25f, 0, 1, 2};
  page.settle();
  page.drop_files(2);
  page.settle();
  CHECK(page.last<Encode>().item == 1);
  CHECK(page.last<Encode>().model == "deep");
  CHECK(page.last<Mirror>().page == "Explore");
  const Run& redrawn = page.last<Run>();
  CHECK(codes_of(redrawn) == page.encoded);
  CHECK(page.last<Mirror>().text.find("Your picture is on the map, nearest class ") !=
        std::string::npos);
  page.press("Let your picture go");
  page.settle();
  CHECK(page.last<Forget>().item == 1);
  CHECK(page.sees("A picture of your own"));
}

TEST_CASE("a picture on Explore is kept until another takes its place, or it is let go") {
  FakePage page("page=explore&model=deep&density=6", kTall);
  page.encoded = {0.5f, -1, 0.25f, 0, 1, 2};
  page.settle();
  page.drop_files(1);
  page.settle();
  CHECK(page.count<Forget>() == 0);
  page.drop_files(2);
  page.settle();
  CHECK(page.last<Encode>().item == 2);
  CHECK(page.count<Forget>() == 2);  // the first one, and the second of two
  CHECK(page.last<Forget>().item == 1);
  page.failing = "encode";
  page.drop_files(1);
  page.settle();
  CHECK(page.count<Forget>() == 3);
  CHECK(page.last<Forget>().item == 2);
  page.press("Let your picture go");
  page.settle();
  CHECK(page.count<Forget>() == 4);
  CHECK(page.last<Forget>().item == 4);
}

TEST_CASE("a picture that another took the place of on Explore cannot fail any more") {
  FakePage page("page=explore&model=deep&density=6", kTall);
  page.encoded = {0.5f, -1, 0.25f, 0, 1, 2};
  page.settle();
  page.answers = false;
  page.drop_files(1);
  page.frame();
  REQUIRE(std::holds_alternative<Encode>(page.held.front()));
  page.drop_files(1);
  page.frame();
  page.failing = "encode";
  page.answer_one();
  page.failing.clear();
  page.answers = true;
  while (!page.held.empty()) page.answer_one();
  page.settle();
  CHECK_FALSE(page.sees("Try again"));
  CHECK(page.last<Mirror>().text.find("Your picture is on the map") != std::string::npos);
}

TEST_CASE("a picture's code by a model that was left is not placed on the next one's plane") {
  for (const char* failing : {"", "encode"}) {
    FakePage page("page=explore&model=deep&density=6", kTall);
    page.slow = "deep";
    page.settle();
    page.drop_files(1);
    page.settle();
    REQUIRE(page.last<Encode>().model == "deep");
    page.encoded = {0.5f, -1};
    page.show("page=explore&model=plane&density=6");
    page.settle();
    REQUIRE(page.last<Encode>().model == "plane");
    const std::string shown = page.last<Mirror>().text;
    CHECK(shown.find("Your picture is on the map, nearest class ") != std::string::npos);
    page.encoded = {0.5f, -1, 0.25f, 0, 1, 2};
    page.failing = failing;
    while (!page.held.empty()) page.answer_one();
    page.move({300, 300});
    page.settle();
    CHECK(page.last<Mirror>().text == shown);
    CHECK_FALSE(page.sees("Try again"));
    CHECK(page.sees("Let your picture go"));
  }
}

TEST_CASE("the real picture of a dot as a model that was left sees it is not shown") {
  FakePage page("page=explore&model=capsules-vae&density=4&dot=31");
  Manifest twin = fake_detector();
  twin.id = "twin";
  page.offer("twin", twin);
  const Bank bank = fake_bank(fake_detector().latent->dim);
  const auto code = bank.code(31);
  page.encoded.assign(code.begin(), code.end());
  page.slow = "capsules-vae";
  page.settle();
  page.slow = "twin";
  page.show("page=explore&model=twin&density=4&dot=31");
  page.settle();
  REQUIRE(page.last<Encode>().model == "twin");
  for (std::size_t at = page.held.size(); at-- > 0;) {
    const auto* encode = std::get_if<Encode>(&page.held[at]);
    if (encode != nullptr && encode->model == "capsules-vae") page.answer_at(at);
  }
  page.settle();
  CHECK(page.last<Mirror>().text.find("beside the real picture") == std::string::npos);
}

TEST_CASE("a decoder that fails on Explore is said in place of the grid") {
  FakePage page("page=explore&model=deep&density=6", kTall);
  page.failing = "decoder";
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK(page.last<Mirror>().text == "run: expected memory, found none");
  page.failing.clear();
  page.press("Try again");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("A grid of 6 by 6 pictures"));
}

TEST_CASE("a file that is no picture is said on Explore until it is let go") {
  FakePage page("page=explore&model=deep&density=6", kTall);
  page.failing = "encode";
  page.settle();
  page.drop_files(1);
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK(page.last<Mirror>().text.starts_with(
      "notes.png: expected a PNG picture, found text. A grid of 6 by 6 pictures"));
  page.press("Let your picture go");
  page.settle();
  CHECK_FALSE(page.sees("Try again"));
  CHECK(page.count<Encode>() == 1);
}

TEST_CASE("a picture whose code could not be had is asked for again on Explore") {
  for (const bool by_itself : {true, false}) {
    FakePage page("page=explore&model=deep&density=6", kTall);
    page.encoded = {0.5f, -1, 0.25f, 0, 1, 2};
    page.failing = "encode";
    page.settle();
    page.drop_files(1);
    page.settle();
    // A grid that arrives does not hide it.
    const int runs = page.count<Run>();
    page.move(page.center_of("plane"));
    page.app.wheel(0, 4, false);
    page.settle();
    REQUIRE(page.count<Run>() > runs);
    REQUIRE(page.sees("Try again"));
    page.failing.clear();
    if (by_itself) page.app.receive(Online{});
    if (!by_itself) page.press("Try again");
    page.settle();
    CHECK_FALSE(page.sees("Try again"));
    CHECK(page.last<Encode>().item == 1);
    CHECK(page.count<Encode>() == 2);
    CHECK(page.last<Mirror>().text.find("Your picture is on the map") != std::string::npos);
    page.app.receive(Online{});
    page.settle();
    CHECK(page.count<Encode>() == 2);
  }
}

TEST_CASE("the chosen dot of a drawn set is drawn anew, and shown only if its code is the bank's") {
  FakePage page("page=explore&model=capsules-vae&density=4&dot=30");
  const Bank bank = fake_bank(fake_detector().latent->dim);
  page.settle();
  REQUIRE(page.last<Encode>().picture);
  // The bank has 60 of the 300 test capsules: the thirtieth of them is the 150th, a faulty imprint.
  const CapsuleSpec spec =
      drawn_capsule(static_cast<std::uint64_t>(fake_detector().provenance.seed), kCapsuleTest,
                    kCapsuleTestCounts, 150);
  CHECK(spec.defect == CapsuleDefect::faulty_imprint);
  CHECK(*page.last<Encode>().picture == render_capsule(spec).image);
  CHECK(page.last<Mirror>().text.find("beside the real picture") == std::string::npos);
  const auto code = bank.code(31);
  page.encoded.assign(code.begin(), code.end());
  page.show("page=explore&model=capsules-vae&density=4&dot=31");
  page.settle();
  CHECK(page.last<Mirror>().text.find("beside the real picture") != std::string::npos);
}

TEST_CASE("no letter of Explore is smaller than 24 pixels of a projector of 1280 by 720") {
  for (const char* link :
       {"page=explore&model=plane&projector=1&at=1,1&pin=-1,0&dot=3&path=0,0,1,1",
        "page=explore&model=deep&projector=1&plane=codes"}) {
    FakePage page(link, {1280, 720, 1});
    page.settle();
    const std::vector<SeenLetter> letters = letters_on_screen();
    CHECK(letters.size() > 200);
    for (const SeenLetter& seen : letters) {
      INFO(static_cast<int>(seen.letter));
      REQUIRE(seen.size > 23.9f * 1.21f);  // of a line
    }
  }
}

namespace {

// The dots of a map as the page places them: as wide or high as 5.6, whatever comes first.
std::vector<PlanePoint> placed(const std::vector<float>& map) {
  std::array<double, 2> low{HUGE_VAL, HUGE_VAL};
  std::array<double, 2> high{-HUGE_VAL, -HUGE_VAL};
  for (std::size_t i = 0; i < map.size(); ++i) {
    low[i % 2] = std::min(low[i % 2], static_cast<double>(map[i]));
    high[i % 2] = std::max(high[i % 2], static_cast<double>(map[i]));
  }
  const double scale = 5.6 / std::max(high[0] - low[0], high[1] - low[1]);
  std::vector<PlanePoint> places;
  for (std::size_t i = 0; i < map.size(); i += 2) {
    places.push_back({(static_cast<double>(map[i]) - (low[0] + high[0]) / 2) * scale,
                      (static_cast<double>(map[i + 1]) - (low[1] + high[1]) / 2) * scale});
  }
  return places;
}

Code known(int index) {
  const Bank bank = fake_bank(6);
  const auto code = bank.code(index);
  return {code.begin(), code.end()};
}

int code_index(const std::vector<float>& code) {
  const Bank bank = fake_bank(6);
  for (int i = 0; i < bank.size(); ++i) {
    if (std::ranges::equal(bank.code(i), code)) return i;
  }
  return -1;
}

ImVec2 on_screen(const FakePage& page, PlanePoint point) {
  const Rect box = page.place_of("plane");
  return PlaneFrame{box, {.columns = 4, .rows = 4}}.to_screen(point);
}

}  // namespace

TEST_CASE("on a map of known codes the lens decodes the dot that the pointer is next to") {
  FakePage page("page=explore&model=deep&plane=map&density=4", kTall);
  page.settle();
  CHECK_THROWS(last_grid(page));
  const std::vector<PlanePoint> dots = placed(fake_bank(6).tsne);
  for (const int i : {3, 17, 42}) {
    page.move(on_screen(page, dots[static_cast<std::size_t>(i)]));
    page.settle();
    CHECK(last_lens(page) == known(i));
  }
  CHECK(page.last<Mirror>().text.find("A map of 60 known codes by t-SNE.") != std::string::npos);
}

TEST_CASE("a map is laid out by principal components where the link says so") {
  FakePage page("page=explore&model=deep&plane=map&map=pca&density=4", kTall);
  page.settle();
  page.move(on_screen(page, placed(fake_bank(6).map)[17]));
  page.settle();
  CHECK(last_lens(page) == known(17));
  CHECK(page.last<Mirror>().text.find("known codes by PCA.") != std::string::npos);
}

TEST_CASE("classes that are hidden are passed over on a map") {
  FakePage page("page=explore&model=deep&plane=map&density=4&without=7", kTall);
  page.settle();
  page.move(on_screen(page, placed(fake_bank(6).tsne)[17]));
  page.settle();
  CHECK(code_index(last_lens(page)) != 17);
  CHECK(code_index(last_lens(page)) % 10 != 7);
}

TEST_CASE("arrows go from dot to dot of a map, and Shift changes nothing") {
  FakePage page("page=explore&model=deep&plane=map&density=4", kTall);
  page.settle();
  const std::vector<PlanePoint> dots = placed(fake_bank(6).tsne);
  const auto lens = [&] { return dots[static_cast<std::size_t>(code_index(last_lens(page)))]; };
  PlanePoint before = lens();
  int steps = 0;
  for (; steps < 60; ++steps) {
    page.key("ArrowRight");
    page.settle();
    const PlanePoint after = lens();
    if (after.x == before.x && after.y == before.y) break;
    CHECK(after.x > before.x);
    before = after;
  }
  CHECK(steps > 2);
  CHECK(steps < 60);
}

TEST_CASE("a dot of a map is chosen, and page Morph goes on with it as one of its ends") {
  FakePage page("page=explore&model=deep&plane=map&density=4", kTall);
  page.settle();
  page.click(on_screen(page, placed(fake_bank(6).tsne)[23]));
  page.settle();
  CHECK(page.last<ShareState>().hash.find("&dot=23") != std::string::npos);
  page.press("Morph to it");
  page.settle();
  const std::string hash = page.last<ShareState>().hash;
  CHECK(hash == "page=morph&model=deep&bcode=23&end=b");
  // The other end is chosen in the same way, and this one stays.
  page.key(number_of("explore"));
  page.settle();
  page.press("Morph from it");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=morph&model=deep&acode=23&bcode=23");
}

TEST_CASE("a model of two units is its own map, whatever the link asks for") {
  FakePage page("page=explore&model=plane&plane=map");
  page.settle();
  CHECK(last_grid(page).inputs.at(0).shape == std::vector<std::int64_t>{400, 2});
}

TEST_CASE("a map is saved for print with its dots and without axes") {
  FakePage page("page=explore&model=deep&plane=map&density=4", kTall);
  page.settle();
  page.key("e");
  CHECK(page.last<SavePicture>().name == "deep-print.png");
}

TEST_CASE("a conditional model's plane, lens and pin are of the class that is chosen") {
  FakePage page;
  page.offer("digits", fake_conditional(3));
  page.show("page=explore&model=digits&density=4&pin=1,1&class=7");
  page.settle();
  const auto class_of = [](const Run& run) {
    const std::vector<float> shares = values_of<float>(run.inputs.at(1));
    return std::find(shares.begin(), shares.begin() + 10, 1.0f) - shares.begin();
  };
  CHECK(class_of(last_grid(page)) == 7);
  CHECK(page.last<Mirror>().text.find("Its pictures are of class 7.") != std::string::npos);
  page.sent.clear();
  page.press("2##2");
  page.settle();
  int asked = 0;
  for (const AppMessage& message : page.sent) {
    const Run* run = std::get_if<Run>(&message);
    if (run == nullptr) continue;
    ++asked;
    CHECK(class_of(*run) == 2);
  }
  CHECK(asked == 3);
  CHECK(page.last<ShareState>().hash == "page=explore&model=digits&density=4&pin=1,1&class=2");
  page.show("page=explore&model=digits&density=4&class=999");
  page.settle();
  CHECK(class_of(last_grid(page)) == 0);
}

TEST_CASE("a model without classes has none to choose on the plane") {
  FakePage page("page=explore&model=deep&layers=pictures&class=7", kTall);
  page.settle();
  CHECK(page.count_of("2##2") == 0);
  CHECK(last_grid(page).inputs.size() == 1);
}

TEST_CASE(
    "a generator's plane goes through three samples, all of them on it, until axes are asked for") {
  FakePage page("", kTall);
  page.offer("gan", fake_generator(5));
  page.show("page=explore&model=gan&density=5");
  page.settle();
  CHECK(page.last<Mirror>().text.find("It goes through three samples.") != std::string::npos);
  const std::vector<float> grid = codes_of(last_grid(page));
  REQUIRE(grid.size() == 25 * 5);
  // The middle of the grid is (0, 0), 3.5 below the third sample and 1.5 above the other two.
  const std::vector<float> samples = normal_samples(1, 15);
  for (std::size_t k = 0; k < 5; ++k) {
    const float low = (samples[k] + samples[5 + k]) / 2;
    CHECK(grid[12 * 5 + k] == Approx(low + (samples[10 + k] - low) * 1.5f / 3.5f).margin(1e-4));
  }
  CHECK(page.count<ShareState>() == 0);
  CHECK_FALSE(page.sees("Map"));
  page.press("Other samples");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=gan&density=5&sheet=7622");
  CHECK(codes_of(last_grid(page)) != grid);
  page.key("z", 2);
  page.settle();
  CHECK(codes_of(last_grid(page)) == grid);
  page.press("Two axes");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=gan&density=5&plane=axes");
  CHECK(page.last<Mirror>().text.find("z[0] and z[1]") != std::string::npos);
  page.press("Three samples");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=gan&density=5&plane=codes");
}

TEST_CASE("another sample is chosen for a corner of a generator's plane") {
  FakePage page("", kTall);
  page.offer("gan", fake_generator(5));
  page.show("page=explore&model=gan&density=5&codes=-4,17,-3");
  page.settle();
  // It knows no code 17: that corner is the second sample, as without a choice.
  const std::vector<float> samples = normal_samples(1, 20);
  const std::vector<float> grid = codes_of(last_grid(page));
  for (std::size_t k = 0; k < 5; ++k) {
    const float low = (samples[15 + k] + samples[5 + k]) / 2;
    CHECK(grid[12 * 5 + k] == Approx(low + (samples[10 + k] - low) * 1.5f / 3.5f).margin(1e-4));
  }
}
