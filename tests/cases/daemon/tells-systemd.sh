#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# systemd hears READY=1 when the configured modules' devices can be opened, a status, signs of life, RELOADING=1 and STOPPING=1.
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
printf '[daemon]\nmodules = lothars_chardev\n' > d.conf
export NOTIFY_SOCKET=$PWD/notify WATCHDOG_USEC=300000
DAEMON_ARGS="--config d.conf" start_kcompd
wait_until heard "READY=1 with the device"
wait_until heard "STATUS=1 devices, 1 modules, 0 sleepers"
three_signs() { [ "$(grep -c 'WATCHDOG=1' heard)" -ge 3 ]; }
wait_until three_signs
kill -HUP "$DAEMON"
wait_until heard "RELOADING=1"
ready_again() { [ "$(grep -c 'READY=1' heard)" = 2 ]; }
wait_until ready_again
stop_kcompd
wait_until heard "STOPPING=1"
kill "$listener"
