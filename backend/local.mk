# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libbackend.a
libbackend_a_SOURCES = \
	backend/backend.h
