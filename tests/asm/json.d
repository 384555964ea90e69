{"endian":"little","sections":[
{"name":".text","size":48,"align":8,"flags":6,"instructions":[
{"offset":0,"bytes":"18010000000000000000000000000000","op":"lddw","dst":1,"src":0,"off":0,"imm":0,"text":"r1 = map ll","reloc":{"type":"R_BPF_64_64","symbol":"map"}},
{"offset":16,"bytes":"8500000001000000","op":"call_helper","dst":0,"src":0,"off":0,"imm":1,"text":"call bpf_map_lookup_elem"},
{"offset":24,"bytes":"1500010000000000","op":"jeq64_k","dst":0,"src":0,"off":1,"imm":0,"text":"if r0 == 0 goto +1"},
{"offset":32,"bytes":"9500000000000000","op":"exit","dst":0,"src":0,"off":0,"imm":0,"text":"exit"},
{"offset":40,"bytes":"ffffffffffffffff"}],"lines":[],"core":[]}],
"symbols":[
{"name":"f","value":0,"size":0,"section":".text","bind":1,"type":2},
{"name":"map","value":0,"size":0,"section":"","bind":1,"type":0}]}
