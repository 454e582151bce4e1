// SPDX-License-Identifier: MIT
// What the shell shows about a model: what to say while it is not there, and what is known of it; and
// the help card.
#pragma once

#include <optional>
#include <string>

#include "wasm/views/view.h"

namespace lab {

// "1.2 MB"
std::string byte_text(std::int64_t bytes);
// "MNIST digits, VAE, 1.2 MB"
std::string model_caption(const ModelEntry& entry);

// What the visitor asks for where a model is not on show.
enum class AbsentAction { none, retry, add };
// Loading, failed, not in this browser, or nothing that suits the page.
AbsentAction draw_absent_model(Context& context, const View& view, std::string_view chosen,
                               const Rect& stage);
// In the place of a page that failed. True if the visitor asks to try again.
bool draw_failed_page(const Ui& ui, const std::string& failure, const Rect& stage);
// Description, figures, provenance. entry: of the list, or null.
void draw_model_card(const Ui& ui, const Model& model, const ModelEntry* entry);
// True if it is to be closed.
bool draw_help_card(const Ui& ui, const View& view);

}  // namespace lab
