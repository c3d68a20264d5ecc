#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# O_NONBLOCK, also when it is changed while the file is open; poll, select and epoll; ioctl with and without data.
. "$TEST_LIB/common.sh"
need python3
start_kcompd "$TEST_MODULES/pipe.ko"
cat > client.py << 'EOF'
import array, errno, fcntl, os, select, sys, threading
path = sys.argv[1]
fd = os.open(path, os.O_RDWR)

def would_block():
    try:
        os.read(fd, 1)
    except BlockingIOError:
        return True
    return False

flags = fcntl.fcntl(fd, fcntl.F_GETFL)
fcntl.fcntl(fd, fcntl.F_SETFL, flags | os.O_NONBLOCK)
assert would_block()
fcntl.fcntl(fd, fcntl.F_SETFL, flags)

def later(action):
    thread = threading.Thread(target=action)
    thread.start()
    return thread

def write_one():
    other = os.open(path, os.O_WRONLY)
    os.write(other, b"x")
    os.close(other)

# Each of them sleeps until the write, whichever comes first.
writer = later(write_one)
assert os.read(fd, 8) == b"x"
writer.join()

assert select.select([fd], [fd], [], 0) == ([], [fd], [])
writer = later(write_one)
assert select.select([fd], [], [], 60)[0] == [fd]
writer.join()
assert os.read(fd, 8) == b"x"

poll = select.poll()
poll.register(fd, select.POLLIN)
assert poll.poll(0) == []
writer = later(write_one)
assert poll.poll(60000) == [(fd, select.POLLIN)]
writer.join()
assert os.read(fd, 8) == b"x"

# Edge-triggered: one event for each write.
epoll = select.epoll()
epoll.register(fd, select.EPOLLIN | select.EPOLLET)
assert epoll.poll(0) == []
for _ in range(20):
    writer = later(write_one)
    assert epoll.poll(60) == [(fd, select.EPOLLIN)]
    writer.join()
    assert os.read(fd, 8) == b"x"
epoll.close()

write_one()
size = array.array("i", [-1])
PIPE_SIZE, PIPE_CLEAR, UNKNOWN = 0x80047001, 0x7002, 0x80047009
assert fcntl.ioctl(fd, PIPE_SIZE, size) == 0 and size[0] == 1
assert fcntl.ioctl(fd, PIPE_CLEAR) == 0
assert fcntl.ioctl(fd, PIPE_SIZE, size) == 0 and size[0] == 0
try:
    fcntl.ioctl(fd, UNKNOWN, size)
    raise AssertionError("an unknown ioctl succeeded")
except OSError as error:
    assert error.errno == errno.ENOTTY, error
assert not os.isatty(fd)
EOF
timeout 100 python3 client.py "$DEV/pipe"

# Who polls when the module is to go keeps it, and goes on to be served.
exec 3< "$DEV/pipe"
assert_fails 1 kcompctl rmmod pipe
assert_match "$(cat output)" 'is in use'
exec 3<&-
wait_until kcompctl rmmod pipe 2> /dev/null
