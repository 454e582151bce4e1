// SPDX-License-Identifier: MIT
// Page Explore: a plane of latent space as a live grid of pictures, with the codes of real pictures
// as a coloured map over it, or of deeper codes a map alone; what is under the pointer beside it, pictures
// pinned to compare, and paths that play back.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/latent/bank.h"
#include "shared/latent/plane_area.h"
#include "wasm/views/explore_layout.h"
#include "wasm/views/plane_frame.h"
#include "wasm/views/view.h"

namespace lab {

enum ExploreLayers { kPicturesAndMap, kPicturesOnly, kMapOnly };
enum ExploreTool { kLook, kMove, kDrawPath };
// By itself: two axes of a model with known codes. A unit of a generator moves little alone, so that its plane goes
// through three samples.
enum ExplorePlane { kPlaneByItself, kTwoAxes, kThreeCodes, kFlatMap };
enum ExploreMap { kTsneMap, kPcaMap };

// As a link has it. What the model in use does not have is left out where it is read, never changed
// here: the link, undo and another model find it as it was.
struct ExploreState {
  double x = 0;  // centre of what is shown
  double y = 0;
  double span = 6;   // of both axes, from the first cell's centre to the last one's
  int density = 20;  // cells a side, if the model is quick enough
  int spacing = 0;   // GridSpacing
  int layers = kPicturesAndMap;
  int tool = kLook;
  int plane = kPlaneByItself;
  int map = kTsneMap;
  int x_axis = -1;  // below 0: of those that vary most
  int y_axis = -1;
  // Three corners: an index of the bank, or below 0 a place on the sheet, -1 the first; empty: codes
  // of three classes.
  std::vector<float> codes;
  std::uint64_t sheet = 1;    // seed of the sheet that corners come from, as on page Sample
  std::vector<float> held;    // unit, value, unit, value ...: what others than the axes are held at
  std::vector<float> hidden;  // labels without points on the map
  std::vector<float> rest;    // x, y: where the lens rests; empty: in the middle
  std::vector<float> pin;     // x, y: what it is compared with; empty: nothing
  int dot = -1;               // the chosen code of the bank; -1: none
  PlanePath path;
  double speed = 1.5;  // of the path, units a second
  int label = 0;       // the class that a conditional model draws on the plane
};

class ExploreView final : public View {
 public:
  explicit ExploreView(Textures& textures);

  void describe(Fields& fields) override;
  bool suits(const ModelEntry& entry) const override { return entry.can.decodes; }
  const char* wanted_model() const override {
    return "This page needs a model that makes pictures from codes.";
  }
  void model_opened(Context& context) override;
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context& context) override;
  std::string summary(const Model& model) const override;
  std::span<const Shortcut> shortcuts() const override;
  std::span<const Shortcut> gestures() const override;
  float least_height(const Ui& ui, float width) const override;
  void files_arrived(const FilesArrived& files) override;
  bool takes_files_here() const override { return true; }
  void network_returned() override { ask_again(); }

 private:
  static constexpr int kSheetColumns = 6;
  static constexpr int kSheetPictures = 24;

  // A known code on the plane.
  struct Dot {
    PlanePoint at;
    int label = -1;
  };

  // A place with a name.
  struct Letter {
    PlanePoint at;
    const char* name;
  };

  // explore.cpp: planes, and what of the state this model has.
  void choose_plane(const Model& model);
  Code held_code(const Model& model) const;
  void fit_view(const Model& model);
  GridSpec grid_spec(const Model& model) const;
  int density_limit(const Model& model) const;
  void project_bank(const Model& model);
  // Enough of them for a plane.
  static bool knows_codes(const Model& model) { return model.bank && model.bank->size() >= 3; }
  ExplorePlane plane_of(const Model& model) const;
  bool uses_codes(const Model& model) const { return plane_of(model) == kThreeCodes; }
  int class_on_show(const Model& model) const;
  // Equal steps of the prior's probability mean something along its own axes alone.
  bool can_space_by_prior(const Model& model) const;
  // Where the lens rests, and what it is on: both always inside of what is shown.
  PlanePoint resting_place(const GridSpec& grid) const;
  PlanePoint looked_at(const GridSpec& grid) const;
  void rest_at(PlanePoint point);
  std::optional<int> chosen_dot(const Model& model) const;

  // explore_map.cpp: a flat map of all known codes in the place of a plane; places that have codes.
  static bool has_flat_map(const Model& model);
  const std::vector<float>& flat_map(const Model& model) const;
  void place_dots(const Model& model);
  // The nearest of those on show; of all, if none is.
  int dot_at(PlanePoint point) const;
  Code code_at(const Model& model, PlanePoint point) const;
  std::optional<int> known_at(const Model& model, PlanePoint point) const;
  PlanePoint point_of(const Model& model, std::span<const float> code) const;
  PlanePoint next_on_map(PlanePoint from, double x, double y) const;
  int layers() const { return on_map_ ? int{kMapOnly} : state_.layers; }
  void draw_map_choice(Context& context);
  void draw_going_on(Context& context, int dot);

  // explore_requests.cpp: what is asked of the decoder.
  void request_grid(Context& context, const GridSpec& grid);
  void request_lens(Context& context, const GridSpec& grid);
  void request_kept(Context& context);
  void request_sheet(Context& context);
  const std::string& failure() const { return failure_.empty() ? own_failure_ : failure_; }
  // Whatever failed.
  void ask_again();
  void save_grid(Context& context);
  void save_print(Context& context);

