# For the cases of tests/cases that need a terminal.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash
need script
export SHELL=/bin/bash

# on_terminal COMMAND: on a terminal of its own; what comes out is in the file screen.
on_terminal() { script -qec "$1" /dev/null < /dev/null > screen || fail "'$1' on a terminal: $(cat screen)"; }
# shown: that, with ~ for CR.
shown() { tr '\r' '~' < screen; }
