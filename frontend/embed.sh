#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The compiler's own headers as C, so that the compiler is one file: embed.sh DIR FILE... >headers.c
dir=$1
shift
echo '/* Made by frontend/embed.sh from frontend/include. */'
echo '#include "frontend/pp_int.h"'
n=0
for f; do
	n=$((n + 1))
	echo "static const char text$n[] ="
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^.*$/	"&\\n"/' "$dir/$f"
	echo '	;'
done
echo 'const struct embedded embedded_headers[] = {'
n=0
for f; do
	n=$((n + 1))
	echo "	{\"$f\", text$n, sizeof text$n - 1},"
done
echo '	{0, 0, 0},'
echo '};'
