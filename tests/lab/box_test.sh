# SPDX-License-Identifier: MIT
# How the box is made and entered, with stand-ins for apt, mmdebstrap and bubblewrap.

# apt's index targets: a third party first, then Debian as a host with two suites has it.
install_apt() {
  install_program apt-get <<'END'
[[ $1 == indextargets ]] || exit 100
echo 'http://third.example/apt cloud-bookworm main'
echo 'http://other.example/debian bookworm-extra main'
echo 'http://mirror.example/debian/ stable contrib'
echo 'http://mirror.example/debian/ stable main'
END
  install_program apt-config <<<'echo "Acquire::http::Proxy \"http://proxy.example:3128\";"'
}

# Keeps its arguments and its sources, and makes a root with nothing in it.
install_mmdebstrap() {
  install_program mmdebstrap <<END
printf '%s\n' "\$@" >>$machine/mmdebstrap.arguments
cat >$machine/mmdebstrap.sources
echo called >>$machine/mmdebstrap.calls
$1
END
  install_program bwrap <<<'printf "%s\n" "$@"; exit 0'
}

# Stands in for both ways: root's folder, and the archive that an ordinary user unpacks.
readonly kMakeRoot='sleep 0.3; [[ $EUID != 0 ]] || { mkdir -p "${@: -2:1}/etc" && touch "${@: -2:1}/etc/passwd"; }'

boxes() { (cd "$machine/home/.cache/latentlab" && echo box-*/) 2>/dev/null; }

as_root() { ((EUID == 0)); }

test_missing_box_tools_are_named_where_lab_cannot_install_them() {
  on_machine lab shell
  expect 1 'lab: box: expected mmdebstrap bwrap on this machine; install once as root: apt-get install mmdebstrap bubblewrap'
}

test_a_machine_without_debian_sources_takes_the_public_archive() {
  as_root || { skip && return; }
  install_apt
  install_program apt-get <<<'echo "http://archive.example/ubuntu noble main"'
  install_mmdebstrap "$kMakeRoot"
  on_machine lab shell -- true
  expect 0 '--chdir'
  expect_equal "$(<"$machine/mmdebstrap.sources")" 'deb http://deb.debian.org/debian trixie main
deb-src http://deb.debian.org/debian trixie main'
}

test_another_archive_can_be_named() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap "$kMakeRoot"
  on_machine LAB_MIRROR=http://named.example/debian lab shell -- true
  expect 0 '--chdir'
  expect_equal "$(head -n 1 "$machine/mmdebstrap.sources")" 'deb http://named.example/debian trixie main'
}

test_an_ordinary_user_who_may_not_start_bubblewrap_is_told_before_a_box_is_made() {
  ! as_root || { skip && return; }
  install_apt
  install_mmdebstrap "$kMakeRoot"
  install_program bwrap <<<'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1'
  on_machine lab shell -- true
  expect 1 "lab: box: expected bubblewrap to start, found 'bwrap: setting up uid map: Permission denied'; on Ubuntu, as root"
  expect_equal "$(boxes)" 'box-*/'
}

test_the_box_is_made_from_the_machines_own_mirror_through_its_proxy() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap "$kMakeRoot"
  on_machine lab shell -- true
  expect 0 '--chdir'
  expect_equal "$(<"$machine/mmdebstrap.sources")" 'deb http://mirror.example/debian trixie main
deb-src http://mirror.example/debian trixie main'
  expect_equal "$(grep -c 'aptopt=Acquire::http::Proxy "http://proxy.example:3128";' "$machine/mmdebstrap.arguments")" 1
}

test_the_box_is_made_once_for_two_callers_at_a_time() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap "$kMakeRoot"
  (on_machine lab shell -- true) &
  on_machine lab shell -- true
  wait
  on_machine lab shell -- true
  expect 0 '--chdir'
  expect_equal "$(<"$machine/mmdebstrap.calls")" called
}

test_a_failure_leaves_no_box_and_shows_the_log() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap 'echo "E: no route to the mirror" >&2; exit 1'
  on_machine lab shell -- true
  expect 1 "(once, a few minutes)' failed; the end of its log ($machine/home/.cache/latentlab/box.log):
  | E: no route to the mirror"
  [[ $(boxes) != *[0-9a-f]/* ]] || expect_equal "$(boxes)" 'no finished box'
}

test_a_killed_attempt_is_thrown_away() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap 'mkdir "${@: -2:1}/half"; kill -9 $PPID $$'
  on_machine lab shell -- true
  install_mmdebstrap "$kMakeRoot"
  on_machine lab shell -- true
  expect 0 '--chdir'
  expect_equal "$(find "$machine/home/.cache/latentlab" -name half)" ''
}

test_another_package_list_makes_another_box() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap "$kMakeRoot"
  on_machine lab shell -- true
  echo 'hello # a package' >>"$lab_copy/cmake/packages.txt"
  on_machine lab shell -- true
  expect_equal "$(boxes | wc -w)" 2
  expect_equal "$(grep -c 'include=.*,hello$' "$machine/mmdebstrap.arguments")" 1
}

test_a_data_folder_is_made_absolute_and_read_only() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap "$kMakeRoot"
  mkdir "$machine/data"
  on_machine LAB_DATA="$machine/checkout/../data" lab shell -- true
  expect 0 "--ro-bind
$machine/data
$machine/data"
}

test_an_unwritable_cache_is_named() {
  touch "$machine/home/.cache"
  install_apt
  on_machine lab shell
  expect 1 "lab: cache: expected a writable folder, found $machine/home/.cache/latentlab"
}

test_the_program_in_the_box_hears_ctrl_c_and_may_finish() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap "$kMakeRoot"
  # What bubblewrap does with a signal of its own: it dies. The program says what it was left with.
  install_program bwrap <<<'kill -INT $$; echo "bubblewrap lives, starting: ${*: -6:2}"'
  on_machine lab shell -- train
  expect 0 'bubblewrap lives, starting: env --default-signal=INT'
}

test_the_program_in_the_box_hears_term_and_may_finish() {
  as_root || { skip && return; }
  install_apt
  install_mmdebstrap "$kMakeRoot"
  # Like bubblewrap: a parent without ears, and the program as its only child.
  install_program bwrap <<END
env --default-signal=TERM LAB=\$PPID bash -c '
  trap "echo the checkpoint is written; exit 130" TERM
  echo \$LAB >$machine/lab.process
  while :; do sleep 0.1; done' &
wait \$!
END
  (until [[ -s $machine/lab.process ]]; do sleep 0.1; done; kill -TERM "$(<"$machine/lab.process")") &
  on_machine lab shell -- train
  expect 130 'the checkpoint is written'
}
