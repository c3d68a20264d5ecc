# Judges the differences between two transcripts: first file = the allowed ones (see tests/vm/diff/allowed), second file =
# lines "real<TAB>LINE" and "kcompd<TAB>LINE". Exit status 1 and one message for each that is not allowed, or not needed.
# SPDX-License-Identifier: MIT

# A paragraph of the first file: "Key: value" lines, ended by an empty line or by the next Name.
FILENAME != "-" && /^#/ { next }
FILENAME != "-" {
  if (match($0, /^[A-Z][a-z]*: /)) {
    key = substr($0, 1, RLENGTH - 2)
    value = substr($0, RLENGTH + 1)
    if (key == "Name") {
      name = value
      if (name in known)
        complain("allowed: " name " is there twice")
      known[name] = 1
    } else if (key == "Driver") {
      mine[name] = (" " value " ") ~ (" " driver " ")
    } else if (key == "Real" || key == "Kcompd") {
      side = tolower(key)
      wanted[name, side] = value
      if (mine[name])
        allowed[side, value] = name
    } else if (key == "Reason") {
      reason[name] = value
    } else {
      complain("allowed: " name ": unknown key " key)
    }
  } else if ($0 != "") {
    complain("allowed: not understood: " $0)
  }
  next
}
{
  line = substr($0, length($1) + 2)
  if (($1, line) in allowed)
    used[allowed[$1, line], $1] = 1
  else
    complain("only " ($1 == "real" ? "the real kernel" : "kcompd") " has: " line)
}
END {
  for (name in known) {
    if (reason[name] == "")
      complain("allowed: " name " has no Reason")
    if (!(name in mine))
      complain("allowed: " name " has no Driver (it comes before Real and Kcompd)")
    if (!mine[name])
      continue
    if (((name, "real") in wanted) && !((name, "real") in used))
      complain("allowed: " name " is no longer needed: the real kernel's line does not differ")
    if (((name, "kcompd") in wanted) && !((name, "kcompd") in used))
      complain("allowed: " name " is no longer needed: kcompd's line does not differ")
  }
  exit bad
}
function complain(message) {
  print message
  bad = 1
}
