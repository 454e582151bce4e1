// SPDX-License-Identifier: MIT
// `latentlab data` as it is typed.
#include <CLI/CLI.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "native/base/files.h"
#include "native/commands/commands.h"
#include "shared/codec/image_codec.h"
#include "tests/native/data/http_server.h"
#include "tests/native/data/test_files.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

// Runs "data <line>". "" if it succeeds, else the text of the error.
std::string run(const std::string& line) {
  CLI::App program("", "latentlab");
  add_data_command(program);
  try {
    program.parse("data " + line);
    return "";
  } catch (const CLI::Error& error) {
    return "usage: " + std::string(error.what());
  } catch (const Error& error) {
    return error.what();
  }
}

TEST_CASE("data fetch downloads a whole set from a mirror, once") {
  const char* data = std::getenv("LAB_DATA");
  if (data == nullptr) SKIP("LAB_DATA does not say where the data sets lie");
  const fs::path original = fs::path(data) / "fashion";
  if (!fs::is_directory(original)) SKIP("LAB_DATA has no fashion");
  ::setenv("no_proxy", "127.0.0.1", 1);
  const HttpServer server([&](const HttpRequest& request) {
    return HttpReply{.body = read_file(original / fs::path(request.path).filename())};
  });
  const ScratchFolder folder;
  const std::string line =
      "fetch fashion --data " + folder.path().string() + " --mirror " + server.url() + "/some/";
  CHECK(run(line) == "");
  CHECK(listing(folder.path() / "fashion") ==
        Names{"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
              "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"});
  REQUIRE(server.requests().size() == 4);
  CHECK(server.requests()[0].path == "/some/train-images-idx3-ubyte.gz");
  CHECK(run(line) == "");
  CHECK(server.requests().size() == 4);
}

TEST_CASE("data fetch names the mirror that fails, and needs one set for one mirror") {
  ::setenv("no_proxy", "127.0.0.1", 1);
  const HttpServer server([](const HttpRequest&) { return HttpReply{.status = 404}; });
  const ScratchFolder folder;
  const std::string data = " --data " + folder.path().string();
  const std::string mirror = " --mirror " + server.url();
  CHECK(run("fetch mnist" + data + mirror) ==
        "fetch: expected train-images-idx3-ubyte.gz from a mirror, found " + server.url() +
            "/train-images-idx3-ubyte.gz: The requested URL returned error: 404");
  CHECK(run("fetch mnist fashion" + data + mirror) ==
        "usage: --mirror: needs exactly one data set");
  CHECK(run("fetch letters" + data) == "usage: sets: letters not in {mnist,fashion}");
  CHECK(listing(folder.path()) == Names{"mnist/"});
}

TEST_CASE("data fetch replaces a file of that name with another content only with --force") {
  ::setenv("no_proxy", "127.0.0.1", 1);
  const HttpServer server([](const HttpRequest&) { return HttpReply{.status = 404}; });
  const ScratchFolder folder;
  const std::string line =
      "fetch mnist --data " + folder.path().string() + " --mirror " + server.url();
  const fs::path file = folder.path() / "mnist" / "train-images-idx3-ubyte.gz";
  put_file(file, "my own pictures");
  CHECK(run(line) == file.string() +
                         ": expected a free place for a download, or one of an earlier run, found "
                         "another file, which only --force replaces");
  CHECK(server.requests().empty());
  CHECK(run(line + " --force").starts_with("fetch: expected train-images-idx3-ubyte.gz from"));
  CHECK(read_file(file) == bytes_of("my own pictures"));
}

TEST_CASE("data inspect writes a sheet of the test pictures") {
  const ScratchFolder folder;
  const fs::path pictures = folder.path() / "pictures";
  CHECK(run("render capsules --count 3 --test-count 2 --size 32 --seed 9 --out " +
            pictures.string()) == "");
  const fs::path sheet = folder.path() / "sheet.png";
  CHECK(run("inspect folder:" + pictures.string() + " --columns 2 --sheet " + sheet.string()) ==
        "");
  const Image image = decode_image(read_file(sheet), "sheet");
  CHECK(image.width == 2 + 2 * (32 + 2));
  CHECK(image.height == 2 + 6 * (32 + 2));  // good and five kinds of defect
  CHECK(listing(folder.path()).size() == 2 + listing(pictures).size());
}

