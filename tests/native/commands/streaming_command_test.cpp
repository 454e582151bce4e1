// SPDX-License-Identifier: MIT
// `latentlab train` on sets that do not fit into its cache: the files of a run in memory, byte for byte, also
// interrupted, also shared by processes; and pictures that change or vanish while it reads them.
#include <signal.h>
#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fstream>
#include <set>

#include "native/bundle/bundle.h"
#include "native/data/inventory.h"
#include "native/training/checkpoint.h"
#include "tests/native/data_sets.h"
#include "tests/native/parallel/shared_program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

// Room for two pictures of 64 x 64 in colour.
const std::string kTinyCache = " --cache 30kB ";

// Some epochs of a network of a few weights on squares in MVTec's layout.
struct Squares {
  Squares() { put_squares(set(), {.good = 120, .tests = 4}); }

  fs::path set() const { return scratch.path() / "set"; }
  fs::path run(const std::string& name) const { return scratch.path() / name; }
  std::string train(const std::string& name, const std::string& more) const {
    return "train 'folder:" + set().string() + "-vae' --out '" + run(name).string() +
           "' --set width=2 --set decoder_width=2 --set latent=2 --set batch=8 --set epochs=3 "
           "--set "
           "film_frames=2 --device cpu --threads 1 " +
           more;
  }

  ScratchFolder scratch;
};

// Every file of a run but speed.csv, which is the clock's.
void check_equal_runs(const fs::path& found, const fs::path& expected) {
  std::set<fs::path> files[2];
  for (const fs::path& folder : {found, expected}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const fs::path name = entry.path().lexically_relative(folder);
      if (entry.is_regular_file() && name != "speed.csv") files[folder == found].insert(name);
    }
  }
  CHECK(files[0] == files[1]);
  CHECK(files[0].contains("bundle/manifest.json"));
  CHECK(files[0].contains("film.png"));
  for (const auto& name : files[0]) {
    INFO(name);
    CHECK((text_of_file(found / name) == text_of_file(expected / name)));
  }
}

TEST_CASE("a run reads its pictures from files or keeps them in memory, to the same bytes") {
  const Squares squares;
  const auto& scratch = squares.scratch.path();
  REQUIRE(run_program(squares.train("whole", ""), scratch).exit_code == 0);
  REQUIRE(run_program(squares.train("tiny", kTinyCache), scratch).exit_code == 0);
  check_equal_runs(squares.run("tiny"), squares.run("whole"));
  REQUIRE(run_program(squares.train("none", "--cache 0"), scratch).exit_code == 0);
  check_equal_runs(squares.run("none"), squares.run("whole"));

  // Cut off in the middle, gone on with as the program says, and then from memory.
  const fs::path out = squares.run("cut");
  const fs::path errors = scratch / "errors.txt";
  BackgroundProgram cut(squares.train("cut", kTinyCache + "--checkpoint-seconds 0"), errors);
  REQUIRE(cut.wait_until(
      [&] { return fs::exists(out / kCheckpointFile) && read_checkpoint(out).position.step > 1; }));
  const int status = cut.end(SIGINT);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 130);
  CHECK_THAT(text_of_file(errors), ContainsSubstring(" --resume "));
  CHECK_THAT(text_of_file(errors), ContainsSubstring(" --cache 30720 "));
  REQUIRE(read_checkpoint(out).position.epoch < 3);
  fs::copy(out, squares.run("cut2"), fs::copy_options::recursive);
  REQUIRE(run_program(squares.train("cut", kTinyCache + "--resume"), scratch).exit_code == 0);
  check_equal_runs(out, squares.run("whole"));
  REQUIRE(run_program(squares.train("cut2", "--resume"), scratch).exit_code == 0);
  check_equal_runs(squares.run("cut2"), squares.run("whole"));
}

TEST_CASE("processes that share a run may each keep as many pictures as they have room for") {
  const Squares squares;
  const auto& scratch = squares.scratch.path();
  const auto shared = [&](const std::string& name, const std::string& first,
                          const std::string& second) {
    SharedProgram program({squares.train(name, first), squares.train(name, second)}, scratch);
    const auto codes = program.wait();
    INFO(program.errors(0) << program.errors(1));
    REQUIRE(codes == std::vector{0, 0});
  };
  shared("whole", "", "");
  shared("tiny", kTinyCache, "--cache 200kB");
  check_equal_runs(squares.run("tiny"), squares.run("whole"));
}

