// SPDX-License-Identifier: MIT
// One parameter of each type, readable and writable through sys/.
#include <linux/module.h>
#include <linux/moduleparam.h>

static unsigned char a_byte;
module_param(a_byte, byte, 0644);
static short a_short;
module_param(a_short, short, 0644);
static unsigned short a_ushort;
module_param(a_ushort, ushort, 0644);
static int limit = 10;
module_param(limit, int, 0644);
MODULE_PARM_DESC(limit, "Upper bound");
static unsigned int a_uint;
module_param(a_uint, uint, 0644);
static long a_long;
module_param(a_long, long, 0644);
static unsigned long a_ulong;
module_param(a_ulong, ulong, 0644);
static unsigned long long a_ullong;
module_param(a_ullong, ullong, 0644);
static unsigned int a_hexint = 255;
module_param(a_hexint, hexint, 0644);
static char *who = "world";
module_param(who, charp, 0644);
static bool flag;
module_param(flag, bool, 0644);
static bool off;
module_param_named(on, off, invbool, 0644);
static char fixed[8] = "abc";
module_param_string(fixed, fixed, sizeof(fixed), 0444);
static int list[4] = { 1, 2, 3, 4 };
static unsigned int list_given;
module_param_array(list, int, &list_given, 0444);
static char *words[2];
module_param_array(words, charp, NULL, 0444);
static int hidden;
module_param(hidden, int, 0);
static int secret;
module_param(secret, int, 0200);

static int even;

static int even_set(const char *val, const struct kernel_param *kp)
{
	int number, err = kstrtoint(val, 0, &number);

	if (err)
		return err;
	if (number % 2)
		return -EDOM;
	return param_set_int(val, kp);
}

static const struct kernel_param_ops even_ops = { .set = even_set, .get = param_get_int };
module_param_cb(even, &even_ops, &even, 0644);

static int __init params_init(void)
{
	pr_info("params: hello %s, limit %d, list of %u, hidden %d, secret %d\n", who, limit, list_given, hidden, secret);
	return 0;
}

static void __exit params_exit(void)
{
}

module_init(params_init);
module_exit(params_exit);
MODULE_DESCRIPTION("One parameter of each type");
MODULE_AUTHOR("kcompd");
MODULE_VERSION("1.2");
MODULE_ALIAS("params-alias");
MODULE_LICENSE("GPL");
