/**
 * The wire form of the Internet Printing Protocol (RFC 8010), both ways, for client and printer.
 *
 * Our own, because npm's encoders leave out attributes they do not know without a word, cannot
 * write the group of unsupported attributes or text with a language, and take their request ids
 * from Math.random. The whole of RFC 8010 is small; a tag unknown here is kept as bytes.
 */

export type IppValue =
  | { tag: 'integer' | 'enum'; value: number }
  | { tag: 'boolean'; value: boolean }
  | { tag: 'rangeOfInteger'; lower: number; upper: number }
  | { tag: 'resolution'; crossFeed: number; feed: number; unit: 'dpi' | 'dpcm' }
  | { tag: 'dateTime'; at_ms: number; utcOffset_min: number }
  | { tag: 'octetString'; bytes: Uint8Array }
  | { tag: IppTextTag; value: string }
  | { tag: 'textWithLanguage' | 'nameWithLanguage'; language: string; value: string }
  | { tag: 'collection'; members: IppAttribute[] }
  | { tag: IppOutOfBandTag }
  | { tag: 'other'; code: number; bytes: Uint8Array };

export type IppTextTag = keyof typeof textTagCodes;
export type IppOutOfBandTag = keyof typeof outOfBandCodes;
export type IppGroupName = keyof typeof groupCodes;

export interface IppAttribute {
  name: string;
  /** At least one; a set of several keeps its order, which carries meaning (marker-levels). */
  values: IppValue[];
}

export interface IppGroup {
  group: IppGroupName;
  attributes: IppAttribute[];
}

export interface IppMessage {
  version: { major: number; minor: number };
  /** Operation id in a request, status code in an answer. */
  code: number;
  requestId: number;
  groups: IppGroup[];
  /** What follows the attributes: the document of Send-Document and Print-Job, else empty. */
  data: Uint8Array;
}

/** The bytes are not an IPP message, or it ends too early. */
export class IppDecodeError extends Error {
  override readonly name = 'IppDecodeError';
}

const groupCodes = {
  operation: 0x01,
  job: 0x02,
  printer: 0x04,
  unsupported: 0x05,
  subscription: 0x06,
  'event-notification': 0x07,
  resource: 0x08,
  document: 0x09,
  system: 0x0a,
} as const;

const textTagCodes = {
  textWithoutLanguage: 0x41,
  nameWithoutLanguage: 0x42,
  keyword: 0x44,
  uri: 0x45,
  uriScheme: 0x46,
  charset: 0x47,
  naturalLanguage: 0x48,
  mimeMediaType: 0x49,
} as const;

const outOfBandCodes = {
  unsupported: 0x10,
  unknown: 0x12,
  'no-value': 0x13,
  'not-settable': 0x15,
  'delete-attribute': 0x16,
  'admin-define': 0x17,
} as const;

const codes = {
  endOfAttributes: 0x03,
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  octetString: 0x30,
  dateTime: 0x31,
  resolution: 0x32,
  rangeOfInteger: 0x33,
  beginCollection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  endCollection: 0x37,
  memberName: 0x4a,
} as const;

const invert = <Name extends string>(table: Record<Name, number>): ReadonlyMap<number, Name> => {
  const names = new Map<number, Name>();
  for (const name in table) names.set(table[name], name);
  return names;
};
const groupNames = invert(groupCodes);
const textTags = invert(textTagCodes);
const outOfBandTags = invert(outOfBandCodes);

const lastDelimiter = 0x0f;
/** Deeper collections than any registered attribute has: a bound on the recursion. */
const collectionDepthMax = 8;

// ---- writing ------------------------------------------------------------------------------

class Writer {
  #chunks: Buffer[] = [];

