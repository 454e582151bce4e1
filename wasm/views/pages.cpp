// SPDX-License-Identifier: MIT
// The table of pages, in the order of the navigation.
#include <algorithm>
#include <array>

#include "wasm/views/view.h"

namespace lab {

namespace {

constexpr std::array kPages{
    Page{"sample", "Sample", Icon::sheet, make_sample_view},
    Page{"explore", "Explore", Icon::compass, make_explore_view},
    Page{"morph", "Morph", Icon::swap, make_morph_view},
    Page{"restore", "Restore", Icon::eraser, make_restore_view},
    Page{"inspect", "Inspect", Icon::magnifier, make_inspect_view},
    Page{"log", "Train log", Icon::chart, make_log_view},
    Page{"learn", "Learn", Icon::book, make_learn_view},
};

}  // namespace

std::span<const Page> pages() { return kPages; }

bool Context::shows(std::string_view part) const {
  std::string_view rest = hidden;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    if (rest.substr(0, end) == part) return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

}  // namespace lab
