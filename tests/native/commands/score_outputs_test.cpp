// SPDX-License-Identifier: MIT
// What `latentlab score` writes: it never costs a file that was there before, and no row of its own.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "native/base/file_descriptor.h"
#include "native/commands/score_maps.h"
#include "tests/native/commands/score_test_files.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// A detector and the picture pictures/a.png, whose score is 0.8.
class Scene {
 public:
  Scene() {
    write_grey_detector(folder / "bundle");
    write_picture(folder / "pictures" / "a.png", 255);
    original = text_of_file(folder / "pictures" / "a.png");
  }

  ProgramResult score(const std::string& arguments) const {
    return run_shell("$LATENTLAB score bundle " + arguments, folder);
  }

  void put(const fs::path& name, const std::string& text) const {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  }

  std::string text(const fs::path& name) const { return text_of_file(folder / name); }

  ScratchFolder scratch;
  fs::path folder = scratch.path();
  std::string original;  // of pictures/a.png
};

std::string read_in_this_run(const std::string& path, const std::string& kind) {
  return "latentlab: " + path + ": expected a free place for " + kind +
         ", found a file that this run reads\n";
}

std::string somebody_elses(const std::string& path, const std::string& kind) {
  return "latentlab: " + path + ": expected a free place for " + kind +
         ", or one of an earlier run, found another file, which only --force replaces\n";
}

}  // namespace

TEST_CASE("maps never replace the pictures, by whatever path their folder is named") {
  const Scene scene;
  fs::create_directory_symlink("pictures", scene.folder / "link");
  fs::create_directory(scene.folder / "hard");
  fs::create_hard_link(scene.folder / "pictures" / "a.png", scene.folder / "hard" / "a.png");
  fs::create_directory(scene.folder / "soft");
  fs::create_symlink("../pictures/a.png", scene.folder / "soft" / "a.png");
  for (const std::string maps : {"pictures", "link", "hard", "soft", "pictures/../link/."}) {
    for (const char* force : {"", " --force"}) {
      const auto result = scene.score("pictures --maps " + maps + force);
      CHECK(result.exit_code == 1);
      // Nothing was scored.
      CHECK(result.output == read_in_this_run(maps + "/a.png", "a defect map"));
      CHECK(scene.text("pictures/a.png") == scene.original);
    }
  }
}

TEST_CASE(
    "maps replace other people's files only with --force, and those of earlier runs without") {
  const Scene scene;
  write_picture(scene.folder / "maps" / "a.png", 102);
  const std::string foreign = scene.text("maps/a.png");
  const auto refused = scene.score("pictures --maps maps");
  CHECK(refused.exit_code == 1);
  CHECK(refused.output == somebody_elses("maps/a.png", "a defect map"));
  CHECK(scene.text("maps/a.png") == foreign);
  CHECK(scene.score("pictures --maps maps --force").exit_code == 3);
  CHECK(scene.text("maps/a.png") != foreign);
  CHECK(scene.score("pictures --maps maps").exit_code == 3);
}

TEST_CASE("the same command runs again over its maps, also where they lie among the pictures") {
  const Scene scene;
  scene.put("pictures/b.pgm", std::string("P5 2 2 255\n\x33\x33\x33\x33", 15));
  for (int i = 0; i < 2; ++i) {
    CHECK(scene.score("pictures --csv t.csv --maps pictures/maps").exit_code == 3);
    CHECK(scene.text("t.csv") ==
          kHead +
              "pictures/a.png,0.800000,0.250000,0.400000,defect,,pictures/maps/a.png\n"
              "pictures/b.pgm,0.000000,1.000000,0.400000,good,,pictures/maps/b.png\n");
  }
  fs::remove(scene.folder / "pictures" / "a.png");
  for (int i = 0; i < 2; ++i) {
    CHECK(scene.score("pictures --csv t.csv --maps pictures").exit_code == 0);
    CHECK(scene.text("t.csv") ==
          kHead + "pictures/b.pgm,0.000000,1.000000,0.400000,good,,pictures/b.png\n");
  }
}

