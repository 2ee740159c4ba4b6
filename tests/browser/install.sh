#!/bin/sh
# Make sure that a Chromium and Chinese fonts are here; install Debian's packages where that is possible and needed.
set -eu

wanted=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || wanted="chromium"
if command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh family | grep -q .; then :; else wanted="$wanted fonts-noto-cjk fontconfig"; fi
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$as_root" = none ]; then
  echo "The browser tests need:$wanted. Install them (on Debian: apt-get install$wanted) and run again." >&2
  exit 1
fi
echo "Installing for the browser tests:$wanted"
$as_root apt-get update -qq
# shellcheck disable=SC2086  # the list is meant to be split
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $wanted >/dev/null