  // explore_input.cpp: what is done to the plane.
  void interact(Context& context, const PlaneFrame& frame);
  void drag(Context& context, const PlaneFrame& frame);
  void finish_drag(const Context& context, const PlaneFrame& frame);
  void zoom_at(const PlaneFrame& frame, ImVec2 position, double factor);
  void move_to(double x, double y, double span);
  void move_by_keys(Context& context, const PlaneFrame& frame);
  void toggle_play();
  void toggle_pin(const GridSpec& grid);
  void play(Context& context);
  // The dot of the map that is nearest to a place of the screen; nothing: none within `reach`.
  std::optional<int> dot_near(const PlaneFrame& frame, ImVec2 position, float reach) const;

  // explore_stage.cpp: the plane and what lies on it.
  void draw_plane(Context& context, const PlaneFrame& frame) const;
  void draw_dots(Context& context, const PlaneFrame& frame) const;
  void draw_axes(Context& context, const PlaneFrame& frame) const;
  void draw_marks(Context& context, const PlaneFrame& frame) const;
  bool shows(const Dot& dot) const;
  std::vector<Letter> letters(const Model& model) const;
  std::string axis_name(const Model& model, std::size_t axis) const;

  // explore_lens.cpp: the pictures that are looked at.
  struct Tile {
    const Texture* picture;
    std::string title;
    std::string detail;
    int label = -1;  // whose colour is shown; -1: none
  };
  std::vector<Tile> tiles(const Model& model) const;
  void draw_tiles(Context& context, const ExploreLayout& layout, const PlaneFrame& frame) const;
  void draw_tile(const Ui& ui, const Tile& tile, const Rect& box) const;
  void draw_floating(const Ui& ui, const Tile& tile, const PlaneFrame& frame) const;
  std::string place_text(const Model& model, PlanePoint point) const;

  // explore_controls.cpp
  void draw_view_controls(Context& context);
  void draw_class_choice(Context& context);
  void draw_plane_choice(Context& context);
  void draw_axis_choice(Context& context);
  void draw_map_controls(Context& context);
  void draw_path_controls(Context& context);
  void draw_save_controls(Context& context);

  // explore_corners.cpp: the three codes of a plane.
  std::array<int, 3> wished_corners(const Model& model) const;
  // The first codes of the sheet.
  std::vector<float> sheet(const Model& model, int count) const;
  Code corner_code(const Model& model, std::size_t corner) const;
  std::string corner_text(const Model& model, std::size_t corner) const;
  void choose_corner(const Model& model, std::size_t corner, int number);
  void draw_corner_choice(Context& context);
  void draw_corner_popup(Context& context, std::size_t corner);
  void draw_known_choice(const Ui& ui, const Model& model, std::size_t corner);
  void draw_sheet_choice(Context& context, std::size_t corner);

  // explore_real.cpp: real pictures beside what the model makes of them.
  void request_real(Context& context);
  void request_own(Context& context);
  void draw_own(Context& context);
  void let_own_go();

  // explore_code.cpp: what is looked at as numbers.
  std::vector<int> shown_units(const Model& model) const;
  void set_unit(const GridSpec& grid, int unit, double value);
  void draw_numbers(Context& context);
  void draw_compare(Context& context);

  ExploreState state_;
  // The plane in use, and for which choice it was made.
  std::optional<LatentPlane> plane_;
  std::vector<float> plane_key_;
  std::uint64_t plane_sheet_ = 0;
  std::string plane_failure_;
  bool on_map_ = false;                  // a flat map in its place
  std::array<int, 2> axes_{0, 1};        // units across and up
  std::array<int, 3> corners_{0, 1, 2};  // as in ExploreState::codes
  std::vector<Dot> dots_;                // the bank on the plane
  // The grid on show, and the one that was asked for last.
  Texture grid_texture_;
  std::vector<Image> grid_images_;
  GridSpec shown_grid_;
  std::vector<double> asked_grid_;
  std::string failure_;
  // The lens.
  std::optional<PlanePoint> live_;  // under the pointer, or on the path
  std::optional<PlanePoint> asked_point_;
  std::optional<int> nearest_;
  Texture lens_texture_;
  // Pictures that stay while the lens moves: three corners, the pin, the chosen dot,
  // the visitor's own.
  enum Kept { kPin = 3, kDot = 4, kOwn = 5 };
  std::array<Texture, 6> kept_textures_;
  std::vector<float> asked_kept_;
  std::optional<int> pin_nearest_;
  // The real picture of the chosen dot, where the page can draw it.
  Texture real_texture_;
  int asked_real_ = -1;
  // A picture of the visitor's: as given, and its code once it is known.
  std::int64_t own_item_ = 0;             // 0: none
  std::vector<std::int64_t> left_items_;  // which the page need not keep any more
  bool asked_own_ = false;
  std::vector<float> own_code_;
  Texture own_texture_;
  std::string own_failure_;
  // The sheet that corners are chosen from.
  Texture sheet_texture_;
  std::optional<std::uint64_t> asked_sheet_;
  bool all_numbers_ = false;  // unused units have their fields, too
  // Gestures and playback.
  PlanePath drawing_;
  std::vector<float> rest_before_drag_;
  bool keys_lead_ = false;  // until the pointer moves again
  bool playing_ = false;
  double travelled_ = 0;
  Texture dot_texture_;
};

}  // namespace lab
