// SPDX-License-Identifier: MIT
#include "native/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "native/base/file_descriptor.h"
#include "tests/native/data/test_files.h"
#include "tests/native/file_size_limit.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

TEST_CASE("write_file_atomically makes and replaces a file and leaves no other") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "a.bin";
  write_file_atomically(path, bytes_of("first, the longer one"));
  write_file_atomically(path, bytes_of("second"));
  CHECK(read_file(path) == bytes_of("second"));
  CHECK(listing(folder.path()) == Names{"a.bin"});
}

TEST_CASE("write_file_atomically takes a name without a folder") {
  const ScratchFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_file_atomically("plain.bin", bytes_of("x"));
  fs::current_path(before);
  CHECK(listing(folder.path()) == Names{"plain.bin"});
}

TEST_CASE("a file in a missing folder cannot be written, with the system's reason") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "missing" / "a.bin";
  const std::string expected =
      path.string() + ": expected a file that can be written, found No such file or directory";
  CHECK(error_text([&] { write_file_atomically(path, bytes_of("x")); }) == expected);
  CHECK(error_text([&] { write_file(path, bytes_of("x")); }) == expected);
}

TEST_CASE("a write that stops half way leaves the old file and no temporary one") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "a.bin";
  put_file(path, "old");
  const fs::path other = folder.path() / "b.bin";
  std::string atomic;
  std::string plain;
  {
    const FileSizeLimit limit(4096);
    const std::vector<std::uint8_t> bytes(10'000, 7);
    atomic = error_text([&] { write_file_atomically(path, bytes); });
    plain = error_text([&] { write_file(other, bytes); });
  }
  CHECK(atomic == path.string() + ": expected a file that can be written, found File too large");
  CHECK(plain == other.string() + ": expected a file that can be written, found File too large");
  CHECK(read_file(path) == bytes_of("old"));
  CHECK(listing(folder.path()) == Names{"a.bin"});
}

TEST_CASE("write_file refuses a device and does not remove it") {
  CHECK(error_text([] { write_file("/dev/null", bytes_of("x")); }) ==
        "/dev/null: expected a regular file, found a device or pipe");
  CHECK(fs::exists("/dev/null"));
}

TEST_CASE("write_file_atomically onto a folder fails and leaves no temporary file") {
  const ScratchFolder folder;
  fs::create_directories(folder.path() / "a" / "b");
  const fs::path path = folder.path() / "a";
  CHECK(error_text([&] { write_file_atomically(path, bytes_of("x")); }) ==
        path.string() + ": expected a file that can be written, found Is a directory");
  CHECK(listing(folder.path()) == Names{"a/", "a/b/"});
}

TEST_CASE("write_file_atomically follows links, which stay") {
  const ScratchFolder folder;
  put_file(folder.path() / "far" / "real.bin", "old");
  fs::create_symlink("far/real.bin", folder.path() / "second");
  fs::create_symlink(folder.path() / "second", folder.path() / "first");
  fs::create_symlink("far/new.bin", folder.path() / "dangling");
  write_file_atomically(folder.path() / "first", bytes_of("x"));
  write_file_atomically(folder.path() / "dangling", bytes_of("y"));
  CHECK(fs::is_symlink(folder.path() / "first"));
  CHECK(fs::is_symlink(folder.path() / "second"));
  CHECK(fs::is_symlink(folder.path() / "dangling"));
  CHECK(read_file(folder.path() / "far" / "real.bin") == bytes_of("x"));
  CHECK(read_file(folder.path() / "far" / "new.bin") == bytes_of("y"));
  CHECK(listing(folder.path()) ==
        Names{"dangling", "far/", "far/new.bin", "far/real.bin", "first", "second"});
}

TEST_CASE("links in a circle cannot be written to") {
  const ScratchFolder folder;
  fs::create_symlink("b", folder.path() / "a");
  fs::create_symlink("a", folder.path() / "b");
  const fs::path path = folder.path() / "a";
  CHECK(error_text([&] { write_file_atomically(path, bytes_of("x")); }) ==
        path.string() +
            ": expected a file that can be written, found Too many levels of symbolic links");
  CHECK(fs::is_symlink(path));
}

