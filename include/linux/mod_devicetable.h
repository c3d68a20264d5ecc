/* SPDX-License-Identifier: MIT */
/* Tables of the devices that a driver serves. No bus is emulated: the tables are accepted and described, not searched. */
#ifndef _LINUX_MOD_DEVICETABLE_H
#define _LINUX_MOD_DEVICETABLE_H

#include <linux/types.h>

typedef unsigned long kernel_ulong_t;

#define PLATFORM_NAME_SIZE 20
#define I2C_NAME_SIZE 20
#define SPI_NAME_SIZE 32
#define ACPI_ID_LEN 16

struct of_device_id {
	char name[32];
	char type[32];
	char compatible[128];
	const void *data;
};

struct acpi_device_id {
	u8 id[ACPI_ID_LEN];
	kernel_ulong_t driver_data;
	u32 cls;
	u32 cls_msk;
};

struct platform_device_id {
	char name[PLATFORM_NAME_SIZE];
	kernel_ulong_t driver_data;
};

struct i2c_device_id {
	char name[I2C_NAME_SIZE];
	kernel_ulong_t driver_data;
};

struct spi_device_id {
	char name[SPI_NAME_SIZE];
	kernel_ulong_t driver_data;
};

struct usb_device_id {
	u16 match_flags;
	u16 idVendor;
	u16 idProduct;
	u16 bcdDevice_lo;
	u16 bcdDevice_hi;
	u8 bDeviceClass;
	u8 bDeviceSubClass;
	u8 bDeviceProtocol;
	u8 bInterfaceClass;
	u8 bInterfaceSubClass;
	u8 bInterfaceProtocol;
	u8 bInterfaceNumber;
	kernel_ulong_t driver_info;
};

struct pci_device_id {
	u32 vendor, device;
	u32 subvendor, subdevice;
#ifdef __cplusplus
	u32 class_, class_mask;
#else
	u32 class, class_mask;
#endif
	kernel_ulong_t driver_data;
	u32 override_only;
};

#endif
