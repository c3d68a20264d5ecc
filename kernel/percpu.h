// SPDX-License-Identifier: MIT
// The copies of per-CPU variables, as the module loader sees them.
#pragma once

#include <cstddef>

namespace kcompd {

// Map the copies of an image's per-CPU variables for all possible CPUs but the first, whose copy the variables
// themselves are, and fill them with the present contents.
// @start, @end: the section kcompd_percpu of the image (__start_kcompd_percpu, __stop_kcompd_percpu); may be empty
// Return: 0, or -ENOMEM; -EEXIST if something else is mapped where a copy belongs. Nothing stays mapped then.
int percpu_map(void *start, void *end) noexcept;

// Take the copies away again; nobody may be using them.
void percpu_unmap(void *start, void *end) noexcept;

} // namespace kcompd
