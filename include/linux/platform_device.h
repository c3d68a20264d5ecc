/* SPDX-License-Identifier: MIT */
/* Devices that no bus finds by itself: somebody says that they are there. */
#ifndef _LINUX_PLATFORM_DEVICE_H
#define _LINUX_PLATFORM_DEVICE_H

#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/version.h>

#define PLATFORM_DEVID_NONE (-1)
#define PLATFORM_DEVID_AUTO (-2)

/**
 * struct platform_device - such a device
 * @name: a driver of that name serves it
 * @id: distinguishes devices of one name: "name.id"; PLATFORM_DEVID_NONE: "name"; PLATFORM_DEVID_AUTO: "name.N.auto"
 * @num_resources: how many
 * @resource: what it is made of
 * @id_entry: the line of the driver's id_table that it matched
 * @driver_override: only a driver of that name may serve it; may be NULL
 */
struct platform_device {
	const char *name;
	int id;
	bool id_auto;
	struct device dev;
	u32 num_resources;
	struct resource *resource;
	const struct platform_device_id *id_entry;
	const char *driver_override;
};

#define to_platform_device(x) container_of((x), struct platform_device, dev)

/**
 * struct platform_driver - a driver of such devices
 * @probe: begins to serve one. Return: 0; other than that: it is not served
 * @remove: ends it; int until 6.10, and what it returns is not looked at
 * @remove_new: the same without a result
 * @driver: with at least its name
 * @id_table: names besides, ends with an empty one; may be NULL
 */
struct platform_driver {
	int (*probe)(struct platform_device *dev);
#if LINUX_VERSION_CODE >= 0x060b00
	void (*remove)(struct platform_device *dev);
#else
	int (*remove)(struct platform_device *dev);
#endif
	void (*remove_new)(struct platform_device *dev);
	void (*shutdown)(struct platform_device *dev);
	int (*suspend)(struct platform_device *dev, pm_message_t state);
	int (*resume)(struct platform_device *dev);
	struct device_driver driver;
	const struct platform_device_id *id_table;
	bool prevent_deferred_probe;
};

/**
 * struct platform_device_info - all of a device that platform_device_register_full() makes
 * @parent: as dev.parent, may be NULL
 * @res, @num_res, @data, @size_data: of these it gets copies
 * @dma_mask: ignored
 */
struct platform_device_info {
	struct device *parent;
	const char *name;
	int id;
	const struct resource *res;
	unsigned int num_res;
	const void *data;
	size_t size_data;
	u64 dma_mask;
};

#define to_platform_driver(drv) container_of((drv), struct platform_driver, driver)

KCOMPD_API_BEGIN

extern struct bus_type platform_bus_type;

/**
 * platform_device_register() - say that a device is there
 * @pdev: zeroed but for name, id, resources and dev.platform_data; dev.release frees it
 *
 * Context: may sleep; a driver's probe is called from here.
 * Return: 0 or -errno as device_add(). After an error platform_device_put() is due.
 */
int platform_device_register(struct platform_device *pdev);
/** platform_device_unregister() - it is there no more; the driver's remove is called, and its memory goes with the last reference */
void platform_device_unregister(struct platform_device *pdev);
/** platform_device_alloc() - a device whose memory is ours, for platform_device_add() or platform_device_put(); NULL without memory */
struct platform_device *platform_device_alloc(const char *name, int id);
int platform_device_add(struct platform_device *pdev);
void platform_device_del(struct platform_device *pdev);
void platform_device_put(struct platform_device *pdev);
/** platform_device_add_data() - a copy of the driver's data. Return: 0 or -ENOMEM. */
int platform_device_add_data(struct platform_device *pdev, const void *data, size_t size);
int platform_device_add_resources(struct platform_device *pdev, const struct resource *res, unsigned int num);
/** platform_add_devices() - register all, or none. Return: 0 or -errno. */
int platform_add_devices(struct platform_device **devs, int num);

