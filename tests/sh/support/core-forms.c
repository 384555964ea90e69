/* SPDX-License-Identifier: BSD-2-Clause */
/* Every form of relocated access and query; one a function. */
#define pai __attribute__((preserve_access_index))
struct in { int x; long y[4]; struct { int an1; union { int u1; long u2; }; }; } pai;
struct s { int a; char b; struct in i; struct in arr[3]; unsigned bf1:3, bf2:7; struct in *next; } pai;
typedef struct { int q; struct s *ps; } ts;
struct plain { int z; int w[5]; };
int f1(struct s *p){ return p->a; }
int f2(struct s *p){ return p->i.x; }
int f3(struct s *p){ return p->arr[1].x; }
int f4(struct s *p, int n){ return p->arr[n].y[n]; }
int f5(struct s *p){ return p->i.u1 + p->next->an1; }
int f6(struct s *p){ return p->bf2; }
int f7(struct s *p){ return p[2].b; }
int f8(struct plain *p){ return *__builtin_preserve_access_index(&p->w[3]); }
int f9(ts *p){ return __builtin_preserve_access_index(({p->ps->a;})); }
long f10(struct s *p){ return (long)__builtin_preserve_access_index(&p->i.y[2]); }
int f11(struct s *p){ return __builtin_preserve_field_info(p->bf2, 0) + __builtin_preserve_field_info(p->bf2,1)+ __builtin_preserve_field_info(p->bf2,2)+ __builtin_preserve_field_info(p->bf2,3)+ __builtin_preserve_field_info(p->bf2,4)+ __builtin_preserve_field_info(p->bf2,5);}
int f12(void){ return __builtin_preserve_field_info(((struct plain*)0)->w[2], 2); }
void f13(struct s *p){ p->i.x = 4; p->bf1 = 3; }
int f14(struct plain (*p)[4]){ return __builtin_preserve_access_index((*p)[2].z); }
enum E { E1 = 5, E2 = 7 };
int f15(void){ return __builtin_preserve_enum_value(*(enum E *)E2, 1) + __builtin_preserve_enum_value(*(enum E *)E2, 0); }
int f16(void){ return __builtin_btf_type_id(*(struct plain *)0, 0) + __builtin_btf_type_id(*(ts*)0, 1) + __builtin_preserve_type_info(*(ts*)0, 0)+ __builtin_preserve_type_info(*(struct plain*)0, 1)+ __builtin_preserve_type_info(*(struct s*)0, 2); }
long *f17(struct s *p){ return p->i.y; }
struct in *f18(struct s *p){ return &p->i; }
int f19(struct s *p){ return (&p->i)->x; }
int f20(struct s *p){ struct in *q = &p->i; return q->x; }
struct tree {
	struct tree *left, *right;
	union {
		int key;
		struct {
			short lo, hi;
		};
	};
	int grid[3][4];
	char name[16];
	enum E kind;
	unsigned long long wide : 40, rest : 24;
	signed int sbits : 5;
} pai;
typedef struct tree *treep;
typedef const struct tree ctree;
int g1(struct tree *t) { return t->left->right->left->hi; }
int g2(struct tree *t) { return t->grid[1][2]; }
int g3(struct tree *t) { return __builtin_preserve_access_index(t->grid[1][2]); }
int g4(treep t, int i) { return __builtin_preserve_access_index(t->grid[i][2]); }
int g5(ctree *t) { return t->key + t->name[3]; }
long g6(struct tree *t) { return t->wide; }
int g7(struct tree *t) { return t->sbits; }
char *g8(struct tree *t) { return t->name; }
char *g9(struct tree *t) { return &t->name[5]; }
int g10(struct tree *t) { return __builtin_preserve_field_info(t->wide, 0) + __builtin_preserve_field_info(t->wide, 4) + __builtin_preserve_field_info(t->rest, 4); }
int g11(struct tree *t) { return __builtin_preserve_field_info(t->sbits, 3) + __builtin_preserve_field_info(t->kind, 3) + __builtin_preserve_field_info(t->name, 1); }
int g12(struct tree *t) { return __builtin_preserve_field_info(t->name[3], 1) + __builtin_preserve_field_info(t->grid[1], 1); }
int g13(struct tree **t) { return t[1]->key; }
int g14(struct tree *t) { return (*t).left[2].key; }
struct tree *g15(struct tree *t) { return &t[3]; }
void g16(struct tree *t) { t->left = t->right; t->kind++; t->sbits = 2; }
int g17(void *p) { return ((struct tree *)p)->key; }
int g18(struct tree *t) { return ((struct in *)&t->grid)->x; }
int g19(struct tree *t) { if (__builtin_preserve_field_info(t->key, 2)) return t->key; return 0; }
int g20(struct plain *p, struct tree *t) { return __builtin_preserve_access_index(({ int r = p->z; r += t->key; r; })); }
