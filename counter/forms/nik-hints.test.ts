import { buildNik } from '@loket/domain/nik';
import { describe, expect, test } from 'vitest';
import { createFakePorts } from '../testing/fake-ports.ts';
import { emptyForm } from './intake-form.ts';
import { hintsOf } from './nik-hints.ts';
import { withNik } from './person-section.tsx';

const today = '2026-11-24';

describe('what a NIK fills in', () => {
  test('birth date, sex and the kecamatan of first registration', () => {
    expect(hintsOf('3522155708950001', today)).toEqual({ birthDate: '1995-08-17', sex: 'P', districtCode: '35.22.15' });
  });

  test('the century is the latest that makes the holder old enough for a card', () => {
    const of = (birthDate: string) => hintsOf(buildNik({ region: '35.22.15', birthDate, sex: 'L', serial: 1 }), today)?.birthDate;
    expect(of('2010-11-24')).toBe('2010-11-24');
    expect(of('2010-11-25')).toBe('1910-11-25');
    expect(of('1949-01-31')).toBe('1949-01-31');
    expect(of('2000-02-29')).toBe('2000-02-29');
  });

  test('half a NIK tells nothing', () => {
    expect(hintsOf('352215570895', today)).toBeUndefined();
  });

  test('what the officer typed is never overwritten; what came from a mistyped NIK is', () => {
    const { ids } = createFakePorts();
    const first = withNik(emptyForm(ids.next(), 'baru'), '3522155708950001', today);
    expect(first.person).toMatchObject({ birthDate: '17-08-1995', sex: 'P' });
    const retyped = withNik(first, '3522151808950001', today);
    expect(retyped.person).toMatchObject({ birthDate: '18-08-1995', sex: 'L' });
    const typed = withNik({ ...first, person: { ...first.person, birthDate: '16-08-1995' } }, '3522151808950001', today);
    expect(typed.person.birthDate).toBe('16-08-1995');
  });
});
