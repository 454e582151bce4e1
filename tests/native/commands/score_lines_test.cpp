// SPDX-License-Identifier: MIT
// `latentlab score` as a line in a factory uses it: JSON lines, exit codes, many threads, shards, and a
// folder in which pictures arrive.
#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "native/commands/score_watch.h"
#include "shared/base/error.h"
#include "tests/native/commands/score_test_files.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct Line {
  Line() { write_grey_detector(scratch.path() / "bundle"); }

  ProgramResult run(const std::string& script) const { return run_shell(script, scratch.path()); }
  std::string text(const fs::path& name) const { return text_of_file(scratch.path() / name); }
  void put(const fs::path& name, std::uint8_t first) const {
    write_picture(scratch.path() / name, first);
  }

  ScratchFolder scratch;
};

std::string good_row(const std::string& file) {
  return file + ",0.000000,1.000000,0.400000,good,,\n";
}

std::string good_json(const std::string& file) {
  return "{\"verdict\":\"good\",\"score\":0.000000,\"p_value\":1.000000,\"threshold\":0.400000,"
         "\"file\":\"" +
         file + "\",\"error\":null,\"map\":null}\n";
}

}  // namespace

TEST_CASE("JSON lines say what the table says, with the same numbers") {
  const Line line;
  line.put("p/a.png", 51);
  line.put("p/b \"\\\xFF\n.png", 255);
  std::ofstream(line.scratch.path() / "p" / "c.png") << "text";
  const auto result = line.run("$LATENTLAB score bundle p --json t.jsonl --csv t.csv --maps m");
  CHECK(result.exit_code == 1);
  std::string expected = good_json("p/a.png");
  expected.replace(expected.find("\"map\":null"), 10, "\"map\":\"m/a.png\"");
  expected +=
      "{\"verdict\":\"defect\",\"score\":0.800000,\"p_value\":0.250000,\"threshold\":0.400000,"
      "\"file\":\"p/b \\\"\\\\\xEF\xBF\xBD\\n.png\",\"error\":null,\"map\":\"m/b "
      "\\\"\\\\\xEF\xBF\xBD\\n.png\"}\n"
      "{\"verdict\":\"error\",\"score\":null,\"p_value\":null,\"threshold\":0.400000,\"file\":\"p/"
      "c.png\",\"error\":\"p/c.png: expected a PNG, JPEG, BMP, GIF or PGM/PPM picture, found a "
      "text "
      "file\",\"map\":null}\n";
  CHECK(line.text("t.jsonl") == expected);
  CHECK(
      line.text("t.csv").starts_with(kHead + "p/a.png,0.000000,1.000000,0.400000,good,,m/a.png\n"));
  // It is known again, and nobody else's file is taken for it.
  CHECK(line.run("$LATENTLAB score bundle p/a.png --json t.jsonl").exit_code == 0);
  CHECK(line.text("t.jsonl") == good_json("p/a.png"));
  std::ofstream(line.scratch.path() / "other.jsonl") << "{\"file\":\"mine\"}\n";
  CHECK(line.run("$LATENTLAB score bundle p/a.png --json other.jsonl").output ==
        "latentlab: other.jsonl: expected a free place for lines of scores, or one of an earlier "
        "run, found another file, which only --force replaces\n");
}

TEST_CASE("lines for people keep to their line, and a name does nothing to the terminal") {
  const Line line;
  line.put("p/a\x1B[2J\n\xFF.png", 51);
  std::ofstream(line.scratch.path() / "p" / "b\n\x1B.png") << "text";
  CHECK(line.run("$LATENTLAB score bundle p 2>/dev/null")
            .output.starts_with("good     0.000000  p 1.0000  p/a?[2J??.png\n"
                                "error                       p/b??.png: expected a PNG"));
}

TEST_CASE("a dash is standard output, for one of the two") {
  const Line line;
  line.put("a.png", 51);
  CHECK(line.run("$LATENTLAB score bundle a.png --json -").output == good_json("a.png"));
  CHECK(line.run("$LATENTLAB score bundle a.png --csv -").output == kHead + good_row("a.png"));
  CHECK(line.run("$LATENTLAB score bundle a.png --csv - --json -").exit_code == 2);
}

TEST_CASE("the exit code says whether all was judged, and whether there is a defect") {
  const Line line;
  line.put("good.png", 51);
  line.put("defect.png", 255);
  const auto code = [&](const std::string& arguments) {
    return line.run("$LATENTLAB score bundle " + arguments).exit_code;
  };
  CHECK(code("good.png") == 0);
  CHECK(code("good.png defect.png") == 3);
  CHECK(code("good.png defect.png missing.png") == 1);
  CHECK(code("defect.png --csv no/t.csv") == 1);
  CHECK(code("") == 2);
  CHECK(code("good.png --watch .") == 2);
  CHECK(code("good.png --interval 1") == 2);
  CHECK(code("good.png --shard 3/2") == 2);
  CHECK(code("good.png --threads 0") == 2);
  // What was printed and got lost is an error, whatever was found.
  CHECK(code("defect.png >/dev/full") == 1);
}

