import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attr,
  decodeIppMessage,
  encodeIppMessage,
  findIppGroup,
  type IppAttribute,
  IppDecodeError,
  type IppMessage,
  type IppValue,
  ipp,
  ippBoolean,
  ippNumbers,
  ippTexts,
} from './ipp-message.ts';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const bytes = fc.uint8Array({ maxLength: 300 });

const simpleValue: fc.Arbitrary<IppValue> = fc.oneof(
  fc.record({ tag: fc.constantFrom('integer' as const, 'enum' as const), value: int32 }),
  fc.record({ tag: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ tag: fc.constant('rangeOfInteger' as const), lower: int32, upper: int32 }),
  fc.record({ tag: fc.constant('resolution' as const), crossFeed: int32, feed: int32, unit: fc.constantFrom('dpi' as const, 'dpcm' as const) }),
  fc.record({
    tag: fc.constant('dateTime' as const),
    // To a tenth of a second, years 1 to 9998: what the 11 bytes hold at any offset.
    at_ms: fc.integer({ min: -621_000_000_000, max: 2_530_000_000_000 }).map((tenths) => tenths * 100),
    utcOffset_min: fc.integer({ min: -13 * 60, max: 13 * 60 }),
  }),
  fc.record({ tag: fc.constant('octetString' as const), bytes }),
  fc.record({
    tag: fc.constantFrom(
      'textWithoutLanguage' as const,
      'nameWithoutLanguage' as const,
      'keyword' as const,
      'uri' as const,
      'uriScheme' as const,
      'charset' as const,
      'naturalLanguage' as const,
      'mimeMediaType' as const,
    ),
    value: text,
  }),
  fc.record({ tag: fc.constantFrom('textWithLanguage' as const, 'nameWithLanguage' as const), language: text, value: text }),
  fc.record({ tag: fc.constantFrom('unsupported' as const, 'unknown' as const, 'no-value' as const) }),
  fc.record({ tag: fc.constant('other' as const), code: fc.constantFrom(0x1f, 0x2f, 0x4b, 0x7f, 0xff), bytes }),
);

const attributeName = fc.string({ minLength: 1, maxLength: 60 });

const { attribute } = fc.letrec<{ value: IppValue; attribute: IppAttribute }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    simpleValue,
    fc.record({ tag: fc.constant('collection' as const), members: fc.array(tie('attribute'), { maxLength: 3 }) }),
  ),
  attribute: fc.record({ name: attributeName, values: fc.array(tie('value'), { minLength: 1, maxLength: 4 }) }),
}));

const message: fc.Arbitrary<IppMessage> = fc.record({
  version: fc.record({ major: fc.integer({ min: 0, max: 255 }), minor: fc.integer({ min: 0, max: 255 }) }),
  code: fc.integer({ min: 0, max: 0xffff }),
  requestId: int32,
  groups: fc.array(
    fc.record({
      group: fc.constantFrom('operation' as const, 'job' as const, 'printer' as const, 'unsupported' as const, 'document' as const, 'system' as const),
      attributes: fc.array(attribute, { maxLength: 5 }),
    }),
    { maxLength: 4 },
  ),
  data: bytes,
});

