// SPDX-License-Identifier: MIT
// Page Explore: a plane of latent space as a live grid of pictures, with the codes of real pictures
// as a coloured map over it, the picture under the pointer, and paths that play back.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "wasm/views/plane_frame.h"
#include "wasm/views/view.h"

namespace lab {

enum ExploreLayers { kPicturesAndMap, kPicturesOnly, kMapOnly };
enum ExploreTool { kLook, kMove, kDrawPath };
enum ExplorePlane { kTwoAxes, kThreeCodes };

struct ExploreState {
  double x = 0;  // centre of what is shown
  double y = 0;
  double span = 6;   // of both axes, from the first cell's centre to the last one's
  int density = 20;  // cells a side, if the model is quick enough
  int spacing = 0;   // GridSpacing
  int layers = kPicturesAndMap;
  int tool = kLook;
  int plane = kTwoAxes;
  int x_axis = 0;
  int y_axis = 1;
  std::vector<float> codes;   // three indices of the bank
  std::vector<float> hidden;  // labels without points on the map
  std::vector<float> pinned;  // x, y: where the lens rests; empty: nowhere
  PlanePath path;
  double speed = 1.5;  // of the path, units a second
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

 private:
  // explore.cpp: planes and requests.
  void choose_plane(const Model& model);
  void fit_view(const Model& model);
  GridSpec grid_spec(const Model& model) const;
  int density_limit(const Model& model) const;
  void request_grid(Context& context, const GridSpec& grid);
  void request_lens(Context& context);
  void request_corners(Context& context);
  void project_bank(const Model& model);
  void save_grid(Context& context);
  bool uses_codes(const Model& model) const;

  // explore_stage.cpp: the plane and what is done to it.
  Rect plane_rect(const Context& context, const Rect& stage) const;
  void interact(Context& context, const PlaneFrame& frame);
  void drag(Context& context, const PlaneFrame& frame);
  void finish_path(const Context& context);
  void zoom_at(const PlaneFrame& frame, ImVec2 position, double factor);
  void move_by_keys(Context& context);
  void play(Context& context);
  void draw_plane(Context& context, const PlaneFrame& frame) const;
  void draw_points(Context& context, const PlaneFrame& frame) const;
  void draw_axes(Context& context, const PlaneFrame& frame) const;
  void draw_marks(Context& context, const PlaneFrame& frame) const;
  void draw_lens(Context& context, const Rect& stage, const PlaneFrame& frame) const;
  // The class of the known code that is nearest to the lens.
  void draw_nearest(Context& context, ImVec2 at, float width) const;
  std::string lens_text(const Model& model) const;

  // explore_controls.cpp
  void draw_view_controls(Context& context);
  void draw_plane_choice(Context& context);
  void draw_corner_choice(Context& context);
  void draw_map_controls(Context& context);
  void draw_path_controls(Context& context);

  ExploreState state_;
  // The plane in use, and for which choice it was made.
  std::optional<LatentPlane> plane_;
  std::vector<int> plane_key_;
  std::string plane_failure_;
  std::vector<PlanePoint> points_;  // the bank on the plane
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
  std::array<Texture, 3> corner_textures_;
  std::vector<float> asked_corners_;
  // Gestures and playback.
  PlanePath drawing_;
  bool playing_ = false;
  double travelled_ = 0;
  Texture dot_texture_;
};

}  // namespace lab
