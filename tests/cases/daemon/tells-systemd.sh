#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# systemd hears READY=1 when the configured modules are loaded and their devices can be opened, and kcompctl status says the same; then a
# status, signs of life, RELOADING=1 and STOPPING=1.
. "$TEST_LIB/common.sh"
need python3
cat > listen.py << 'EOF'
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("notify")
print("listening", flush=True)
while True:
    for line in s.recv(4096).decode().splitlines():
        if line == "READY=1" and os.path.exists(sys.argv[1]):
            line += " with the device"
        print(line, flush=True)
EOF
python3 listen.py "$DEV/lothars_chardev" > heard & listener=$!
heard() { grep -qF -- "$1" heard; }
wait_until heard listening
mkdir own
cp "$MODULES/lothars_chardev.ko" "$TEST_MODULES/provider.ko" own
printf '[daemon]\nmodules = lothars_chardev provider\n[module "provider"]\nparameters = hold=1\n' > d.conf
export NOTIFY_SOCKET=$PWD/notify WATCHDOG_USEC=300000
DAEMON_ARGS="--config d.conf --module-dir $PWD/own" launch_kcompd
hold=$SYS/module/provider/parameters/hold
wait_until grep -q Y "$hold" 2> /dev/null
assert_match "$(kcompctl status)" '^state: starting$'
! heard READY=1 || fail "it is told to be ready while it loads a module"
echo 0 > "$hold"
wait_until heard "READY=1 with the device"
assert_match "$(kcompctl status)" '^state: running$'
wait_until heard "STATUS=1 devices, 2 modules, 0 sleepers"
three_signs() { [ "$(grep -c 'WATCHDOG=1' heard)" -ge 3 ]; }
wait_until three_signs
kill -HUP "$DAEMON"
wait_until heard "RELOADING=1"
ready_again() { [ "$(grep -c 'READY=1' heard)" = 2 ]; }
wait_until ready_again
stop_kcompd
wait_until heard "STOPPING=1"
kill "$listener"