/** Buffers and Uint8Arrays with the same bytes are the same here. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? Buffer.from(inner).toString('hex') : inner)));
const plainMessage = (value: IppMessage): unknown =>
  plain({ ...value, data: Uint8Array.from(value.data), groups: value.groups.map((group) => ({ ...group, attributes: group.attributes.map(plainAttribute) })) });
const plainAttribute = (value: IppAttribute): unknown => ({ name: value.name, values: value.values.map(plainValue) });
const plainValue = (value: IppValue): unknown => {
  if (value.tag === 'collection') return { tag: value.tag, members: value.members.map(plainAttribute) };
  return 'bytes' in value ? { ...value, bytes: Buffer.from(value.bytes).toString('hex') } : value;
};

describe('the wire form of IPP', () => {
  it('writes the example of RFC 8010 A.1 byte for byte (shortened to its first attributes)', () => {
    const written = encodeIppMessage({
      version: { major: 1, minor: 1 },
      code: 2,
      requestId: 1,
      groups: [
        { group: 'operation', attributes: [attr('attributes-charset', ipp.charset('utf-8'))] },
        { group: 'job', attributes: [attr('copies', ipp.integer(20)), attr('sides', ipp.keyword('two-sided-long-edge'))] },
      ],
      data: Buffer.from('%!PDF'),
    });
    const hex = [
      '0101 0002 00000001 01',
      '47 0012 617474726962757465732d63686172736574 0005 7574662d38',
      '02 21 0006 636f70696573 0004 00000014',
      '44 0005 7369646573 0013 74776f2d73696465642d6c6f6e672d65646765',
      '03 2521504446',
    ];
    expect(Buffer.from(written).toString('hex')).toBe(hex.join('').replaceAll(' ', ''));
  });

  it('reads back whatever it writes', () => {
    fc.assert(
      fc.property(message, (original) => {
        expect(plainMessage(decodeIppMessage(encodeIppMessage(original)))).toEqual(plainMessage(original));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses every message cut short within its attributes, and says nothing else than that it is cut', () => {
    fc.assert(
      fc.property(message, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (original, fraction) => {
        const whole = encodeIppMessage({ ...original, data: new Uint8Array() });
        const cut = whole.subarray(0, Math.floor(whole.length * fraction));
        expect(() => decodeIppMessage(cut)).toThrow(IppDecodeError);
      }),
      { numRuns: 300 },
    );
  });

  it('takes any bytes at all without another error than its own', () => {
    const nearlyIpp = fc.tuple(fc.constant(Buffer.from('020000050000000101', 'hex')), fc.uint8Array({ maxLength: 200 })).map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), nearlyIpp), (noise) => {
        try {
          decodeIppMessage(noise);
        } catch (error) {
          expect(error).toBeInstanceOf(IppDecodeError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses collections nested without end, both ways', () => {
    const nest = (depth: number): IppValue => (depth === 0 ? ipp.integer(1) : { tag: 'collection', members: [attr('a', nest(depth - 1))] });
    const message = (depth: number): IppMessage => ({
      version: { major: 2, minor: 0 },
      code: 0,
      requestId: 1,
      groups: [{ group: 'job', attributes: [attr('media-col', nest(depth))] }],
      data: new Uint8Array(),
    });
    expect(() => encodeIppMessage(message(9))).toThrow(RangeError);
    const begin = Buffer.from('4a0000000161340000' + '0000', 'hex');
    const head = Buffer.from('0200000000000001023400016d0000', 'hex');
    expect(() => decodeIppMessage(Buffer.concat([head, ...Array<Buffer>(40).fill(begin)]))).toThrow(/too deep/);
  });

  it('refuses to write what no reader could read back', () => {
    const withValue = (...values: IppValue[]): IppMessage => ({
      version: { major: 2, minor: 0 },
      code: 0,
      requestId: 1,
      groups: [{ group: 'job', attributes: [attr('job-name', ...values)] }],
      data: new Uint8Array(),
    });
    expect(() => encodeIppMessage(withValue())).toThrow(/no value/);
    expect(() => encodeIppMessage(withValue(ipp.name('a'.repeat(65_536))))).toThrow(RangeError);
    expect(() => encodeIppMessage(withValue(ipp.integer(2 ** 31)))).toThrow(RangeError);
    expect(() => encodeIppMessage(withValue({ tag: 'other', code: 0x44, bytes: new Uint8Array() }))).toThrow(/form of its own/);
    expect(() => encodeIppMessage(withValue({ tag: 'other', code: 0x05, bytes: new Uint8Array() }))).toThrow(RangeError);
  });

  it('gives nothing, rather than an error, for an attribute that is missing or of another kind', () => {
    const answer: IppMessage = {
      version: { major: 2, minor: 0 },
      code: 0,
      requestId: 1,
      groups: [{ group: 'printer', attributes: [attr('marker-levels', ipp.integer(85), ipp.noValue(), ipp.integer(12))] }],
      data: new Uint8Array(),
    };
    const printer = findIppGroup(answer, 'printer');
    expect(ippNumbers(printer, 'marker-levels')).toEqual([85, 12]);
    expect(ippTexts(printer, 'marker-levels')).toEqual([]);
    expect(ippBoolean(printer, 'marker-levels')).toBeUndefined();
    expect(ippNumbers(findIppGroup(answer, 'job'), 'job-id')).toEqual([]);
  });
});
