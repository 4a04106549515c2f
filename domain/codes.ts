import type { Bilingual, Language } from './bilingual.ts';

/**
 * The code lists of the population registry, with labels in both languages. The lists are open:
 * the registry adds codes without asking us, so a code that is missing here is shown as it is,
 * kept as it is, and at most warned about. The card prints the Indonesian label in capitals.
 * Sources: Permendagri 109/2019 (forms) and the code tables of SIAK as published by districts.
 */
export type CodeEntry = Bilingual & { readonly code: string };
export type CodeList = readonly CodeEntry[];

export const religions: CodeList = [
  { code: '1', id: 'Islam', en: 'Islam' },
  { code: '2', id: 'Kristen', en: 'Protestant Christianity' },
  { code: '3', id: 'Katholik', en: 'Catholicism' },
  { code: '4', id: 'Hindu', en: 'Hinduism' },
  { code: '5', id: 'Budha', en: 'Buddhism' },
  { code: '6', id: 'Khonghucu', en: 'Confucianism' },
  { code: '7', id: 'Kepercayaan terhadap Tuhan YME', en: 'Indigenous belief' },
];

export const maritalStatuses: CodeList = [
  { code: '1', id: 'Belum Kawin', en: 'Never married' },
  { code: '2', id: 'Kawin', en: 'Married' },
  { code: '3', id: 'Cerai Hidup', en: 'Divorced' },
  { code: '4', id: 'Cerai Mati', en: 'Widowed' },
];

export const bloodTypes: CodeList = [
  { code: '1', id: 'A', en: 'A' },
  { code: '2', id: 'B', en: 'B' },
  { code: '3', id: 'AB', en: 'AB' },
  { code: '4', id: 'O', en: 'O' },
  { code: '5', id: 'A+', en: 'A+' },
  { code: '6', id: 'A-', en: 'A-' },
  { code: '7', id: 'B+', en: 'B+' },
  { code: '8', id: 'B-', en: 'B-' },
  { code: '9', id: 'AB+', en: 'AB+' },
  { code: '10', id: 'AB-', en: 'AB-' },
  { code: '11', id: 'O+', en: 'O+' },
  { code: '12', id: 'O-', en: 'O-' },
  { code: '13', id: 'Tidak Tahu', en: 'Unknown' },
];

export const sexes: CodeList = [
  { code: 'L', id: 'Laki-laki', en: 'Male' },
  { code: 'P', id: 'Perempuan', en: 'Female' },
];

export const citizenships: CodeList = [
  { code: 'WNI', id: 'Warga Negara Indonesia', en: 'Indonesian citizen' },
  { code: 'WNA', id: 'Warga Negara Asing', en: 'Foreign citizen' },
];

/**
 * Occupations 1 to 88. Permendagri 109/2019 has 99; published copies agree on these and contradict
 * each other above (89 is "Lainnya" in one, "Anggota Lembaga Tinggi" in another), so a code from
 * 89 on is kept and shown as given instead of being guessed.
 */
