// SPDX-License-Identifier: MIT
// Frames and messages of the app (app.h). Its state: app_state.cpp.
#include "wasm/app/app.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "imgui_internal.h"
#include "wasm/protocol/caught.h"
#include "wasm/ui/frame_mark.h"

namespace lab {

namespace {

// CSS pixels below which the phone layout is used: in any window, in one that is higher than wide.
constexpr float kNarrowWidth = 600;
constexpr float kNarrowUpright = 720;
constexpr float kLowHeight = 480;  // below which margins and bars are thin
constexpr double kLongestStep = 0.1;
constexpr double kShortestStep = 0.0005;

}  // namespace

App::ImGuiOwner::ImGuiOwner() {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  // Keys repeat as the page says: Input::key.
  io.KeyRepeatDelay = std::numeric_limits<float>::max();
}

App::ImGuiOwner::~ImGuiOwner() { ImGui::DestroyContext(); }

// What is copied in a field goes to the page. What is pasted comes from it as text, so ImGui's own key
// finds nothing to paste.
void App::connect_clipboard() {
  ImGuiIO& io = ImGui::GetIO();
  io.ClipboardUserData = &outbox_;
  io.SetClipboardTextFn = [](void* outbox, const char* text) {
    static_cast<Outbox*>(outbox)->push(Copy{text, "Copied."});
  };
  io.GetClipboardTextFn = [](void*) -> const char* { return nullptr; };
}

App::App(Renderer& renderer, const Surface& surface, std::span<const Page> pages)
    : renderer_(renderer), surface_(surface), textures_(renderer), font_texture_(textures_) {
  connect_clipboard();
  for (const Page& page : pages) {
    views_.push_back(std::make_unique<GuardedView>(page.make(textures_)));
  }
  page_models_.resize(views_.size());
  page_opened_.resize(views_.size());
  read_state("");
  history_.start(write_state());
}

App::~App() = default;

void App::resize(const Surface& surface) {
  on_screen_.forget();
  if (surface == surface_) return;
  surface_ = surface;
  wake();
}

void App::context_restored() {
  drawable_ = true;
  on_screen_.forget();
  textures_.restore();
  ImGui::GetIO().Fonts->SetTexID(font_texture_.id());
  wake();
}

void App::pointer(PointerEvent event) {
  event.position = {event.position.x / zoom(), event.position.y / zoom()};
  input_.pointer(event);
  wake();
}

void App::wheel(float dx, float dy, bool zooming) {
  input_.wheel(dx, dy, zooming);
  wake();
}

void App::key(std::string_view name, bool down, int modifiers) {
  input_.key(name, down, modifiers);
  wake();
}

void App::text(std::string_view utf8) {
  input_.text(utf8);
  wake();
}

bool App::wants_text() const { return ImGui::GetIO().WantTextInput; }

void App::receive(std::span<const std::uint8_t> bytes) {
  try {
    receive(decode_host_message(bytes));
  } catch (...) {
    shell_.notify(caught_text(), last_seconds_);
    wake();
  }
}

void App::receive(const HostMessage& message) {
  wake();
  try {
    std::visit([this](const auto& value) { accept(value); }, message);
  } catch (...) {
    shell_.notify(caught_text(), last_seconds_);
  }
}

void App::report(const std::string& error) {
  if (error == reported_) return;
  reported_ = error;
  outbox_.push(Trouble{error});
}

void App::accept(const HostInfo& host) { host_ = host; }

void App::accept(const ShowState& state) {
  read_state(state.hash);
  linked_ = true;
  choose_model();
  history_.start(write_state());
}

std::optional<std::size_t> App::taker() const {
  const auto found = std::find_if(views_.begin(), views_.end(),
                                  [](const auto& candidate) { return candidate->takes_files(); });
  if (found == views_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - views_.begin());
}

void App::accept(const FilesArrived& files) {
  if (view().takes_files_here()) {
    if (!view().takes_files()) return give_first(files);
    view().files_arrived(files);
    return;
  }
  const auto page = taker();
  if (!page) return;
  settings_.page = static_cast<int>(*page);
  view().files_arrived(files);
}

void App::give_first(const FilesArrived& files) {
  const std::span<const GivenPicture> given = files.items;
  if (given.empty()) return;
  view().files_arrived(FilesArrived{{given.front()}});
  for (const GivenPicture& left : given.subspan(1)) outbox_.push(Forget{left.item});
  if (given.size() == 1) return;
  shell_.notify(
      "The first of " + std::to_string(given.size()) + " is shown here; Inspect takes many.",
      last_seconds_);
}

void App::accept(const KeptBatch& batch) {
  if (const auto page = taker()) views_[*page]->batch_arrived(batch, outbox_);
}

void App::accept(const Online&) {
  models_.network_returned();
  lessons_.retry();
  for (const auto& view : views_) view->network_returned();
}

void App::accept(const PastedText& pasted) {
  if (wants_text()) input_.text(pasted.text);
}

void App::accept(const Failure& failure) {
  if (!queue_.accept(failure)) shell_.notify(failure.message, last_seconds_);
}

void App::update_display(double seconds) {
  ImGuiIO& io = ImGui::GetIO();
  const double step = last_seconds_ < 0 ? kLongestStep : seconds - last_seconds_;
  io.DeltaTime = static_cast<float>(std::clamp(step, kShortestStep, kLongestStep));
  last_seconds_ = seconds;
  io.DisplaySize = {surface_.width / zoom(), surface_.height / zoom()};
  const float pixel_scale = surface_.pixel_ratio * zoom();
  io.DisplayFramebufferScale = {pixel_scale, pixel_scale};
  const float least = settings_.projector ? kProjectorLetters : 0;
  if (pixel_scale != pixel_scale_ || least != least_letters_) upload_fonts(pixel_scale, least);

  const ImVec2 size = io.DisplaySize;
  ui_.narrow = size.x < kNarrowWidth || (size.x < kNarrowUpright && size.y >= size.x);
  ui_.low = size.y < kLowHeight;
  ui_.touch = host_.touch || input_.last_was_touch();
  ui_.finger_waits = input_.finger_waits();
  const bool dark = settings_.theme == kThemeAuto ? host_.dark : settings_.theme == kThemeDark;
  ui_.theme = dark ? dark_theme() : light_theme();
  apply_theme(ui_.theme, ImGui::GetStyle());
}

void App::upload_fonts(float pixel_scale, float least_letters) {
  ImGuiIO& io = ImGui::GetIO();
  pixel_scale_ = pixel_scale;
  least_letters_ = least_letters;
  ui_.fonts = build_fonts(*io.Fonts, pixel_scale, least_letters);
  io.FontDefault = ui_.fonts.body;
  io.FontGlobalScale = 1 / pixel_scale;
  Image atlas;
  unsigned char* pixels = nullptr;
  io.Fonts->GetTexDataAsRGBA32(&pixels, &atlas.width, &atlas.height);
  atlas.channels = 4;
  atlas.pixels.assign(pixels, pixels + static_cast<std::size_t>(atlas.width) *
                                           static_cast<std::size_t>(atlas.height) * 4);
  font_texture_.set(atlas);
  io.Fonts->SetTexID(font_texture_.id());
}

void App::press_shortcuts() {
  if (ImGui::GetIO().WantTextInput) return;
  if (input_.pressed("z", true)) undo();
  if (input_.pressed("z", true, true) || input_.pressed("y", true)) redo();
  ShellActions actions;
  // A digit at a control that has a number belongs to the number.
  const std::string_view role = focus_.role;
  const bool number = role == kRoleSlider || role == kRoleField || role == kRoleNote;
  for (int i = 0; !number && i < static_cast<int>(views_.size()); ++i) {
    if (input_.pressed(std::to_string(i + 1))) actions.page = i;
  }
  actions.share = input_.pressed("l");
  actions.toggle_projector = input_.pressed("p");
  actions.next_theme = input_.pressed("t");
  actions.add_model = input_.pressed("a");
  if (input_.pressed("?")) shell_.toggle_help();
  obey(actions);
}

void App::obey(const ShellActions& actions) {
  if (actions.page) settings_.page = *actions.page;
  if (actions.model) settings_.model = *actions.model;
  if (actions.retry_model) models_.retry(settings_.model);
  if (actions.retry_page || actions.page) view().try_again();
  if (actions.add_model) outbox_.push(PickModel{});
  if (actions.remove_model) outbox_.push(RemoveModel{*actions.remove_model});
  if (actions.lesson_answer) {
    settings_.answers = with_answer(settings_.answers, settings_.learn - 1, *actions.lesson_answer);
  }
  if (actions.lesson_step) show_step(*actions.lesson_step);
  if (actions.undo) undo();
  if (actions.redo) redo();
  if (actions.toggle_projector) settings_.projector = !settings_.projector;
  if (actions.next_theme) settings_.theme = (settings_.theme + 1) % 3;
  if (actions.share) {
    outbox_.push(
        Copy{"#" + write_state(WrittenFor::link), "The link to this view is in the clipboard."});
  }
  const bool changed = actions.page || actions.model || actions.retry_model || actions.retry_page ||
                       actions.lesson_answer || actions.lesson_step || actions.remove_model ||
                       actions.undo || actions.redo || actions.toggle_projector ||
                       actions.next_theme || actions.share;
  if (changed) wake();
}

bool App::wants_frame(const Context& context) const {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  // A tooltip comes after a while, and not before the pointer has stood still.
  const bool hover_pending =
      g.HoverItemDelayId != 0 && (g.HoverItemDelayTimer < g.Style.HoverDelayNormal ||
                                  g.HoverItemUnlockedStationaryId != g.HoverItemDelayId);
  const bool queued_events = !g.InputEventsQueue.empty();
  // A window that opens is measured in one frame and seen in the next.
  const bool measured = std::ranges::any_of(g.Windows, [](const ImGuiWindow* window) {
    return window->Active && window->Hidden && window->HiddenFramesCannotSkipItems > 0;
  });
  return frames_to_settle_ > 0 || context.animating || hover_pending || measured || queued_events;
}

std::optional<double> App::frame(double seconds) {
  if (!drawable_) return std::nullopt;
  if (frames_to_settle_ > 0) --frames_to_settle_;
  update_display(seconds);
  ImGui::NewFrame();
  // Escape leaves Dear ImGui with no control, from which Tab finds no next one; without a cursor on show
  // it begins at the first.
  if (ImGuiContext& g = *ImGui::GetCurrentContext(); g.NavId == 0) g.NavDisableHighlight = true;
  const FrameMark start;
  std::optional<double> wait;
  try {
    wait = draw(seconds) ? 0 : shell_.notice_left(seconds);
    reported_.clear();
  } catch (...) {
    start.unwind();
    report(caught_text());
  }
  input_.end_frame();
  ImGui::Render();
  const ImDrawData& data = *ImGui::GetDrawData();
  const ImVec4 background = ImGui::ColorConvertU32ToFloat4(ui_.theme.background);
  if (on_screen_.replace(data, background, textures_.revision())) renderer_.draw(data, background);
  return wait;
}

void App::meet_model(Context& context) {
  int& opened = page_opened_[static_cast<std::size_t>(settings_.page)];
  if (opened == context.model->opening && met_) return;
  met_ = true;
  const std::string before = write_state();
  view().adopt(*context.model);
  silent_change_ |= write_state() != before;
  if (opened == context.model->opening) return;
  opened = context.model->opening;
  view().try_again();
  view().model_opened(context);
}

bool App::draw(double seconds) {
  press_shortcuts();
  choose_model();
  focus_ = {};
  ui_.focus = &focus_;

  Context context{.ui = ui_,
                  .host = host_,
                  .input = input_,
                  .textures = textures_,
                  .queue = queue_,
                  .models = models_,
                  .outbox = outbox_,
                  .lessons = lessons_,
                  .model = models_.ready(settings_.model),
                  .seconds = seconds,
                  .elapsed = static_cast<double>(ImGui::GetIO().DeltaTime),
                  .hidden = settings_.hide,
                  .answers = settings_.answers,
                  .notice = {},
                  .wanted_model = {}};
  if (context.model != nullptr) {
    meet_model(context);
  } else {
    view().model_awaited();
  }
  if (settings_.learn > 0) lessons_.want();
  obey(shell_.draw(context, {settings_, view(), history_.can_undo(), history_.can_redo()}));
  if (context.keeps_drag) input_.keep_drag();
  input_.scroll_by_finger();
  models_.end_frame();
  if (!context.wanted_model.empty()) {
    settings_.model = context.wanted_model;
    wake();
  }
  if (!context.go_on.empty()) go_on(context.go_on);
  publish_state(seconds, context.silent);
  publish_mirror();
  publish_table();
  publish_focus();
  publish_look(context.zooms);
  return wants_frame(context);
}

}  // namespace lab
