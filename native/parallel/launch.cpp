// SPDX-License-Identifier: MIT
#include "native/parallel/launch.h"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "shared/base/error.h"
#include "shared/base/text.h"

namespace lab {
namespace {

constexpr int kMostProcesses = 4096;

class Variables {
 public:
  explicit Variables(const Environment& environment) : environment_(environment) {}

  bool has(const char* name) const { return environment_(name) != nullptr; }

  // why: what asks for it.
  std::string text(const char* name, const std::string& what, const std::string& why) const {
    const char* value = environment_(name);
    if (value == nullptr) throw Error(name, what + ", as " + why, "none");
    if (*value == '\0') throw Error(name, what, quoted_name(value));
    return value;
  }

  int number(const char* name, int least, int most, const std::string& why) const {
    const std::string what = std::to_string(least) + " to " + std::to_string(most);
    const std::string value = text(name, what, why);
    int number = 0;
    const char* end = value.data() + value.size();
    const auto [rest, failure] = std::from_chars(value.data(), end, number);
    if (failure != std::errc() || rest != end || number < least || number > most) {
      throw Error(name, what, quoted_name(value));
    }
    return number;
  }

 private:
  const Environment& environment_;
};

}  // namespace

std::optional<Launch> launch_of(const Environment& environment) {
  const Variables variables(environment);
  if (!variables.has("WORLD_SIZE")) {
    // Alone it would train as if the others did not exist, and every one of them would.
    if (variables.has("RANK")) variables.text("WORLD_SIZE", "a number of processes", "RANK is set");
    return std::nullopt;
  }
  Launch launch;
  launch.count = variables.number("WORLD_SIZE", 1, kMostProcesses, "");
  const std::string why = "WORLD_SIZE is " + std::to_string(launch.count);
  if (launch.count == 1) {
    if (variables.has("RANK")) variables.number("RANK", 0, 0, why);
    return std::nullopt;
  }
  launch.rank = variables.number("RANK", 0, launch.count - 1, why);
  launch.master = variables.text("MASTER_ADDR", "the first process's host", why);
  launch.port = static_cast<std::uint16_t>(variables.number("MASTER_PORT", 1, 65535, why));
  if (variables.has("LOCAL_RANK")) {
    launch.local_rank = variables.number("LOCAL_RANK", 0, launch.count - 1, why);
  }
  const char* agent = environment("TORCHELASTIC_USE_AGENT_STORE");
  launch.launchers_store = agent != nullptr && std::string_view(agent) == "True";
  if (variables.has("TORCHELASTIC_RESTART_COUNT")) {
    launch.restarts = variables.number("TORCHELASTIC_RESTART_COUNT", 0, 1'000'000, why);
  }
  return launch;
}

std::optional<Launch> launch_of_environment() {
  return launch_of([](const char* name) -> const char* { return std::getenv(name); });
}

}  // namespace lab
