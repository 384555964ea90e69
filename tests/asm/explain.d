
Disassembly of section .text:
       0:	07 01 00 00 05 00 00 00	r1 += 5
		opcode 07 = 0000 operation, 0 source: the immediate, 111 class ALU64: 64-bit arithmetic
		regs 01: dst 1, src 0 (unused)   off 0 (unused)   imm 0x00000005 (5)
		add64_k: dst += imm
		from -mcpu=v1, group base64; RFC 9669 section 4.1, Arithmetic Instructions
       1:	9c 32 01 00 00 00 00 00	w2 s%= w3
		opcode 9c = 1001 operation, 1 source: a register, 100 class ALU: 32-bit arithmetic
		regs 32: dst 2, src 3   off 1 (part of the operation)   imm 0x00000000 (0) (unused)
		smod32_r: dst = src ? dst % src : dst, signed, 32 bits
		from -mcpu=v4, group divmul32; RFC 9669 section 4.1, Arithmetic Instructions
       2:	89 21 fc ff 00 00 00 00	r1 = *(s16 *)(r2 - 4)
		opcode 89 = 100 mode, 01 size, 001 class LDX: load into a register
		regs 21: dst 1, src 2   off -4   imm 0x00000000 (0) (unused)
		ldxsh: dst = 16 bits at src + off, sign-extended
		from -mcpu=v4, group base64; RFC 9669 section 5.2, Sign-Extension Load Operations
       3:	db 21 08 00 f1 00 00 00	r0 = cmpxchg_64(r1 + 8, r0, r2)
		opcode db = 110 mode, 11 size, 011 class STX: store a register, atomics
		regs 21: dst 1, src 2   off 8   imm 0x000000f1 (241) (part of the operation)
		acmpxchg64: atomic: if the 64 bits at dst + off equal r0, they become src; r0 = the old value
		from -mcpu=v3, group atomic64; RFC 9669 section 5.3, Atomic Operations
       4:	18 01 00 00 05 00 00 00 00 00 00 00 00 00 00 00	r1 = 5 ll
		opcode 18 = 000 mode, 11 size, 000 class LD: immediates and packet loads
		regs 01: dst 1, src 0 (unused)   off 0 (unused)   imm 0x00000005 (5)
		second slot: the immediate's high word; together 0x0000000000000005
		lddw: dst = imm64
		from -mcpu=v1, group base64; RFC 9669 section 5.4, 64-bit Immediate Instructions
       6:	c6 01 01 00 ff ff ff ff	if w1 s< -1 goto .L0_1
		opcode c6 = 1100 operation, 0 source: the immediate, 110 class JMP32: jumps on 32 bits
		regs 01: dst 1, src 0 (unused)   off 1   imm 0xffffffff (-1)
		jslt32_k: jump if dst s< imm, 32 bits
		from -mcpu=v3, group base32; RFC 9669 section 4.3, Jump Instructions
       7:	bf 77 01 00 01 00 00 00	r7 = addr_space_cast(r7, 0, 1)
		opcode bf = 1011 operation, 1 source: a register, 111 class ALU64: 64-bit arithmetic
		regs 77: dst 7, src 7   off 1 (part of the operation)   imm 0x00000001 (1)
		addr_space_cast: dst = pointer src moved from address space b to a (arenas)
		from -mcpu=v4, group kernel; not in RFC 9669: a kernel extension
.L0_1:
       8:	95 00 00 00 00 00 00 00	exit
		opcode 95 = 1001 operation, 0 source: the immediate, 101 class JMP: jumps on 64 bits, calls, exit
		regs 00: dst 0 (unused), src 0 (unused)   off 0 (unused)   imm 0x00000000 (0) (unused)
		exit: return r0 to the caller
		from -mcpu=v1, group base32; RFC 9669 section 4.3, Jump Instructions
