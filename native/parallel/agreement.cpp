// SPDX-License-Identifier: MIT
#include "native/parallel/agreement.h"

#include <sstream>

#include "native/parallel/ranks.h"
#include "shared/base/error.h"

namespace lab {
namespace {

// A line each: what, tab, value.
std::string text_of(const Facts& facts) {
  std::string text;
  for (const auto& [what, value] : facts) text += what + "\t" + value + "\n";
  return text;
}

Facts facts_of(const std::string& text) {
  Facts facts;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    facts.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  return facts;
}

void compare(std::size_t rank, const Facts& found, const Facts& expected) {
  const std::string where = "rank " + std::to_string(rank);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& [what, value] = expected[i];
    if (i >= found.size() || found[i].first != what) {
      throw Error(where, "the program that rank 0 is", "another");
    }
    if (found[i].second == value) continue;
    throw Error(where, what + " " + value + ", as rank 0 has", found[i].second);
  }
}

}  // namespace

void expect_agreement(Ranks& ranks, const Facts& facts) {
  const std::vector<std::string> texts = ranks.gather(text_of(facts));
  for (std::size_t i = 1; i < texts.size(); ++i) compare(i, facts_of(texts[i]), facts_of(texts[0]));
}

}  // namespace lab
