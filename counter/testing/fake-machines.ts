/** The machines desk of the fake office: registers, releases and revokes with a key of its own. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { claimsOfPaper, type Paper } from '@loket/protocol/credential/paper';
import { prepareToken, qrTextOf, signedToken } from '@loket/protocol/credential/signed-token';
import type { SignedTrustList, TrustedKey, TrustList } from '@loket/protocol/credential/trust-list';
import {
  type Machine,
  MachineErasedCommand,
  type MachineStanding,
  type MachineStatement,
  RegisterMachineCommand,
  type RevocationNotice,
} from '@loket/protocol/machines';

type Kept = { readonly machine: Machine; readonly publicKey: string; readonly secret: string; readonly notice?: MachineStanding['notice'] };

export type FakeMachines = ReturnType<typeof createFakeMachines>;

export function createFakeMachines(at: () => string) {
  const machines = new Map<string, Kept>();
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const officeKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  const erased: MachineErasedCommand[] = [];
  const signed = (said: MachineStatement | RevocationNotice, key = privateKey) => {
    const text = JSON.stringify(said);
    return { text, signature: sign(null, Buffer.from(text), key).toString('base64url'), keyId: 'contoh' };
  };
  const validUntil = '2031-11-24T00:00:00.000Z';

  function register(text: string): unknown {
    const { machineId, name, publicKey: machineKey, releaseSecret } = RegisterMachineCommand.parse(JSON.parse(text));
    machines.set(machineId, {
      machine: { machineId, name, state: 'active', registeredAt: at(), registeredBy: 'loket', validUntil },
      secret: releaseSecret,
      publicKey: machineKey,
    });
    const statement: MachineStatement = { officeId: 'contoh', machineId, name, publicKey: machineKey, issuedAt: at(), validUntil };
    return { machineId, name, certificate: signed(statement), officeKey };
  }

  function revoke(id: string, reason: string, key = privateKey): void {
    const kept = machines.get(id);
    if (kept === undefined) return;
    const notice = signed({ machineId: id, revokedAt: at(), reason }, key);
    machines.set(id, { ...kept, machine: { ...kept.machine, state: 'revoked', revokedAt: at(), revokedBy: 'kepala', reason }, notice });
  }

  const keyIdOf = (key: string): string => createHash('sha256').update(Buffer.from(key, 'base64url')).digest('hex').slice(0, 16);
  const officeKeyId = keyIdOf(officeKey);
  const from = '2020-01-01T00:00:00.000Z';

  return {
    /** As the office signs it: its own key, and the machines registered so far. */
    trustList(): SignedTrustList {
      const ofMachines = [...machines.values()].map(({ machine: { name, revokedAt }, publicKey: key }): TrustedKey => {
        return { keyId: keyIdOf(key), publicKey: key, owner: 'machine', name, from, until: validUntil, ...(revokedAt === undefined ? {} : { revokedAt }) };
      });
      const own: TrustedKey = { keyId: officeKeyId, publicKey: officeKey, owner: 'office', name: 'Dispendukcapil Contoh', from };
      const list: TrustList = { officeId: 'contoh', officeName: 'Dispendukcapil Contoh', asOf: at(), keys: [own, ...ofMachines], revokedPapers: [] };
      const text = JSON.stringify(list);
      return { text, signature: sign(null, Buffer.from(text), privateKey).toString('base64url'), officeKey };
    },

    /** The text of a QR that the office has signed. */
    signPaper(paper: Paper): Promise<string> {
      const token = prepareToken(claimsOfPaper(paper), officeKeyId);
      return qrTextOf(signedToken(token, sign(null, token.toBeSigned, privateKey)));
    },

    all: machines,
    erased,
    revoke,
    /** As a stranger between would say it: signed, but not by the office. */
    revokeFalsely: (id: string): void => revoke(id, 'palsu', generateKeyPairSync('ed25519').privateKey),

    standing(address: string): MachineStanding | undefined {
      const id = /^\/api\/machines\/([^/]+)\/standing$/.exec(address)?.[1];
      if (id === undefined) return undefined;
      const kept = machines.get(id);
      if (kept === undefined) return { standing: 'unknown' };
      return kept.notice === undefined ? { standing: 'active' } : { standing: 'revoked', notice: kept.notice };
    },

    answer(method: string, address: string, text: string): unknown {
      const [, , room, id = '', action] = address.split('/');
      if (room !== 'machines') return undefined;
      if (id === '') return method === 'POST' ? register(text) : { machines: [...machines.values()].map(({ machine }) => machine) };
      const kept = machines.get(id);
      if (kept === undefined) return undefined;
      if (action === 'release') return { secret: kept.secret };
      if (action === 'revocation') {
        revoke(id, JSON.parse(text).reason);
        return machines.get(id)?.machine;
      }
      if (action === 'erasure') {
        erased.push(MachineErasedCommand.parse(JSON.parse(text)));
        machines.set(id, { ...kept, machine: { ...kept.machine, state: 'erased', erasedAt: at() } });
        return machines.get(id)?.machine;
      }
      return undefined;
    },
  };
}
