// SPDX-License-Identifier: MIT
// Compiled once into every module: the record by which the loader knows it, and what the build adds to its .modinfo.
#undef LINUX_VERSION_CODE /* what a driver of another era has more is behind what the runtime knows */
#include <linux/module.h>
#include <linux/module_layout.h>
#include <linux/vermagic.h>

MODULE_INFO(vermagic, VERMAGIC_STRING);
MODULE_INFO(name, KBUILD_MODNAME);
MODULE_INFO(depends, KCOMPD_DEPENDS);

#define local_if_any __weak __attribute__((__visibility__("hidden")))

// The entry points, and the bounds of the tables, where the module has them. Hidden, because libc has an init_module too.
extern int init_module(void) local_if_any;
extern void cleanup_module(void) local_if_any;
extern const struct kernel_param __start___param[] local_if_any, __stop___param[] local_if_any;
extern const struct kernel_symbol __start___ksymtab[] local_if_any, __stop___ksymtab[] local_if_any;
extern char __start_kcompd_percpu[] local_if_any, __stop_kcompd_percpu[] local_if_any;

struct module __this_module __section(".gnu.linkonce.this_module") = {
	.state = MODULE_STATE_UNFORMED,
	.name = KBUILD_MODNAME,
	.init = init_module,
	.exit = cleanup_module,
	.kp = __start___param,
	.kp_end = __stop___param,
	.syms = __start___ksymtab,
	.syms_end = __stop___ksymtab,
	.percpu = __start_kcompd_percpu,
	.percpu_end = __stop_kcompd_percpu,
};

#define size_of(type) sizeof(type),
static const unsigned short layout[] __used __section(".module_layout") = { MODULE_LAYOUT(size_of) };
