digraph cfg {
	node [shape=box, fontname=monospace];
	subgraph "cluster_0_0" {
		label="f";
		b0_0 [label="0: r0 = 0\l"];
		b0_0 -> b0_1;
		b0_1 [label="1: r0 += 1\l2: if r0 \< 10 goto 1\l"];
		b0_1 -> b0_1 [color=green];
		b0_1 -> b0_3 [color=red];
		b0_3 [label="3: if r1 == 0 goto 6\l"];
		b0_3 -> b0_6 [color=green];
		b0_3 -> b0_4 [color=red];
		b0_4 [label="4: call g\l5: goto 1\l"];
		b0_4 -> b0_1;
		b0_6 [label="6: exit\l"];
	}
	subgraph "cluster_0_7" {
		label="g";
		b0_7 [label="7: r0 = 1\l8: exit\l"];
	}
}
