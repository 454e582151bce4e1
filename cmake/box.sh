# SPDX-License-Identifier: MIT
# The box: a Debian 13 root made once with mmdebstrap and entered with bubblewrap, as root or as an
# ordinary user. It is a toolchain, not a sandbox: every host folder that is not part of the
# operating system appears inside at its own path. Sourced by `lab`.

readonly kBoxRelease=trixie
readonly kKeyring=/usr/share/keyrings/debian-archive-keyring.gpg
# Signatures vouch for what it sends; https would need certificates on a bare machine.
readonly kPublicMirror=http://deb.debian.org/debian

cache_dir() {
  local base=${XDG_CACHE_HOME:-}
  [[ -n $base || -z ${HOME:-} ]] || base=$HOME/.cache
  [[ -n $base ]] || die "HOME: expected a home folder (or XDG_CACHE_HOME), found neither"
  printf '%s/latentlab\n' "$base"
}

box_packages() { sed 's/#.*//' "$top/cmake/packages.txt" | tr -s ' \t\n' '\n' | sed '/^$/d'; }

# The root's name changes with its contents, so that nothing is ever upgraded in place.
box_path() {
  local hash
  hash=$({ box_packages; cat "$top/cmake/box_setup.sh"; echo "$kBoxRelease"; } | sha256sum)
  printf '%s/box-%s\n' "$(cache_dir)" "${hash:0:12}"
}

# The Debian archive this host itself uses: third-party repositories carry other suites or names. A host that
# uses none, such as Ubuntu, takes the public one.
host_mirror() {
  if [[ -n ${LAB_MIRROR:-} ]]; then
    printf '%s\n' "$LAB_MIRROR"
    return
  fi
  local mirror=
  ! command -v apt-get >/dev/null || mirror=$(apt_mirror)
  printf '%s\n' "${mirror:-$kPublicMirror}"
}

apt_mirror() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-none}")
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v codename="$codename" \
      '$1 ~ /debian\/?$/ && ($2 == codename || $2 ~ /^(stable|testing|unstable|sid)$/) && $3 == "main" \
       { sub(/\/$/, "", $1); print $1; exit }'
}

