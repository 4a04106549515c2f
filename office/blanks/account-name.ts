import type { BlankAccount, FixedAccount } from '@loket/domain/blank-ledger';
import type { Text } from '@loket/protocol/text';

const names: Readonly<Record<FixedAccount, Text>> = {
  ditjen: { id: 'Ditjen Dukcapil', en: 'Ditjen Dukcapil' },
  in_transit: { id: 'Dalam perjalanan', en: 'In transit' },
  store: { id: 'Gudang', en: 'Store' },
  issued: { id: 'Sudah menjadi kartu', en: 'Issued as cards' },
  spoiled: { id: 'Rusak cetak', en: 'Spoiled' },
  destroyed: { id: 'Dimusnahkan', en: 'Destroyed' },
  lost: { id: 'Hilang', en: 'Lost' },
};

function isFixedAccount(account: string): account is FixedAccount {
  return Object.hasOwn(names, account);
}

export function accountName(account: BlankAccount): Text {
  if (isFixedAccount(account)) return names[account];
  const [family = '', id = ''] = account.split(':', 2);
  return family === 'hopper' ? { id: `Baki ${id}`, en: `Hopper ${id}` } : { id: `Kantor ${id}`, en: `Office ${id}` };
}
