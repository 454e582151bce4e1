// SPDX-License-Identifier: MIT
// Models beside the chosen one: which there are, which a link names, and how they are chosen.
#pragma once

#include <string>
#include <vector>

#include "wasm/views/view.h"

namespace lab {

// The other models of the chosen one's data set that can do what the page shows, in the order of the
// list.
std::vector<const ModelEntry*> others_of_dataset(const Context& context,
                                                 bool Capabilities::* needed);

// Of these the ones that a text names, keys with commas, at most so many.
std::vector<std::string> named_in(const std::string& beside,
                                  const std::vector<const ModelEntry*>& others, std::size_t most);

// A switch for each. A change is written to the text: the keys of those that are on, or "none"; one more
// than `most` takes the first one's place.
void choose_beside(const Ui& ui, const std::vector<const ModelEntry*>& others,
                   std::vector<std::string> chosen, std::size_t most, std::string& beside);

}  // namespace lab