TEST_CASE("a picture that vanishes while a run reads it ends the run, which can be gone on with") {
  const Squares squares;
  const auto& scratch = squares.scratch.path();
  const fs::path out = squares.run("run");
  const fs::path errors = scratch / "errors.txt";
  const std::string train = squares.train("run", "--cache 0 --set epochs=100000 ");
  const auto has_epochs = [&](std::int64_t count) {
    return fs::exists(out / kCheckpointFile) && read_checkpoint(out).position.epoch >= count;
  };
  BackgroundProgram run(train, errors);
  REQUIRE(run.wait_until([&] { return has_epochs(1); }));
  const auto pictures = parse_listing(read_checkpoint(out).identity.pictures, "test");
  REQUIRE(pictures[0].part == Part::train);
  const fs::path picture = squares.set() / pictures[0].name;
  fs::rename(picture, scratch / "kept.png");
  const int status = run.end(0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 1);
  CHECK_THAT(text_of_file(errors), EndsWith("\nlatentlab: " + picture.string() +
                                            ": expected a readable file, found No such file "
                                            "or directory\n"));
  fs::rename(scratch / "kept.png", picture);
  const std::int64_t epoch = read_checkpoint(out).position.epoch;
  BackgroundProgram again(train + "--resume", errors);
  CHECK(again.wait_until([&] { return has_epochs(epoch + 1); }));
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("pictures that cannot be read are named once, and skipped only if that is asked for") {
  const Squares squares;
  const auto& scratch = squares.scratch.path();
  const fs::path broken = squares.set() / "train/good/1003.png";
  const fs::path mask = squares.set() / "ground_truth/crack/2_mask.png";
  const std::string text = text_of_file(broken);
  std::ofstream(broken, std::ios::binary) << text.substr(0, text.size() / 2);
  fs::remove(mask);

  const ProgramResult refused = run_program(squares.train("run", ""), scratch);
  CHECK(refused.exit_code == 1);
  CHECK(occurrences(refused.output, broken.string()) == 1);
  CHECK(occurrences(refused.output, mask.string()) == 1);
  CHECK_FALSE(fs::exists(squares.run("run")));

  for (const std::string cache : {"", "--cache 0"}) {
    const std::string name = "run" + cache.substr(0, 3);
    const ProgramResult skipped =
        run_program(squares.train(name, cache + " --skip-unreadable"), scratch);
    INFO(skipped.output);
    REQUIRE(skipped.exit_code == 0);
    CHECK_THAT(skipped.output, ContainsSubstring("2 of the 128 pictures cannot be read and are "
                                                 "skipped, as if they were not there:\n"));
    CHECK(occurrences(skipped.output, broken.string()) == 1);
    CHECK(occurrences(skipped.output, mask.string()) == 1);
  }
  check_equal_runs(squares.run("run--c"), squares.run("run"));
  const fs::path bundle = squares.run("run") / "bundle";
  const Manifest manifest = read_manifest(bundle);
  CHECK(manifest.provenance.settings.at("skipped_unreadable") == "2");
  CHECK_THAT(manifest.provenance.command, ContainsSubstring(" --skip-unreadable"));
  const RunIdentity identity = read_checkpoint(squares.run("run")).identity;
  CHECK(identity.skipped == 2);
  CHECK(parse_listing(identity.pictures, "test").size() == 126);

  const std::string evaluate =
      "evaluate '" + bundle.string() + "' --data '" + squares.set().string() + "'";
  const ProgramResult strict = run_program(evaluate, scratch);
  CHECK(strict.exit_code == 1);
  CHECK_THAT(strict.output, ContainsSubstring(broken.string()));
  const ProgramResult lenient = run_program(evaluate + " --skip-unreadable", scratch);
  INFO(lenient.output);
  CHECK(lenient.exit_code == 0);
  CHECK(occurrences(lenient.output, broken.string()) == 1);

  // What can be read again is another set than the run's.
  std::ofstream(broken, std::ios::binary) << text;
  const ProgramResult mended =
      run_program(squares.train("run", "--resume --skip-unreadable"), scratch);
  CHECK(mended.exit_code == 1);
  CHECK_THAT(mended.output, ContainsSubstring("as the run began"));
}

}  // namespace
}  // namespace lab
