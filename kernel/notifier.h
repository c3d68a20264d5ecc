// SPDX-License-Identifier: MIT
// What the daemon tells drivers before it stops.
#pragma once

namespace kcompd {

// Call the reboot notifiers. May sleep.
void call_reboot_notifiers() noexcept;

} // namespace kcompd
