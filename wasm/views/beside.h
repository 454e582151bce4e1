// SPDX-License-Identifier: MIT
// Models beside the chosen one: which there are, which a link names, and how they are chosen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wasm/views/view.h"

namespace lab {

// Of a title what comes after its data set, as "VAE with 2 latent units" of "Handwritten digits, VAE with 2 latent
// units": for where the data set is told beside it, or is one for all.
std::string_view own_part(std::string_view title);

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