TEST_CASE("maps of equal names are kept apart, and the table names each") {
  const Scene scene;
  for (const char* folder : {"1", "2", "3", "4"}) {
    write_picture(scene.folder / folder / "001.png", 51);
  }
  const auto result =
      scene.score("1 2/001.png 3 4 pictures/a.png pictures/a.png --csv t.csv --maps maps");
  CHECK(result.exit_code == 3);
  CHECK(scene.text("t.csv") ==
        kHead +
            "1/001.png,0.000000,1.000000,0.400000,good,,maps/001.png\n"
            "2/001.png,0.000000,1.000000,0.400000,good,,maps/001-2.png\n"
            "3/001.png,0.000000,1.000000,0.400000,good,,maps/001-3.png\n"
            "4/001.png,0.000000,1.000000,0.400000,good,,maps/001-4.png\n"
            "pictures/a.png,0.800000,0.250000,0.400000,defect,,maps/a.png\n"
            "pictures/a.png,0.800000,0.250000,0.400000,defect,,maps/a-2.png\n");
  for (const char* name : {"001.png", "001-2.png", "001-3.png", "001-4.png", "a.png", "a-2.png"}) {
    CHECK(fs::exists(scene.folder / "maps" / name));
  }
}

TEST_CASE("names of maps differ in more than case, follow the pictures' order and fit") {
  const std::string name(255, 'x');
  std::string umlauts = "yy";
  for (int i = 0; i < 126; ++i) umlauts += "\xC3\xB6";
  const auto names = map_names({{"", "a.jpg", ""},
                                {"", "A.png", ""},
                                {"", "a-2.gif", ""},
                                {"", "sub/a.jpg", ""},
                                {"", name, ""},
                                {"", name, ""},
                                {"", umlauts, ""}});
  CHECK(names == std::vector<fs::path>{
                     "a.png", "A-2.png", "a-2-2.png", "sub/a.png", std::string(251, 'x') + ".png",
                     std::string(249, 'x') + "-2.png", umlauts.substr(0, 250) + ".png"});
}

TEST_CASE("a map that cannot be written is in its row, beside the score") {
  const Scene scene;
  const std::string long_name = std::string(200, 'x') + ".png";
  write_picture(scene.folder / "pictures" / long_name, 51);
  // Room for a.png, but no path may have more than 4,095 bytes.
  std::string maps = "maps";
  for (int i = 0; i < 2000; ++i) maps += "/.";
  const auto result = scene.score("pictures --csv t.csv --maps " + maps);
  CHECK(result.exit_code == 1);
  CHECK(result.output.ends_with(
      "latentlab: score: expected maps that can be written, found 1 of 2 that cannot\n"));
  CHECK(scene.text("t.csv") ==
        kHead + "pictures/a.png,0.800000,0.250000,0.400000,defect,," + maps + "/a.png\n" +
            "pictures/" + long_name + ",0.000000,1.000000,0.400000,good,\"" + maps + "/" +
            long_name + ": expected a file that can be written, found File name too long\",\n");
}

TEST_CASE("the table replaces other people's files only with --force, and earlier tables without") {
  const Scene scene;
  scene.put("t.csv", "name,grade\nme,1\n");
  const auto refused = scene.score("pictures --csv t.csv");
  CHECK(refused.exit_code == 1);
  CHECK(refused.output == somebody_elses("t.csv", "a table of scores"));
  CHECK(scene.text("t.csv") == "name,grade\nme,1\n");
  CHECK(scene.score("pictures --csv t.csv --force").exit_code == 3);
  const std::string table = kHead + "pictures/a.png,0.800000,0.250000,0.400000,defect,,\n";
  CHECK(scene.text("t.csv") == table);
  scene.put("old.csv", "file,score,p_value,threshold,verdict,error\n");
  scene.put("empty.csv", "");
  for (const std::string name : {"t.csv", "old.csv", "empty.csv", "new.csv"}) {
    CHECK(scene.score("pictures --csv " + name).exit_code == 3);
    CHECK(scene.text(name) == table);
  }
  scene.put("half.csv.partial", "notes");
  CHECK(scene.score("pictures --csv half.csv").output ==
        somebody_elses("half.csv.partial", "a table of scores"));
}