# install_box_tools ROOT: what enters the box, and what makes it where there is none.
install_box_tools() {
  local missing=() command packages
  for command in mmdebstrap bwrap flock; do
    command -v "$command" >/dev/null || missing+=("$command")
  done
  [[ -d $1 || -r $kKeyring ]] || missing+=("$kKeyring")
  ((${#missing[@]})) || return 0
  packages=(mmdebstrap bubblewrap uidmap util-linux debian-archive-keyring)
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    die "box: expected ${missing[*]} on this machine; install once as root: apt-get install ${packages[*]}"
  fi
  box_step 'install the tools of the box' apt_install "${packages[@]}"
}

apt_install() { apt-get update && apt-get install -y --no-install-recommends "$@"; }

box_step() { run_logged "$1" "$(cache_dir)/box.log" "${@:2}" || die_with_log "$1" "$(cache_dir)/box.log"; }

# Options of the host's apt that the box needs to reach the mirror.
apt_options() {
  apt-config dump 2>/dev/null | grep -iE '^Acquire::(http|https)::(.*::)?(Proxy|CaInfo|Verify-)' || true
}

# What an ordinary user cannot mend is said before anything is made, and before the box is entered.
expect_user_namespaces() {
  ((EUID != 0)) || return 0
  local trouble
  trouble=$(bwrap --ro-bind / / --dev /dev --proc /proc true 2>&1) ||
    die "box: expected bubblewrap to start, found '$trouble'; on Ubuntu, as root after each start of the machine:" \
      "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
}

expect_range_of_users() {
  if ((EUID != 0)) && ! grep -qsE "^($(id -un)|$(id -u)):" /etc/subuid; then
    die "box: expected a range for $(id -un) in /etc/subuid, found none; once as root:" \
      "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
  fi
}

# fill_box FOLDER: runs mmdebstrap.
fill_box() {
  local folder=$1 options=() option mirror
  mirror=$(host_mirror)
  while IFS= read -r option; do options+=("--aptopt=$option"); done < <(apt_options)
  options+=(--variant=apt --include="$(box_packages | paste -sd,)"
    --aptopt='APT::Install-Recommends "false"'
    --keyring="$kKeyring"
    --customize-hook="copy-in '$top/cmake/box_setup.sh' /tmp"
    --customize-hook='chroot "$1" sh /tmp/box_setup.sh'
    --customize-hook='rm -f "$1/tmp/box_setup.sh"')
  printf '%s %s %s main\n' deb "$mirror" "$kBoxRelease" deb-src "$mirror" "$kBoxRelease" |
    if ((EUID == 0)); then
      mmdebstrap "${options[@]}" "$kBoxRelease" "$folder" -
    else
      # As an archive, so that every file belongs to the user, who can delete the box like any folder.
      mmdebstrap --mode=unshare --format=tar "${options[@]}" "$kBoxRelease" - - |
        tar -x --no-same-owner --exclude='./dev/*' -C "$folder"
    fi
}

# Under another name until it is whole, so that a killed attempt leaves no box.
make_box() {
  local root=$1
  [[ ! -d $root ]] || return 0
  rm -rf --one-file-system "$root.partial"
  mkdir -p "$root.partial"
  box_step "make the Debian 13 toolchain in $root (once, a few minutes)" fill_box "$root.partial"
  chmod 755 "$root.partial"
  mv -T "$root.partial" "$root"
}

# Makes the box unless it is there; only one of several callers does the work.
ensure_box() {
  local root
  root=$(box_path)
  mkdir -p "$(cache_dir)" 2>/dev/null || die "cache: expected a writable folder, found $(cache_dir)"
  install_box_tools "$root"
  expect_user_namespaces
  [[ ! -d $root ]] || return 0
  expect_range_of_users
  (flock 9 && make_box "$root") 9>"$(cache_dir)/box.lock" || exit
}

# enter_box COMMAND...: runs COMMAND inside the box and ends with its status.
enter_box() {
  local root entry
  root=$(box_path)
  local args=(--die-with-parent --dev /dev --dev-bind-try /dev/shm /dev/shm --proc /proc
    --ro-bind-try /sys /sys --dir /run
    --ro-bind "$root/usr" /usr --ro-bind "$root/etc" /etc --ro-bind "$root/var" /var
    --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib --symlink usr/lib64 /lib64)
  for entry in /*/; do
    entry=${entry%/}
    case $entry in
      /bin | /sbin | /lib* | /usr | /etc | /var | /boot | /dev | /proc | /sys | /run | /lost+found | '/*') ;;
      *) args+=(--bind "$entry" "$entry") ;;
    esac
  done
  args+=(--ro-bind-try /etc/resolv.conf /etc/resolv.conf --ro-bind-try /etc/hosts /etc/hosts)
  args+=($(certificate_args) $(npm_args))
  if [[ -n ${LAB_DATA:-} && $LAB_DATA != "$top"/* ]]; then
    args+=(--ro-bind "$LAB_DATA" "$LAB_DATA")
  fi
  args+=(--setenv PATH /usr/local/bin:/usr/bin:/usr/sbin --setenv LAB_IN_BOX "${root##*/}" --setenv LANG C.UTF-8
    --setenv LC_ALL C.UTF-8)
  # Clang keeps what it instantiates of LibTorch's headers in the precompiled one; GCC does it again for every file.
  args+=(--setenv CC clang --setenv CXX clang++)
  for entry in LD_LIBRARY_PATH LIBRARY_PATH CPATH CPLUS_INCLUDE_PATH CUDA_HOME LD_PRELOAD PYTHONPATH PYTHONHOME XDG_RUNTIME_DIR; do
    args+=(--unsetenv "$entry")
  done
  args+=(--chdir "$PWD")
  # bubblewrap dies of a signal and takes the program along, so it hears none. Ctrl-C reaches the
  # program from the terminal; TERM, which this process alone gets, is handed on.
  trap '' INT TERM
  # node and Chromium ask for the user's entry.
  bwrap "${args[@]}" --ro-bind-data 11 /etc/passwd env --default-signal=INT,TERM "$@" \
    11< <(box_users "$root") <&0 &
  wait_for_box $!
}

# wait_for_box PROCESS: of bubblewrap, whose only child is the program.
wait_for_box() {
  local status=0
  trap "terminate_child $1" TERM
  # The trap ends a wait, too.
  while kill -0 "$1" 2>/dev/null; do wait "$1" || true; done
  wait "$1" || status=$?
  exit $status
}

terminate_child() { kill -TERM $(<"/proc/$1/task/$1/children"); }

box_users() {
  cat "$1/etc/passwd"
  ((EUID == 0)) || echo "$(id -un):x:$(id -u):$(id -g)::${HOME:-/tmp}:/bin/bash"
}

# The host's certificate bundle, which may hold a company's own authority.
certificate_args() {
  local bundle
  for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    if [[ -r $bundle ]]; then
      echo "--ro-bind $bundle /etc/ssl/certs/ca-certificates.crt"
      return
    fi
  done
}

# npm looks for its global settings beside its own prefix, which differs from the host's.
npm_args() {
  local file
  for file in /usr/etc/npmrc /etc/npmrc /usr/local/etc/npmrc; do
    if [[ -r $file ]]; then
      echo "--ro-bind $file /run/npmrc --setenv NPM_CONFIG_GLOBALCONFIG /run/npmrc"
      return
    fi
  done
}
