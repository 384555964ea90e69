# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libfrontend.a
libfrontend_a_SOURCES =
