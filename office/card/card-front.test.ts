import { LoketError } from '@loket/protocol/errors';
import { create as createQr } from 'qrcode';
import { describe, expect, test } from 'vitest';
import { type CardFront, createCardRenderer } from './card-front.ts';
import { headerHeight_px, photoBox, qrBox, signatureInk } from './card-layout.ts';
import { cardWith, plainPhoto, widest } from './testing/card-samples.ts';
import { readPng } from './testing/read-png.ts';

const renderer = createCardRenderer();
const green = [20, 160, 60] as const;
/** 6 x 8, red above left to blue below right, as a browser's canvas writes a JPEG. */
const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAIAAYDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAgT/xAAYEQADAQEAAAAAAAAAAAAAAAAAAQIRA//aAAwDAQACEQMRAD8AhAUqFga61p//2Q==',
  'base64',
);

async function pictureOf(card: CardFront) {
  return readPng((await renderer.render(card)).png);
}

async function refusalOf(card: CardFront): Promise<string> {
  const error: unknown = await renderer.render(card).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LoketError)) throw new Error('the card was not refused');
  return `${error.code} ${error.fields.map((field) => `${field.field}:${field.code}`).join(' ')}`;
}

describe('the picture', () => {
  test('is as large as an ID-1 card at 300 dots an inch, and says so', async () => {
    const image = await renderer.render(cardWith());
    const picture = readPng(image.png);
    const resolution = picture.chunks.get('pHYs') ?? Buffer.alloc(9);
    expect([image.width_px, image.height_px]).toEqual([1011, 638]);
    expect([picture.width_px, picture.height_px]).toEqual([1011, 638]);
    expect([resolution.readUInt32BE(0), resolution.readUInt32BE(4), resolution[8]]).toEqual([11_811, 11_811, 1]);
  });

  test('is the same to the byte for the same card, from another renderer and after other cards too', async () => {
    const first = await renderer.render(cardWith());
    await renderer.render(cardWith({ name: 'Somebody Else', citizenship: 'WNA' }));
    const again = await Promise.all([createCardRenderer().render(cardWith()), renderer.render(cardWith())]);
    for (const { png } of again) expect(Buffer.compare(png, first.png)).toBe(0);
  });

  test('differs when a single field differs', async () => {
    const first = await renderer.render(cardWith());
    const other = await renderer.render(cardWith({ rt: '4' }));
    expect(Buffer.compare(first.png, other.png)).not.toBe(0);
  });

  test('has the code with every module where it belongs', async () => {
    const card = cardWith();
    const picture = await pictureOf(card);
    const { modules } = createQr(card.qrText, { errorCorrectionLevel: 'M' });
    const module_px = 4;
    const begin = (qrBox.width - modules.size * module_px) / 2;
    for (let row = 0; row < modules.size; row += 1) {
      for (let column = 0; column < modules.size; column += 1) {
        const [red] = picture.colourAt(qrBox.x + begin + column * module_px + 2, qrBox.y + begin + row * module_px + 2);
        expect(red, `module ${row},${column}`).toBe(modules.get(row, column) === 0 ? 255 : 0);
      }
    }
  });

  test('refuses a code too fine for a card printer', async () => {
    await expect(renderer.render(cardWith({}, { qrText: 'A'.repeat(1500) }))).rejects.toThrow(RangeError);
  });
});

