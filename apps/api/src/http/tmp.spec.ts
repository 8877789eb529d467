import { parseYaml } from './yaml.parser.js';
import { parseJson } from './json.parser.js';
const cases: [string,string][] = [
['dup','a: 1\na: 2\n'],['dup2','1: 1\n"1": 2\n'],
['tag','a: !!binary aGVsbG8=\n'],['tag2','b: !foo 3\n'],['ok tag','b: !!str 3\n'],
['multi','a: 1\n---\nb: 2\n'],
['types','a: 2020-01-01\nb: yes\nc: 0o17\nd: 0x1F\n1: z'],
['inf','e: .inf'],['big','f: 12345678901234567890'],['seqkey','? [1,2]\n: q'],['nullkey','? \n: z\n'],
['proto','x: {__proto__: {a: 1}}\n'],['dir','%YAML 1.1\n---\na: 2001-12-14\n'],
['bad','a: [1, 2\nb: }'],['empty','# only'],
['bomb', 'a: &a ["x","x","x","x","x","x","x","x","x"]\n'+ 'bcdefghi'.split('').map((c,i)=>`${c}: &${c} [${Array(9).fill('*'+'abcdefgh'[i]).join(',')}]`).join('\n')],
['bigalias', 'a: &a "'+'x'.repeat(400000)+'"\nb: ['+Array(90).fill('*a').join(',')+']'],
['deep64','['.repeat(64)+']'.repeat(64)],['deep65','['.repeat(65)+']'.repeat(65)],['blockdeep', Array.from({length:64},(_, i)=>' '.repeat(i)+'a:').join('\n')],['blockdeep2', Array.from({length:80},(_, i)=>' '.repeat(i)+'a:').join('\n')],
['deep1M','['.repeat(5e5)],['flow', '{'.repeat(500000)],['flowmix', '[{a: '.repeat(60000)],
['anchors', Array.from({length:30000},(_, i)=>`k${i}: &a${i} 1`).join('\n')],
['keys', Array.from({length:50000},(_, i)=>`k${i}: 1`).join('\n')],
['many errors', 'a: }\n'.repeat(50000)],
['many errors2', 'a: [1\n'.repeat(50000)],
['many errors3', '- a\nb\n'.repeat(50000)],
['many warnings', '- !foo a\n'.repeat(50000)],
['longstr', '"'+'a'.repeat(5e5)+'"'],['block', '|\n'+' a\n'.repeat(1e5)],['quoted folding', '"'+'a\n'.repeat(2e5)+'"'],['plain folding', 'a\n'.repeat(2e5)],
['dashes', '- '.repeat(200000)],['question', '? '.repeat(200000)],['colon', ': '.repeat(200000)],['aliases','a: &a 1\nb: ['+'*a,'.repeat(100000)+']'],['esc','"\\0"'],['surr','"\\ud800"'],['commas','['+','.repeat(400000)],['comments','# x\n'.repeat(100000)],['anch','&a '.repeat(100000)],['tags','!a '.repeat(100000)],['blank','\n'.repeat(500000)],['emptyitems','-\n'.repeat(200000)],['spaces',' '.repeat(500000)+'a'],['tabs','a:\t'.repeat(100000)], ['merge','a: &a {x: 1}\nb: {<<: *a}'],
];
it.each(cases)('%s', (name, text) => {
  const s = performance.now(); let out: string;
  try { out = 'OK ' + JSON.stringify(parseYaml(Buffer.from(text))).slice(0, 80); } catch (e) { out = (e as Error).name + ' ' + ((e as Error).message).slice(0, 150) + JSON.stringify((e as {errors?: unknown}).errors ?? ''); }
  process.stderr.write(`${name} [${(performance.now()-s).toFixed(0)}ms] ${out}\n`);
});
const j: string[] = ['{"a":1,}','[1,a]','{"a":','nul','{"a":tru}','{"a":\n  [1,2,\n x]}','x'.repeat(100),'{"a":1'+' '.repeat(60)+'b}','9007199254740993','[9007199254740992, 1e400, 12345678901234567890123, 1e30, 0.1234567890123456789]','{"__proto__":1,"a\\u0000":"\\ud800", "constructor": {"prototype":1}}'];
it.each(j)('%s', (text) => { try { process.stderr.write('OK '+JSON.stringify(parseJson(Buffer.from(text)))+'\n') } catch (e) { process.stderr.write((e as Error).message+ JSON.stringify((e as {errors?: unknown}).errors ?? '')+'\n') } });
it('perf', () => { const small = Buffer.from(JSON.stringify({specversion:'1.0',id:'x'.repeat(36),source:'/orders',type:'order.created',data:{amount:12.5,lines:[{sku:'a',n:1},{sku:'b',n:2}],country:'DE',customer:{id:'c-1',name:'Ada'},note:'x'.repeat(200)}})); 
 for (let r=0;r<2;r++){let s=performance.now(); for (let i=0;i<100000;i++) parseJson(small); process.stderr.write(`small ${small.length}B ${((performance.now()-s)/100).toFixed(2)} us\n`); s=performance.now(); for (let i=0;i<100000;i++) JSON.parse(small.toString()); process.stderr.write(`JSON.parse ${((performance.now()-s)/100).toFixed(2)} us\n`);}
 const big = Buffer.from(JSON.stringify(Array.from({length:8000},()=>JSON.parse(small.toString())))); const s=performance.now(); parseJson(big); process.stderr.write(`big ${big.length} ${(performance.now()-s).toFixed(0)} ms\n`);
 const evil = Buffer.from('['.repeat(2e6)+']'.repeat(2e6)); const s2=performance.now(); try {parseJson(evil)} catch {} process.stderr.write(`evil ${(performance.now()-s2).toFixed(0)} ms\n`);
 const ints = Buffer.from('['+'12345678901234567,'.repeat(2e5)+'1]'); const s3=performance.now(); try {parseJson(ints)} catch {} process.stderr.write(`ints ${(performance.now()-s3).toFixed(0)} ms\n`);
 const bad = Buffer.from('['+'1,'.repeat(32000)+'x]'); const s4=performance.now(); try {parseJson(bad)} catch (e) {process.stderr.write((e as Error).message)} process.stderr.write(`bad ${(performance.now()-s4).toFixed(0)} ms\n`);
});
