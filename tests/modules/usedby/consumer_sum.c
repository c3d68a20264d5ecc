// SPDX-License-Identifier: MIT
// The second object.
#include "consumer.h"
#include "provider.h"

int consumer_sum(void)
{
	return provider_add(40, 1) + provider_gpl();
}
