// SPDX-License-Identifier: MIT
// docs/bundle-format.md is held to the code: its example is a manifest, and it explains every key.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <regex>
#include <sstream>

#include "shared/bundle/manifest.h"
#include "shared/bundle/model_index.h"
#include "tests/checkout.h"

namespace {

std::string read_document() {
  std::ifstream file(lab::checkout_folder() / "docs/bundle-format.md");
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The only JSON block that starts with this key.
std::string example_of(const std::string& document, const std::string& key) {
  const std::string opening = "```json\n{\n  \"" + key + "\"";
  const std::size_t start = document.find(opening);
  REQUIRE(start != std::string::npos);
  REQUIRE(document.find(opening, start + 1) == std::string::npos);
  const std::size_t text = document.find('{', start);
  return document.substr(text, document.find("```", text) - text);
}

}  // namespace

TEST_CASE("the documented manifest is valid, as its writer would lay it out") {
  const std::string example = example_of(read_document(), "schema_version");
  CHECK(lab::write_manifest(lab::parse_manifest(example)) == example);
}

TEST_CASE("the documented index is valid, as its writer would lay it out") {
  const std::string example = example_of(read_document(), "models");
  CHECK(lab::write_model_index(lab::parse_model_index(example)) == example);
}

TEST_CASE("every key of the documented manifest is explained") {
  const std::string document = read_document();
  const std::string example = example_of(document, "schema_version");
  const std::regex key("\"([a-z0-9_]+)\":");
  for (std::sregex_iterator match(example.begin(), example.end(), key), end; match != end;
       ++match) {
    CAPTURE((*match)[1].str());
    // The explanations name keys in backquotes, alone or at the end of a path.
    const std::regex explained("`([a-z_.]+\\.)?" + (*match)[1].str() + "`");
    CHECK(std::regex_search(document, explained));
  }
}
