// SPDX-License-Identifier: MIT
// The subcommands of `latentlab data`, one file each.
#pragma once

namespace CLI {
class App;
}

namespace lab {

void add_data_list_command(CLI::App& data);
void add_data_fetch_command(CLI::App& data);
void add_data_inspect_command(CLI::App& data);
void add_data_render_command(CLI::App& data);

}  // namespace lab
