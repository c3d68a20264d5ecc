# Takes out of a transcript what may differ between two runs on the same kernel.
# SPDX-License-Identifier: MIT

# The first module of a boot that is not part of the kernel marks the log; which one that is depends on the order of the cases.
/loading out-of-tree module taints kernel/d
/module verification failed/d
# Not from drivers: the second is what a kernel says that the machine outside lets wait.
/\] (systemd(-[a-z]+)?|audit|random|hrtimer|kcompd-vm)[:[]/d
/^\[ *[0-9.]+\] (clocksource: |tsc: |sched: RT throttling|perf: interrupt took too long|workqueue: .* hogged CPU|rcu: INFO: |watchdog: )/d

# A warning: its first lines count, not the registers and the path through the kernel.
/\] WARNING: CPU: /,/---\[ end trace/ {
  /WARNING: CPU: |end trace/!d
}
s/WARNING: CPU: [0-9]+ PID: [0-9]+ at .*/WARNING: CPU: N PID: N at PLACE/
s/end trace [0-9a-f]+/end trace ID/

# Where kcompd has its /proc and its /sys.
s:/run/kcompd/proc:/proc:g
s:/run/kcompd/sys:/sys:g

s/^\[ *[0-9]+\.[0-9]+\]/[TIME]/
s/\+0x[0-9a-f]+\/0x[0-9a-f]+/+OFFSET/g
s/0x[0-9a-f]{5,}|\b[0-9a-f]{16}\b/ADDRESS/g
s/\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +[0-9]+ +([0-9]{2}:[0-9]{2}|[0-9]{4})/DATE/
# Majors: in ls -l, in drivers' messages, in /proc/devices.
s/\b[0-9]+, +([0-9]+) DATE/MAJOR, \1 DATE/
s/(major( number)?( received)? ?[=:] ?)[0-9]+/\1MAJOR/
s/^ *[0-9]+ ([a-z_]+_chardev)$/MAJOR \1/
# Sizes: lsmod, dd.
s/^([a-z0-9_]+ +)[0-9]+( +[0-9]+)( [a-z0-9_,]+)?$/\1SIZE\2\3/
s/copied, .*/copied, IN TIME/
# modinfo.
s/^(filename: +).*\//\1DIRECTORY\//
s/^(vermagic: +).*/\1KERNEL/
s/^(srcversion: +).*/\1SUM/
