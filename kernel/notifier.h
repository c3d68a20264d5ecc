// SPDX-License-Identifier: MIT
// What drivers are told before the daemon stops, and before it can not go on.
#pragma once

namespace kcompd {

// Call the reboot notifiers. May sleep.
void call_reboot_notifiers() noexcept;

// Call the panic notifiers, once the report has been printed. Whatever they come to, this returns.
// Context: any.
void call_panic_notifiers(char *why) noexcept;

} // namespace kcompd
