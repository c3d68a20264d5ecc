// SPDX-License-Identifier: MIT
// Devices whose driver said -EPROBE_DEFER: what it needs is not there yet.
#pragma once

#include <linux/device.h>

namespace kcompd {

// `dev` waits until another device has bound to its driver. It is not kept: whoever removes it calls undefer_device().
void defer_device(struct device *dev);
void undefer_device(const struct device *dev) noexcept;

// A device has bound to its driver: `attach` is called once for each that waits, with a reference held and no lock. One
// that waits no longer makes another round. Return of `attach`: true if the device has a driver now.
void retry_deferred_devices(bool (*attach)(struct device *dev));

} // namespace kcompd
