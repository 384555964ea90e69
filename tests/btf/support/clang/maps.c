/* SPDX-License-Identifier: BSD-2-Clause */
/* Map definitions: keys and values described in full, inner maps, programs in maps, struct_ops. */
#define SEC(n) __attribute__((section(n), used))
#define TTAG(x) __attribute__((btf_type_tag(x)))
struct hidden_inner { struct deep *d; };
struct deep { int x; };
struct val { struct hidden_inner hi; struct far TTAG("kptr") *kp; struct bpf_unused *u; };
struct far { int y; };
struct key { int k; };
struct { int (*type)[1]; int (*max_entries)[10]; struct key *key; struct val *value; } m1 SEC(".maps");
struct inner_map { int (*type)[2]; int *key; } im SEC(".maps");
struct { int (*type)[12]; int *key; struct inner_map *values[]; } outer SEC(".maps") = {
	.values = { [0] = &im },
};
struct { int (*type)[12]; int *key; struct { int (*type)[2]; struct val *value; } *values[]; } outer2 SEC(".maps");
SEC("socket") int f1(void *ctx)
{
	return 0;
}
struct { int (*type)[3]; void *values[]; } pa SEC(".maps") = { .values = { (void *)&f1 } };
struct ops { int (*init)(struct deep *d); const char *name; };
SEC("struct_ops/init") int opsfn(struct deep *d)
{
	return 0;
}
struct ops my_ops SEC(".struct_ops") = { .init = (void *)opsfn };
char LICENSE[] SEC("license") = "GPL";
