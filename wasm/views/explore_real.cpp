// SPDX-License-Identifier: MIT
// Page Explore: real pictures beside what the model makes of them (explore.h). A bank has codes and
// no pictures. Drawn sets are drawn anew, and shown only if the encoder gives the bank's own code for
// what was drawn; whatever else is real is the visitor's own.
#include "shared/procedural/drawn_sets.h"
#include "wasm/views/explore.h"

namespace lab {

namespace {

// Codes are of a network with rounded weights: the same picture comes back to about 1e-3.
constexpr double kSameCode = 0.05;

// What the bank's code is said to be of; nothing: of a set that is not drawn.
std::optional<Image> drawn_picture(const Model& model, int index) {
  const Manifest& manifest = model.manifest;
  if (manifest.dataset.name != "capsules") return std::nullopt;
  const auto size = static_cast<std::size_t>(model.bank->size());
  const std::size_t place =
      static_cast<std::size_t>(index) * kCapsuleTestCounts.size() / size;  // as a bundle is made
  const auto seed = static_cast<std::uint64_t>(manifest.provenance.seed);
  return render_capsule(drawn_capsule(seed, kCapsuleTest, kCapsuleTestCounts, place)).image;
}

}  // namespace

void ExploreView::request_real(Context& context) {
  const Model& model = *context.model;
  const int dot = chosen_dot(model).value_or(-1);
  if (dot == asked_real_) return;
  asked_real_ = dot;
  context.queue.cancel("explore.real");
  real_texture_.set({});
  if (dot < 0 || !model.can.encodes) return;
  std::optional<Image> picture = drawn_picture(model, dot);
  if (!picture) return;
  OnReply on_reply;
  on_reply.encoded = [this, &model, dot](const Encoded& encoded) {
    if (encoded.code.size() != static_cast<std::size_t>(model.dim())) return;
    if (code_distance(encoded.code, model.bank->code(dot)) > kSameCode) return;
    real_texture_.set(encoded.picture);
  };
  context.queue.ask_latest("explore.real",
                           Encode{.model = model.key, .picture = std::move(picture)},
                           std::move(on_reply));
}

void ExploreView::files_arrived(const FilesArrived& files) {
  if (files.items.empty()) return;
  let_own_go();
  own_item_ = files.items.front().item;
  asked_own_ = false;
}

void ExploreView::request_own(Context& context) {
  const Model& model = *context.model;
  for (const std::int64_t item : left_items_) context.outbox.push(Forget{item});
  left_items_.clear();
  if (own_item_ == 0 || asked_own_) return;
  asked_own_ = true;
  own_code_.clear();
  own_failure_.clear();
  if (!model.can.encodes) {
    context.notice = model.manifest.title + " makes no codes of pictures.";
    return;
  }
  OnReply on_reply;
  // It may have been let go meanwhile, or another one dropped.
  const auto is_wanted = [this, item = own_item_] { return item == own_item_; };
  on_reply.encoded = [this, &model, is_wanted](const Encoded& encoded) {
    if (!is_wanted() || encoded.code.size() != static_cast<std::size_t>(model.dim())) return;
    own_code_ = encoded.code;
    own_texture_.set(encoded.picture);
  };
  on_reply.failed = [this, is_wanted](const std::string& message) {
    if (is_wanted()) own_failure_ = message;
  };
  context.queue.ask_latest("explore.own", Encode{.model = model.key, .item = own_item_},
                           std::move(on_reply));
}

void ExploreView::draw_own(Context& context) {
  const Ui& ui = context.ui;
  if (own_item_ == 0) {
    if (button(ui, {.label = "A picture of your own",
                    .icon = Icon::upload,
                    .width = -1,
                    .tooltip = "Where it lies on the map, and what the model makes of it. It can "
                               "be dropped here, too."})) {
      context.outbox.push(PickFiles{});
    }
  } else if (button(ui, {.label = "Let your picture go", .icon = Icon::cross, .width = -1})) {
    let_own_go();
  }
}

void ExploreView::let_own_go() {
  if (own_item_ != 0) left_items_.push_back(own_item_);
  own_item_ = 0;
  own_code_.clear();
  own_failure_.clear();
}

}  // namespace lab
