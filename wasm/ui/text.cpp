// SPDX-License-Identifier: MIT
// Text of the page's controls, notes and tooltips (widgets.h).
#include "imgui_internal.h"
#include "wasm/ui/widgets.h"

namespace lab {

namespace {

constexpr float kTooltipWidth = 320;
constexpr std::string_view kEllipsis = "\u2026";

float css_size(const ImFont* font) { return font->FontSize * ImGui::GetIO().FontGlobalScale; }

// As much of the end of the text as the width has room for, in whole characters.
std::string_view fitting_end(ImFont* font, std::string_view text, float width) {
  std::size_t from = text.size();
  while (from > 0 && text_size(font, text.substr(from - 1)).x <= width) --from;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  while (from < text.size() && continues(text[from])) ++from;
  return text.substr(from);
}

void note_text(const Ui& ui, const Note& note) {
  ImGui::PushTextWrapPos(kTooltipWidth);
  wrapped_text(ui.fonts.strong, ui.theme.text, note.title);
  if (note.formula[0] != '\0') wrapped_text(ui.fonts.body, ui.theme.accent, note.formula);
  wrapped_text(ui.fonts.body, ui.theme.text, note.text);
  if (note.paper[0] != '\0') wrapped_text(ui.fonts.small, ui.theme.muted, note.paper);
  ImGui::PopTextWrapPos();
}

}  // namespace

void text(ImFont* font, ImU32 color, std::string_view text) {
  ImGui::PushFont(font);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void wrapped_text(ImFont* font, ImU32 color, std::string_view content) {
  const bool own_wrap = ImGui::GetCurrentWindow()->DC.TextWrapPos < 0;
  if (own_wrap) ImGui::PushTextWrapPos(0);
  text(font, color, content);
  if (own_wrap) ImGui::PopTextWrapPos();
}

ImVec2 text_size(ImFont* font, std::string_view text, float wrap_width) {
  return font->CalcTextSizeA(css_size(font), FLT_MAX, wrap_width, text.data(),
                             text.data() + text.size());
}

void draw_text(ImDrawList& list, ImFont* font, ImVec2 at, ImU32 color, std::string_view text) {
  const float scale = ImGui::GetIO().DisplayFramebufferScale.x;
  const ImVec2 snapped(ImFloor(at.x * scale + 0.5f) / scale, ImFloor(at.y * scale + 0.5f) / scale);
  list.AddText(font, css_size(font), snapped, color, text.data(), text.data() + text.size());
}

std::string elided(ImFont* font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  const float left = width - text_size(font, kEllipsis).x;
  const char* rest = nullptr;
  font->CalcTextSizeA(css_size(font), left > 0 ? left : 0, 0, text.data(),
                      text.data() + text.size(), &rest);
  return std::string(text.data(), rest) + std::string(kEllipsis);
}

std::string elided_middle(ImFont* font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  constexpr float kTailShare = 0.6f;
  const std::string_view end = fitting_end(font, text, kTailShare * width);
  return elided(font, text.substr(0, text.size() - end.size()), width - text_size(font, end).x) +
         std::string(end);
}

std::string elided_start(ImFont* font, std::string_view text, float width) {
  if (text_size(font, text).x <= width) return std::string(text);
  return std::string(kEllipsis) +
         std::string(fitting_end(font, text, width - text_size(font, kEllipsis).x));
}

void tooltip(const Ui& ui, const char* content) {
  if (content == nullptr || !ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip)) return;
  if (!ImGui::BeginTooltip()) return;
  ImGui::PushTextWrapPos(kTooltipWidth);
  wrapped_text(ui.fonts.body, ui.theme.text, content);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void note_mark(const Ui& ui, const Note& note) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float side = text_size(ui.fonts.body, "X").y;
  ImGui::PushID(note.title);
  // A tap opens it too: a finger cannot hover.
  if (ImGui::InvisibleButton("note", {side, side})) ImGui::OpenPopup("note text");
  report_focus(ui, note.title, kRoleNote, "Enter opens it");
  const bool hovered = ImGui::IsItemHovered() || ImGui::IsItemFocused();
  ImGui::RenderNavHighlight({at, {at.x + side, at.y + side}}, ImGui::GetItemID());
  draw_icon(ui.fonts, Icon::info, {at.x + side / 2, at.y + side / 2},
            hovered ? ui.theme.accent : faded(ui.theme.muted, 0.8f), IconSize::small);
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip) && ImGui::BeginTooltip()) {
    note_text(ui, note);
    ImGui::EndTooltip();
  }
  if (ImGui::BeginPopup("note text")) {
    note_text(ui, note);
    if (ui.focus != nullptr)
      *ui.focus = {note.title, kRoleNote, std::string(note.formula) + " " + note.text};
    ImGui::EndPopup();
  }
  ImGui::PopID();
}

void section(const Ui& ui, const char* title, const Note* note) {
  ImGui::Dummy({0, kGrid / 2});
  text(ui.fonts.strong, ui.theme.text, title);
  if (note != nullptr) {
    ImGui::SameLine(0, kGrid * 0.75f);
    note_mark(ui, *note);
  }
}

}  // namespace lab
