// SPDX-License-Identifier: MIT
// What a page is to the app, and what the app gives it. A new page is one file in this folder and
// one row in pages.cpp.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wasm/state/fields.h"
#include "wasm/state/inference_queue.h"
#include "wasm/state/lesson.h"
#include "wasm/state/models.h"
#include "wasm/state/outbox.h"
#include "wasm/ui/input.h"
#include "wasm/ui/layout.h"
#include "wasm/ui/textures.h"
#include "wasm/ui/widgets.h"

namespace lab {

struct Context {
  const Ui& ui;
  const HostInfo& host;
  const Input& input;
  Textures& textures;
  InferenceQueue& queue;
  Models& models;
  Outbox& outbox;
  LessonShelf& lessons;
  const Model* model = nullptr;  // the chosen one, once it is open
  double seconds = 0;            // time of this frame
  double elapsed = 0;            // since the last one
  std::string_view hidden;       // parts that the link trims, separated by commas
  std::string_view answers;      // to the lesson's questions (state/lesson.h)

  // Something moves: draw the next frame at once.
  bool animating = false;
  // A short message for the visitor, shown for a few seconds.
  std::string notice;
  // Another model that what is on show should go on with; empty: none.
  std::string wanted_model;
  // Another page to go on with, and those of its fields that change, as a link has them; empty: none.
  std::string go_on = {};
  // A step of the lesson to go to, from 1.
  std::optional<int> lesson_step{};
  // The view's state follows what is shown: no step of its own in the history.
  bool silent = false;
  // The finger's drag belongs to an item (Input::keep_drag).
  bool keeps_drag = false;
  // Something in the controls should be seen now: a phone unfolds them.
  bool shows_controls = false;
  // Where pinches and Ctrl with the wheel are the page's own; elsewhere the browser zooms.
  std::optional<Rect> zooms{};

  bool shows(std::string_view part) const;
};

struct Shortcut {
  const char* keys;
  const char* meaning;
};

class View {
 public:
  virtual ~View() = default;

  // Everything that a link to this page holds. Called to read, to write and to reset.
  virtual void describe(Fields& fields) = 0;
  virtual bool suits(const ModelEntry& entry) const = 0;
  // How good it is at what the page does, beside others of its data set; of equals the first in the list is taken.
  virtual double merit(const ModelEntry&) const { return 0; }
  // What to say where no model suits.
  virtual const char* wanted_model() const = 0;
  // Drops from the state what this model does not have (a class, an axis, a code), or replaces it by
  // what it has. Called when a model and a state meet: the model was opened, a link was shown.
  virtual void adopt(const Model&) {}
  // Another model was opened, or the same again after a failure.
  virtual void model_opened(Context& context) = 0;
  // How low a stage of this width may become (ui/layout.h); a lower one scrolls.
  virtual float least_height(const Ui&, float) const { return kLeastSubject; }
  // Called in every frame with an open model, inside a window that covers the rectangle.
  virtual void draw_stage(Context& context, const Rect& stage) = 0;
  virtual void draw_controls(Context& context) = 0;
  // False: the page is the stage alone.
  virtual bool has_controls() const { return true; }
  // One or two sentences for the text mirror: what is shown now.
  virtual std::string summary(const Model& model) const = 0;
  // Its results as an HTML table; another object whenever they changed. Null: none of its own.
  virtual std::shared_ptr<const Table> table() const { return nullptr; }
  virtual std::span<const Shortcut> shortcuts() const = 0;
  // The same for fingers: what the help of a phone tells instead of keys.
  virtual std::span<const Shortcut> gestures() const { return {}; }
  virtual void files_arrived(const FilesArrived&) {}
  // What the page before a reload had inspected.
  virtual void batch_arrived(const KeptBatch&, Outbox&) {}
  // Pictures that are dropped on any page open the page that takes them,
  virtual bool takes_files() const { return false; }
  // but for those that are dropped on a page that takes one of its own: it is given the first.
  virtual bool takes_files_here() const { return takes_files(); }
  // It is on show, and its model is not there yet.
  virtual void model_awaited() {}
  // What failed for want of the network is tried again.
  virtual void network_returned() {}
};

struct Page {
  std::string_view id;  // in links
  const char* title;
  Icon icon;
  std::unique_ptr<View> (*make)(Textures& textures);
};

std::span<const Page> pages();

std::unique_ptr<View> make_sample_view(Textures& textures);
std::unique_ptr<View> make_explore_view(Textures& textures);
std::unique_ptr<View> make_morph_view(Textures& textures);
std::unique_ptr<View> make_restore_view(Textures& textures);
std::unique_ptr<View> make_inspect_view(Textures& textures);
std::unique_ptr<View> make_log_view(Textures& textures);
std::unique_ptr<View> make_learn_view(Textures& textures);

}  // namespace lab
