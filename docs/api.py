#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tables of kcompd-api(7), from the headers that drivers include.

usage: api.py INCLUDE_DIR TEMPLATE     the page in scdoc's language: TEMPLATE with its @OFFERED@, @FAILING@ and @REFUSED@ filled in
       api.py INCLUDE_DIR              the names, a line each: kind, header, name, "since" and "before" (versions as 0x060100, or -)

A name is offered if its header declares or defines it for C. What is refused is what the headers refuse: whole headers by #error, single
functions by the attribute "error". Names that begin with kcompd_ or an underscore are ways that macros take; only those that carry a kernel-doc
comment are listed.
"""
import re
import sys
from pathlib import Path

TOKENS = re.compile(r"/\*.*?\*/|//[^\n]*|#(?:[^\n\\]|\\.|\\\n)*|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\w+|\n|[^\s]", re.S)
VERSION = re.compile(r"LINUX_VERSION_CODE\s*(<|>=)\s*(0x[0-9a-fA-F]+|KERNEL_VERSION\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\))")
LOGS = re.compile(r"logged once|logs? says? once|logs once")


class Name:
    """One offered or refused name: where, what it is for, and for which versions of the kernel a source sees it."""

    def __init__(self, header, name, since, before, callable_):
        self.header, self.name, self.since, self.before, self.callable = header, name, since, before, callable_
        self.summary, self.message, self.fails = None, None, False


def condition(directive):
    """What an #if says about C and about versions: (seen by C, since, before), or None if it says nothing of either."""
    if re.search(r"ifdef\s+__cplusplus", directive):
        return (False, 0, 0)
    if re.search(r"ifndef\s+__cplusplus", directive):
        return (True, 0, 0)
    match = VERSION.search(directive)
    if not match or "||" in directive.replace("defined(__cplusplus) ||", ""):
        return None
    number = int(match[2], 16) if match[2].startswith("0x") else int(match[3]) << 16 | int(match[4]) << 8 | int(match[5])
    return (True, 0, number) if match[1] == "<" else (True, number, 0)


def opposite(said):
    if said is None:
        return None
    seen, since, before = said
    return (True, before, since) if since or before else (not seen, 0, 0)


def sentence(text):
    return re.sub(r"\s+", " ", re.sub(r"@(\w)", r"\1", text)).strip().rstrip(".")


LIST = r"(?:(?:struct|enum|union) )?[A-Za-z_]\w*(?:\(\))?"
HEAD = re.compile(rf"^({LIST}(?:, (?:and )?{LIST})*) +- +", re.M)


def documented(comment):
    """What a kernel-doc comment begins with: pairs of some names and the line about them."""
    body = re.sub(r"^\s*\* ?", "", comment[3:-2].strip().removeprefix("*"), flags=re.M).strip()
    parts = HEAD.split(body.split("\n\n")[0].split("\n@")[0])
    if parts[0].strip():
        return []
    return [(re.findall(r"(?:(?:struct|enum|union) )?(?!and )[A-Za-z_]\w*", names.replace(" and ", " ")), sentence(summary))
            for names, summary in zip(parts[1::2], parts[2::2])]


def declared(tokens):
    """The name that a declaration or definition is about, whether it is a function, and whether calling it is an error."""
    if not tokens or tokens[0] in ("typedef", "struct", "union", "enum") and "(" not in tokens:
        return None
    if tokens[0] in ("typedef", "extern") and '"C"' in tokens or tokens[0] == "typedef":
        return None
    depth, name, refused = 0, None, False
    skipping = None
    for position, token in enumerate(tokens):
        if token in ("__attribute__", "__aligned", "__printf", "__section", "__alignas", "_Alignas", "__scanf", "__acquires", "__releases"):
            refused |= "__error__" in tokens[position : position + 5]
            skipping = depth if skipping is None else skipping
            continue
        if token.startswith("__KCOMPD_NO_"):
            refused = True
        elif token == "(":
            if depth == 0 and skipping is None and position > 1 and re.match(r"[A-Za-z_]", tokens[position - 1]) and not name:
                name = tokens[position - 1]
            depth += 1
        elif token == ")":
            depth -= 1
            if skipping == depth:
                skipping = None
    if name:
        return name, True, refused
    words = [token for token in tokens if re.match(r"[A-Za-z_]", token)]
    if "=" in tokens or "[" in tokens:
        stop = min(tokens.index(sign) for sign in ("=", "[") if sign in tokens)
        words = [token for token in tokens[:stop] if re.match(r"[A-Za-z_]", token)]
    return (words[-1], False, refused) if tokens[0] in ("extern", "static") and len(words) > 2 else None