TEST_CASE("the outputs are the same bytes whatever the number of threads") {
  const Line line;
  for (int i = 0; i < 60; ++i) {
    line.put("p/" + std::to_string(i) + ".png", static_cast<std::uint8_t>(51 + 3 * i));
  }
  std::ofstream(line.scratch.path() / "p" / "30b.png") << "text";
  const auto run = [&](const std::string& threads) {
    const auto result = line.run("$LATENTLAB score bundle p --csv t.csv --json t.jsonl --threads " +
                                 threads + "; cat t.csv t.jsonl");
    return result.output;
  };
  const std::string one = run("1");
  CHECK(std::ranges::count(one, '\n') == 61 + 1 + 62 + 61);
  CHECK(run("2") == one);
  CHECK(run("4") == one);
}

TEST_CASE("shards together are everything, with maps of the same names") {
  const Line line;
  for (const char* name : {"1/a", "1/b", "1/c", "1/d", "2/a", "2/b", "2/e", "2/f"}) {
    line.put(std::string(name) + ".png", 51);
  }
  CHECK(line.run("$LATENTLAB score bundle 1 2 --csv all.csv --maps m").exit_code == 0);
  CHECK(
      line.run("for i in 1 2 3; do $LATENTLAB score bundle 1 2 --csv $i.csv --maps m --shard $i/3 "
               "--quiet || exit 9; done")
          .exit_code == 0);
  const auto sorted = line.run(
      "tail -qn +2 1.csv 2.csv 3.csv | sort >parts; tail -qn +2 all.csv | sort | cmp - parts && "
      "test \"$(wc -l <parts)\" = 8 && echo same");
  CHECK(sorted.output == "same\n");
  CHECK(line.text("1.csv") != line.text("all.csv"));
}

TEST_CASE("a watched folder is scored as files are complete, each once") {
  const Line line;
  const fs::path folder = line.scratch.path() / "in";
  line.put("in/a.png", 51);
  std::ofstream(folder / "note.txt") << "x";
  std::ofstream(folder / ".hidden.png") << "x";
  Arrivals arrivals(
      folder, [](const fs::path& path, const fs::path&) { return path.filename() == "done.png"; });
  const auto look = [&] {
    std::string names;
    for (const auto& picture : arrivals.look(2)) names += picture.below.string() + " ";
    return names;
  };
  CHECK(look().empty());
  CHECK(look() == "a.png ");
  CHECK(look().empty());
  line.put("in/done.png", 51);
  line.put("in/sub/b.png", 51);
  std::ofstream growing(folder / "c.png");
  CHECK(look().empty());
  growing << "half" << std::flush;
  CHECK(look() == "sub/b.png ");
  growing << "whole" << std::flush;
  CHECK(look().empty());
  CHECK(arrivals.unfinished() == 1);
  CHECK(look() == "c.png ");
  CHECK(arrivals.unfinished() == 0);
  // No more at a time than asked for, and none is lost.
  for (const char* name : {"x", "y", "z"}) line.put("in/" + std::string(name) + ".png", 51);
  CHECK(look().empty());
  CHECK(arrivals.unfinished() == 3);
  CHECK(arrivals.complete() == 0);
  CHECK(look() == "x.png y.png ");
  CHECK(arrivals.unfinished() == 0);
  CHECK(arrivals.complete() == 1);
  CHECK(look() == "z.png ");
  CHECK(arrivals.complete() == 0);
  CHECK_THROWS_AS(Arrivals(folder / "missing", {}), Error);
}

