import { expect, test } from 'vitest';
import { createRegionNames } from './region-names.ts';

const bojonegoro = createRegionNames('35.22');

test('Bojonegoro has 28 kecamatan and 430 villages, in the order of their codes', () => {
  expect(bojonegoro.districts()).toHaveLength(28);
  expect(bojonegoro.villages()).toHaveLength(430);
  const codes = bojonegoro.villages().map((village) => village.code);
  expect(codes).toEqual([...codes].sort());
  expect(new Set(codes).size).toBe(430);
  expect(bojonegoro.villages()).toContainEqual({ code: '35.22.15.1005', name: 'Kepatihan' });
});

test('a village is named with everything above it, and told apart as desa or kelurahan', () => {
  expect(bojonegoro.village('35.22.15.1005')).toEqual({
    village: 'Kepatihan',
    villageKind: 'kelurahan',
    district: 'Bojonegoro',
    regency: 'Kabupaten Bojonegoro',
    province: 'Jawa Timur',
  });
  expect(bojonegoro.village('35.22.15.2002')?.villageKind).toBe('desa');
});

test('a citizen from elsewhere is named by their own regency, again after many others were asked for', () => {
  const blitar = { village: 'Kepanjenlor', villageKind: 'kelurahan', district: 'Kepanjenkidul', regency: 'Kota Blitar', province: 'Jawa Timur' };
  const asked = [
    '35.72.02.1002',
    '11.01.01.2001',
    '12.07.28.1007',
    '13.01.01.2001',
    '14.01.01.2001',
    '15.01.01.2001',
    '16.01.01.2001',
    '17.01.01.2001',
    '18.01.04.2001',
    '19.01.01.2001',
  ];
  for (const code of [...asked, ...asked]) bojonegoro.village(code);
  expect(bojonegoro.village('12.07.28.1007')?.village).toBe('Lubuk Pakam I,II');
  expect(bojonegoro.village('35.13.15.2017')?.village).toBe('Soka"an');
  expect(bojonegoro.village('35.72.02.1002')).toMatchObject({ regency: blitar.regency, province: blitar.province, villageKind: 'kelurahan' });
});

test('a code that nobody knows has no names, and a code of another level is not a village', () => {
  for (const code of ['35.22.15.9999', '35.22.99.2001', '99.99.99.2001', '35.22.15', '', 'x', '__proto__']) expect(bojonegoro.village(code)).toBeUndefined();
});

test('an office of an unknown regency does not start', () => {
  expect(() => createRegionNames('35.99')).toThrow(RangeError);
  expect(() => createRegionNames('35')).toThrow(RangeError);
});
