/** A UPS that says what the test tells it to. */
import { powerOf, type Ups, type UpsReport, type UpsTrouble } from '@loket/devices/ups/ups';

export class FakeUps implements Ups {
  /** ups.status, or why it cannot be asked */
  says: string | { readonly trouble: UpsTrouble } = 'OL';
  charge_percent = 100;
  runtime_s = 1800;
  looks = 0;

  async status(): Promise<UpsReport> {
    this.looks += 1;
    const at = new Date(this.looks).toISOString();
    if (typeof this.says !== 'string') return { power: 'unknown', flags: [], at, trouble: this.says.trouble };
    const flags = this.says.split(' ');
    return { power: powerOf(flags), charge_percent: this.charge_percent, runtime_s: this.runtime_s, flags, at };
  }
}
