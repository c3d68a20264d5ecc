/* SPDX-License-Identifier: MIT */
/* Input devices: a driver reports what is pressed or moved, programs read it from eventN. */
#ifndef _LINUX_INPUT_H
#define _LINUX_INPUT_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/input-event-codes.h>
#include <linux/ioctl.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define EV_VERSION 0x010001

/* Places in EVIOCGID's answer, and what a device is connected by. */
#define ID_BUS 0
#define ID_VENDOR 1
#define ID_PRODUCT 2
#define ID_VERSION 3
#define BUS_PCI 0x01
#define BUS_ISAPNP 0x02
#define BUS_USB 0x03
#define BUS_HIL 0x04
#define BUS_BLUETOOTH 0x05
#define BUS_VIRTUAL 0x06
#define BUS_ISA 0x10
#define BUS_I8042 0x11
#define BUS_XTKBD 0x12
#define BUS_RS232 0x13
#define BUS_GAMEPORT 0x14
#define BUS_PARPORT 0x15
#define BUS_AMIGA 0x16
#define BUS_ADB 0x17
#define BUS_I2C 0x18
#define BUS_HOST 0x19
#define BUS_GSC 0x1A
#define BUS_ATARI 0x1B
#define BUS_SPI 0x1C
#define BUS_RMI 0x1D
#define BUS_CEC 0x1E
#define BUS_INTEL_ISHTP 0x1F
#define BUS_AMD_SFH 0x20

/* Force feedback has numbers here and nothing more. */
#define FF_MAX 0x7f
#define FF_CNT (FF_MAX + 1)

/* What programs ask of an open eventN; ioctl(2) of them fails with EINVAL where the device has nothing to say to it. */
#define EVIOCGVERSION _IOR('E', 0x01, int)
#define EVIOCGID _IOR('E', 0x02, struct input_id)
#define EVIOCGREP _IOR('E', 0x03, unsigned int[2])
#define EVIOCSREP _IOW('E', 0x03, unsigned int[2])
#define EVIOCGNAME(len) _IOC(_IOC_READ, 'E', 0x06, len)
#define EVIOCGPHYS(len) _IOC(_IOC_READ, 'E', 0x07, len)
#define EVIOCGUNIQ(len) _IOC(_IOC_READ, 'E', 0x08, len)
#define EVIOCGPROP(len) _IOC(_IOC_READ, 'E', 0x09, len)
#define EVIOCGKEY(len) _IOC(_IOC_READ, 'E', 0x18, len)
#define EVIOCGLED(len) _IOC(_IOC_READ, 'E', 0x19, len)
#define EVIOCGSND(len) _IOC(_IOC_READ, 'E', 0x1a, len)
#define EVIOCGSW(len) _IOC(_IOC_READ, 'E', 0x1b, len)
#define EVIOCGBIT(ev, len) _IOC(_IOC_READ, 'E', 0x20 + (ev), len)
#define EVIOCGABS(abs) _IOR('E', 0x40 + (abs), struct input_absinfo)
#define EVIOCSABS(abs) _IOW('E', 0xc0 + (abs), struct input_absinfo)
#define EVIOCGRAB _IOW('E', 0x90, int)
#define EVIOCREVOKE _IOW('E', 0x91, int)
#define EVIOCSCLOCKID _IOW('E', 0xa0, int)

/**
 * struct input_event - what programs read and write: one record, 24 bytes
 * @__sec, @__usec: when; input_event_sec and input_event_usec are the same
 * @type: EV_*
 * @code: which key, axis or light
 * @value: 1 pressed, 0 released, 2 repeated; or by how much, or where
 */
struct input_event {
	union {
		__kernel_ulong_t __sec;
		__kernel_ulong_t input_event_sec;
	};
	union {
		__kernel_ulong_t __usec;
		__kernel_ulong_t input_event_usec;
	};
	__u16 type;
	__u16 code;
	__s32 value;
};

/* Who made a device, as numbers: @bustype is BUS_*. */
struct input_id {
	__u16 bustype;
	__u16 vendor;
	__u16 product;
	__u16 version;
};

/* An axis: where it is, how far it goes; a change of less than @fuzz is noise. @flat and @resolution are for programs. */
struct input_absinfo {
	__s32 value;
	__s32 minimum;
	__s32 maximum;
	__s32 fuzz;
	__s32 flat;
	__s32 resolution;
};

struct input_value {
	__u16 type;
	__u16 code;
	__s32 value;
};

