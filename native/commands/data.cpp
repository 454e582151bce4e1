// SPDX-License-Identifier: MIT
// `latentlab data`: lists, downloads, inspects and draws data sets.
#include <CLI/CLI.hpp>

#include "native/commands/commands.h"
#include "native/commands/data_commands.h"

namespace lab {

void add_data_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("data", "List, download, inspect and draw data sets");
  command->require_subcommand(1);
  add_data_list_command(*command);
  add_data_fetch_command(*command);
  add_data_inspect_command(*command);
  add_data_render_command(*command);
}

}  // namespace lab
