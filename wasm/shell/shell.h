// SPDX-License-Identifier: MIT
// The frame around every page: navigation, model picker, status line, notices, help. It only draws
// and says what was pressed; the app obeys.
#pragma once

#include <optional>
#include <string>

#include "wasm/shell/guarded_view.h"
#include "wasm/shell/settings.h"
#include "wasm/views/view.h"

namespace lab {

struct ShellActions {
  std::optional<int> page;
  std::optional<std::string> model;
  bool retry_model = false;
  bool retry_page = false;  // that failed
  bool add_model = false;
  std::optional<std::string> remove_model;
  std::optional<int> lesson_step;    // from 1; 0: leave it
  std::optional<int> lesson_answer;  // to the question of the step on show
  bool undo = false;
  bool redo = false;
  bool share = false;
  bool toggle_projector = false;
  bool next_theme = false;
  bool help = false;
};

struct ShellInput {
  const Settings& settings;
  GuardedView& view;
  bool can_undo = false;
  bool can_redo = false;
};

inline float navigation_height(const Ui& ui) { return (ui.low ? 5 : 7) * kGrid; }

class Shell {
 public:
  // Draws the whole window, the view's stage and controls included.
  ShellActions draw(Context& context, const ShellInput& input);
  void notify(std::string text, double seconds);
  // What is said now; empty: nothing.
  const std::string& notice() const { return notice_; }
  void toggle_help() { help_wanted_ = true; }
  // A phone unfolds the sheet with the controls, where the lesson lies.
  void unfold() { sheet_open_ = true; }
  // Seconds until the notice on show has to go away by itself; nothing: there is none.
  std::optional<double> notice_left(double seconds) const;

 private:
  void draw_navigation(const Context& context, const ShellInput& input, const Rect& bar,
                       ShellActions& actions);
  void draw_tools(const Context& context, const ShellInput& input, ShellActions& actions);
  void draw_more_menu(const Context& context, const ShellInput& input, ShellActions& actions);
  void draw_lesson_panel(const Context& context, const ShellInput& input, const Rect& panel,
                         ShellActions& actions);
  void draw_panel(Context& context, const ShellInput& input, const Rect& panel,
                  ShellActions& actions);
  // shell_models.cpp
  void draw_model_picker(const Context& context, const ShellInput& input, ShellActions& actions);
  void draw_model_menu(const Context& context, const ShellInput& input, ShellActions& actions);
  void draw_own_row(const Context& context, const ShellInput& input, const ModelEntry& entry,
                    ShellActions& actions);
  void draw_stage(Context& context, const ShellInput& input, const Rect& stage,
                  ShellActions& actions);
  void fill_stage(Context& context, const ShellInput& input, const Rect& inner,
                  ShellActions& actions);
  void draw_help(const Context& context, const ShellInput& input);
  void draw_notice(Context& context, const Rect& stage);
  // room: below the navigation.
  Rect sheet(const Context& context, const ShellInput& input, const Rect& room);

  std::string notice_;
  double notice_until_ = 0;
  std::string removing_;  // the model whose removal is being asked about
  bool help_wanted_ = false;
  std::optional<bool> sheet_open_;  // nothing: as there is room for it
};

}  // namespace lab