TEST_CASE("data inspect replaces its own sheets, and other files only with --force") {
  const ScratchFolder folder;
  const std::string line = "inspect digits --sheet " + (folder.path() / "a.png").string();
  put_file(folder.path() / "a.png", "precious");
  CHECK(run(line) ==
        (folder.path() / "a.png").string() +
            ": expected a free place for a sheet of samples, or one of an earlier run, found "
            "another file, which only --force replaces");
  CHECK(read_file(folder.path() / "a.png") == bytes_of("precious"));
  CHECK(run(line + " --force") == "");
  CHECK(run(line) == "");
}

TEST_CASE("data inspect never replaces a file of the set") {
  const ScratchFolder folder;
  const fs::path pictures = folder.path() / "pictures";
  CHECK(run("render capsules --count 3 --test-count 1 --size 32 --out " + pictures.string()) == "");
  write_small_mnist(folder.path(), 10, 10);
  const auto refused = [&](const std::string& set, const fs::path& file) {
    CAPTURE(file);
    const auto before = read_file(file);
    CHECK(run("inspect " + set + " --force --sheet " + file.string()) ==
          file.string() +
              ": expected a free place for a sheet of samples, found a file that this "
              "run reads");
    CHECK((read_file(file) == before));  // too many bytes to print
  };
  for (const char* file :
       {"train/good/000.png", "test/poke/000.png", "ground_truth/poke/000_mask.png"}) {
    refused("folder:" + pictures.string(), pictures / file);
  }
  refused("mnist --data " + folder.path().string(),
          folder.path() / "mnist" / "t10k-labels-idx1-ubyte");
}

TEST_CASE("data render writes what it is asked for, and checks it") {
  const ScratchFolder folder;
  const std::string out = " --out " + (folder.path() / "new").string();
  CHECK(run("render digits --count 1" + out) == "");
  CHECK(listing(folder.path() / "new").size() == 20);
  CHECK(run("render digits" + out) ==
        (folder.path() / "new").string() + ": expected a new or empty folder, found files in it");
  CHECK(run("render capsules") == "usage: --out is required");
  CHECK(run("render capsules --size 31" + out).starts_with("usage: --size: "));
  CHECK(run("render digits --size 28" + out).starts_with("usage: "));
}

TEST_CASE("data render touches no folder that is not its own, whatever its name") {
  const ScratchFolder folder;
  put_file(folder.path() / ".new.partial" / "letter.txt", "dear");
  put_file(folder.path() / "link-target" / ".keep", "");
  fs::remove(folder.path() / "link-target" / ".keep");
  fs::create_symlink("link-target", folder.path() / "link");
  CHECK(run("render digits --count 1 --out " + (folder.path() / "new").string()) == "");
  CHECK(run("render digits --count 1 --out " + (folder.path() / "link").string()) == "");
  CHECK(read_file(folder.path() / ".new.partial" / "letter.txt") == bytes_of("dear"));
  CHECK(fs::is_symlink(folder.path() / "link"));
  CHECK(listing(folder.path() / "new") == listing(folder.path() / "link-target"));
}

TEST_CASE("data list works without any data") {
  const ScratchFolder folder;
  CHECK(run("list --data " + folder.path().string()) == "");
  CHECK(listing(folder.path()).empty());
  CHECK(run("list --dta x").starts_with("usage: "));
}

TEST_CASE("data list goes on behind a folder that cannot be looked into") {
  const ScratchFolder folder;
  // A link to itself: the system refuses to say what it is, to root too.
  fs::create_symlink("mnist", folder.path() / "mnist");
  CHECK(run("list --data " + folder.path().string()) == "");
  CHECK(run("inspect mnist --data " + folder.path().string()) ==
        (folder.path() / "mnist").string() +
            ": expected a name that can be looked up, found Too many levels of symbolic links");
}

}  // namespace
}  // namespace lab
