#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tables of kcompd-api(7) are true. usage: api.py [BUILD_DIR]   (default: build/dev)

Every name that is offered is known after its header alone is included, for a source of a version that has it, and what is no macro and not
inline is exported by the daemon. What the daemon exports is in the table, or begins like the ways that macros take. What is refused does not
compile, with the message that the page gives.
"""
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from tempfile import NamedTemporaryFile

root = Path(__file__).resolve().parent.parent
build = Path(sys.argv[1] if len(sys.argv) > 1 else root / "build/dev")
builtin = subprocess.check_output(["gcc", "-print-file-name=include"], text=True).strip()
flags = ["-std=gnu11", "-O2", "-nostdinc", "-isystem", builtin, "-D__KERNEL__", "-DMODULE", '-DKBUILD_MODNAME="api"', f"-I{root}/include",
         "-ffreestanding", "-fno-pie", "-w", "-x", "c"]
# What a module brings itself, what comes with the compiler, and what the kernel declares and does not export either.
BUILTIN = {"init_module", "cleanup_module", "__popcountdi2", "__udivti3", "irq_to_desc"}
INTERNAL = re.compile(r"_|kcompd_")


def compile_c(source, *more):
    done = subprocess.run(["gcc", *flags, *more, "-"], input=source, capture_output=True, text=True)
    return done.returncode, done.stderr


def known(name):
    """Lines that only compile where the name is known, and need the symbol where the name is one."""
    if " " in name:
        return f"char known_{name.replace(' ', '_')}[sizeof({name})];\n"
    return f"#ifndef {name}\nconst volatile void *const known_{name} = &{name};\n#endif\n"


def version_of(since, before):
    """A version that is neither before `since` nor after `before`, as a flag; none if the name is for all."""
    if before != "-":
        return (f"-DLINUX_VERSION_CODE={int(before, 16) - 1}",)
    return (f"-DLINUX_VERSION_CODE={since}",) if since != "-" else ()


def offered(job):
    (header, since, before), names, exported = job
    tests = "".join(known(name) for name in names)
    with NamedTemporaryFile(suffix=".o") as result:
        status, said = compile_c(f"#include <{header}>\n{tests}", "-O0", "-c", "-o", result.name, *version_of(since, before))
        if status:
            return [f"<{header}>: {line}" for line in said.splitlines() if " error: " in line][:5]
        wanted = set(subprocess.check_output(["nm", "-u", result.name], text=True).split()) - {"U", "w"}
    return [f"<{header}>: {name} is declared and not exported" for name in sorted(wanted - exported - BUILTIN)]


def refused(job):
    header, name, message = job
    if name == "-":
        status, said = compile_c(f"#include <{header}>\n", "-fsyntax-only")
    else:
        # Called as it is declared: with zeros, as many as it takes; or it is a variable.
        status, said = 1, "too few arguments"
        for use in [f"{name}({', '.join('0' * count)})" for count in range(8)] + [f"(const volatile char *)&{name}"]:
            status, said = compile_c(f"#include <{header}>\nvoid call(void);\nvoid call(void)\n{{\n\t(void){use};\n}}\n", "-S", "-o", "/dev/null")
            if not any(sign in said for sign in ("too few arguments", "requires", "is not a function")):
                break
    if status and message in said:
        return []
    return [f"<{header}>: {name} is not refused with '{message}': {said.splitlines()[:3]}"]


def main():
    table = [line.split("\t") for line in subprocess.check_output(
        [sys.executable, str(root / "docs/api.py"), str(root / "include")], text=True).splitlines()]
    names, no = {}, []
    for kind, header, name, since, before, message in table:
        if kind == "offered":
            names.setdefault((header, since, before), []).append(name)
        else:
            no.append((header, name, message))
    nm = subprocess.check_output(["nm", str(build / "kcompd")], text=True)
    exported = set(re.findall(r" d (?:_ZL\d+)?__ksymtab_(?:kcompd_libc_)?(\w+)$", nm, re.M))
    listed = {row[2] for row in table}
    mistakes = [f"{name} is exported and in no header" for name in sorted(exported - listed) if not INTERNAL.match(name)]
    if len(exported) < 500 or len(listed) < 2000 or len(no) < 10:
        mistakes.append(f"only {len(exported)} exported, {len(listed)} listed, {len(no)} refused: the tables are not read")
    with ThreadPoolExecutor(cpu_count()) as pool:
        for found in [*pool.map(offered, [(*item, exported) for item in names.items()]), *pool.map(refused, no)]:
            mistakes += found
    print("\n".join(mistakes) if mistakes else f"api: {len(listed)} names are offered or refused as kcompd-api(7) says; {len(exported)} are exported")
    return 1 if mistakes else 0


sys.exit(main())
