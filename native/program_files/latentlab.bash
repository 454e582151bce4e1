# SPDX-License-Identifier: MIT
# Completion of latentlab for bash. Everything comes from the program's own help, so that it cannot be out of date.

_latentlab_words() { # ARGUMENT...: commands and options in a command's help
  latentlab "$@" --help 2>/dev/null | sed -nE 's/^  (-[A-Za-z],)?([a-z-][a-zA-Z-]*).*/\2/p'
}

_latentlab() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "$(latentlab --help | sed -n '/^Subcommands/,$s/^  \([a-z]*\) .*/\1/p') --help" -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_latentlab_words "$command" | grep -e '^--')" -- "$word")
  elif [[ $command == train && $before == train ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(latentlab train --help | sed -n '/^Recipes/,$s/^  //p')" -- "$word")
  elif [[ $command == data && $before == data ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(latentlab data --help | sed -n '/^Subcommands/,$s/^  \([a-z]*\) .*/\1/p')" -- "$word")
  fi
}

# Where there is nothing of ours to say, files.
complete -o default -F _latentlab latentlab
