// SPDX-License-Identifier: MIT
#include "native/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

namespace lab {

void prepare_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest number that is free is the stream's. The wrong direction, so that its use still fails.
    const int flags = stream == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF) ::open("/dev/null", flags);
  }
}

int finish_standard_output(int exit_code) {
  // Some writes are reported late, when the file is closed.
  const bool lost_before = std::ferror(stdout) != 0;
  errno = 0;
  const bool lost_now = std::fclose(stdout) != 0;
  if (!lost_before && !lost_now) return exit_code;
  const std::string reason =
      errno != 0 ? std::generic_category().message(errno) : "a part that could not be";
  std::fprintf(stderr, "latentlab: standard output: expected all of it to be written, found %s\n",
               reason.c_str());
  return exit_code == 0 ? 1 : exit_code;
}

}  // namespace lab
