/** What the fake office says on the pages that only show: one of each thing that a page can meet. */
import { receiptCode } from '@loket/domain/receipt-code';

const ids = [
  '0199a000-0000-7000-8000-000000000001',
  '0199a000-0000-7000-8000-000000000002',
  '0199a000-0000-7000-8000-000000000003',
  '0199a000-0000-7000-8000-000000000004',
] as const;

const names = ['Budi Contoh', 'Wulan Contoh', 'Joko Contoh', 'Rina Contoh'] as const;

function jobs(at: string) {
  return (['unclear', 'printed', 'authorised', 'spoiled'] as const).map((state, index) => ({
    id: ids[index] ?? ids[0],
    applicationId: ids[index] ?? ids[0],
    receiptCode: receiptCode(ids[index] ?? ids[0]),
    name: names[index] ?? names[0],
    nik: `35221517089${index}0001`,
    kind: 'rusak',
    state,
    since: at,
    acceptedAt: at,
    warrantId: ids[0],
    ...(state === 'authorised'
      ? {
          place: 1,
          placeWhy: { id: 'Didahulukan (Lansia) oleh cetak + penyelia', en: 'Priority (Elderly) given by cetak + penyelia' },
          priority: { reason: 'elderly', name: { id: 'Lansia', en: 'Elderly' }, by: 'cetak + penyelia' },
        }
      : { serial: `DEMO000000000${index}`, printerId: 'kartu-1', attemptId: ids[0] }),
    ...(state === 'unclear'
      ? { waiting: { id: 'Pencetak mati saat kartu ini ada di dalamnya', en: 'The printer was restarted while this card was in it' } }
      : {}),
    // What only CUPS calls done: whoever inspects may find no card.
    ...(state === 'printed' ? { waiting: { id: 'CUPS menyebutnya selesai; periksa kartunya', en: 'CUPS calls it done; look for the card' } } : {}),
  }));
}

function link(at: string) {
  return {
    state: 'down',
    since: at,
    lastAnsweredAt: at,
    waitingEntries: 3,
    waitingAttachments: 1,
    setAside: 1,
    nextTryAt: at,
    lastError: { id: 'Tidak dapat menghubungi pusat', en: 'The centre cannot be reached' },
  };
}

const residents = ['SITI AMINAH CONTOH', 'SITI RAHAYU CONTOH'].map((name, index) => ({
  nik: `352215570895000${index + 1}`,
  kk: '3522151203070001',
  name,
  birthPlace: 'BOJONEGORO',
  birthDate: '1995-08-17',
  sex: 'P',
  maritalStatus: '1',
  address: 'DUSUN KRAJAN',
  rt: '003',
  rw: '001',
  villageCode: '35.22.15.1001',
  village: 'Kadipaten',
  district: 'Bojonegoro',
  motherName: 'SUMINAH',
  enrolment: index === 0 ? 'enrolled' : 'not_yet',
  card: '',
}));

function hitOf(resident: (typeof residents)[number], q: string) {
  const field = resident.nik.startsWith(q) ? 'nik' : 'name';
  const start = resident[field].indexOf(q);
  return { ...resident, highlights: [{ field, start, end: start + q.length }] };
}

const coverage = { residents: 1_308_477, obliged: 1_091_652, enrolled: 975_304, notYetEnrolled: 116_348 };

const onBattery = { id: 'PLN padam, kantor memakai baterai', en: 'Mains off, the office runs on its battery' };
const held = { id: 'PLN padam: kartu di pencetak diselesaikan, tidak ada yang dimulai', en: 'Mains off: the card in the printer is finished, none is started' };