TEST_CASE("the table replaces no picture, no file of the bundle and no map, even with --force") {
  const Scene scene;
  const std::string manifest = scene.text("bundle/manifest.json");
  const auto picture = scene.score("pictures --csv pictures/a.png --force");
  CHECK(picture.output == read_in_this_run("pictures/a.png", "a table of scores"));
  CHECK(scene.text("pictures/a.png") == scene.original);
  const auto bundle = scene.score("pictures --csv bundle/manifest.json --force");
  CHECK(bundle.output == read_in_this_run("bundle/manifest.json", "a table of scores"));
  CHECK(scene.text("bundle/manifest.json") == manifest);
  const auto map = scene.score("pictures --csv maps/a.png --maps maps --force");
  CHECK(map.output ==
        "latentlab: maps/a.png: expected a free place for a defect map, found another output of "
        "this run\n");
}

TEST_CASE("outputs that cannot be written are refused before anything is scored") {
  const Scene scene;
  scene.put("file", "");
  const auto refused = [&](const std::string& arguments) {
    const auto result = scene.score("pictures " + arguments);
    CHECK(result.exit_code == 1);
    return result.output;
  };
  CHECK(refused("--csv no/t.csv") ==
        "latentlab: no/t.csv.partial: expected a file that can be written, found No such file or "
        "directory\n");
  CHECK(refused("--csv pictures") ==
        "latentlab: pictures: expected a file that can be written, found Is a directory\n");
  CHECK(refused("--csv /dev/full") ==
        "latentlab: /dev/full: expected a file that can be written, found No space left on "
        "device\n");
  CHECK(refused("--maps file") ==
        "latentlab: file/a.png: expected a file that can be written, found Not a directory\n");
  CHECK(refused("--maps /proc/maps")
            .starts_with(
                "latentlab: /proc/maps/map.png: expected a folder that can be written, found "));
}

