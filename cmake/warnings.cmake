# SPDX-License-Identifier: MIT
# Warnings of our own targets: link lab_warnings privately.
option(LAB_WERROR "Treat warnings as errors" ON)

add_library(lab_warnings INTERFACE)
target_compile_options(lab_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion $<$<BOOL:${LAB_WERROR}>:-Werror>)
