/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: a bit-field's access stays within its run of bit-fields: the neighbour is not touched, the
 * record's end not passed. */
// flags: -O2 -mcpu=v3
struct s {
	unsigned a : 3, b : 5;
	unsigned char next;
	unsigned short c : 12, d : 4;
};
struct __attribute__((packed)) p {
	unsigned char lead;
	unsigned wide : 24;
};

// CHECK-LABEL: write:
// CHECK-NOT: u32
// CHECK: *(u8 *)(r1 + 0) =
void write(struct s *s, int v)
{
	s->b = v;
}

// CHECK-LABEL: whole:
// CHECK: *(u16 *)(r1 + 2)
unsigned whole(struct s *s)
{
	return s->c;
}

// CHECK-LABEL: tail:
// CHECK-NOT: u32
// CHECK: exit
unsigned tail(struct p *p)
{
	return p->wide;
}
