// SPDX-License-Identifier: MIT
#include "native/commands/score_shard.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "native/commands/score_progress.h"
#include "native/commands/score_sink.h"
#include "shared/base/error.h"

namespace lab {

TEST_CASE("a shard is a number of a count") {
  CHECK(parse_shard("1/1") == Shard{1, 1});
  CHECK(parse_shard("3/8") == Shard{3, 8});
  for (const char* text : {"", "1", "/", "0/3", "4/3", "1/0", "-1/3", "1/3x", " 1/3", "1/100001",
                           "1/99999999999", "1//2"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_shard(text), Error);
  }
}

TEST_CASE("every name is in exactly one shard, and shards are about equal") {
  for (const std::uint32_t count : {1u, 2u, 3u, 7u}) {
    std::vector<int> sizes(count);
    for (int i = 0; i < 2000; ++i) {
      int shards = 0;
      for (std::uint32_t index = 1; index <= count; ++index) {
        const bool inside = is_in_shard("line/" + std::to_string(i) + ".png", {index, count});
        shards += inside ? 1 : 0;
        sizes[index - 1] += inside ? 1 : 0;
      }
      CHECK(shards == 1);
    }
    // Within four standard deviations of 2000 / count.
    const double mean = 2000.0 / count;
    for (const int size : sizes) CHECK(std::abs(size - mean) <= 4 * std::sqrt(mean));
  }
}

// int.from_bytes(hashlib.sha256(b'a.png').digest()[:8], 'big') % 5 is 2, and so on.
TEST_CASE("which shard it is stays the same in every version") {
  CHECK(is_in_shard("a.png", {3, 5}));
  CHECK(is_in_shard("sub/b.jpg", {5, 5}));
  CHECK(is_in_shard("\xC3\xA4.png", {3, 5}));
}

TEST_CASE("the first fields of a table are found between quotes, commas and line ends") {
  CHECK(first_csv_fields("file,score\na.png,1\n\"b, \"\"c\"\"\nd.png\",2\n'=e,3\n\"cut") ==
        std::vector<std::string>{"a.png", "\"b, \"\"c\"\"\nd.png\"", "'=e"});
  CHECK(first_csv_fields("").empty());
}

TEST_CASE("the progress line counts what was found") {
  ScoreCounts counts;
  const auto add = [&counts](bool scored, bool anomalous, bool strange, const char* error) {
    ScoreRow row;
    row.is_scored = scored;
    row.anomalous = anomalous;
    row.strange = strange;
    row.error = error;
    counts.add(row);
  };
  CHECK(counts_text(counts, 1234567, 0) == "0 of 1,234,567 pictures  0.0/s");
  add(true, false, false, "");
  add(true, true, false, "");
  add(true, true, true, "");
  add(false, false, false, "no picture");
  add(true, true, false, "no map");
  CHECK(counts_text(counts, 100000, 41.26) ==
        "5 of 100,000 pictures  41.3/s  2 defects  1 unlike  2 errors");
  CHECK(counts_text(counts, 0, 1) == "5 pictures  1.0/s  2 defects  1 unlike  2 errors");
}

}  // namespace lab
