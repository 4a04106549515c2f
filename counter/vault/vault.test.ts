import { describe, expect, test } from 'vitest';
import { createFakePorts } from '../testing/fake-ports.ts';
import { officerNamed, openTestDatabase, openTestSafe, testPin, testVault } from '../testing/open-test-database.ts';
import type { KeySharing } from './key-sharing.ts';
import { pinDelay_ms, refusePin } from './pin-rules.ts';
import { LockedError, UnreadableError } from './sealed.ts';

const place = 'outbox 1';
const otherPin = '482915';

async function whileReleasing<T>(vault: { readonly releaseIfLocked: () => void }, work: Promise<T>): Promise<T> {
  let isDone = false;
  const release = async (): Promise<void> => {
    while (!isDone) {
      vault.releaseIfLocked();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const releasing = release();
  try {
    return await work;
  } finally {
    isDone = true;
    await releasing;
  }
}

describe('the vault', () => {
  test('opens by the PIN after a restart, and gives back what was sealed', async () => {
    const { vault, factory, database } = await openTestSafe();
    const sealed = await vault.cipher.seal(place, { name: 'Siti Contoh' });
    database.close();
    const again = openTestDatabase(factory);
    const restarted = testVault(again.database);
    await restarted.start();
    expect(restarted.state.get()).toMatchObject({ state: 'locked', holders: [{ username: 'loket', name: 'Petugas loket' }] });
    await expect(restarted.cipher.open(place, sealed)).rejects.toThrow(LockedError);
    expect(await restarted.unlock('loket', testPin)).toEqual({ is: 'open' });
    expect(await restarted.cipher.open(place, sealed)).toEqual({ name: 'Siti Contoh' });
    expect(restarted.state.get()).toMatchObject({ state: 'open', officer: { username: 'loket', permissions: ['application.submit', 'machine.use'] } });
  });

  test('is set up and opened although the sender, with nothing to send, throws away the key of a page that is not open', async () => {
    const { database, factory } = openTestDatabase();
    const vault = testVault(database);
    await vault.start();
    await whileReleasing(vault, vault.setUp(officerNamed('loket'), testPin, { machineId: '01970000-0000-7000-8000-000000000001', name: 'Loket 1' }));
    expect(vault.state.get()).toMatchObject({ state: 'open', officer: { username: 'loket' } });
    const sealed = await vault.cipher.seal(place, 'x');
    database.close();
    const again = testVault(openTestDatabase(factory).database);
    await again.start();
    await whileReleasing(again, again.unlock('loket', testPin));
    expect(await again.cipher.open(place, sealed)).toBe('x');
  });

  test('a record copied to another place, or changed by a bit, is unreadable and not believed', async () => {
    const { vault } = await openTestSafe();
    const sealed = await vault.cipher.seal(place, 'x');
    await expect(vault.cipher.open('outbox 2', sealed)).rejects.toThrow(UnreadableError);
    const bytes = Uint8Array.from(sealed.bytes);
    bytes.set([(bytes[0] ?? 0) ^ 1]);
    await expect(vault.cipher.open(place, { ...sealed, bytes })).rejects.toThrow(UnreadableError);
  });

  test('wrong PINs are waited for longer and longer, and a restart forgets none of them', async () => {
    const { factory, database } = await openTestSafe();
    database.close();
    const ports = createFakePorts();
    const open = () => testVault(openTestDatabase(factory).database, { clock: ports.clock });
    for (let time = 0; time < 2; time += 1) expect(await open().unlock('loket', 'salah1')).toEqual({ is: 'wrong', waitUntil_ms: ports.clock.now() });
    expect(await open().unlock('loket', 'salah1')).toEqual({ is: 'wrong', waitUntil_ms: ports.clock.now() + 5_000 });
    // The right one waits too: else the pause would tell which it was.
    expect(await open().unlock('loket', testPin)).toEqual({ is: 'wait', waitUntil_ms: ports.clock.now() + 5_000 });
    ports.forward(5_000);
    expect(await open().unlock('loket', 'salah1')).toEqual({ is: 'wrong', waitUntil_ms: ports.clock.now() + 10_000 });
    ports.forward(10_000);
    expect(await open().unlock('loket', testPin)).toEqual({ is: 'open' });
    expect(await open().unlock('loket', 'salah1')).toEqual({ is: 'wrong', waitUntil_ms: ports.clock.now() });
  });

  test('the pause grows to a quarter of an hour and no further', () => {
    expect([1, 2, 3, 4, 5, 20, 1_000].map(pinDelay_ms)).toEqual([0, 0, 5_000, 10_000, 20_000, 900_000, 900_000]);
  });

  test.each([
    ['12345', 'short'],
    ['111111', 'simple'],
    ['123456', 'simple'],
    ['987654', 'simple'],
    ['lestari', 'simple'],
    ['739154', undefined],
    ['kuda besi 7', undefined],
  ])('PIN %s: %s', (pin, fault) => {
    expect(refusePin(pin, 'lestari')).toBe(fault);
  });

  test('several officers open the same machine, each with a PIN of their own; a changed one is the only one', async () => {
    const { vault, database } = await openTestSafe();
    const sealed = await vault.cipher.seal(place, 'x');
    const release = await vault.releaseSecretForOffice();
    const secret = Uint8Array.from(Buffer.from(release ?? '', 'base64url'));
    await vault.lock();
    expect(await vault.unlockByOffice(officerNamed('ani'), Uint8Array.from(secret))).toBe(true);
    expect(vault.state.get()).toMatchObject({ state: 'open', hasPin: false });
    expect(await vault.choosePin(officerNamed('ani'), Uint8Array.from(secret), otherPin)).toBe(true);
    await vault.lock();
    expect(vault.state.get()).toMatchObject({ holders: [{ username: 'ani' }, { username: 'loket' }] });
    expect(await vault.unlock('ani', testPin)).toMatchObject({ is: 'wrong' });
    expect(await vault.unlock('ani', otherPin)).toEqual({ is: 'open' });
    expect(await vault.cipher.open(place, sealed)).toBe('x');
    expect(await vault.changePin('bukan ini', 'kunci baru')).toMatchObject({ is: 'wrong' });
    expect(await vault.changePin(otherPin, 'kunci baru')).toEqual({ is: 'open' });
    await vault.lock();
    expect(await vault.unlock('ani', otherPin)).toMatchObject({ is: 'wrong' });
    expect(await vault.unlock('ani', 'kunci baru')).toEqual({ is: 'open' });
    expect(await vault.unlock('loket', testPin)).toEqual({ is: 'open' });
    expect(await database.vault.count()).toBe(4);
  });

  test('a secret of another machine opens nothing', async () => {
    const { vault } = await openTestSafe();
    await vault.lock();
    expect(await vault.unlockByOffice(officerNamed('ani'), new Uint8Array(32))).toBe(false);
    expect(vault.state.get()).toMatchObject({ state: 'locked' });
  });

  test('a passkey opens it as the PIN does, and only with the secret it gave', async () => {
    const { vault } = await openTestSafe();
    const passkey = { credentialId: Uint8Array.of(1, 2), prfSalt: new Uint8Array(32), secret: crypto.getRandomValues(new Uint8Array(32)) };
    expect(await vault.addPasskey('bukan ini', passkey)).toMatchObject({ is: 'wrong' });
    expect(await vault.addPasskey(testPin, passkey)).toEqual({ is: 'open' });
    await vault.lock();
    expect(vault.state.get()).toMatchObject({ holders: [{ username: 'loket', hasPasskey: true }] });
    expect(await vault.unlockByPasskey('loket', new Uint8Array(32))).toBe(false);
    expect(await vault.unlockByPasskey('loket', passkey.secret)).toBe(true);
  });

  test('nothing on the disk is the key, a PIN or a secret', async () => {
    const { vault, database } = await openTestSafe();
    const secret = await vault.releaseSecretForOffice();
    const onDisk = JSON.stringify(await database.vault.toArray(), (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value,
    );
    expect(onDisk).not.toContain(testPin);
    expect(onDisk).not.toContain(secret);
    const machine = await vault.findMachine();
    expect(machine?.privateKey.bytes.length).toBe(48 + 16);
  });

  test('the key in use cannot be read out', async () => {
    const { database } = await openTestSafe();
    let wanted: Parameters<KeySharing['listen']>[0]['wanted'] | undefined;
    const listening = testVault(database, {
      sharing: {
        ask: async () => undefined,
        tellLocked: () => {},
        tellActive: () => {},
        listen: (listener) => {
          wanted = listener.wanted;
        },
      },
    });
    await listening.unlock('loket', testPin);
    const share = wanted?.();
    expect(share?.username).toBe('loket');
    if (share !== undefined) await expect(crypto.subtle.exportKey('raw', share.key)).rejects.toThrow();
    await listening.lock();
    expect(wanted?.()).toBeUndefined();
  });

  test("the machine's signature holds under its public key, and a locked machine signs nothing", async () => {
    const { vault } = await openTestSafe();
    const bytes = new TextEncoder().encode('tanda terima');
    const signature = await vault.sign(bytes);
    const spki = Uint8Array.from(Buffer.from((await vault.findMachine())?.publicKey ?? '', 'base64url'));
    const key = await crypto.subtle.importKey('spki', spki, 'Ed25519', false, ['verify']);
    expect(await crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), bytes)).toBe(true);
    await vault.lock();
    await expect(vault.sign(bytes)).rejects.toThrow(LockedError);
  });

  test('what is typed is written before the key goes; while the sender needs it, it goes when that is done', async () => {
    const { database, factory } = await openTestSafe();
    database.close();
    const order: string[] = [];
    let isNeeded = true;
    const { database: again } = openTestDatabase(factory);
    const vault = testVault(again, {
      beforeLock: async () => {
        await vault.cipher.seal(place, 'typed');
        order.push('written');
      },
      isNeeded: async () => isNeeded,
    });
    await vault.unlock('loket', testPin);
    await vault.lock();
    expect([vault.state.get().state, vault.hasKey(), order]).toEqual(['locked', true, ['written']]);
    vault.releaseIfLocked();
    expect(vault.hasKey()).toBe(false);
    isNeeded = false;
    await vault.unlock('loket', testPin);
    vault.releaseIfLocked();
    expect(vault.hasKey()).toBe(true);
    await vault.lock();
    expect(vault.hasKey()).toBe(false);
  });

  test('two tabs that set the machine up at once make one key', async () => {
    const { factory } = openTestDatabase();
    const machine = { machineId: '01a20b11-1a80-79da-93d4-9dee07289182', name: 'Loket 1' };
    const tabs = [testVault(openTestDatabase(factory).database), testVault(openTestDatabase(factory).database)] as const;
    const done = await Promise.allSettled(tabs.map((tab) => tab.setUp(officerNamed('loket'), testPin, machine)));
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = tabs[done.findIndex(({ status }) => status === 'rejected')];
    expect(lost?.hasKey()).toBe(false);
    expect(await lost?.unlock('loket', testPin)).toEqual({ is: 'open' });
  });
});
