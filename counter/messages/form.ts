/** Words of the form page by page, and of what is known of a person. */
const indonesian = {
  pages: 'Halaman permohonan',
  steps: { person: 'Data', change: 'Perubahan', documents: 'Dokumen', enrolment: 'Foto', finish: 'Periksa' },
  /** after a page's name, for who cannot see its mark */
  stepDone: 'lengkap',
  stepOpen: 'belum lengkap',
  next: 'Lanjut',
  back: 'Kembali',
  pageKeys: 'PageDown halaman berikutnya, PageUp sebelumnya.',
  lookingUp: 'Mencari NIK ini…',
  fromApplication: (code: string) => `Diisi dari permohonan terdahulu ${code}. Cocokkan dengan KK.`,
  fromRegister: 'Diisi dari daftar penduduk. Cocokkan dengan KK.',
  fromList: 'Diisi dari daftar di komputer ini. Cocokkan dengan KK.',
  fromHere: (code: string) => `Diisi dari permohonan ${code} di komputer ini. Cocokkan dengan KK.`,
  differs: (fields: string) => `Berbeda dengan daftar penduduk: ${fields}.`,
  live: (code: string, status: string) => `Permohonan ${code} atas NIK ini masih berjalan: ${status}.`,
  enrolled: 'Menurut daftar penduduk orang ini sudah perekaman: jangan direkam dua kali.',
  documentsKeys: 'Enter mencentang dan ke dokumen berikutnya.',
  checkHead: 'Bacakan kepada pemohon',
};

const english: typeof indonesian = {
  pages: 'Pages of the application',
  steps: { person: 'Data', change: 'Change', documents: 'Documents', enrolment: 'Photo', finish: 'Check' },
  stepDone: 'complete',
  stepOpen: 'incomplete',
  next: 'Next',
  back: 'Back',
  pageKeys: 'PageDown next page, PageUp previous.',
  lookingUp: 'Looking this NIK up…',
  fromApplication: (code) => `Filled in from the earlier application ${code}. Compare with the KK.`,
  fromRegister: 'Filled in from the register. Compare with the KK.',
  fromList: 'Filled in from a list on this computer. Compare with the KK.',
  fromHere: (code) => `Filled in from application ${code} on this computer. Compare with the KK.`,
  differs: (fields) => `The register says otherwise: ${fields}.`,
  live: (code, status) => `Application ${code} of this NIK is still under way: ${status}.`,
  enrolled: 'The register says that this person is recorded already: do not record twice.',
  documentsKeys: 'Enter ticks and goes to the next document.',
  checkHead: 'Read out to the applicant',
};

export const formIndonesian = indonesian;
export const formEnglish = english;
