import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, chainEntry, findChainFault, genesisHash, type JournalEntry } from './journal.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function chainOf(count: number): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const entry = {
      type: 'test',
      subject: `s${index}`,
      actor: { kind: 'system', part: 'test' } as const,
      deviceTime: 'd',
      officeTime: 'o',
      commandId: `c${index}`,
      body: { index },
    };
    entries.push(chainEntry(entries.at(-1), entry, sha256));
  }
  return entries;
}

describe('the chain', () => {
  test('begins at the genesis hash, counts without gaps and holds', () => {
    const entries = chainOf(5);
    expect(entries[0]?.previousHash).toBe(genesisHash);
    expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(findChainFault(undefined, entries, sha256)).toBeUndefined();
    expect(findChainFault(entries[1], entries.slice(2), sha256)).toBeUndefined();
  });

  test('shows where an entry was changed, dropped, swapped or put in', () => {
    const entries = chainOf(6);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), fc.constantFrom('change', 'drop', 'swap', 'repeat'), (index, deed) => {
        const forged = [...entries];
        const victim = forged[index];
        const next = forged[index + 1];
        if (victim === undefined || next === undefined) throw new Error('no such entry');
        if (deed === 'change') forged[index] = { ...victim, body: { index: 99 } };
        if (deed === 'drop') forged.splice(index, 1);
        if (deed === 'swap') forged.splice(index, 2, next, victim);
        if (deed === 'repeat') forged.splice(index, 0, victim);
        expect(findChainFault(undefined, forged, sha256)).toBeDefined();
      }),
    );
  });

  test('names a gap as a gap, and a stretch from another journal, sound in itself, as a broken link', () => {
    const entries = chainOf(6);
    expect(findChainFault(undefined, entries.toSpliced(2, 1), sha256)).toEqual({ seq: 4, fault: 'gap' });
    const [first, ...rest] = entries;
    if (first === undefined) throw new Error('no such entry');
    const others: JournalEntry[] = [chainEntry(undefined, { ...first, subject: 'other' }, sha256)];
    for (const entry of rest) others.push(chainEntry(others.at(-1), entry, sha256));
    expect(findChainFault(undefined, others, sha256)).toBeUndefined();
    expect(findChainFault(undefined, [...entries.slice(0, 3), ...others.slice(3)], sha256)).toEqual({ seq: 4, fault: 'broken_link' });
  });
});

describe('canonical JSON', () => {
  test('is the same for the same content in any key order, and reads back to it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        // -0 is 0 in JSON, so the two are compared as JSON sees them
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonicalJson({ b: 1, a: [true, null, 'x'], c: undefined })).toBe('{"a":[true,null,"x"],"b":1}');
  });

  test('has its keys in the order of their text, numbers and names that a program might trip over too', () => {
    const written = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
      if (typeof value !== 'object' || value === null) return JSON.stringify(value);
      const sorted = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
      return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${written(item)}`).join(',')}}`;
    };
    const key = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('10', '9', '0', '-1', '007', '__proto__', 'toJSON', 'constructor'));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(value, (content) => {
        expect(canonicalJson(content)).toBe(written(content));
      }),
    );
    expect(canonicalJson(JSON.parse('{"b":{"10":1,"9":2,"__proto__":{"x":1}},"a":[]}'))).toBe('{"a":[],"b":{"10":1,"9":2,"__proto__":{"x":1}}}');
  });

  test('refuses what JSON cannot carry', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('x'), 1n]) expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
