// SPDX-License-Identifier: MIT
// Unwinding of a frame (frame_mark.h). Like ImGui::ErrorCheckEndFrameRecover, which cannot stop half
// way, nor end what an error leaves open inside a table, nor reserved vertices, nor a position that
// no item followed.
#include "wasm/ui/frame_mark.h"

namespace lab {

namespace {

ImGuiContext& context() { return *ImGui::GetCurrentContext(); }

void drop_reserved(ImDrawList& list) {
  list.PathClear();
  if (list.VtxBuffer.Size == 0 && list.IdxBuffer.Size == 0) return;
  const auto indices = static_cast<int>(list._IdxWritePtr - list.IdxBuffer.Data);
  const auto vertices = static_cast<int>(list._VtxWritePtr - list.VtxBuffer.Data);
  list.PrimUnreserve(list.IdxBuffer.Size - indices, list.VtxBuffer.Size - vertices);
}

void settle_window() {
  ImGuiWindow& window = *context().CurrentWindow;
  window.DC.IsSetPos = false;
  drop_reserved(*window.DrawList);
}

void end_groups(int left) {
  const ImGuiContext& g = context();
  while (g.GroupStack.Size > left && g.GroupStack.back().WindowID == g.CurrentWindow->ID) {
    ImGui::EndGroup();
  }
}

void end_table() {
  ImGuiContext& g = context();
  ImGuiTable& table = *g.CurrentTable;
  if (table.InnerWindow != table.OuterWindow) {
    end_groups(g.CurrentWindowStack.back().StackSizesOnBegin.SizeOfGroupStack);
  }
  const ImGuiID id = ImGui::TableGetInstanceData(&table, table.InstanceCurrent)->TableInstanceID;
  while (table.InnerWindow->IDStack.back() != id) ImGui::PopID();
  if (!table.IsInsideRow) table.InnerWindow->DC.CursorPos.y = table.RowPosY2;
  ImGui::EndTable();
  settle_window();
}

// A table that scrolls has a window of its own, and takes it along.
void end_tables() {
  const ImGuiContext& g = context();
  while (g.CurrentTable != nullptr && (g.CurrentTable->InnerWindow == g.CurrentWindow ||
                                       g.CurrentTable->OuterWindow == g.CurrentWindow)) {
    end_table();
  }
}

void pop_window_stacks(int tree_depth, int groups, int ids) {
  const ImGuiWindow& window = *context().CurrentWindow;
  while (window.DC.TreeDepth > tree_depth) ImGui::TreePop();
  end_groups(groups);
  while (window.IDStack.Size > ids) ImGui::PopID();
}

void pop_styles(const ImGuiStackSizes& sizes, int own_scopes) {
  const ImGuiContext& g = context();
  while (g.DisabledStackSize > sizes.SizeOfDisabledStack) ImGui::EndDisabled();
  while (g.ItemFlagsStack.Size > sizes.SizeOfItemFlagsStack) ImGui::PopItemFlag();
  while (g.ColorStack.Size > sizes.SizeOfColorStack) ImGui::PopStyleColor();
  while (g.StyleVarStack.Size > sizes.SizeOfStyleVarStack) ImGui::PopStyleVar();
  while (g.FontStack.Size > sizes.SizeOfFontStack) ImGui::PopFont();
  while (g.FocusScopeStack.Size > sizes.SizeOfFocusScopeStack + own_scopes) {
    ImGui::PopFocusScope();
  }
}

// The window on top, or the table that owns it.
void end_window() {
  const ImGuiContext& g = context();
  const int windows = g.CurrentWindowStack.Size;
  settle_window();
  end_tables();
  if (g.CurrentWindowStack.Size < windows) return;
  const ImGuiStackSizes& sizes = g.CurrentWindowStack.back().StackSizesOnBegin;
  const ImGuiWindowFlags flags = g.CurrentWindow->Flags;
  pop_window_stacks(0, sizes.SizeOfGroupStack, sizes.SizeOfIDStack);
  pop_styles(sizes, (flags & ImGuiWindowFlags_NavFlattened) != 0 ? 0 : 1);
  if ((flags & ImGuiWindowFlags_ChildWindow) != 0) {
    ImGui::EndChild();
  } else {
    ImGui::End();
  }
}

}  // namespace

FrameMark::FrameMark() {
  const ImGuiContext& g = context();
  const ImGuiWindow& window = *g.CurrentWindow;
  windows_ = g.CurrentWindowStack.Size;
  clips_ = window.DrawList->_ClipRectStack.Size;
  tree_depth_ = window.DC.TreeDepth;
  item_widths_ = window.DC.ItemWidthStack.Size;
  wraps_ = window.DC.TextWrapPosStack.Size;
  sizes_.SetToContextState(ImGui::GetCurrentContext());
}

void FrameMark::unwind() const {
  ImGuiContext& g = context();
  while (g.CurrentWindowStack.Size > windows_) end_window();
  settle_window();
  end_tables();
  const ImGuiWindow& window = *g.CurrentWindow;
  pop_window_stacks(tree_depth_, sizes_.SizeOfGroupStack, sizes_.SizeOfIDStack);
  while (window.DC.ItemWidthStack.Size > item_widths_) ImGui::PopItemWidth();
  while (window.DC.TextWrapPosStack.Size > wraps_) ImGui::PopTextWrapPos();
  while (window.DrawList->_ClipRectStack.Size > clips_) ImGui::PopClipRect();
  pop_styles(sizes_, 0);
  settle_window();
  g.NextWindowData.ClearFlags();
  g.NextItemData.ClearFlags();
}

}  // namespace lab