/** The answer for a path that only shows; undefined when the fake office has none. */
export function officeAnswers(path: string, query: URLSearchParams, at: string): unknown {
  switch (path) {
    case '/api/board':
      return {
        at,
        office: { officeId: 'contoh', name: 'Dispendukcapil Contoh', regionCode: '35.22', demo: true },
        link: link(at),
        statuses: [
          {
            status: 'PROCESSING',
            text: { id: 'Disiapkan untuk dikirim', en: 'Being prepared to send' },
            holder: 'sync',
            holderName: { id: 'Menunggu sambungan', en: 'Waiting for the link' },
            count: 3,
            oldest_s: 90_000,
          },
          {
            status: 'CARD_SHIPPED',
            text: { id: 'Siap diambil', en: 'Ready to collect' },
            holder: 'citizen',
            holderName: { id: 'Pemohon', en: 'Applicant' },
            count: 12,
            oldest_s: 7_300,
          },
        ],
        today: { accepted: 15, printed: 12, handedOver: 9 },
        printing: { queued: 1, atPrinter: 0, unclear: 1, toInspect: 1, printersReady: 1, printersTotal: 2 },
        blanks: { available: 12_997, issued: 3, spoiled: 0 },
        coverage,
        power: { power: 'battery', since: at, charge_percent: 72, runtime_s: 1290, text: onBattery, held },
      };
    case '/api/coverage':
      return {
        opening: {
          ...coverage,
          enrolled: 975_303,
          notYetEnrolled: 116_349,
          asOf: '2018-04-20',
          source: { id: 'Sumber contoh', en: 'Example source' },
          definition: { id: 'Pengertian contoh', en: 'Example definition' },
          area: '35.22',
          areaName: 'Kabupaten Bojonegoro',
        },
        now: { ...coverage, asOf: at },
        days: [{ day: '2026-11-24', enrolled: 1, notYetEnrolled: 116_348 }],
      };
    case '/api/suket':
      return {
        allowed: true,
        changed: { at, by: 'kepala + penyelia', reason: 'Blangko habis' },
        rule: { id: 'Suket boleh diterbitkan selama kartu tidak dapat dicetak.', en: 'Suket may be issued while cards cannot be printed.' },
        items: (['valid', 'revoked'] as const).map((state, index) => ({
          number: `SKT-35.22-2026-00000${index + 1}`,
          applicationId: ids[index] ?? ids[0],
          receiptCode: receiptCode(ids[index] ?? ids[0]),
          name: names[index] ?? names[0],
          nik: `352215170890000${index + 1}`,
          issuedAt: at,
          issuedBy: 'penyelia',
          expiresAt: '2027-05-24T17:00:00.000Z',
          reason: 'blangko habis',
          state,
          ...(state === 'revoked' ? { revokedAt: at, revokeReason: 'nama salah' } : {}),
        })),
      };
    case '/api/stock':
      return {
        outlook: [
          {
            what: 'blank',
            name: { id: 'Blangko', en: 'Blanks' },
            onHand: 12_997,
            coming: 8000,
            perWeek: 2500,
            daysKnown: 40,
            isThin: false,
            days: 36,
            daysAtLeast: 33,
            daysAtMost: 39,
            reorderPoint: 5600,
            suggestedOrder: 2400,
            orderNow: false,
          },
          {
            what: 'ribbon',
            name: { id: 'Pita', en: 'Ribbon' },
            onHand: 6,
            coming: 0,
            perWeek: 5,
            daysKnown: 5,
            isThin: true,
            days: 8,
            daysAtLeast: 5,
            daysAtMost: 14,
            reorderPoint: 12,
            suggestedOrder: 30,
            orderNow: true,
          },
          {
            what: 'film',
            name: { id: 'Film', en: 'Film' },
            onHand: 0,
            coming: 0,
            perWeek: 0,
            daysKnown: 0,
            isThin: true,
            reorderPoint: 0,
            suggestedOrder: 0,
            orderNow: false,
          },
        ],
        history: [{ date: '2026-11-23', used: 512 }],
        settings: { leadTime_days: 14, serviceLevel_percent: 95, cardsPerDay: 600, workingWeekdays: [1, 2, 3, 4, 5] },
        requests: [
          {
            requestId: '01900000-0000-7000-8000-0000000000c1',
            number: '470/12/2026',
            blanks: 10_000,
            ribbons: 20,
            films: 10,
            reason: 'Persediaan menipis',
            figures: { available: 900, perWeek: 2500, days: 3, waiting: 40 },
            askedAt: at,
            by: 'blangko',
            state: 'shipped',
            allocated: { blanks: 8000, ribbons: 16, films: 8 },
            allocatedAt: at,
            shipped: { shipmentId: '01900000-0000-7000-8000-0000000000c2', ribbons: 16, films: 8, expectedOn: '2026-11-30', blanks: 8000 },
            shippedAt: at,
          },
        ],
        waiting: 40,
        shortage: 3,
        asOf: at,
      };
    case '/api/outages': {
      const internet = { id: 'Internet putus', en: 'No internet' };
      return {
        present: [{ outageId: '01900000-0000-7000-8000-0000000000b1', kind: 'internet', name: internet, from: at, hours: 0.5, notes: [] }],
        outages: [
          { outageId: '01900000-0000-7000-8000-0000000000b1', kind: 'internet', name: internet, from: at, hours: 0.5, notes: [] },
          {
            outageId: '01900000-0000-7000-8000-0000000000b2',
            kind: 'printer',
            part: 'kartu-2',
            name: { id: 'Pencetak tidak siap', en: 'Printer not ready' },
            from: at,
            to: at,
            hours: 3.25,
            effect: { accepted: 120, printed: 80, waiting: 14 },
            notes: [{ at, by: 'penyelia', text: 'Kepala cetak diganti' }],
          },
        ],
        months: [{ month: '2026-11', kinds: [{ kind: 'internet', name: internet, hours: 16.5, outages: 3 }], acceptedAway: 900, printedAway: 610 }],
        link: { usual_bytesPerSecond: 900_000, recent_bytesPerSecond: 80_000, slow: true },
        asOf: at,
      };
    }
    case '/api/blanks/shipments':
      return {
        shipments: [
          {
            shipmentId: '01900000-0000-7000-8000-0000000000a1',
            receivedAt: at,
            letter: 'B/470/2026',
            expected: 10_000,
            received: 8000,
            short: 2000,
            surplus: 0,
            ribbons: 16,
            films: 8,
            by: 'blangko',
          },
        ],
      };
    case '/api/day':
      return {
        today: '2026-11-24',
        todayIsClosed: false,
        shelves: [
          { account: 'store', name: { id: 'Gudang', en: 'Store' }, countedAt: at, counted: 12_797 },
          { account: 'hopper:kartu-1', name: { id: 'Baki kartu-1', en: 'Hopper kartu-1' } },
        ],
        readyToClose: false,
        closed: [
          {
            date: '2026-11-23',
            closedAt: at,
            by: 'blangko',
            secondPerson: 'penyelia',
            figures: { opening: 13_000, received: 0, returned: 0, found: 0, printed: 480, spoiled: 3, lent: 0, lost: 0 },
            expected: 12_517,
            counted: 12_516,
            variance: -1,
            shelves: [{ account: 'store', name: { id: 'Gudang', en: 'Store' }, variance: -1 }],
            reason: 'satu tidak ditemukan',
            supplies: [],
          },
        ],
      };
    case '/api/blanks/destructions':
      return {
        waitingBlanks: [{ serial: 'DEMO0000000007', since: at, reason: 'print.spoiled' }],
        waitingBlankCount: 1,
        waitingCards: [{ applicationId: '01900000-0000-7000-8000-0000000000a2', receiptCode: '7K3Q-9XAB-CD21-5', name: 'Contoh Satu', handedInAt: at }],
        waitingCardCount: 1,
        destructions: [
          {
            destructionId: '01900000-0000-7000-8000-0000000000a3',
            at,
            number: 'BA/1/2026',
            place: 'Halaman kantor',
            method: 'Dibakar',
            witnesses: [],
            blankCount: 12,
            cardCount: 40,
            by: 'blangko',
          },
        ],
      };
    case '/api/supplies':
      return {
        supplies: [
          {
            kind: 'ribbon',
            name: { id: 'Pita', en: 'Ribbon' },
            onHand: 30,
            accounts: [{ account: 'store', name: { id: 'Gudang', en: 'Store' }, balance: 30 }],
          },
          { kind: 'film', name: { id: 'Film', en: 'Film' }, onHand: 0, accounts: [] },
        ],
        movements: [{ seq: 9, at, kind: 'ribbon', from: 'outside', to: 'store', count: 30, reason: 'Saldo awal', actor: 'blangko' }],
      };
    case '/api/blanks':
      return {
        available: 12_997,
        issued: 3,
        spoiled: 0,
        total: 13_000,
        accounts: [
          { account: 'store', name: { id: 'Gudang', en: 'Store' }, balance: 12_797 },
          { account: 'hopper:kartu-1', name: { id: 'Baki kartu-1', en: 'Hopper kartu-1' }, balance: 200 },
          { account: 'issued', name: { id: 'Sudah menjadi kartu', en: 'Issued as cards' }, balance: 3 },
        ],
        movements: [
          {
            seq: 4,
            at,
            from: 'store',
            to: 'hopper:kartu-1',
            count: 200,
            first: 'DEMO0000000001',
            last: 'DEMO0000000200',
            reason: 'isi baki',
            actor: 'blangko',
          },
        ],
        balanced: true,
      };
    case '/api/printers':
      return {
        held,
        printers: [
          {
            id: 'kartu-1',
            uri: 'ipp://127.0.0.1:6310/ipp/print',
            reachable: true,
            state: 'idle',
            reasons: [],
            supplies: [{ name: 'YMCKO ribbon', kind: 'inkRibbon', levelPercent: 85 }],
            hopper: 200,
            since: at,
          },
          {
            id: 'kartu-2',
            uri: 'ipp://127.0.0.1:6311/ipp/print',
            reachable: true,
            state: 'stopped',
            reasons: [{ reason: 'media-jam-error', text: { id: 'Kartu tersangkut', en: 'A card is jammed' }, blocking: true }],
            supplies: [{ name: 'YMCKO ribbon', kind: 'inkRibbon', levelPercent: 4 }],
            hopper: 0,
            asks: {
              id: '3 blangko berturut-turut gagal di pembaca cip kartu-2 (terakhir B000123): periksa pembacanya, lalu lanjutkan',
              en: '3 blanks in a row failed at the chip reader of kartu-2 (the last is B000123): look at the reader, then go on',
            },
            since: at,
          },
        ],
      };
    case '/api/print-jobs': {
      const all = jobs(at);
      return { items: all.filter(({ state }) => state === (query.get('state') ?? state)), counts: { unclear: 1, printed: 1, authorised: 1, spoiled: 1 } };
    }
    case '/api/shelves':
      return { shelves: [{ shelf: 'A-1', cards: 12 }], suggestion: 'A-1' };
    case '/api/warrants/refused':
      return {
        items: [
          {
            applicationId: ids[2],
            warrantId: ids[3],
            receiptCode: receiptCode(ids[2]),
            name: names[2],
            refusal: 'expired',
            text: { id: 'Izin cetak sudah lewat waktu', en: 'The warrant has expired' },
            at,
          },
        ],
      };
    case '/api/quota':
      return {
        isLinkDown: true,
        day: '2026-11-24',
        used: 1,
        perDay: 5,
        left: 4,
        validUntil: at,
        uses: [
          {
            applicationId: ids[1],
            warrantId: ids[2],
            receiptCode: receiptCode(ids[1]),
            name: names[1],
            day: '2026-11-24',
            number: 1,
            basis: 'old_card',
            at,
            outcome: 'conflict',
            conflict: { id: 'Melebihi kuota sehari', en: 'Beyond the quota of the day' },
          },
        ],
      };
    case '/api/handovers/uncollected':
      return {
        asOf: at,
        days: 14,
        items: [
          {
            applicationId: ids[3],
            receiptCode: receiptCode(ids[3]),
            name: names[3],
            kind: 'rusak',
            shelf: 'A-1',
            since: '2026-11-01T02:00:00.000Z',
            waited_days: 23,
            telephone: '081234567890',
          },
        ],
      };
    case '/api/people':
      return {
        people: [
          {
            username: 'loket',
            name: 'Lestari Loket',
            roles: ['front_office'],
            active: true,
            createdAt: at,
            sessions: [{ id: 's1', startedAt: at, lastSeenAt: at, expiresAt: at }],
          },
          { username: 'lama', name: 'Petugas Lama', roles: ['auditor'], active: false, createdAt: at, sessions: [] },
        ],
        roleNames: { front_office: { id: 'Petugas loket', en: 'Front office' }, auditor: { id: 'Auditor', en: 'Auditor' } },
      };
    case '/api/residents/files':
      return { folder: '/var/lib/loket/registry-import', items: [{ name: 'penduduk.csv', size_bytes: 203_000_000, modifiedAt: at }] };
    case '/api/residents/files/penduduk.csv/preview':
      return {
        header: ['NIK', 'NAMA WARGA', 'TGL LAHIR', 'DESA', 'KECAMATAN'],
        columns: { nik: 'NIK', birthDate: 'TGL LAHIR', village: 'DESA', district: 'KECAMATAN' },
        remembered: true,
        missing: ['NAMA'],
        rows: [['3522155708950001', 'SITI AMINAH CONTOH', '17-08-1995', 'KADIPATEN', 'BOJONEGORO']],
      };
    case '/api/residents/imports/job':
      return {
        job: {
          importId: ids[0],
          file: 'penduduk.csv',
          state: 'finished',
          startedAt: at,
          read: 1_308_477,
          bytes: 203_000_000,
          total_bytes: 203_000_000,
          counts: { read: 1_308_477, added: 1_308_400, changed: 0, unchanged: 0, rejected: 77, vanished: 3, residents: 1_308_403 },
          hasRejects: true,
          hasVanished: true,
        },
      };
    case '/api/residents/imports':
      return {
        residents: residents.length,
        imports: [
          { importId: ids[0], finishedAt: at, counts: { read: 2, added: 2, changed: 0, unchanged: 0, rejected: 0, vanished: 0, residents: residents.length } },
        ],
      };
    case '/api/residents': {
      const q = (query.get('q') ?? '').toUpperCase();
      return { items: residents.filter(({ nik, name }) => nik.startsWith(q) || name.includes(q)).map((resident) => hitOf(resident, q)) };
    }
    case '/api/sync':
      return {
        link: link(at),
        journalLength: 40,
        atCentre: 37,
        feedThrough: 12,
        setAside: [
          {
            what: 'journal',
            reference: '17',
            reason: { id: 'Pusat tidak mengenal jenis ini', en: 'The centre does not know this kind' },
            code: 'unknown_kind',
            at,
          },
        ],
      };
    case '/api/journal/verification':
      return { entries: 40, verified: true, lastHash: '0'.repeat(64) };
    default:
      return undefined;
  }
}
