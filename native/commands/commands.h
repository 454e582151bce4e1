// SPDX-License-Identifier: MIT
// The subcommands of `latentlab`, one file each in this folder. Each adds itself to the program;
// its callback does the work and throws lab::Error.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace lab {

void add_calibrate_command(CLI::App& program);
void add_data_command(CLI::App& program);
void add_ensemble_command(CLI::App& program);
void add_evaluate_command(CLI::App& program);
void add_export_command(CLI::App& program);
void add_import_command(CLI::App& program);
void add_score_command(CLI::App& program);
// called_as: the program's name, as a user can type it again.
void add_train_command(CLI::App& program, const std::string& called_as);

}  // namespace lab
