/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: what BPF cannot do is refused where it is written, naming the operation. */
// flags: -w

int six(int a, int b, int c, int d, int e, int f) // error: global function 'six' has 6 parameters: the verifier allows five; make it static
{
	return a + b + c + d + e + f;
}

static int sum(int n, ...) // error: function 'sum' is variadic
{
	return n;
}

int use_sum(void)
{
	return sum(1, 2);
}

double scale(double x)
{
	return x * 2.0; // error: floating-point arithmetic on 'double'
}

int less(float a, float b)
{
	return a < b; // error: floating-point comparison on 'float'
}

int whole(double x)
{
	return (int)x; // error: floating-point conversion
}

struct big {
	long a[4];
};
extern int take(struct big b);
extern struct big give(void);

int outside(struct big *p)
{
	struct big b;

	b = give();      // error: 'give' returns more than one register holds and is not defined here
	return take(*p); // error: a structure of more than 16 bytes is passed by value to 'take'
}

void *caller(void)
{
	return __builtin_return_address(0); // error: __builtin_return_address is not supported: a BPF program cannot look at its callers
}

int narrow(unsigned char *p)
{
	return __sync_fetch_and_add(p, 1); // error: atomic access to 1 bytes: BPF has 4 and 8
}

static int (*helper)(void) = (void *)5; // error: 'helper' holds a helper's number and is assigned to

int call(void)
{
	return helper();
}

void change(void *p)
{
	helper = p;
}

int in_asm(struct big *p)
{
	asm volatile("r0 = %0" ::"r"(*p)); // error: an operand of type 'struct big' does not fit a register
	asm volatile("r0 = 0" ::: "r11");  // error: unknown register 'r11' in the clobbers of an asm statement
	return 0;
}