class Header:
    def __init__(self, include, path):
        self.name = str(path.relative_to(include))
        self.names, self.docs, self.refused, self.macros, self.objects = {}, {}, None, {}, {}
        text = path.read_text()
        comments = re.findall(r"/\*(.*?)\*/", text, re.S)
        self.purpose = sentence(re.sub(r"\n \* ?", "\n", comments[1] if len(comments) > 1 else "").split("\n\n")[0])
        error = re.search(r'^#error "[^:]*: (.*)"', text, re.M)
        if error:
            self.refused = error[1]
        else:
            self.read(text)

    def read(self, text, stack=None, group=None):
        """Take up what a text defines and declares; also what a macro of the file becomes where it is used as a declaration."""
        stack = [] if stack is None else stack
        depth, statement, newlines, body = 0, [], 0, False
        for token in TOKENS.findall(text):
            if token == "\n":
                newlines += 1
                if newlines > 1 and depth == 0:
                    group = None
                continue
            lines, newlines = newlines, 0
            if token.startswith("/**"):
                pairs = documented(token)
                group = None
                for names, summary in reversed(pairs):
                    group = (summary, bool(LOGS.search(token)) or summary.startswith("Return: -E"))
                    self.docs.update(dict.fromkeys(names, group))
                    for name in names:
                        if " " in name:
                            self.add(name, False, stack, group, None)
            elif token.startswith(("/*", "//")):
                newlines = lines
            elif token.startswith("#") and token != "#":
                self.directive(token, stack, group)
            elif depth == 0 and (token == ";" or re.fullmatch(r"KCOMPD_API_(BEGIN|END)", token)):
                if not body:
                    self.declare(statement, stack, group)
                statement, body = [], False
            else:
                if token == "{" and depth == 0 and statement[-1:] != ["="]:
                    self.declare(statement, stack, group)
                    body = True
                statement.append(token)
                depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
                if depth == 0 and token == "}" and body and statement[0] not in ("struct", "union", "enum", "typedef"):
                    statement, body = [], False
                elif depth == 0 and token == ")" and statement[0] in self.macros and statement[1] == "(":
                    self.read(self.expanded(statement), stack, group)
                    statement = []

    def expanded(self, use):
        """The text that a use of a macro of this file stands for."""
        parameters, text = self.macros[use[0]]
        arguments = [argument.strip() for argument in " ".join(use[2:-1]).split(",")]
        values = dict(zip(parameters, arguments))
        return re.sub(r"\s*##\s*", "", re.sub(r"[A-Za-z_]\w*", lambda word: values.get(word[0], word[0]), text)) + ";"

    def directive(self, token, stack, group):
        define = re.match(r"#\s*define\s+([A-Za-z_]\w*)(\(?)", token)
        if define and not re.search(r"\skcompd_" + define[1] + r"(?!\w|\()", token):
            self.add(define[1], bool(define[2]), stack, group, None)
            if not define[2]:
                self.objects[define[1]] = token[define.end():]
            use = re.match(r"#\s*define\s+\w+\(([\w\s,\\]*)\)(.*)", token, re.S)
            if use:
                self.macros[define[1]] = [name.strip(" \\\n") for name in use[1].split(",")], use[2].replace("\\\n", "\n")
        elif re.match(r"#\s*if", token):
            stack.append(condition(token))
        elif re.match(r"#\s*el", token) and stack:
            stack[-1] = opposite(stack[-1])
        elif re.match(r"#\s*endif", token) and stack:
            stack.pop()
        elif re.match(r"#\s*undef", token):
            self.names.pop(token.split()[1], None)

    def declare(self, statement, stack, group):
        found = declared(statement)
        if found:
            message = None
            if found[2]:
                said = [token for token in statement if token.startswith('"')]
                message = said[-1].strip('"') if said else next(t for t in statement if t.startswith("__KCOMPD_NO_"))
            self.add(found[0], found[1], stack, group, message)

    def add(self, name, callable_, stack, group, message):
        if any(said and not said[0] for said in stack) or name in self.names and not (self.names[name].since or self.names[name].before):
            return
        since = max([said[1] for said in stack if said] or [0])
        before = min([said[2] for said in stack if said and said[2]] or [0])
        if name in self.names:
            old = self.names[name]
            if old.before == since or old.since == before or not (since or before):
                old.since = old.before = 0
            return
        entry = self.names[name] = Name(self.name, name, since, before, callable_)
        entry.message = message
        if group:
            entry.summary, entry.fails = group


