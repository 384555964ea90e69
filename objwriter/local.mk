# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libobjwriter.a
libobjwriter_a_SOURCES =
