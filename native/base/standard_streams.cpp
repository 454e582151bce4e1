// SPDX-License-Identifier: MIT
#include "native/base/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>
#include <system_error>

namespace lab {
namespace {

int failed_with = 0;  // errno of the first failure that a flush saw: the stream itself forgets it

}  // namespace

void prepare_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest number that is free is the stream's. The wrong direction, so that its use still fails.
    const int flags = stream == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF) ::open("/dev/null", flags);
  }
}

void flush_standard_output() {
  errno = 0;
  if (std::fflush(stdout) != 0 && failed_with == 0) failed_with = errno;
}

int finish_standard_output(int exit_code) {
  // Some writes are reported late, when the file is closed.
  flush_standard_output();
  const bool lost_before = std::ferror(stdout) != 0;
  const bool lost_at_last = std::fclose(stdout) != 0;
  if (!lost_before && !lost_at_last) return exit_code;
  if (failed_with == 0) failed_with = errno;
  const std::string reason =
      failed_with != 0 ? std::generic_category().message(failed_with) : "a part that was not";
  std::fprintf(stderr, "latentlab: standard output: expected all of it to be written, found %s\n",
               reason.c_str());
  return exit_code == 0 || exit_code == kFoundExitCode ? 1 : exit_code;
}

}  // namespace lab