TEST_CASE("watching goes on where it ended, also after a kill that cut a row") {
  const Line line;
  const auto in = [&](const char* name) { return (line.scratch.path() / "in" / name).string(); };
  line.put("in/a.png", 51);
  const fs::path csv = line.scratch.path() / "t.csv";
  const fs::path json = line.scratch.path() / "t.jsonl";
  const std::string command = "score " + quoted(line.scratch.path() / "bundle") + " --watch " +
                              quoted(line.scratch.path() / "in") + " --interval 0.05 --csv " +
                              quoted(csv) + " --json " + quoted(json) + " --maps " +
                              quoted(line.scratch.path() / "maps") + " >/dev/null";
  const auto rows = [&](const fs::path& file) {
    const std::string text = fs::exists(file) ? text_of_file(file) : "";
    return std::ranges::count(text, '\n');
  };
  const auto map_row = [&](const char* name) {
    std::string row = good_row(in(name));
    return row.insert(row.size() - 1, (line.scratch.path() / "maps" / name).string() + ".png");
  };
  {
    BackgroundProgram program(command);
    REQUIRE(program.wait_until([&] { return rows(json) == 1; }));
    line.put("in/b.png", 51);
    REQUIRE(program.wait_until([&] { return rows(json) == 2; }));
    CHECK(WEXITSTATUS(program.end(SIGTERM)) == 0);
  }
  CHECK(text_of_file(csv) == kHead + map_row("a.png") + map_row("b.png"));
  // Killed after the row of the table and within that of JSON.
  std::ofstream(csv, std::ios::app) << map_row("c.png") << in("d.p");
  std::ofstream(json, std::ios::app) << "{\"verdict\":\"go";
  line.put("in/c.png", 51);
  line.put("in/d.png", 255);
  {
    BackgroundProgram program(command);
    REQUIRE(program.wait_until([&] { return rows(json) == 4; }));
    // One process at a time.
    CHECK(line.run("$LATENTLAB " + command).exit_code == 1);
    CHECK(WEXITSTATUS(program.end(SIGINT)) == 3);
  }
  const std::string table = text_of_file(csv);
  CHECK(rows(csv) == 5);
  CHECK(table.starts_with(kHead + map_row("a.png") + map_row("b.png") + map_row("c.png")));
  CHECK(table.find(in("d.png") + ",0.800000,0.250000,0.400000,defect,,") != std::string::npos);
  CHECK(fs::exists(line.scratch.path() / "maps" / "d.png.png"));
}

TEST_CASE("watching outlives a folder of maps that goes away, and a name of any length") {
  const Line line;
  const std::string long_name = std::string(251, 'a') + ".png";
  line.put("in/" + long_name, 51);
  const fs::path folder = line.scratch.path() / "in";
  const fs::path maps = line.scratch.path() / "maps";
  const fs::path csv = line.scratch.path() / "t.csv";
  const std::string command = "score " + quoted(line.scratch.path() / "bundle") + " --watch " +
                              quoted(folder) + " --interval 0.05 --csv " + quoted(csv) +
                              " --maps " + quoted(maps) + " >/dev/null";
  const auto has_rows = [&](std::ptrdiff_t count) {
    const std::string text = fs::exists(csv) ? text_of_file(csv) : "";
    return std::ranges::count(text, '\n') == 1 + count;
  };
  const auto row = [&](const std::string& name, const std::string& error, const std::string& map) {
    return (folder / name).string() + ",0.000000,1.000000,0.400000,good," + error + "," + map +
           "\n";
  };
  BackgroundProgram program(command);
  REQUIRE(program.wait_until([&] { return has_rows(1); }));
  fs::rename(maps, line.scratch.path() / "away");
  std::ofstream(maps) << "no folder";
  line.put("in/b.png", 51);
  REQUIRE(program.wait_until([&] { return has_rows(2); }));
  fs::remove(maps);
  fs::rename(line.scratch.path() / "away", maps);
  line.put("in/c.png", 51);
  REQUIRE(program.wait_until([&] { return has_rows(3); }));
  CHECK(WEXITSTATUS(program.end(SIGTERM)) == 1);  // a map was lost
  const std::string long_map = (maps / (std::string(251, 'a') + ".png")).string();
  const std::string lost = '"' + (maps / "b.png.png").string() +
                           ": expected a file that can be written, found Not a directory" + '"';
  CHECK(text_of_file(csv) == kHead + row(long_name, "", long_map) + row("b.png", lost, "") +
                                 row("c.png", "", (maps / "c.png.png").string()));
  CHECK(fs::exists(long_map));
}

TEST_CASE("a watch that is ended says what it leaves") {
  const Line line;
  constexpr int kMany = 1500;  // more than one look gives
  const fs::path folder = line.scratch.path() / "in";
  line.put("in/0.png", 51);
  for (int i = 1; i < kMany; ++i) {
    fs::create_hard_link(folder / "0.png", folder / (std::to_string(i) + ".png"));
  }
  std::ofstream(folder / "empty.png");
  const fs::path csv = line.scratch.path() / "t.csv";
  const fs::path errors = line.scratch.path() / "errors";
  const auto rows = [&] {
    const std::string text = fs::exists(csv) ? text_of_file(csv) : "";
    return std::max<std::ptrdiff_t>(0, std::ranges::count(text, '\n') - 1);
  };
  BackgroundProgram program("score " + quoted(line.scratch.path() / "bundle") + " --watch " +
                                quoted(folder) + " --interval 0.05 --threads 1 --csv " +
                                quoted(csv) + " >/dev/null",
                            errors);
  REQUIRE(program.wait_until([&] { return rows() > 0; }));
  CHECK(WEXITSTATUS(program.end(SIGTERM)) == 0);
  const auto left = kMany - rows();  // none on a machine that scored them all before the signal
  CHECK(text_of_file(errors) ==
        (left > 0 ? "left " + std::to_string(left) + " complete pictures unscored\n" : "") +
            "left 1 files that were empty or still being written\n");
}

}  // namespace lab
