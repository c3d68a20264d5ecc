// SPDX-License-Identifier: MIT
// A bus with attributes, and a platform device with its driver: both in one module.
#include <linux/device.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct settings {
	int level;
};

static ssize_t level_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct settings *settings = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%d\n", settings->level);
}

static ssize_t level_store(struct device *dev, struct device_attribute *attr, const char *buf, size_t count)
{
	struct settings *settings = dev_get_drvdata(dev);
	int err = kstrtoint(buf, 0, &settings->level);

	return err ? err : count;
}
static DEVICE_ATTR_RW(level);

static struct attribute *level_attrs[] = { &dev_attr_level.attr, NULL };
ATTRIBUTE_GROUPS(level);

static int platdev_probe(struct platform_device *pdev)
{
	const struct settings *given = dev_get_platdata(&pdev->dev);
	struct settings *settings = devm_kzalloc(&pdev->dev, sizeof(*settings), GFP_KERNEL);

	if (!settings)
		return -ENOMEM;
	settings->level = given ? given->level : -1;
	platform_set_drvdata(pdev, settings);
	dev_info(&pdev->dev, "probed, level %d\n", settings->level);
	return 0;
}

static int platdev_remove(struct platform_device *pdev)
{
	dev_info(&pdev->dev, "removed\n");
	return 0;
}

static const struct of_device_id platdev_of_match[] = { { .compatible = "none,platdev" }, {} };
MODULE_DEVICE_TABLE(of, platdev_of_match);

static struct platform_driver platdev_driver = {
	.probe = platdev_probe,
	.remove = platdev_remove,
	.driver = {
		.name = "platdev",
		.of_match_table = of_match_ptr(platdev_of_match),
		.dev_groups = level_groups,
	},
};

static ssize_t version_show(struct bus_type *bus, char *buf)
{
	return sysfs_emit(buf, "%s 1\n", bus->name);
}
static BUS_ATTR_RO(version);

static int own_match(struct device *dev, struct device_driver *driver)
{
	return !strncmp(dev_name(dev), driver->name, strlen(driver->name));
}

static struct bus_type own_bus = { .name = "ownbus", .match = own_match };

static ssize_t note_show(struct device_driver *driver, char *buf)
{
	return sysfs_emit(buf, "driver %s\n", driver->name);
}
static DRIVER_ATTR_RO(note);

static int own_probe(struct device *dev)
{
	dev_info(dev, "found on %s\n", dev->bus->name);
	return 0;
}

static struct device_driver own_driver = { .name = "own", .bus = &own_bus, .owner = THIS_MODULE, .probe = own_probe };

static void own_release(struct device *dev)
{
	pr_info("platdev: %s released\n", dev_name(dev));
}

static struct device own_device = { .bus = &own_bus, .release = own_release };
static struct platform_device *pdev;

static int __init platdev_init(void)
{
	static const struct settings given = { .level = 3 };
	int err = bus_register(&own_bus);

	if (err)
		return err;
	err = bus_create_file(&own_bus, &bus_attr_version);
	if (err)
		goto no_device;
	dev_set_name(&own_device, "own%d", 0);
	err = device_register(&own_device);
	if (err) {
		put_device(&own_device);
		goto no_device;
	}
	err = driver_register(&own_driver);
	if (err)
		goto no_driver;
	err = driver_create_file(&own_driver, &driver_attr_note);
	if (err)
		goto no_platform;
	pdev = platform_device_register_data(NULL, "platdev", PLATFORM_DEVID_NONE, &given, sizeof(given));
	err = PTR_ERR_OR_ZERO(pdev);
	if (err)
		goto no_platform;
	err = platform_driver_register(&platdev_driver);
	if (!err)
		return 0;
	platform_device_unregister(pdev);
no_platform:
	driver_unregister(&own_driver);
no_driver:
	device_unregister(&own_device);
no_device:
	bus_unregister(&own_bus);
	return err;
}

static void __exit platdev_exit(void)
{
	platform_driver_unregister(&platdev_driver);
	platform_device_unregister(pdev);
	driver_remove_file(&own_driver, &driver_attr_note);
	driver_unregister(&own_driver);
	device_unregister(&own_device);
	bus_remove_file(&own_bus, &bus_attr_version);
	bus_unregister(&own_bus);
}

module_init(platdev_init);
module_exit(platdev_exit);
MODULE_LICENSE("GPL");
