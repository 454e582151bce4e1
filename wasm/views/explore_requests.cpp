// SPDX-License-Identifier: MIT
// Page Explore: what it asks of the decoder, and the grid as a file (explore.h).
#include <algorithm>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/image/pixels.h"
#include "shared/latent/bank.h"
#include "wasm/views/explore.h"
#include "wasm/views/plane_print.h"

namespace lab {

namespace {

void append(std::vector<float>& codes, std::span<const float> code) {
  codes.insert(codes.end(), code.begin(), code.end());
}

}  // namespace

void ExploreView::request_grid(Context& context, const GridSpec& grid) {
  std::vector<double> key(plane_key_.begin(), plane_key_.end());
  key.insert(key.end(), {grid.x_low, grid.x_high, grid.y_low, grid.y_high,
                         static_cast<double>(grid.columns), static_cast<double>(grid.spacing)});
  if (key == asked_grid_ || layers() == kMapOnly) return;
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
  context.queue.ask_latest("explore.grid", decode_request(model, codes, class_on_show(model)),
                           std::move(on_reply));
}

void ExploreView::request_lens(Context& context, const GridSpec& grid) {
  const PlanePoint point = looked_at(grid);
  if (asked_point_ && asked_point_->x == point.x && asked_point_->y == point.y) return;
  asked_point_ = point;
  const Model& model = *context.model;
  const Code code = code_at(model, point);
  nearest_ = known_at(model, point);
  OnReply on_reply;
  on_reply.output = [this, &model](const Output& output) {
    lens_texture_.set(decoded_images(model, output)[0]);
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.ask_latest("explore.lens", decode_request(model, code, class_on_show(model)),
                           std::move(on_reply));
}

void ExploreView::request_kept(Context& context) {
  const Model& model = *context.model;
  std::vector<std::size_t> places;
  std::vector<float> codes;
  const auto keep = [&](std::size_t place, std::span<const float> code) {
    places.push_back(place);
    append(codes, code);
  };
  if (uses_codes(model)) {
    for (std::size_t i = 0; i < 3; ++i) keep(i, corner_code(model, i));
  }
  if (state_.pin.size() == 2) {
    const PlanePoint pin{static_cast<double>(state_.pin[0]), static_cast<double>(state_.pin[1])};
    pin_nearest_ = known_at(model, pin);
    keep(kPin, code_at(model, pin));
  }
  if (const auto dot = chosen_dot(model)) keep(kDot, model.bank->code(*dot));
  if (!own_code_.empty()) keep(kOwn, own_code_);
  std::vector<float> key(places.begin(), places.end());
  append(key, codes);
  if (key == asked_kept_) return;
  asked_kept_ = key;
  if (places.empty()) return;
  OnReply on_reply;
  on_reply.output = [this, &model, places](const Output& output) {
    const std::vector<Image> images = decoded_images(model, output);
    for (std::size_t i = 0; i < std::min(images.size(), places.size()); ++i) {
      kept_textures_[places[i]].set(images[i]);
    }
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.ask_latest("explore.kept", decode_request(model, codes, class_on_show(model)),
                           std::move(on_reply));
}

void ExploreView::request_sheet(Context& context) {
  if (asked_sheet_ == state_.sheet) return;
  asked_sheet_ = state_.sheet;
  const Model& model = *context.model;
  OnReply on_reply;
  on_reply.output = [this, &model](const Output& output) {
    sheet_texture_.set(
        contact_sheet(decoded_images(model, output), {.columns = kSheetColumns, .gap = 0}));
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.ask_latest(
      "explore.sheet", decode_request(model, sheet(model, kSheetPictures), class_on_show(model)),
      std::move(on_reply));
}

void ExploreView::ask_again() {
  failure_.clear();
  asked_grid_.clear();
  asked_kept_.clear();
  asked_point_.reset();
  asked_sheet_.reset();
  if (!own_failure_.empty()) asked_own_ = false;
  if (real_texture_.empty()) asked_real_ = -1;
}

void ExploreView::save_print(Context& context) {
  if (!plane_ || (grid_images_.empty() && !on_map_)) return;
  const Model& model = *context.model;
  PlanePrint print{.title = model.manifest.title,
                   .grid = grid_spec(model),
                   .path = state_.path,
                   .across = axis_name(model, 0),
                   .up = axis_name(model, 1)};
  if (layers() != kMapOnly) {
    print.pictures = grid_images_;
    print.grid = shown_grid_;
  }
  bool labelled = false;
  for (const Dot& dot : dots_) {
    if (!shows(dot)) continue;
    print.dots.push_back({dot.at, dot.label});
    labelled = labelled || dot.label >= 0;
  }
  if (labelled) print.classes = model.manifest.dataset.classes;
  for (const Letter& letter : letters(model)) print.letters.push_back({letter.at, letter.name});
  context.outbox.push(
      SavePicture{model.manifest.id + "-print.png", print_plane(print), "The plane was saved."});
}

void ExploreView::save_grid(Context& context) {
  if (grid_images_.empty() || on_map_) return;
  const int scale = grid_images_[0].width <= 32 ? 2 : 1;
  const Image sheet =
      contact_sheet(grid_images_, {.columns = shown_grid_.columns, .gap = 0, .scale = scale});
  context.outbox.push(
      Save{context.model->manifest.id + "-plane.png", "image/png", encode_png(sheet)});
  context.notice = "The grid was saved.";
}

}  // namespace lab