int __platform_driver_register(struct platform_driver *drv, struct module *owner);
/** platform_driver_unregister() - take a driver away; remove is called for each device that it serves */
void platform_driver_unregister(struct platform_driver *drv);

/** __platform_driver_probe() - what platform_driver_probe() below makes of its arguments */
int __platform_driver_probe(struct platform_driver *drv, int (*probe)(struct platform_device *dev),
			    struct module *owner);
/** __platform_create_bundle() - the same for platform_create_bundle() */
struct platform_device *__platform_create_bundle(struct platform_driver *drv,
						 int (*probe)(struct platform_device *dev), struct resource *res,
						 unsigned int n_res, const void *data, size_t size,
						 struct module *owner);
/** platform_device_register_full() - alloc, resources, data and add in one. Return: the device or ERR_PTR(). */
struct platform_device *platform_device_register_full(const struct platform_device_info *pdevinfo);

/** platform_get_resource() - resource number @num of a type, or NULL */
struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int num);
/** platform_get_irq() - the start of interrupt resource number @num, or -ENXIO */
int platform_get_irq(struct platform_device *pdev, unsigned int num);

KCOMPD_API_END

/** platform_driver_register() - a driver; probe is called for each device that it matches. Return: 0 or -errno as driver_register(). */
#define platform_driver_register(drv) __platform_driver_register((drv), THIS_MODULE)
/** platform_driver_probe() - a driver of devices that are there already, none that come later. Return: 0, -ENODEV (it serves none), or -errno. */
#define platform_driver_probe(drv, probe) __platform_driver_probe((drv), (probe), THIS_MODULE)
/**
 * platform_create_bundle() - a device of the driver's name, and platform_driver_probe()
 *
 * Return: the device or ERR_PTR(), and then neither is there.
 */
#define platform_create_bundle(driver, probe, res, n_res, data, size)                                                  \
	__platform_create_bundle((driver), (probe), (res), (n_res), (data), (size), THIS_MODULE)
#define module_platform_driver_probe(drv, probe)                                                                       \
	static int __init drv##_init(void)                                                                             \
	{                                                                                                              \
		return platform_driver_probe(&(drv), probe);                                                           \
	}                                                                                                              \
	module_init(drv##_init);                                                                                       \
	static void __exit drv##_exit(void)                                                                            \
	{                                                                                                              \
		platform_driver_unregister(&(drv));                                                                    \
	}                                                                                                              \
	module_exit(drv##_exit)
#define module_platform_driver(drv) module_driver(drv, platform_driver_register, platform_driver_unregister)

/** platform_device_register_simple() - alloc, resources and add in one. Return: the device or ERR_PTR(). */
static inline struct platform_device *platform_device_register_simple(const char *name, int id,
								      const struct resource *res, unsigned int num)
{
	struct platform_device *pdev = platform_device_alloc(name, id);
	int err = pdev ? platform_device_add_resources(pdev, res, num) : -ENOMEM;

	if (!err)
		err = platform_device_add(pdev);
	if (!err)
		return pdev;
	platform_device_put(pdev);
	return (struct platform_device *)ERR_PTR(err);
}

/** platform_device_register_data() - the same with data of the driver's */
static inline struct platform_device *platform_device_register_data(struct device *parent, const char *name, int id,
								    const void *data, size_t size)
{
	struct platform_device *pdev = platform_device_alloc(name, id);
	int err = pdev ? platform_device_add_data(pdev, data, size) : -ENOMEM;

	if (!err) {
		pdev->dev.parent = parent;
		err = platform_device_add(pdev);
	}
	if (!err)
		return pdev;
	platform_device_put(pdev);
	return (struct platform_device *)ERR_PTR(err);
}

static inline void *platform_get_drvdata(const struct platform_device *pdev)
{
	return dev_get_drvdata(&pdev->dev);
}

static inline void platform_set_drvdata(struct platform_device *pdev, void *data)
{
	dev_set_drvdata(&pdev->dev, data);
}

#endif
