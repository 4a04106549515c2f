/**
 * Everybody in the register by NIK, in flat arrays: 32 bytes a slot, so that a file of a regency is compared with the register
 * without a question to the database for each line.
 */
export type Known = { readonly id: number; readonly fingerprint: number; readonly village: number; readonly seenOnLine: number };

/** empty slots; no key is this (a key is 0 or more, or below zero) */
const empty = Number.NaN;
const fill_max = 0.7;

export class KnownResidents {
  #size = 0;
  #mask: number;
  #keys: Float64Array;
  #ids: Int32Array;
  #fingerprints: Float64Array;
  #villages: Float64Array;
  #lines: Int32Array;

  constructor(expected: number) {
    let slots = 1024;
    while (slots * fill_max < expected) slots *= 2;
    this.#mask = slots - 1;
    this.#keys = new Float64Array(slots).fill(empty);
    this.#ids = new Int32Array(slots);
    this.#fingerprints = new Float64Array(slots);
    this.#villages = new Float64Array(slots);
    this.#lines = new Int32Array(slots);
  }

  get size(): number {
    return this.#size;
  }

  find(key: number): Known | undefined {
    const slot = this.#slotOf(key);
    if (Number.isNaN(this.#keys[slot])) return undefined;
    return this.#at(slot);
  }

  /** Enters or replaces. `seenOnLine` 0: known from before, not yet met in this file. */
  set(key: number, known: Known): void {
    if (this.#size + 1 > (this.#mask + 1) * fill_max) this.#grow();
    const slot = this.#slotOf(key);
    if (Number.isNaN(this.#keys[slot])) this.#size += 1;
    this.#keys[slot] = key;
    this.#ids[slot] = known.id;
    this.#fingerprints[slot] = known.fingerprint;
    this.#villages[slot] = known.village;
    this.#lines[slot] = known.seenOnLine;
  }

  *all(): Generator<Known> {
    for (let slot = 0; slot <= this.#mask; slot += 1) if (!Number.isNaN(this.#keys[slot])) yield this.#at(slot);
  }

  #at(slot: number): Known {
    return {
      id: this.#ids[slot] ?? 0,
      fingerprint: this.#fingerprints[slot] ?? 0,
      village: this.#villages[slot] ?? 0,
      seenOnLine: this.#lines[slot] ?? 0,
    };
  }

  #slotOf(key: number): number {
    const high = Math.floor(Math.abs(key) / 1_000_000) | 0;
    const low = (Math.abs(key) % 1_000_000) | 0;
    let mixed = Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca77);
    mixed ^= mixed >>> 15;
    let slot = mixed & this.#mask;
    while (!Number.isNaN(this.#keys[slot]) && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #grow(): void {
    const larger = new KnownResidents((this.#mask + 1) * 2 * fill_max);
    for (let slot = 0; slot <= this.#mask; slot += 1) {
      const key = this.#keys[slot] ?? empty;
      if (!Number.isNaN(key)) larger.set(key, this.#at(slot));
    }
    this.#mask = larger.#mask;
    this.#keys = larger.#keys;
    this.#ids = larger.#ids;
    this.#fingerprints = larger.#fingerprints;
    this.#villages = larger.#villages;
    this.#lines = larger.#lines;
  }
}
