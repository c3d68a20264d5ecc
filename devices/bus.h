// SPDX-License-Identifier: MIT
// What the device core tells the buses.
#pragma once

#include <linux/device.h>
#include <string>

namespace kcompd {

// A device of a bus has been added: a driver that matches begins to serve it. Return: 0, or -EINVAL (there is no such
// bus), -ENOMEM.
int bus_add_device(struct device *dev) noexcept;
// It is about to go: its driver ends to serve it.
void bus_remove_device(struct device *dev) noexcept;
// driver_register() for a module.
int bus_add_driver(struct device_driver *drv, std::string module) noexcept;

// What devm_ functions hold for a device.
void devres_release(struct device *dev) noexcept;

// What a module left behind is dropped; none of its code is called, none of its memory is looked at.
void forget_bus_device(const struct device *dev) noexcept;
void forget_buses(const std::string &module) noexcept;

} // namespace kcompd