/**
 * struct input_dev - an input device
 * @name, @phys, @uniq: what it is called, where it is, its serial number; must live until input_unregister_device(), may be NULL
 * @id: who made it
 * @propbit: INPUT_PROP_* that it has
 * @evbit: EV_* that it sends and takes
 * @keybit, @relbit, @absbit, @mscbit, @ledbit, @sndbit, @ffbit, @swbit: what of each kind
 * @hint_events_per_packet: about how many events come before a SYN_REPORT
 * @keycodemax, @keycodesize, @keycode: the driver's table of keys; not looked at
 * @rep: milliseconds by REP_*; where both are 0 at registration, 250 and 33 and the runtime repeats keys (EV_REP)
 * @key, @led, @snd, @sw: what is pressed or on; read them, input_event() changes them
 * @absinfo: axes, see input_set_abs_params()
 * @open: the first file of eventN is opened; may sleep. Return: 0 or -errno, which that open gets
 * @close: the last one is closed, or the device goes while one is open
 * @flush: ignored
 * @event: an event for the device: a light, a sound, a rate; with event_lock held, must not sleep
 * @event_lock: held while an event is handled
 * @mutex: held while @open or @close runs
 * @users: files that are open
 * @going_away: input_unregister_device() has begun
 * @dev: the device; set @dev.parent before registration where there is one
 *
 * Without handlers of consoles and lights nobody but who opens eventN calls @open and sends events.
 */
struct input_dev {
	const char *name;
	const char *phys;
	const char *uniq;
	struct input_id id;
	unsigned long propbit[BITS_TO_LONGS(INPUT_PROP_CNT)];
	unsigned long evbit[BITS_TO_LONGS(EV_CNT)];
	unsigned long keybit[BITS_TO_LONGS(KEY_CNT)];
	unsigned long relbit[BITS_TO_LONGS(REL_CNT)];
	unsigned long absbit[BITS_TO_LONGS(ABS_CNT)];
	unsigned long mscbit[BITS_TO_LONGS(MSC_CNT)];
	unsigned long ledbit[BITS_TO_LONGS(LED_CNT)];
	unsigned long sndbit[BITS_TO_LONGS(SND_CNT)];
	unsigned long ffbit[BITS_TO_LONGS(FF_CNT)];
	unsigned long swbit[BITS_TO_LONGS(SW_CNT)];
	unsigned int hint_events_per_packet;
	unsigned int keycodemax;
	unsigned int keycodesize;
	void *keycode;
	int rep[REP_CNT];
	struct input_absinfo *absinfo;
	unsigned long key[BITS_TO_LONGS(KEY_CNT)];
	unsigned long led[BITS_TO_LONGS(LED_CNT)];
	unsigned long snd[BITS_TO_LONGS(SND_CNT)];
	unsigned long sw[BITS_TO_LONGS(SW_CNT)];
	int (*open)(struct input_dev *dev);
	void (*close)(struct input_dev *dev);
	int (*flush)(struct input_dev *dev, struct file *file);
	int (*event)(struct input_dev *dev, unsigned int type, unsigned int code, int value);
	spinlock_t event_lock;
	struct mutex mutex;
	unsigned int users;
	bool going_away;
	struct device dev;
};

#define to_input_dev(d) container_of(d, struct input_dev, dev)

KCOMPD_API_BEGIN

/**
 * input_allocate_device() - a new input device, to be filled in
 *
 * devm_input_allocate_device() has @dev as its parent, and is unregistered and freed when that one's driver lets go of it.
 *
 * Context: may sleep.
 * Return: the device or NULL. input_free_device() frees it while it is not registered, input_unregister_device() afterwards.
 */
struct input_dev *__must_check input_allocate_device(void);
struct input_dev *__must_check devm_input_allocate_device(struct device *dev);

/** input_free_device() - let go of a device that is not registered; NULL is allowed */
void input_free_device(struct input_dev *dev);

/**
 * input_register_device() - show a device to programs: sys/class/input/inputN, and the node eventN
 * @dev: allocated, with what it can do in its bits; EV_SYN is always added, bits of kinds that are not in evbit are cleared
 *
 * The node is called eventN, where udev would make input/eventN; its number is 13, 64 + N, but where the host's kernel has
 * major 13 it is another's. The log says "input: NAME as PATH".
 *
 * Context: may sleep.
 * Return: 0; -EINVAL (EV_ABS without input_set_abs_params()), -ENOMEM, -ENFILE (no minor is left), or -errno as device_add(). The
 * caller must input_free_device() then.
 */
int __must_check input_register_device(struct input_dev *dev);

/**
 * input_unregister_device() - take a device away, and let go of it
 * @dev: registered
 *
 * Keys that are pressed are released. close() is called if a file is open; that answers ENODEV from then on. No callback runs when it returns.
 *
 * Context: may sleep; not from a callback of the device.
 */
void input_unregister_device(struct input_dev *dev);

/**
 * input_event() - report an event
 * @dev: the device; before registration only its state changes
 * @type, @code, @value: as of struct input_event
 *
 * What the device does not say in its bits is ignored, and so is what changes nothing: a key that is as it was, a movement by 0. Readers
 * see events when input_sync() ends the packet. Lights, sounds and rates also go to the device's own event().
 *
 * Context: any, also with spinlocks held; not from event().
 */
void input_event(struct input_dev *dev, unsigned int type, unsigned int code, int value);

/** input_set_capability() - the bits for one event; one that there is not changes nothing, and the log says so */
void input_set_capability(struct input_dev *dev, unsigned int type, unsigned int code);

/** input_alloc_absinfo() - room for @dev->absinfo, where there is none; that may fail, and input_register_device() then does */
void input_alloc_absinfo(struct input_dev *dev);

