/** Made-up people and cards for the tests of the card. */
import type { Person } from '@loket/domain/person';
import type { CardFront } from '../card-front.ts';
import { pngFile, rowLength } from '../png-file.ts';

const farmer: Person = {
  nik: '3522151708950001',
  kk: '3522150101200001',
  name: 'Suparmanto Wijayakusuma',
  birthPlace: 'Bojonegoro',
  birthDate: '1995-08-17',
  sex: 'L',
  bloodType: '4',
  address: 'Jl. Panglima Sudirman No. 45',
  rt: '3',
  rw: '12',
  villageCode: '35.22.15.1005',
  religion: '1',
  maritalStatus: '2',
  occupation: '9',
  citizenship: 'WNI',
  motherName: 'Sulastri',
};

export function personWith(changes: Partial<Person> = {}): Person {
  return { ...farmer, ...changes };
}

export function cardWith(person: Partial<Person> = {}, changes: Partial<CardFront> = {}): CardFront {
  return {
    person: personWith(person),
    regionNames: { province: 'Jawa Timur', regency: 'Kabupaten Bojonegoro', district: 'Bojonegoro', village: 'Kepatihan' },
    photo: undefined,
    validUntil: 'SEUMUR HIDUP',
    issuedPlace: 'Kabupaten Bojonegoro',
    issuedOn: '2025-11-24',
    qrText: 'LOKET:1:0000-0000-0000-0:019A0000-0000-7000-8000-0123456789AB',
    specimen: true,
    ...changes,
  };
}

/** The widest that the domain lets through: each free text as long as it may be, in the alphabet's widest letter. */
export const widest: Partial<Person> = {
  name: 'W'.repeat(60),
  birthPlace: 'W'.repeat(60),
  address: 'W'.repeat(200),
  bloodType: 'W'.repeat(60),
  religion: 'W'.repeat(60),
  maritalStatus: 'W'.repeat(60),
  occupation: 'W'.repeat(60),
  citizenship: 'WNA',
  nationality: 'W'.repeat(60),
};

/** A photo of one colour. */
export async function plainPhoto(width_px: number, height_px: number, colour: readonly [number, number, number]): Promise<CardFront['photo']> {
  const row = [0, ...Array.from({ length: width_px }, () => colour).flat()];
  const rows = new Uint8Array(rowLength(width_px) * height_px);
  for (let y = 0; y < height_px; y += 1) rows.set(row, y * row.length);
  return { mediaType: 'image/png', bytes: await pngFile(rows, width_px, height_px) };
}
