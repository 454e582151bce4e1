// SPDX-License-Identifier: MIT
// The instrument: pages, models, state and one ImGui context, driven by its host frame by frame.
// Imports nothing of ours from the page, so the tests run it against a fake one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/shell/guarded_view.h"
#include "wasm/shell/settings.h"
#include "wasm/shell/shell.h"
#include "wasm/state/history.h"
#include "wasm/state/inference_queue.h"
#include "wasm/state/models.h"
#include "wasm/state/outbox.h"
#include "wasm/ui/frame_on_screen.h"
#include "wasm/ui/input.h"
#include "wasm/ui/textures.h"
#include "wasm/views/view.h"

namespace lab {

struct Surface {
  float width = 0;  // CSS pixels
  float height = 0;
  float pixel_ratio = 1;  // device pixels in one

  bool operator==(const Surface&) const = default;
};

class App {
 public:
  // pages: in the order of the navigation, as pages() has them.
  App(Renderer& renderer, const Surface& surface, std::span<const Page> pages = lab::pages());
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  void resize(const Surface& surface);
  // Draws one frame. Seconds until it wants another (0: at once); nothing: it rests until there is
  // input or a message. An error of a view is shown in its place, any other is told to the page.
  std::optional<double> frame(double seconds);
  // Never throws: a message that is wrong is shown to the visitor.
  void receive(std::span<const std::uint8_t> bytes);
  void receive(const HostMessage& message);
  std::optional<AppMessage> take_request() { return outbox_.take(); }

  void pointer(PointerEvent event);
  void wheel(float dx, float dy, bool zooming);
  void key(std::string_view name, bool down, int modifiers);
  void text(std::string_view utf8);
  bool wants_text() const;

  void context_lost() { drawable_ = false; }
  void context_restored();

  // Tells the page of an error outside all views; the same one once, until a frame succeeds.
  void report(const std::string& error);

 private:
  struct ImGuiOwner {
    ImGuiOwner();
    ~ImGuiOwner();
  };

  void accept(const HostInfo& host);
  void accept(const ModelList& list);
  void accept(const ModelAdded& added);
  void accept(const Notice& notice) { shell_.notify(notice.text, last_seconds_); }
  void accept(const ShowState& state);
  void accept(const LoadProgress& progress) { models_.set_progress(progress); }
  void accept(const ModelOpened& opened) { queue_.accept(opened); }
  void accept(const Output& output) { queue_.accept(output); }
  void accept(const Inspection& inspection) { queue_.accept(inspection); }
  void accept(const Encoded& encoded) { queue_.accept(encoded); }
  void accept(const Preview& preview) { queue_.accept(preview); }
  void accept(const FileRead& read) { queue_.accept(read); }
  void accept(const FilesArrived& files);
  void accept(const KeptBatch& batch);
  void accept(const PastedText& pasted);
  void accept(const UndoPressed&) { undo(); }
  void accept(const RedoPressed&) { redo(); }
  void accept(const Online&);
  void accept(const Failure& failure);

  void connect_clipboard();
  void wake() { frames_to_settle_ = kFramesToSettle; }
  float zoom() const { return settings_.projector ? kProjectorZoom : 1.0f; }
  GuardedView& view() { return *views_[static_cast<std::size_t>(settings_.page)]; }
  void update_display(double seconds);
  // Everything between NewFrame and Render. True if the next frame is wanted at once.
  bool draw(double seconds);
  // The page that takes pictures.
  std::optional<std::size_t> taker() const;
  // To the page on show, which shows one; the others are not kept.
  void give_first(const FilesArrived& files);
  void upload_fonts(float pixel_scale, float least_letters);
  void choose_model();
  // Of those that suit a page; null: none does.
  const ModelEntry* first_model(const View& view) const;
  // Another page showed it of itself: then this one does, too.
  bool came_by_itself(const ModelEntry& entry) const;
  // Why the page on show does not show the model.
  std::string refusal(const ModelEntry& entry);
  // The page on show if it suits the model, else the first that does; nothing: none does.
  std::optional<int> page_for(const ModelEntry& entry);
  // A link names a visitor's model that is not here.
  bool missing_model() const;
  // When a state and an open model meet for the first time.
  void meet_model(Context& context);
  void press_shortcuts();
  void obey(const ShellActions& actions);
  // Of the lesson, from 1: its page in its state, with the lesson beside it. 0: back to the list.
  void show_step(int number);
  // As Context::go_on says.
  void go_on(std::string_view hash);
  void undo();
  void redo();
  std::string write_state(WrittenFor use = WrittenFor::undo);
  void read_state(std::string_view hash);
  void publish_state(double seconds, bool silent);
  void publish_mirror();
  void publish_table();
  void publish_focus();
  void publish_look(const std::optional<Rect>& gestures);
  bool wants_frame(const Context& context) const;

  static constexpr int kFramesToSettle = 3;
  static constexpr float kProjectorZoom = 1.5f;
  // From the back row: no letter is smaller than CSS's 24 pixels on a projector of 1280 x 720.
  static constexpr float kProjectorLetters = 24 * kLinePerEm / kProjectorZoom;

  ImGuiOwner imgui_;
  Renderer& renderer_;
  Surface surface_;
  Outbox outbox_;
  InferenceQueue queue_{outbox_};
  Models models_{queue_, outbox_};
  LessonShelf lessons_{queue_};
  Textures textures_;
  Texture font_texture_;
  FrameOnScreen on_screen_;
  Input input_;
  HostInfo host_;
  Ui ui_;
  Settings settings_;
  Shell shell_;
  StateHistory history_;
  std::vector<std::unique_ptr<GuardedView>> views_;
  std::vector<std::string> page_models_;  // the last model of each page
  std::optional<int> chosen_on_;          // the page that the model in use was last looked at on
  std::vector<int> page_opened_;          // Model::opening of the one that each view knows
  bool silent_change_ = false;            // the state changed by itself: no step of the history
  bool met_ = false;                      // the state on show knows the model on show
  bool linked_ = false;                   // a link names the model, and nobody has looked at it
  Mirror mirror_;
  FocusReport focus_;  // of the last frame
  Focused told_focus_;
  std::shared_ptr<const Table> told_table_;
  Look told_look_;
  std::string reported_;     // since the last frame that succeeded
  std::string told_notice_;  // the notice on show that the mirror has told
  float pixel_scale_ = 0;    // of the fonts, as is the next
  float least_letters_ = 0;
  double last_seconds_ = -1;
  int frames_to_settle_ = kFramesToSettle;
  bool drawable_ = true;
};

}  // namespace lab
