# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libsim.a
libsim_a_SOURCES =
