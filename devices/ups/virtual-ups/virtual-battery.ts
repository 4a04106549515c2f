/** The battery of the virtual UPS: falls while the mains is away, is charged again after. No timer: it is worked out when asked. */
import type { Clock } from '@loket/platform/ports';

export interface VirtualBatteryOptions {
  clock: Clock;
  /** how long a full battery carries the load */
  fullRuntime_s: number;
  /** how long an empty one takes to be full again */
  fullRecharge_s: number;
  /** at this charge and below the UPS says LB */
  low_percent: number;
}

export interface VirtualBattery {
  isOnMains(): boolean;
  setMains(isOn: boolean): void;
  charge_percent(): number;
  setCharge(charge_percent: number): void;
  runtime_s(): number;
  /** OL, OL CHRG, OB DISCHRG or OB DISCHRG LB */
  flags(): string[];
}

export function createVirtualBattery({ clock, fullRuntime_s, fullRecharge_s, low_percent }: VirtualBatteryOptions): VirtualBattery {
  let isOnMains = true;
  let charge_percent = 100;
  let since_ms = clock.monotonic();

  function settle(): number {
    const now_ms = clock.monotonic();
    const passed_s = (now_ms - since_ms) / 1000;
    const gained_percent = isOnMains ? (passed_s / fullRecharge_s) * 100 : (-passed_s / fullRuntime_s) * 100;
    charge_percent = Math.min(100, Math.max(0, charge_percent + gained_percent));
    since_ms = now_ms;
    return charge_percent;
  }

  return {
    isOnMains: () => isOnMains,
    setMains(isOn) {
      settle();
      isOnMains = isOn;
    },
    charge_percent: () => Math.floor(settle()),
    setCharge(wanted_percent) {
      settle();
      charge_percent = wanted_percent;
    },
    runtime_s: () => Math.floor((settle() / 100) * fullRuntime_s),
    flags() {
      const present_percent = settle();
      if (isOnMains) return present_percent < 100 ? ['OL', 'CHRG'] : ['OL'];
      return ['OB', 'DISCHRG', ...(present_percent <= low_percent ? ['LB'] : [])];
    },
  };
}