TEST_CASE(
    "the table goes to a pipe, a link's target or standard output, which stay what they are") {
  const Scene scene;
  const std::string table = kHead + "pictures/a.png,0.800000,0.250000,0.400000,defect,,\n";
  const auto pipe = run_shell(
      "mkfifo pipe; cat pipe >received & $LATENTLAB score bundle pictures --csv pipe; wait",
      scene.folder);
  CHECK(scene.text("received") == table);
  CHECK(fs::is_fifo(scene.folder / "pipe"));

  scene.put("far/real.csv", "");
  fs::create_symlink("far/real.csv", scene.folder / "link.csv");
  CHECK(scene.score("pictures --csv link.csv").exit_code == 3);
  CHECK(fs::is_symlink(scene.folder / "link.csv"));
  CHECK(scene.text("far/real.csv") == table);

  // Redirected to a file, and to a pipe.
  CHECK(scene.score("pictures --csv /dev/stdout").output == table);
  CHECK(scene.score("pictures --csv /dev/stdout | cat").output == table);
  CHECK(scene.score("pictures --csv /dev/null").exit_code == 3);
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("beside a table on standard output, people are spoken to on standard error") {
  const Scene scene;
  scene.put("pictures/notes.txt", "x");
  const auto result = scene.score("pictures --csv /dev/stdout 2>errors");
  CHECK(result.output == kHead + "pictures/a.png,0.800000,0.250000,0.400000,defect,,\n");
  CHECK(scene.text("errors") == "passed over 1 other file\n");
}

TEST_CASE("a reader of the printed lines that goes away does not cost the table") {
  const Scene scene;
  write_picture(scene.folder / "pictures" / "b.png", 51);
  const auto result = run_shell(
      "mkfifo pipe; true <pipe & exec 3>pipe; wait; $LATENTLAB score bundle pictures --csv t.csv "
      ">&3",
      scene.folder);
  CHECK(result.exit_code == 1);
  CHECK(result.output ==
        "latentlab: standard output: expected all of it to be written, found Broken pipe\n");
  CHECK(scene.text("t.csv") == kHead +
                                   "pictures/a.png,0.800000,0.250000,0.400000,defect,,\n"
                                   "pictures/b.png,0.000000,1.000000,0.400000,good,,\n");
}

// A run over 4,000 pictures that waits for the reader of its printed lines, in the middle: a pipe holds
// 64 KiB.
class WaitingRun {
 public:
  explicit WaitingRun(const Scene& scene) : folder_(scene.folder) {
    fs::create_directory(folder_ / "many");
    for (int i = 1000; i < 5000; ++i) {
      fs::create_hard_link(folder_ / "pictures" / "a.png",
                           folder_ / "many" / (std::to_string(i) + ".png"));
    }
    REQUIRE(::mkfifo((folder_ / "pipe").c_str(), 0600) == 0);
    reader.emplace(folder_ / "pipe", O_RDONLY | O_NONBLOCK);
    program.emplace("score " + quoted(folder_ / "bundle") + " " + quoted(folder_ / "many") +
                    " --csv " + quoted(folder_ / "t.csv") + " >" + quoted(folder_ / "pipe"));
    // Two minutes, for a machine that is busy with other things.
    for (int i = 0; i < 6000 && rows() < 100; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    REQUIRE(rows() >= 100);
  }

  std::ptrdiff_t rows() const {
    const std::string table = text_of_file(folder_ / "t.csv.partial");
    return std::count(table.begin(), table.end(), '\n') - 1;
  }

  // The table after so many pictures.
  std::string table_of(std::ptrdiff_t count) const {
    std::string table = kHead;
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      table += (folder_ / "many" / (std::to_string(1000 + i) + ".png")).string() +
               ",0.800000,0.250000,0.400000,defect,,\n";
    }
    return table;
  }

  std::optional<FileDescriptor> reader;
  std::optional<BackgroundProgram> program;

 private:
  fs::path folder_;
};

TEST_CASE("a killed run leaves its rows under the partial name, and the old table") {
  const Scene scene;
  scene.put("t.csv", kHead);
  WaitingRun run(scene);
  CHECK(WIFSIGNALED(run.program->end(SIGKILL)));
  CHECK(scene.text("t.csv") == kHead);
  CHECK(run.rows() < 4000);
  CHECK(scene.text("t.csv.partial") == run.table_of(run.rows()));
  // The next run takes its place.
  CHECK(scene.score("pictures --csv t.csv").exit_code == 3);
  CHECK(scene.text("t.csv") == kHead + "pictures/a.png,0.800000,0.250000,0.400000,defect,,\n");
  CHECK_FALSE(fs::exists(scene.folder / "t.csv.partial"));
}

TEST_CASE("an interrupted run ends with 130 and leaves its rows under the partial name") {
  const Scene scene;
  WaitingRun run(scene);
  // Opened while the program writes to it: later it would wait for another writer, for ever.
  std::ifstream pipe(scene.folder / "pipe");
  run.program->send(SIGTERM);
  // It goes on when its reader does.
  std::thread drain([&] {
    std::string all;
    std::getline(pipe, all, '\0');
  });
  const int status = run.program->end(SIGTERM);
  run.reader.reset();
  drain.join();
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  CHECK_FALSE(fs::exists(scene.folder / "t.csv"));
  CHECK(run.rows() < 4000);
  CHECK(scene.text("t.csv.partial") == run.table_of(run.rows()));
}

}  // namespace lab