  byte(value: number): void {
    this.#chunks.push(Buffer.from([value]));
  }
  short(value: number): void {
    const chunk = Buffer.alloc(2);
    chunk.writeUInt16BE(value);
    this.#chunks.push(chunk);
  }
  int(value: number): void {
    const chunk = Buffer.alloc(4);
    chunk.writeInt32BE(value);
    this.#chunks.push(chunk);
  }
  /** Two bytes of length, then the bytes; more than 65,535 bytes throws a RangeError. */
  counted(value: string | Uint8Array): void {
    const bytes = Buffer.from(value);
    this.short(bytes.length);
    this.#chunks.push(bytes);
  }
  raw(bytes: Uint8Array): void {
    this.#chunks.push(Buffer.from(bytes));
  }
  finish(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** @throws RangeError for a number or text too large for its field, an attribute without value, or
 * an "other" value that uses a tag this file knows. */
export function encodeIppMessage(message: IppMessage): Uint8Array {
  const writer = new Writer();
  writer.byte(message.version.major);
  writer.byte(message.version.minor);
  writer.short(message.code);
  writer.int(message.requestId);
  for (const group of message.groups) {
    writer.byte(groupCodes[group.group]);
    for (const attribute of group.attributes) writeAttribute(writer, attribute, attribute.name, 0);
  }
  writer.byte(codes.endOfAttributes);
  writer.raw(message.data);
  return writer.finish();
}

function writeAttribute(writer: Writer, attribute: IppAttribute, name: string, depth: number): void {
  if (attribute.values.length === 0) throw new RangeError(`IPP attribute ${attribute.name} has no value`);
  attribute.values.forEach((value, index) => {
    writer.byte(tagCode(value));
    writer.counted(index === 0 ? name : '');
    writeValue(writer, value, depth);
  });
}

function tagCode(value: IppValue): number {
  switch (value.tag) {
    case 'collection':
      return codes.beginCollection;
    case 'other':
      if (!isOtherTag(value.code)) throw new RangeError(`IPP tag ${value.code} has a form of its own`);
      return value.code;
    case 'integer':
    case 'enum':
    case 'boolean':
    case 'rangeOfInteger':
    case 'resolution':
    case 'dateTime':
    case 'octetString':
    case 'textWithLanguage':
    case 'nameWithLanguage':
      return codes[value.tag];
    default:
      return isOutOfBand(value) ? outOfBandCodes[value.tag] : textTagCodes[value.tag];
  }
}

const isOutOfBand = (value: IppValue): value is { tag: IppOutOfBandTag } => value.tag in outOfBandCodes;

/** A value tag that no other form of IppValue stands for. */
const isOtherTag = (code: number): boolean =>
  code > lastDelimiter && code <= 0xff && !textTags.has(code) && !outOfBandTags.has(code) && !Object.values<number>(codes).includes(code);

function writeValue(writer: Writer, value: IppValue, depth: number): void {
  switch (value.tag) {
    case 'integer':
    case 'enum':
      writer.short(4);
      writer.int(value.value);
      return;
    case 'boolean':
      writer.short(1);
      writer.byte(value.value ? 1 : 0);
      return;
    case 'rangeOfInteger':
      writer.short(8);
      writer.int(value.lower);
      writer.int(value.upper);
      return;
    case 'resolution':
      writer.short(9);
      writer.int(value.crossFeed);
      writer.int(value.feed);
      writer.byte(value.unit === 'dpi' ? 3 : 4);
      return;
    case 'dateTime':
      writer.counted(encodeDateTime(value.at_ms, value.utcOffset_min));
      return;
    case 'octetString':
    case 'other':
      writer.counted(value.bytes);
      return;
    case 'textWithLanguage':
    case 'nameWithLanguage': {
      const inner = new Writer();
      inner.counted(value.language);
      inner.counted(value.value);
      writer.counted(inner.finish());
      return;
    }
    case 'collection':
      writeCollection(writer, value.members, depth + 1);
      return;
    default:
      writer.counted('value' in value ? value.value : '');
  }
}

function writeCollection(writer: Writer, members: IppAttribute[], depth: number): void {
  if (depth > collectionDepthMax) throw new RangeError('IPP collections nested too deep');
  writer.short(0);
  for (const member of members) {
    writer.byte(codes.memberName);
    writer.counted('');
    writer.counted(member.name);
    writeAttribute(writer, member, '', depth);
  }
  writer.byte(codes.endCollection);
  writer.counted('');
  writer.counted('');
}

/** RFC 2579 DateAndTime, 11 bytes, to a tenth of a second. */
function encodeDateTime(at_ms: number, utcOffset_min: number): Buffer {
  const local = new Date(at_ms + utcOffset_min * 60_000);
  const bytes = Buffer.alloc(11);
  bytes.writeUInt16BE(local.getUTCFullYear(), 0);
  bytes.set(
    [
      local.getUTCMonth() + 1,
      local.getUTCDate(),
      local.getUTCHours(),
      local.getUTCMinutes(),
      local.getUTCSeconds(),
      Math.floor(local.getUTCMilliseconds() / 100),
    ],
    2,
  );
  const offset = Math.abs(utcOffset_min);
  bytes.write(utcOffset_min < 0 ? '-' : '+', 8, 'ascii');
  bytes.set([Math.floor(offset / 60), offset % 60], 9);
  return bytes;
}

// ---- reading ------------------------------------------------------------------------------

class Reader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(length: number): Buffer {
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new IppDecodeError(`IPP message ends early, at byte ${this.#bytes.length}`);
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
  byte(): number {
    return this.take(1).readUInt8();
  }
  short(): number {
    return this.take(2).readUInt16BE();
  }
  int(): number {
    return this.take(4).readInt32BE();
  }
  counted(): Buffer {
    return this.take(this.short());
  }
  /** Is the next thing one more value of the same attribute (a value tag with an empty name)? */
  anotherValueFollows(): boolean {
    if (this.#position + 3 > this.#bytes.length) return false;
    const tag = this.#bytes.readUInt8(this.#position);
    if (tag <= lastDelimiter || tag === codes.memberName || tag === codes.endCollection) return false;
    return this.#bytes.readUInt16BE(this.#position + 1) === 0;
  }
  rest(): Buffer {
    return this.take(this.#bytes.length - this.#position);
  }
}

/** @throws IppDecodeError when the bytes are no IPP message. The attributes' meaning is not checked. */
export function decodeIppMessage(bytes: Uint8Array): IppMessage {
  const reader = new Reader(bytes);
  const version = { major: reader.byte(), minor: reader.byte() };
  const code = reader.short();
  const requestId = reader.int();
  const groups: IppGroup[] = [];
  let current: IppGroup | undefined;
  for (;;) {
    const tag = reader.byte();
    if (tag === codes.endOfAttributes) break;
    if (tag <= lastDelimiter) {
      const group = groupNames.get(tag);
      if (group === undefined) throw new IppDecodeError(`unknown IPP group ${tag}`);
      current = { group, attributes: [] };
      groups.push(current);
    } else {
      if (current === undefined) throw new IppDecodeError('an IPP attribute stands before any group');
      current.attributes.push(readAttribute(reader, tag, reader.counted().toString('utf8'), 0));
    }
  }
  return { version, code, requestId, groups, data: reader.rest() };
}

function readAttribute(reader: Reader, firstTag: number, name: string, depth: number): IppAttribute {
  const values = [readValue(reader, firstTag, depth)];
  while (reader.anotherValueFollows()) {
    const tag = reader.byte();
    reader.counted();
    values.push(readValue(reader, tag, depth));
  }
  return { name, values };
}

function readValue(reader: Reader, tag: number, depth: number): IppValue {
  const bytes = reader.counted();
  if (tag === codes.beginCollection) return { tag: 'collection', members: readCollection(reader, depth + 1) };
  const textTag = textTags.get(tag);
  if (textTag !== undefined) return { tag: textTag, value: bytes.toString('utf8') };
  const outOfBandTag = outOfBandTags.get(tag);
  if (outOfBandTag !== undefined) return { tag: outOfBandTag };
  return readFixedValue(tag, bytes);
}

function readFixedValue(tag: number, bytes: Buffer): IppValue {
  const value = new Reader(bytes);
  switch (tag) {
    case codes.integer:
    case codes.enum:
      return { tag: tag === codes.enum ? 'enum' : 'integer', value: value.int() };
    case codes.boolean:
      return { tag: 'boolean', value: value.byte() !== 0 };
    case codes.rangeOfInteger:
      return { tag: 'rangeOfInteger', lower: value.int(), upper: value.int() };
    case codes.resolution:
      return {
        tag: 'resolution',
        crossFeed: value.int(),
        feed: value.int(),
        unit: value.byte() === 3 ? 'dpi' : 'dpcm',
      };
    case codes.dateTime:
      return decodeDateTime(value);
    case codes.octetString:
      return { tag: 'octetString', bytes };
    case codes.textWithLanguage:
    case codes.nameWithLanguage:
      return {
        tag: tag === codes.textWithLanguage ? 'textWithLanguage' : 'nameWithLanguage',
        language: value.counted().toString('utf8'),
        value: value.counted().toString('utf8'),
      };
    case codes.memberName:
    case codes.endCollection:
      throw new IppDecodeError(`IPP tag ${tag} outside a collection`);
    default:
      return { tag: 'other', code: tag, bytes };
  }
}

function readCollection(reader: Reader, depth: number): IppAttribute[] {
  if (depth > collectionDepthMax) throw new IppDecodeError('IPP collections nested too deep');
  const members: IppAttribute[] = [];
  for (;;) {
    const tag = reader.byte();
    reader.counted();
    if (tag === codes.endCollection) {
      reader.counted();
      return members;
    }
    if (tag !== codes.memberName) throw new IppDecodeError(`IPP tag ${tag} where a member name belongs`);
    const name = reader.counted().toString('utf8');
    const valueTag = reader.byte();
    reader.counted();
    members.push(readAttribute(reader, valueTag, name, depth));
  }
}

function decodeDateTime(value: Reader): IppValue {
  const year = value.short();
  const [month, day, hour, minute, second, deciseconds] = [value.byte(), value.byte(), value.byte(), value.byte(), value.byte(), value.byte()];
  const sign = value.byte() === 0x2d ? -1 : 1;
  const utcOffset_min = sign * (value.byte() * 60 + value.byte());
  // Date.UTC takes the years 0-99 for 1900-1999; setUTCFullYear does not.
  const local = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, deciseconds * 100));
  local.setUTCFullYear(year, month - 1, day);
  return { tag: 'dateTime', at_ms: local.getTime() - utcOffset_min * 60_000, utcOffset_min };
}

// ---- looking things up --------------------------------------------------------------------

/** Attributes of the first group of that name; an answer about several jobs has several groups. */
export const findIppGroup = (message: IppMessage, group: IppGroupName): IppGroup | undefined => message.groups.find((candidate) => candidate.group === group);

/** ippeveprinter may send one attribute twice: the first counts, as in libcups. */
export const findIppAttribute = (group: IppGroup | undefined, name: string): IppAttribute | undefined =>
  group?.attributes.find((attribute) => attribute.name === name);

/** The texts among the values of an attribute, in order; none when it is missing. */
export function ippTexts(group: IppGroup | undefined, name: string): string[] {
  const texts: string[] = [];
  for (const value of findIppAttribute(group, name)?.values ?? []) {
    if ('value' in value && typeof value.value === 'string') texts.push(value.value);
  }
  return texts;
}

/** The integers and enums among the values of an attribute, in order. */
export function ippNumbers(group: IppGroup | undefined, name: string): number[] {
  const numbers: number[] = [];
  for (const value of findIppAttribute(group, name)?.values ?? []) {
    if (value.tag === 'integer' || value.tag === 'enum') numbers.push(value.value);
  }
  return numbers;
}

/** The first value as a boolean, undefined when it is missing or of another kind. */
export function ippBoolean(group: IppGroup | undefined, name: string): boolean | undefined {
  const value = findIppAttribute(group, name)?.values[0];
  return value?.tag === 'boolean' ? value.value : undefined;
}

/** The octet strings among the values of an attribute, in order. */
export function ippOctets(group: IppGroup | undefined, name: string): Uint8Array[] {
  const octets: Uint8Array[] = [];
  for (const value of findIppAttribute(group, name)?.values ?? []) {
    if (value.tag === 'octetString') octets.push(value.bytes);
  }
  return octets;
}

// ---- building -----------------------------------------------------------------------------

/** Shorthands: `attr('job-id', ipp.integer(3))`. */
export const attr = (name: string, ...values: IppValue[]): IppAttribute => ({ name, values });

export const ipp = {
  integer: (value: number): IppValue => ({ tag: 'integer', value }),
  enum: (value: number): IppValue => ({ tag: 'enum', value }),
  boolean: (value: boolean): IppValue => ({ tag: 'boolean', value }),
  text: (value: string): IppValue => ({ tag: 'textWithoutLanguage', value }),
  name: (value: string): IppValue => ({ tag: 'nameWithoutLanguage', value }),
  keyword: (value: string): IppValue => ({ tag: 'keyword', value }),
  uri: (value: string): IppValue => ({ tag: 'uri', value }),
  uriScheme: (value: string): IppValue => ({ tag: 'uriScheme', value }),
  charset: (value: string): IppValue => ({ tag: 'charset', value }),
  language: (value: string): IppValue => ({ tag: 'naturalLanguage', value }),
  mediaType: (value: string): IppValue => ({ tag: 'mimeMediaType', value }),
  dateTime: (at_ms: number): IppValue => ({ tag: 'dateTime', at_ms, utcOffset_min: 0 }),
  noValue: (): IppValue => ({ tag: 'no-value' }),
};