/**
 * input_set_abs_params() - an axis
 * @dev: the device; EV_ABS and the axis are set in its bits
 * @axis: ABS_*
 * @min, @max: its ends
 * @fuzz: noise is less than this
 * @flat: around the middle, means the middle
 */
void input_set_abs_params(struct input_dev *dev, unsigned int axis, int min, int max, int fuzz, int flat);

/** input_enable_softrepeat() - let the runtime repeat keys, @delay and @period in milliseconds */
void input_enable_softrepeat(struct input_dev *dev, int delay, int period);

/** input_reset_device() - tell the device of its lights again, and release its keys */
void input_reset_device(struct input_dev *dev);

/** input_set_timestamp() - when the packet happened that is being reported: by ktime_get() */
void input_set_timestamp(struct input_dev *dev, ktime_t timestamp);

KCOMPD_API_END

/** input_report_key() - a key is pressed (@value not 0) or released */
static inline void input_report_key(struct input_dev *dev, unsigned int code, int value)
{
	input_event(dev, EV_KEY, code, !!value);
}

static inline void input_report_rel(struct input_dev *dev, unsigned int code, int value)
{
	input_event(dev, EV_REL, code, value);
}

static inline void input_report_abs(struct input_dev *dev, unsigned int code, int value)
{
	input_event(dev, EV_ABS, code, value);
}

static inline void input_report_switch(struct input_dev *dev, unsigned int code, int value)
{
	input_event(dev, EV_SW, code, !!value);
}

/** input_sync() - what was reported since the last one happened together: let readers see it */
static inline void input_sync(struct input_dev *dev)
{
	input_event(dev, EV_SYN, SYN_REPORT, 0);
}

static inline void input_mt_sync(struct input_dev *dev)
{
	input_event(dev, EV_SYN, SYN_MT_REPORT, 0);
}

/** input_get_device() - one reference more. Return: @dev */
static inline struct input_dev *input_get_device(struct input_dev *dev)
{
	return dev ? to_input_dev(get_device(&dev->dev)) : NULL;
}

/** input_put_device() - one reference less; NULL is allowed */
static inline void input_put_device(struct input_dev *dev)
{
	if (dev)
		put_device(&dev->dev);
}

static inline void *input_get_drvdata(struct input_dev *dev)
{
	return dev_get_drvdata(&dev->dev);
}

static inline void input_set_drvdata(struct input_dev *dev, void *data)
{
	dev_set_drvdata(&dev->dev, data);
}

static inline void input_set_events_per_packet(struct input_dev *dev, int n_events)
{
	dev->hint_events_per_packet = (unsigned int)n_events;
}

/* input_abs_get_min() and the others: a field of an axis; 0 of a device without axes. */
#define INPUT_GENERATE_ABS_ACCESSORS(_suffix, _item)                                                                   \
	static inline int input_abs_get_##_suffix(struct input_dev *dev, unsigned int axis)                            \
	{                                                                                                              \
		return dev->absinfo ? dev->absinfo[axis]._item : 0;                                                    \
	}                                                                                                              \
	static inline void input_abs_set_##_suffix(struct input_dev *dev, unsigned int axis, int val)                  \
	{                                                                                                              \
		input_alloc_absinfo(dev);                                                                              \
		if (dev->absinfo)                                                                                      \
			dev->absinfo[axis]._item = val;                                                                \
	}

INPUT_GENERATE_ABS_ACCESSORS(val, value)
INPUT_GENERATE_ABS_ACCESSORS(min, minimum)
INPUT_GENERATE_ABS_ACCESSORS(max, maximum)
INPUT_GENERATE_ABS_ACCESSORS(fuzz, fuzz)
INPUT_GENERATE_ABS_ACCESSORS(flat, flat)
INPUT_GENERATE_ABS_ACCESSORS(res, resolution)

#ifndef __cplusplus
/* Those who listen to all devices, slots of touches, and force feedback. */
struct input_handler;
struct input_handle;
struct ff_device;
#define __KCOMPD_NO_INPUT_HANDLER __attribute__((__error__("handlers of input events are not offered")))
#define __KCOMPD_NO_INPUT_MT __attribute__((__error__("slots of multi-touch devices are not offered")))
#define __KCOMPD_NO_INPUT_FF __attribute__((__error__("force feedback is not offered")))
int input_register_handler(struct input_handler *handler) __KCOMPD_NO_INPUT_HANDLER;
int input_mt_init_slots(struct input_dev *dev, unsigned int num_slots, unsigned int flags) __KCOMPD_NO_INPUT_MT;
void input_mt_slot(struct input_dev *dev, int slot) __KCOMPD_NO_INPUT_MT;
bool input_mt_report_slot_state(struct input_dev *dev, unsigned int tool_type, bool active) __KCOMPD_NO_INPUT_MT;
int input_ff_create(struct input_dev *dev, unsigned int max_effects) __KCOMPD_NO_INPUT_FF;

/* What the kernel's header brings along, and drivers count on. */
#include <linux/list.h>
#include <linux/mod_devicetable.h>
#include <linux/time.h>
#include <linux/timer.h>
#endif

#endif