TEST_CASE("write_file_atomically writes into a pipe and into a device, which stay") {
  const ScratchFolder folder;
  const fs::path pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string received;
  std::thread reader([&] { std::getline(std::ifstream(pipe), received, '\0'); });
  write_file_atomically(pipe, bytes_of("through the pipe"));
  reader.join();
  CHECK(received == "through the pipe");
  CHECK(fs::is_fifo(pipe));
  CHECK(error_text([&] { write_file_atomically("/dev/null", bytes_of("x")); }) == "no error");
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(error_text([&] { write_file_atomically("/dev/full", bytes_of("x")); }) ==
        "/dev/full: expected a file that can be written, found No space left on device");
  CHECK(listing(folder.path()) == Names{"pipe"});
}

TEST_CASE("a process that is killed while it writes leaves the old file alone") {
  const ScratchFolder folder;
  const FileDescriptor nameless(folder.path(), O_TMPFILE | O_WRONLY);
  if (nameless.value() < 0) SKIP("this file system has no files without a name");
  const fs::path path = folder.path() / "a.bin";
  put_file(path, "old");
  const std::vector<std::uint8_t> bytes(10'000, 7);
  const pid_t process = ::fork();
  if (process == 0) {
    const FileSizeLimit limit(4096);
    std::signal(SIGXFSZ, SIG_DFL);  // ends the process in the middle of the write
    write_file_atomically(path, bytes);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(process, &status, 0);
  CHECK(WIFSIGNALED(status));
  CHECK(read_file(path) == bytes_of("old"));
  CHECK(listing(folder.path()) == Names{"a.bin"});
}

TEST_CASE("files that look like temporary ones are nobody's to overwrite") {
  const ScratchFolder folder;
  put_file(folder.path() / ".a.bin.partial", "precious");
  write_file_atomically(folder.path() / "a.bin", bytes_of("x"));
  CHECK(read_file(folder.path() / ".a.bin.partial") == bytes_of("precious"));
}

TEST_CASE("temporary names differ, and are never longer than a file system takes") {
  const std::string name = temporary_name("/folder/a.bin").string();
  CHECK(name.size() == std::string("/folder/.a.bin.abcdef.partial").size());
  CHECK(name.starts_with("/folder/.a.bin."));
  CHECK(name.ends_with(".partial"));
  CHECK(temporary_name("/folder/a.bin") != name);
  CHECK(temporary_name(std::string(255, 'x')).string().size() == 255);
}

TEST_CASE("read_file refuses a file that is too long before it reads") {
  const ScratchFolder folder;
  const fs::path path = folder.path() / "sparse";
  put_file(path, "");
  fs::resize_file(path, 100'000'000'000);
  CHECK(error_text([&] { read_file(path, 1000); }) ==
        path.string() + ": expected a file of at most 1000 bytes, found 100000000000");
  put_file(path, "1234");
  CHECK(read_file(path, 4) == bytes_of("1234"));
  CHECK(error_text([&] { read_file(path, 3); }) ==
        path.string() + ": expected a file of at most 3 bytes, found 4");
}

TEST_CASE("read_file says why a path cannot be read") {
  const ScratchFolder folder;
  const fs::path missing = folder.path() / "missing";
  CHECK(error_text([&] { read_file(missing); }) ==
        missing.string() + ": expected a readable file, found No such file or directory");
  CHECK(error_text([&] { read_file(folder.path()); }) ==
        folder.path().string() + ": expected a file, found a folder");
  CHECK(error_text([&] { read_file("/dev/null"); }) ==
        "/dev/null: expected a regular file, found a device or pipe");
}

TEST_CASE("read_file reads empty files and files whose size the system does not know") {
  const ScratchFolder folder;
  put_file(folder.path() / "empty", "");
  CHECK(read_file(folder.path() / "empty").empty());
  if (fs::exists("/proc/self/status")) {
    const auto bytes = read_file("/proc/self/status");
    CHECK(std::string(bytes.begin(), bytes.begin() + 5) == "Name:");
  }
}

}  // namespace
}  // namespace lab