export const occupations: CodeList = [
  { code: '1', id: 'Belum/Tidak Bekerja', en: 'Not (yet) working' },
  { code: '2', id: 'Mengurus Rumah Tangga', en: 'Housekeeping' },
  { code: '3', id: 'Pelajar/Mahasiswa', en: 'Pupil or student' },
  { code: '4', id: 'Pensiunan', en: 'Pensioner' },
  { code: '5', id: 'Pegawai Negeri Sipil (PNS)', en: 'Civil servant' },
  { code: '6', id: 'Tentara Nasional Indonesia (TNI)', en: 'Armed forces' },
  { code: '7', id: 'Kepolisian RI (POLRI)', en: 'Police' },
  { code: '8', id: 'Perdagangan', en: 'Commerce' },
  { code: '9', id: 'Petani/Pekebun', en: 'Farmer or planter' },
  { code: '10', id: 'Peternak', en: 'Livestock farmer' },
  { code: '11', id: 'Nelayan/Perikanan', en: 'Fisher' },
  { code: '12', id: 'Industri', en: 'Industry' },
  { code: '13', id: 'Konstruksi', en: 'Construction' },
  { code: '14', id: 'Transportasi', en: 'Transport' },
  { code: '15', id: 'Karyawan Swasta', en: 'Private employee' },
  { code: '16', id: 'Karyawan BUMN', en: 'State enterprise employee' },
  { code: '17', id: 'Karyawan BUMD', en: 'Regional enterprise employee' },
  { code: '18', id: 'Karyawan Honorer', en: 'Contract employee' },
  { code: '19', id: 'Buruh Harian Lepas', en: 'Casual day labourer' },
  { code: '20', id: 'Buruh Tani/Perkebunan', en: 'Farm or plantation labourer' },
  { code: '21', id: 'Buruh Nelayan/Perikanan', en: 'Fishery labourer' },
  { code: '22', id: 'Buruh Peternakan', en: 'Livestock labourer' },
  { code: '23', id: 'Pembantu Rumah Tangga', en: 'Domestic worker' },
  { code: '24', id: 'Tukang Cukur', en: 'Barber' },
  { code: '25', id: 'Tukang Listrik', en: 'Electrician' },
  { code: '26', id: 'Tukang Batu', en: 'Mason' },
  { code: '27', id: 'Tukang Kayu', en: 'Carpenter' },
  { code: '28', id: 'Tukang Sol Sepatu', en: 'Cobbler' },
  { code: '29', id: 'Tukang Las/Pandai Besi', en: 'Welder or blacksmith' },
  { code: '30', id: 'Tukang Jahit', en: 'Tailor' },
  { code: '31', id: 'Tukang Gigi', en: 'Denture maker' },
  { code: '32', id: 'Penata Rias', en: 'Make-up artist' },
  { code: '33', id: 'Penata Busana', en: 'Wardrobe stylist' },
  { code: '34', id: 'Penata Rambut', en: 'Hairdresser' },
  { code: '35', id: 'Mekanik', en: 'Mechanic' },
  { code: '36', id: 'Seniman', en: 'Artist' },
  { code: '37', id: 'Tabib', en: 'Traditional healer' },
  { code: '38', id: 'Paraji', en: 'Traditional birth attendant' },
  { code: '39', id: 'Perancang Busana', en: 'Fashion designer' },
  { code: '40', id: 'Penterjemah', en: 'Translator' },
  { code: '41', id: 'Imam Masjid', en: 'Imam' },
  { code: '42', id: 'Pendeta', en: 'Protestant minister' },
  { code: '43', id: 'Pastor', en: 'Catholic priest' },
  { code: '44', id: 'Wartawan', en: 'Journalist' },
  { code: '45', id: 'Ustadz/Mubaligh', en: 'Islamic teacher or preacher' },
  { code: '46', id: 'Juru Masak', en: 'Cook' },
  { code: '47', id: 'Promotor Acara', en: 'Event promoter' },
  { code: '48', id: 'Anggota DPR-RI', en: 'Member of parliament (DPR)' },
  { code: '49', id: 'Anggota DPD', en: 'Member of the regional senate (DPD)' },
  { code: '50', id: 'Anggota BPK', en: 'Member of the audit board (BPK)' },
  { code: '51', id: 'Presiden', en: 'President' },
  { code: '52', id: 'Wakil Presiden', en: 'Vice president' },
  { code: '53', id: 'Anggota Mahkamah Konstitusi', en: 'Constitutional court judge' },
  { code: '54', id: 'Anggota Kabinet/Kementerian', en: 'Cabinet or ministry member' },
  { code: '55', id: 'Duta Besar', en: 'Ambassador' },
  { code: '56', id: 'Gubernur', en: 'Governor' },
  { code: '57', id: 'Wakil Gubernur', en: 'Vice governor' },
  { code: '58', id: 'Bupati', en: 'Regent' },
  { code: '59', id: 'Wakil Bupati', en: 'Vice regent' },
  { code: '60', id: 'Walikota', en: 'Mayor' },
  { code: '61', id: 'Wakil Walikota', en: 'Vice mayor' },
  { code: '62', id: 'Anggota DPRD Provinsi', en: 'Member of the provincial council' },
  { code: '63', id: 'Anggota DPRD Kabupaten/Kota', en: 'Member of the regency or city council' },
  { code: '64', id: 'Dosen', en: 'Lecturer' },
  { code: '65', id: 'Guru', en: 'Teacher' },
  { code: '66', id: 'Pilot', en: 'Pilot' },
  { code: '67', id: 'Pengacara', en: 'Lawyer' },
  { code: '68', id: 'Notaris', en: 'Notary' },
  { code: '69', id: 'Arsitek', en: 'Architect' },
  { code: '70', id: 'Akuntan', en: 'Accountant' },
  { code: '71', id: 'Konsultan', en: 'Consultant' },
  { code: '72', id: 'Dokter', en: 'Physician' },
  { code: '73', id: 'Bidan', en: 'Midwife' },
  { code: '74', id: 'Perawat', en: 'Nurse' },
  { code: '75', id: 'Apoteker', en: 'Pharmacist' },
  { code: '76', id: 'Psikiater/Psikolog', en: 'Psychiatrist or psychologist' },
  { code: '77', id: 'Penyiar Televisi', en: 'Television presenter' },
  { code: '78', id: 'Penyiar Radio', en: 'Radio presenter' },
  { code: '79', id: 'Pelaut', en: 'Seafarer' },
  { code: '80', id: 'Peneliti', en: 'Researcher' },
  { code: '81', id: 'Sopir', en: 'Driver' },
  { code: '82', id: 'Pialang', en: 'Broker' },
  { code: '83', id: 'Paranormal', en: 'Spiritual practitioner' },
  { code: '84', id: 'Pedagang', en: 'Trader' },
  { code: '85', id: 'Perangkat Desa', en: 'Village official' },
  { code: '86', id: 'Kepala Desa', en: 'Village head' },
  { code: '87', id: 'Biarawati', en: 'Nun' },
  { code: '88', id: 'Wiraswasta', en: 'Self-employed' },
];

/** Codes of somebody who is or was married: kawin, cerai hidup, cerai mati. */
export const everMarriedCodes: ReadonlySet<string> = new Set(['2', '3', '4']);

/** The label of a code in a language; the code itself when the list does not know it. */
export function labelOf(list: CodeList, code: string, language: Language): string {
  return list.find((entry) => entry.code === code)?.[language] ?? code;
}

/** True when the list knows the code. An unknown code is worth a warning, never an error. */
export function isKnownCode(list: CodeList, code: string): boolean {
  return list.some((entry) => entry.code === code);
}

/**
 * Finds the code for what a spreadsheet has in the column: the code, the code with leading zeros
 * (`01`), or a label in either language, whatever its case and spacing. `undefined` when nothing fits.
 */
export function codeOf(list: CodeList, text: string): string | undefined {
  const wanted = folded(text);
  const withoutZeros = wanted.replace(/^0+(?=\d)/, '');
  const entry =
    list.find((candidate) => folded(candidate.code) === withoutZeros) ??
    list.find((candidate) => folded(candidate.id) === wanted || folded(candidate.en) === wanted);
  return entry?.code;
}

/** True for kawin, cerai hidup and cerai mati; false for belum kawin and for codes we do not know. */
export function isEverMarried(maritalStatus: string): boolean {
  return everMarriedCodes.has(maritalStatus);
}

function folded(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '');
}
