// Writes a small GGUF file with random weights: a real model of the llama form that says nothing sensible, to run the engine end to end.
// Form: github.com/ggml-org/ggml/blob/master/docs/gguf.md
import { writeFileSync } from 'node:fs'

type Value =
  | { u32: number }
  | { f32: number }
  | { text: string }
  | { texts: string[] }
  | { i32s: number[] }
  | { f32s: number[] }
  | { flag: boolean }
const typeIds = { u32: 4, f32: 6, flag: 7, text: 8, list: 9 } as const
const alignment = 32

class Bytes {
  readonly parts: Buffer[] = []
  size = 0
  add(bytes: Buffer): this {
    this.parts.push(bytes)
    this.size += bytes.length
    return this
  }
  u32(value: number): this {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return this.add(bytes)
  }
  i32(value: number): this {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32LE(value)
    return this.add(bytes)
  }
  u64(value: number): this {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(value))
    return this.add(bytes)
  }
  f32(value: number): this {
    const bytes = Buffer.alloc(4)
    bytes.writeFloatLE(value)
    return this.add(bytes)
  }
  text(value: string): this {
    const bytes = Buffer.from(value)
    return this.u64(bytes.length).add(bytes)
  }
  pad(): this {
    const left = (alignment - (this.size % alignment)) % alignment
    return left === 0 ? this : this.add(Buffer.alloc(left))
  }
}

function addValue(out: Bytes, value: Value): void {
  if ('u32' in value) out.u32(typeIds.u32).u32(value.u32)
  else if ('f32' in value) out.u32(typeIds.f32).f32(value.f32)
  else if ('flag' in value) out.u32(typeIds.flag).add(Buffer.from([value.flag ? 1 : 0]))
  else if ('text' in value) out.u32(typeIds.text).text(value.text)
  else if ('texts' in value) {
    out.u32(typeIds.list).u32(typeIds.text).u64(value.texts.length)
    for (const one of value.texts) out.text(one)
  } else if ('i32s' in value) {
    out.u32(typeIds.list).u32(5).u64(value.i32s.length)
    for (const one of value.i32s) out.i32(one)
  } else {
    out.u32(typeIds.list).u32(typeIds.f32).u64(value.f32s.length)
    for (const one of value.f32s) out.f32(one)
  }
}

/** Bytes as tokens, as byte fall-back has them, after three of control. */
const tokens = [
  '<unk>',
  '<s>',
  '</s>',
  ...Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`),
  '▁',
  ...'etaoinshrdlu{}[]":,'.split(''),
]

/** About a million weights. `seed` makes it the same file each time. */
export function writeTinyGguf(path: string, seed = 1): void {
  const width = 64
  const layers = 2
  const heads = 4
  const inner = 128
  const vocabulary = tokens.length
  const facts: [string, Value][] = [
    ['general.architecture', { text: 'llama' }],
    ['general.name', { text: 'random weights' }],
    ['general.alignment', { u32: alignment }],
    ['llama.context_length', { u32: 65_536 }],
    ['llama.embedding_length', { u32: width }],
    ['llama.block_count', { u32: layers }],
    ['llama.feed_forward_length', { u32: inner }],
    ['llama.attention.head_count', { u32: heads }],
    ['llama.attention.head_count_kv', { u32: heads }],
    ['llama.attention.layer_norm_rms_epsilon', { f32: 1e-5 }],
    ['llama.rope.dimension_count', { u32: width / heads }],
    ['llama.vocab_size', { u32: vocabulary }],
    ['tokenizer.ggml.model', { text: 'llama' }],
    ['tokenizer.ggml.tokens', { texts: tokens }],
    ['tokenizer.ggml.scores', { f32s: tokens.map((_, i) => (i < 259 ? 0 : -i)) }],
    ['tokenizer.ggml.token_type', { i32s: tokens.map((_, i) => (i === 0 ? 2 : i < 3 ? 3 : i < 259 ? 6 : 1)) }],
    ['tokenizer.ggml.bos_token_id', { u32: 1 }],
    ['tokenizer.ggml.eos_token_id', { u32: 2 }],
    ['tokenizer.ggml.unknown_token_id', { u32: 0 }],
    ['tokenizer.ggml.add_bos_token', { flag: true }],
  ]
  // Sizes as ggml counts them: the fastest first.
  const shapes: [string, number[]][] = [
    ['token_embd.weight', [width, vocabulary]],
    ['output_norm.weight', [width]],
    ['output.weight', [width, vocabulary]],
  ]
  for (let i = 0; i < layers; i++) {
    for (const name of ['attn_q', 'attn_k', 'attn_v', 'attn_output']) shapes.push([`blk.${i}.${name}.weight`, [width, width]])
    for (const name of ['attn_norm', 'ffn_norm']) shapes.push([`blk.${i}.${name}.weight`, [width]])
    shapes.push(
      [`blk.${i}.ffn_gate.weight`, [width, inner]],
      [`blk.${i}.ffn_up.weight`, [width, inner]],
      [`blk.${i}.ffn_down.weight`, [inner, width]],
    )
  }
  const out = new Bytes().add(Buffer.from('GGUF')).u32(3).u64(shapes.length).u64(facts.length)
  for (const [name, value] of facts) addValue(out.text(name), value)
  let offset = 0
  const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
  for (const [name, shape] of shapes) {
    out.text(name).u32(shape.length)
    for (const one of shape) out.u64(one)
    out.u32(0).u64(offset)
    offset += Math.ceil((count(shape) * 4) / alignment) * alignment
  }
  out.pad()
  let state = seed >>> 0
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  for (const [name, shape] of shapes) {
    const weights = new Float32Array(count(shape))
    for (let i = 0; i < weights.length; i++) weights[i] = name.includes('norm') ? 1 : random() * 0.4
    out.add(Buffer.from(weights.buffer)).pad()
  }
  writeFileSync(path, Buffer.concat(out.parts))
}
