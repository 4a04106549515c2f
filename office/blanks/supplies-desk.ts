/** Ribbons and film: how many lie where, and their moves. */
import type { Actor, SecondSignature } from '@loket/domain/journal';
import { isAllowedSupplyMove, isSupplyAccount, type SupplyAccount, supplyKindNames, supplyKinds } from '@loket/domain/supplies';
import { LoketError } from '@loket/protocol/errors';
import type { MoveSuppliesCommand, SuppliesAnswer } from '@loket/protocol/supplies';
import type { Text } from '@loket/protocol/text';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { refuse } from './blank-book.ts';
import type { StockStore } from './stock-store.ts';

const recentMoves = 50;

const names: Readonly<Record<string, Text>> = {
  outside: { id: 'Pemasok', en: 'Supplier' },
  store: { id: 'Gudang', en: 'Store' },
  used: { id: 'Habis dipakai', en: 'Used up' },
  spoiled: { id: 'Rusak', en: 'Spoiled' },
  lost: { id: 'Hilang', en: 'Lost' },
};

function supplyAccountName(account: string): Text {
  const [family, id = ''] = account.split(':', 2);
  if (family === 'printer') return { id: `Pencetak ${id}`, en: `Printer ${id}` };
  if (family === 'office') return { id: `Kantor ${id}`, en: `Office ${id}` };
  return names[account] ?? { id: account, en: account };
}

export type SuppliesDesk = ReturnType<typeof createSuppliesDesk>;

export function createSuppliesDesk(options: { readonly bus: CommandBus; readonly stock: StockStore; readonly printerIds: readonly string[] }) {
  const { bus, stock } = options;

  function requireAccount(field: string, account: string): SupplyAccount {
    const isOurPrinter = !account.startsWith('printer:') || options.printerIds.includes(account.slice('printer:'.length));
    if (!isSupplyAccount(account) || !isOurPrinter) throw refuse(field, 'unknown_account', `Tempat tidak dikenal: ${account}`, `No such account: ${account}`);
    return account;
  }

  function view(): SuppliesAnswer {
    const all = stock.supplyBalances();
    return {
      supplies: supplyKinds.map((kind) => {
        const accounts = all.filter((row) => row.kind === kind).map(({ account, balance }) => ({ account, name: supplyAccountName(account), balance }));
        return { kind, name: supplyKindNames[kind], onHand: onHand(accounts), accounts };
      }),
      movements: stock.supplyMoves(recentMoves).map(({ from_account: from, to_account: to, ...row }) => ({ ...row, from, to })),
    };
  }

  return {
    view,
    move: (command: Omit<MoveSuppliesCommand, 'secondPerson'>, actor: Actor, second: SecondSignature | undefined): Promise<Committed<SuppliesAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('supplies.move', command),
        actor,
        second,
        decide: ({ append }) => {
          const { kind, count, reason } = command;
          const from = requireAccount('from', command.from);
          const to = requireAccount('to', command.to);
          if (!isAllowedSupplyMove(from, to))
            throw refuse(
              'to',
              'move_not_allowed',
              `${supplyKindNames[kind].id} tidak boleh dipindah dari ${supplyAccountName(from).id} ke ${supplyAccountName(to).id}`,
              `${supplyKindNames[kind].en} does not move from ${supplyAccountName(from).en} to ${supplyAccountName(to).en}`,
            );
          requireSecond([from, to], second);
          const there = from === 'outside' ? count : stock.supplyBalance(kind, from);
          if (there < count)
            throw refuse('count', 'not_enough', `Hanya ada ${there} di ${supplyAccountName(from).id}`, `Only ${there} in ${supplyAccountName(from).en}`);
          append({ type: 'supplies.moved', subject: kind, body: { kind, from, to, count, reason } });
          return { status: 200, answer: view() };
        },
      }),
  };
}

function onHand(accounts: readonly { readonly account: string; readonly balance: number }[]): number {
  return accounts.reduce((sum, { account, balance }) => sum + (account === 'store' || account.startsWith('printer:') ? balance : 0), 0);
}

/** Nobody writes off, or finds again, alone. */
export function requireSecond(accounts: readonly string[], second: SecondSignature | undefined): void {
  if (second !== undefined || !accounts.includes('lost')) return;
  throw new LoketError('second_person_refused', [
    {
      field: 'secondPerson',
      code: 'second_person_needed',
      text: { id: 'Yang hilang atau ditemukan lagi dicatat berdua', en: 'What is lost or found again is written by two people' },
    },
  ]);
}