def read(include):
    """All headers by name, and the messages that the macros of the attribute "error" stand for."""
    include = Path(include)
    headers, messages = [], {}
    for path in sorted(include.rglob("*.h")):
        if path.relative_to(include).parts[0] == "generated":
            continue
        messages.update(re.findall(r'#define (__KCOMPD_NO_\w+) __attribute__\(\(__error__\("(.*)"\)\)\)', path.read_text()))
        headers.append(Header(include, path))
    for header in headers:
        for name in header.names.values():
            if name.name in header.docs:
                name.summary, name.fails = header.docs[name.name]
            name.message = messages.get(name.message, name.message)
        for name in list(header.names.values()):
            text = header.macros.get(name.name, ((), header.objects.get(name.name, "")))[1]
            for refused in [other for other in header.names.values() if other.message]:
                if re.search(rf"\b{refused.name}\(", text):
                    name.message = refused.message
            guard = re.sub(r"\W", "_", header.name).upper()
            hidden = name.name.startswith(("_", "kcompd_", "KCOMPD_")) and not name.message and name.name not in header.docs
            if hidden or name.name.strip("_") in (guard, guard.removeprefix("UAPI_")) or name.name.lower().startswith(("kcompd_", "__kcompd", "struct kcompd_")):
                del header.names[name.name]
    return headers


def plain(text):
    return re.sub(r"([\\_*~\[\]])", r"\\\1", text)


def bold(name):
    return f"*{plain(name.name)}*" + ("()" if name.callable else "")


def version(number):
    parts = number >> 16, number >> 8 & 255, number & 255
    return ".".join(map(str, parts if parts[2] else parts[:2]))


def era(name):
    said = [f"since {version(name.since)}"] * bool(name.since) + [f"before {version(name.before)}"] * bool(name.before)
    return f" ({', '.join(said)})" if said else ""


def listed(names):
    """One line for each comment, with all the names that it is about; then the names without one."""
    by_summary = {}
    for name in names:
        by_summary.setdefault(name.summary, []).append(name)
    lines = [", ".join(bold(n) + era(n) for n in group) + " - " + plain(summary) for summary, group in by_summary.items() if summary]
    text = "++\n".join(lines) + ("\n\n" if lines else "")
    rest = by_summary.get(None)
    return text + (("Also " if lines else "") + ", ".join(bold(n) + era(n) for n in rest) + "\n\n" if rest else "")


def page(headers, template):
    offered, failing, refused = "", "", ""
    for header in headers:
        names = [n for n in header.names.values() if not n.message]
        if header.refused:
            refused += f"*<{plain(header.name)}>*\n\t{plain(header.refused)}\n\n"
            continue
        offered += f"## <{plain(header.name)}>\n\n" + (plain(header.purpose) + ".\n\n" if header.purpose else "")
        offered += listed([n for n in names if not n.fails])
        failing += listed([n for n in names if n.fails])
        by_message = {}
        for name in header.names.values():
            if name.message:
                by_message.setdefault(name.message, []).append(name)
        for message, group in by_message.items():
            refused += ", ".join(map(bold, group)) + f"\n\t{plain(message)} (<{plain(header.name)}>)\n\n"
    return template.replace("@OFFERED@\n", offered).replace("@FAILING@\n", failing).replace("@REFUSED@\n", refused)


def main():
    headers = read(sys.argv[1])
    if len(sys.argv) > 2:
        sys.stdout.write(page(headers, Path(sys.argv[2]).read_text()))
        return
    for header in headers:
        if header.refused:
            print("refused", header.name, "-", "-", "-", header.refused, sep="\t")
        for n in header.names.values():
            kind = "refused" if n.message else "offered"
            print(kind, header.name, n.name, hex(n.since) if n.since else "-", hex(n.before) if n.before else "-", n.message or "-", sep="\t")


main()
