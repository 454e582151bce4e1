// SPDX-License-Identifier: MIT
// What the shell shows about models: the menu, what to say while one is not there, what is known of
// the chosen one; and the help card.
#pragma once

#include <optional>
#include <string>

#include "wasm/views/view.h"

namespace lab {

// "MNIST handwritten digits" for "mnist"; the name itself where it is not known.
std::string dataset_title(std::string_view dataset);
// "MNIST, vae, 1.2 MB"
std::string model_caption(const ModelEntry& entry);

// The id that was chosen in this frame.
std::optional<std::string> draw_model_menu(const Ui& ui, const Models& models, const View& view,
                                           std::string_view chosen);
// Loading, failed, or nothing that suits the page. True if the visitor asks to try again.
bool draw_absent_model(Context& context, const View& view, std::string_view chosen,
                       const Rect& stage);
// In the place of a page that failed. True if the visitor asks to try again.
bool draw_failed_page(const Ui& ui, const std::string& failure, const Rect& stage);
// Description, figures, provenance.
void draw_model_card(const Ui& ui, const Model& model);
// True if it is to be closed.
bool draw_help_card(const Ui& ui, std::span<const Shortcut> shortcuts);

}  // namespace lab