describe('the photo', () => {
  test('no real card is drawn without one', async () => {
    expect(await refusalOf(cardWith({}, { specimen: false }))).toBe('not_possible_now photo:photo_missing');
  });

  test('fills its frame, cut to 3:4, on a real card', async () => {
    const picture = await pictureOf(cardWith({}, { specimen: false, photo: await plainPhoto(90, 90, green) }));
    for (const [x, y] of [
      [photoBox.x + 1, photoBox.y + 1],
      [photoBox.x + photoBox.width - 2, photoBox.y + photoBox.height - 2],
      [photoBox.x + 100, photoBox.y + 140],
    ] as const) {
      expect(picture.colourAt(x, y)).toEqual(green);
    }
  });

  test('may be a JPEG', async () => {
    const picture = await pictureOf(cardWith({}, { specimen: false, photo: { mediaType: 'image/jpeg', bytes: jpeg } }));
    const [red, , blue] = picture.colourAt(photoBox.x + 10, photoBox.y + 10);
    const [lowRed, , lowBlue] = picture.colourAt(photoBox.x + photoBox.width - 10, photoBox.y + photoBox.height - 10);
    expect(red).toBeGreaterThan(blue + 30);
    expect(lowBlue).toBeGreaterThan(lowRed + 30);
  });

  test('a broken one stops the card instead of leaving the face white', async () => {
    const photo = await plainPhoto(90, 120, green);
    const bytes = photo?.bytes ?? new Uint8Array();
    const cutOff = { mediaType: 'image/png', bytes: bytes.subarray(0, 40) };
    expect(await refusalOf(cardWith({}, { photo: cutOff }))).toBe('not_possible_now photo:photo_unreadable');
    expect(await refusalOf(cardWith({}, { photo: cutOff, specimen: false }))).toBe('not_possible_now photo:photo_unreadable');
    expect(await refusalOf(cardWith({}, { photo: { mediaType: 'image/webp', bytes: Buffer.from('RIFF....WEBPVP8 ....') } }))).toContain('photo_unreadable');
    expect(await refusalOf(cardWith({}, { signature: cutOff }))).toBe('not_possible_now signature:signature_unreadable');
  });

  test('one that would unfold to gigabytes is refused before it is decoded', async () => {
    const bytes = Buffer.from((await plainPhoto(4, 4, green))?.bytes ?? []);
    bytes.writeUInt32BE(60_000, 16);
    bytes.writeUInt32BE(60_000, 20);
    expect(await refusalOf(cardWith({}, { photo: { mediaType: 'image/png', bytes } }))).toBe('not_possible_now photo:photo_unreadable');
  });

  test('a signature is drawn in its place', async () => {
    const picture = await pictureOf(cardWith({}, { signature: await plainPhoto(57, 46, green) }));
    expect(picture.colourAt(signatureInk.x + 57, signatureInk.y + 46)).toEqual(green);
  });

  test('a specimen without photo shows a drawing that depends on the number and the sex', async () => {
    const faces = await Promise.all([
      pictureOf(cardWith()),
      pictureOf(cardWith({ nik: '3522151708950002' })),
      pictureOf(cardWith({ nik: '3522155708950001', sex: 'P' })),
    ]);
    const looks = faces.map((face) => {
      let look = '';
      for (let y = photoBox.y; y < photoBox.y + 230; y += 3)
        for (let x = photoBox.x; x < photoBox.x + photoBox.width; x += 3) look += face.colourAt(x, y).join();
      return look;
    });
    expect(new Set(looks).size).toBe(3);
  });
});

describe('a specimen', () => {
  test('is marked in the band below, under the text and over the photo; a real card is not', async () => {
    const photo = await plainPhoto(90, 120, green);
    const specimen = await pictureOf(cardWith({}, { photo }));
    const real = await pictureOf(cardWith({}, { photo, specimen: false }));
    const isRed = ([red, other, blue]: readonly [number, number, number]): boolean => red > other + 8 && red > blue + 8;
    const redPixels = (picture: typeof real, from: { x: number; y: number; width: number; height: number }): number => {
      let count = 0;
      for (let y = from.y; y < from.y + from.height; y += 1)
        for (let x = from.x; x < from.x + from.width; x += 1) if (isRed(picture.colourAt(x, y))) count += 1;
      return count;
    };
    for (const place of [{ x: 36, y: 180, width: 656, height: 420 }, { x: 0, y: 610, width: 1011, height: 26 }, photoBox]) {
      expect(redPixels(specimen, place)).toBeGreaterThan(1000);
      expect(redPixels(real, place)).toBe(0);
    }
  });
});

describe('what is drawn stays in its place', () => {
  test('between the columns and at the edges a card of the longest values shows only the ground', async () => {
    const short = await pictureOf(cardWith({ name: 'A', citizenship: 'WNA' }));
    const long = await pictureOf(cardWith(widest));
    for (let y = headerHeight_px; y < short.height_px; y += 1) {
      for (const x of [2, 12, 22, 32, 696, 699, 702, 990, 1000, 1008]) expect(long.colourAt(x, y), `${x},${y}`).toEqual(short.colourAt(x, y));
    }
  });

  test('signs of XML in a value are letters on the card, not markup', async () => {
    const odd = `<text y="9">&amp;"'</text>`;
    const image = await renderer.render(cardWith({ name: odd, address: ']]><!-- & --> "x" \'y\' ‹›№', birthPlace: 'O’Brien & Söhne' }));
    const other = await renderer.render(cardWith({ name: odd.replace('<', '>'), address: ']]><!-- & --> "x" \'y\' ‹›№', birthPlace: 'O’Brien & Söhne' }));
    expect(Buffer.compare(image.png, other.png)).not.toBe(0);
  });

  test('a sign that the font does not have, or that runs right to left, stops the card by name', async () => {
    expect(await refusalOf(cardWith({ name: '田中' }))).toBe('not_possible_now name:sign_not_printable');
    expect(await refusalOf(cardWith({ address: 'محمد' }))).toBe('not_possible_now address:sign_not_printable');
    expect(await refusalOf(cardWith({ name: 'Budi\u{0}' }))).toBe('not_possible_now name:sign_not_printable');
  });
});
